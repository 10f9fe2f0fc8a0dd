package dev.steward.pipeline.property;

import dev.steward.job.xml.PipelineXml;
import dev.steward.pipeline.property.PipelineProperties.DeclaredProperties;
import dev.steward.pipeline.run.DescribableValue;
import dev.steward.pipeline.run.StepArguments;
import dev.steward.pipeline.value.ValueText;
import dev.steward.problem.Problem;
import dev.steward.text.EditableElement;
import dev.steward.text.XmlText;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;
import dev.steward.type.TypeRegistry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One change of the settings that a script makes in the config.xml of its job. */
final class PropertyEdit {

  private static final String PARAMETERS = "hudson.model.ParametersDefinitionProperty";
  private static final String DISCARDER = "jenkins.model.BuildDiscarderProperty";
  private static final String QUIET_PERIOD = "quietPeriod";
  private static final List<String> PARAMETER_LIST =
      List.of("properties", PARAMETERS, TypeKind.PARAMETER.element());
  private static final List<String> TRIGGER_LIST =
      List.of("properties", PipelineXml.TRIGGERS, TypeKind.TRIGGER.element());

  /** Records what the last {@code properties} step set. */
  private static final String STEP_TRACKER =
      "org.jenkinsci.plugins.workflow.multibranch.JobPropertyTrackerAction";

  private static final String STEP_TRACKER_LIST = "jobPropertyDescriptors";

  private static final String DECLARATIVE_ACTIONS =
      "org.jenkinsci.plugins.pipeline.modeldefinition.actions.";

  /** Marks the job of a declarative pipeline. */
  private static final String DECLARATIVE_JOB = DECLARATIVE_ACTIONS + "DeclarativeJobAction";

  /** Records what the last declarative pipeline set. */
  private static final String DECLARATIVE_TRACKER =
      DECLARATIVE_ACTIONS + "DeclarativeJobPropertyTrackerAction";

  /** Elements of a build discarder by the names of its parameters in scripts. */
  private static final Map<String, String> DISCARDER_LIMITS = new LinkedHashMap<>();

  static {
    for (String limit :
        List.of("daysToKeep", "numToKeep", "artifactDaysToKeep", "artifactNumToKeep")) {
      DISCARDER_LIMITS.put(limit, limit);
      DISCARDER_LIMITS.put(limit + "Str", limit);
    }
  }

  private final TypeRegistry types;
  private final EditableElement root;
  private final List<String> warnings;

  PropertyEdit(TypeRegistry types, EditableElement root, List<String> warnings) {
    this.types = types;
    this.root = root;
    this.warnings = warnings;
  }

  /** See {@link PipelineProperties#replace}. */
  void replace(List<DescribableValue> properties) {
    Map<String, EditableElement> created = elements(properties, true);
    var obsolete = new HashSet<>(tracked(STEP_TRACKER, STEP_TRACKER_LIST));
    obsolete.addAll(created.keySet());
    replaceProperties(obsolete, created.values());
    if (!created.isEmpty() || root.find(List.of("actions", STEP_TRACKER)) != null) {
      track(STEP_TRACKER, Map.of(STEP_TRACKER_LIST, List.copyOf(created.keySet())));
    }
  }

  /** See {@link PipelineProperties#declare}. */
  void declare(DeclaredProperties declared) {
    List<DescribableValue> options =
        declared.options().stream().filter(option -> !isQuietPeriod(option)).toList();
    Map<String, EditableElement> properties = elements(options, false);
    var obsolete = new HashSet<>(tracked(DECLARATIVE_TRACKER, "jobProperties"));
    obsolete.addAll(properties.keySet());
    replaceProperties(obsolete, properties.values());
    var optionNames = new LinkedHashSet<>(declared.otherOptions());
    setQuietPeriod(declared, optionNames);
    List<EditableElement> triggers = elements(TypeKind.TRIGGER, declared.triggers());
    replaceListed(TRIGGER_LIST, triggers, tracked(DECLARATIVE_TRACKER, "triggers"), false);
    List<EditableElement> parameters = elements(TypeKind.PARAMETER, declared.parameters());
    replaceListed(PARAMETER_LIST, parameters, tracked(DECLARATIVE_TRACKER, "parameters"), true);
    boolean any =
        !properties.isEmpty()
            || !optionNames.isEmpty()
            || !triggers.isEmpty()
            || !parameters.isEmpty();
    if (any || root.find(List.of("actions", DECLARATIVE_TRACKER)) != null) {
      Map<String, List<String>> names = new LinkedHashMap<>();
      names.put("jobProperties", List.copyOf(properties.keySet()));
      names.put("triggers", triggers.stream().map(EditableElement::name).distinct().toList());
      names.put("parameters", parameters.stream().map(PropertyEdit::parameterName).toList());
      names.put("options", List.copyOf(optionNames));
      if (root.find(List.of("actions", DECLARATIVE_JOB)) == null) {
        root.edit(
            List.of("actions"),
            actions ->
                actions.replace(
                    List.of(), List.of(EditableElement.of("<" + DECLARATIVE_JOB + "/>"))));
      }
      track(DECLARATIVE_TRACKER, names);
    }
  }

  private static boolean isQuietPeriod(DescribableValue option) {
    return option.name().equals(QUIET_PERIOD);
  }

  private void setQuietPeriod(DeclaredProperties declared, Set<String> optionNames) {
    for (DescribableValue option : declared.options()) {
      if (isQuietPeriod(option)) {
        optionNames.add(QUIET_PERIOD);
        long seconds = option.arguments(QUIET_PERIOD).number(QUIET_PERIOD, 0);
        if (!root.textOf(QUIET_PERIOD, "").equals(Long.toString(seconds))) {
          root.set(EditableElement.of(XmlText.element(QUIET_PERIOD, Long.toString(seconds))));
        }
        return;
      }
    }
    if (tracked(DECLARATIVE_TRACKER, "options").contains(QUIET_PERIOD)) {
      root.remove(QUIET_PERIOD);
    }
  }

  /** The names that a tracking action records. */
  private List<String> tracked(String action, String list) {
    EditableElement names = root.find(List.of("actions", action, list));
    return names == null
        ? List.of()
        : names.children().stream().map(name -> name.text().strip()).toList();
  }

  private void track(String action, Map<String, List<String>> names) {
    boolean same = root.find(List.of("actions", action)) != null;
    for (Map.Entry<String, List<String>> list : names.entrySet()) {
      same &= new HashSet<>(tracked(action, list.getKey())).equals(new HashSet<>(list.getValue()));
    }
    if (same) {
      return;
    }
    var xml = new StringBuilder("<" + action + ">");
    names.forEach((list, entries) -> {
      xml.append("\n        <").append(list).append('>');
      entries.forEach(entry -> xml.append("\n          ").append(XmlText.element("string", entry)));
      xml.append(entries.isEmpty() ? "" : "\n        ").append("</").append(list).append('>');
    });
    xml.append("\n      </").append(action).append('>');
    EditableElement tracker = EditableElement.of(xml.toString());
    root.edit(
        List.of("actions"),
        actions -> {
          EditableElement old = actions.find(action);
          actions.replace(old == null ? List.of() : List.of(old), List.of(tracker));
        });
  }

  /** Removes properties and adds others, unless the job has exactly those. */
  private void replaceProperties(Set<String> obsolete, Collection<EditableElement> created) {
    EditableElement properties = root.find("properties");
    List<EditableElement> old =
        properties == null
            ? List.of()
            : properties.children().stream()
                .filter(property -> obsolete.contains(property.name()))
                .toList();
    List<EditableElement> replacements = keepUnchanged(old, created);
    if (!old.equals(replacements)) {
      root.edit(List.of("properties"), list -> list.replace(old, replacements));
    }
  }

  /** The new elements; an old one with the same content is kept as it is written. */
  private static List<EditableElement> keepUnchanged(
      List<EditableElement> old, Collection<EditableElement> created) {
    var replacements = new ArrayList<EditableElement>();
    for (EditableElement element : created) {
      EditableElement same = element;
      for (EditableElement candidate : old) {
        if (ElementContent.isEqual(candidate.original(), element.toXml())) {
          same = candidate;
        }
      }
      replacements.add(same);
    }
    return replacements.stream().anyMatch(old::contains)
            && new HashSet<>(replacements).equals(new HashSet<>(old))
        ? old
        : replacements;
  }

  /**
   * Replaces the elements of a list that a script set before, and those with the same identity, and
   * keeps the others.
   */
  private void replaceListed(
      List<String> path,
      List<EditableElement> created,
      List<String> formerlySet,
      boolean isParameters) {
    var obsolete = new HashSet<>(formerlySet);
    created.forEach(element -> obsolete.add(identity(element, isParameters)));
    EditableElement list = root.find(path);
    List<EditableElement> old =
        list == null
            ? List.of()
            : list.children().stream()
                .filter(element -> obsolete.contains(identity(element, isParameters)))
                .toList();
    List<EditableElement> replacements = keepUnchanged(old, created);
    if (old.equals(replacements)) {
      return;
    }
    boolean isEmpty = replacements.isEmpty() && list != null && list.children().equals(old);
    if (isEmpty) {
      root.edit(List.of("properties"), properties -> properties.remove(path.get(1)));
    } else {
      root.edit(path, elements -> elements.replace(old, replacements));
    }
  }

  private static String identity(EditableElement element, boolean isParameter) {
    return isParameter ? parameterName(element) : element.name();
  }

  private static String parameterName(EditableElement parameter) {
    return parameter.textOf("name", "");
  }

  /**
   * The elements of properties, by name.
   *
   * @param withLists whether parameters and triggers are among the properties
   */
  private Map<String, EditableElement> elements(
      List<DescribableValue> properties, boolean withLists) {
    var all = new LinkedHashMap<String, EditableElement>();
    for (DescribableValue property : properties) {
      EditableElement element = element(property, withLists);
      if (element != null) {
        all.put(element.name(), element);
      }
    }
    return all;
  }

  private @Nullable EditableElement element(DescribableValue property, boolean withLists) {
    if (withLists && property.is("parameters", PARAMETERS)) {
      return listProperty(PARAMETERS, TypeKind.PARAMETER, property);
    }
    if (withLists && property.is("pipelineTriggers", PipelineXml.TRIGGERS)) {
      return listProperty(PipelineXml.TRIGGERS, TypeKind.TRIGGER, property);
    }
    if (property.is("buildDiscarder", DISCARDER)) {
      return discarder(property);
    }
    TypeDescription<?> type = types.of(TypeKind.PROPERTY).findSymbol(property.name());
    if (type != null && type.symbol().equals("authorizationMatrix")) {
      warnings.add(
          "The permissions of a job cannot be set by its script. Set them in the job's"
              + " configuration.");
      return null;
    }
    EditableElement preserved = type == null ? PreservedProperties.find(property) : null;
    if (type != null) {
      return DescribedElement.of(type, property, warnings);
    }
    if (preserved == null || !PreservedProperties.isSilent(preserved)) {
      warnings.add("The property " + property.name() + " has no effect here.");
    }
    return preserved;
  }

  /** A property with a list of elements; null if the list is empty. */
  private @Nullable EditableElement listProperty(
      String name, TypeKind kind, DescribableValue property) {
    Object list = property.arguments(kind.element()).get(kind.element());
    List<EditableElement> elements = elements(kind, described(list));
    if (elements.isEmpty()) {
      return null;
    }
    var xml = new StringBuilder("<" + name + ">\n      <" + kind.element() + ">");
    elements.forEach(element -> xml.append("\n        ").append(element.toXml()));
    return EditableElement.of(xml + "\n      </" + kind.element() + ">\n    </" + name + ">");
  }

  private static List<DescribableValue> described(@Nullable Object list) {
    try {
      return DescribableValue.listOf(list);
    } catch (IllegalArgumentException e) {
      throw new Problem.Invalid(String.valueOf(e.getMessage()));
    }
  }

  private List<EditableElement> elements(TypeKind kind, List<DescribableValue> values) {
    var all = new ArrayList<EditableElement>();
    for (DescribableValue value : values) {
      TypeDescription<?> type = types.of(kind).findSymbol(value.name());
      if (type == null) {
        warnings.add(
            "The "
                + (kind == TypeKind.TRIGGER ? "trigger " : "parameter ")
                + value.name()
                + " is not supported by this server.");
      } else {
        all.add(DescribedElement.of(type, value, warnings));
      }
    }
    return all;
  }

  private EditableElement discarder(DescribableValue property) {
    DescribableValue strategy = DescribableValue.of(property.arguments("strategy").get("strategy"));
    if (strategy == null || !strategy.is("logRotator", "hudson.tasks.LogRotator")) {
      throw new Problem.Invalid(
          "buildDiscarder needs a strategy, such as buildDiscarder(logRotator(numToKeepStr:"
              + " '10')).");
    }
    StepArguments arguments = strategy.arguments(null);
    Map<String, String> limits = new LinkedHashMap<>();
    arguments
        .values()
        .forEach((name, value) -> {
          String element = DISCARDER_LIMITS.get(name);
          if (element != null && value != null && !ValueText.text(value).isBlank()) {
            limits.put(element, limit(name, ValueText.text(value).strip()));
          } else if (element == null && !name.equals("removeLastBuild")) {
            warnings.add("'" + name + "' of logRotator has no effect here.");
          }
        });
    var xml =
        new StringBuilder(
            "<" + DISCARDER + ">\n      <strategy class=\"hudson.tasks.LogRotator\">");
    for (String element : new LinkedHashSet<>(DISCARDER_LIMITS.values())) {
      xml.append("\n        ").append(XmlText.element(element, limits.getOrDefault(element, "-1")));
    }
    return EditableElement.of(
        xml
            + "\n        <removeLastBuild>"
            + arguments.flag("removeLastBuild", false)
            + "</removeLastBuild>\n      </strategy>\n    </"
            + DISCARDER
            + ">");
  }

  private static String limit(String name, String text) {
    if (!text.matches("-?[0-9]{1,9}")) {
      throw new Problem.Invalid(
          "'" + name + "' of logRotator must be a whole number, not '" + text + "'.");
    }
    return text;
  }
}
