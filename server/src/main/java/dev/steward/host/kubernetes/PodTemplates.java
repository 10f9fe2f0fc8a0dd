package dev.steward.host.kubernetes;

import dev.steward.problem.Problem;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The pod templates of a cloud, which can inherit from each other. */
public final class PodTemplates {

  private final Map<String, PodTemplate> byName = new HashMap<>();

  /** Of several templates with the same name, the first is used. */
  public PodTemplates(List<PodTemplate> templates) {
    templates.forEach(template -> byName.putIfAbsent(template.name(), template));
  }

  /**
   * The template with everything that it inherits.
   *
   * @throws Problem.Invalid if a parent does not exist, or a template inherits from itself
   */
  public PodTemplate resolve(PodTemplate template) {
    return resolve(template, new ArrayDeque<>());
  }

  private PodTemplate resolve(PodTemplate template, Deque<String> children) {
    if (children.contains(template.name())) {
      throw new Problem.Invalid(
          "The pod template "
              + template.name()
              + " inherits from itself, through "
              + String.join(", ", children.reversed())
              + ". Remove one of these parents.");
    }
    children.addLast(template.name());
    PodTemplate inherited = null;
    for (String name : template.inheritFrom()) {
      PodTemplate parent = byName.get(name);
      if (parent == null) {
        throw new Problem.Invalid(
            "The pod template "
                + template.name()
                + " inherits from "
                + name
                + ", which does not exist in this cloud. Correct the name or create the template.");
      }
      inherited = combine(inherited, resolve(parent, children));
    }
    children.removeLast();
    return inherited == null ? template : template.inherit(inherited);
  }

  private static PodTemplate combine(@Nullable PodTemplate earlier, PodTemplate later) {
    return earlier == null ? later : later.inherit(earlier);
  }
}
