package dev.steward.casc;

import dev.steward.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * State of reading a document: planned changes and errors. No change is applied before all sections
 * have read their values.
 */
final class ReadContext {

  private final SecretSources sources;
  private final ConfigErrors errors;
  private final Set<String> declared;
  private final List<Runnable> changes = new ArrayList<>();

  /**
   * Starts a document.
   *
   * @param declared objects that earlier documents create; the objects that this document creates
   *     are added
   */
  ReadContext(SecretSources sources, ConfigErrors errors, Set<String> declared) {
    this.sources = sources;
    this.errors = errors;
    this.declared = declared;
  }

  /**
   * Records that an object, such as {@code view all}, will exist; false if it is already recorded.
   */
  boolean declare(String thing) {
    return declared.add(thing);
  }

  /** Whether an object will exist after the changes. */
  boolean isDeclared(String thing) {
    return declared.contains(thing);
  }

  ConfigErrors errors() {
    return errors;
  }

  /** Schedules an idempotent change, applied only if the documents have no errors. */
  void addChange(Runnable change) {
    changes.add(change);
  }

  List<Runnable> changes() {
    return changes;
  }

  /** The text of a scalar; null after recording an error. */
  @Nullable String text(YamlValue value) {
    if (value instanceof YamlValue.Scalar(int line, String text) && text != null) {
      try {
        return sources.resolve(text);
      } catch (Problem e) {
        errors.add(line, e.getMessage());
        return null;
      }
    }
    errors.add(value.line(), "A string, number or boolean is expected.");
    return null;
  }

  /** Like {@link #text}, for an optional name. */
  @Nullable String text(YamlValue.Mapping members, String name) {
    YamlValue value = members.all().get(name);
    return value == null ? null : text(value);
  }

  /** Like {@link #text}, for a required name. */
  @Nullable String required(YamlValue.Mapping members, String name) {
    if (!members.all().containsKey(name)) {
      errors.add(members.line(), "'" + name + "' is required.");
      return null;
    }
    return text(members, name);
  }

  boolean flag(YamlValue.Mapping members, String name, boolean defaultValue) {
    String text = text(members, name);
    if (text != null && !text.equals("true") && !text.equals("false")) {
      errors.add(members.lineOf(name), "'" + name + "' must be true or false.");
    }
    return text == null ? defaultValue : text.equals("true");
  }

  /** A mapping with only known names; null after recording an error. */
  YamlValue.@Nullable Mapping mapping(YamlValue value, String... allowed) {
    if (!(value instanceof YamlValue.Mapping mapping)) {
      errors.add(value.line(), "A mapping is expected.");
      return null;
    }
    Set<String> names = Set.of(allowed);
    for (Map.Entry<String, Integer> entry : mapping.lines().entrySet()) {
      if (!names.contains(entry.getKey())) {
        errors.add(entry.getValue(), unknown(entry.getKey()));
      }
    }
    return mapping;
  }

  /** The mappings in a list. */
  List<YamlValue.Mapping> mappings(YamlValue value, String... allowed) {
    var all = new ArrayList<YamlValue.Mapping>();
    if (value instanceof YamlValue.Sequence items) {
      for (YamlValue item : items.all()) {
        YamlValue.Mapping mapping = mapping(item, allowed);
        if (mapping != null) {
          all.add(mapping);
        }
      }
    } else {
      errors.add(value.line(), "A list is expected.");
    }
    return all;
  }

  static String unknown(String name) {
    return "'"
        + (name.length() > 60 ? name.substring(0, 60) + "…" : name)
        + "' is not a known key.";
  }
}
