package dev.steward.pipeline.step;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The objects of a Maven project that scripts read and change, with their fields in the order in
 * which Maven writes them. What is not described is kept as it is in the file.
 */
enum MavenType {
  EXCLUSION("Exclusion", "exclusion", "artifactId groupId"),
  DEPENDENCY(
      "Dependency",
      "dependency",
      "groupId artifactId version type classifier scope systemPath exclusions[EXCLUSION] optional"),
  PARENT("Parent", "parent", "groupId artifactId version relativePath"),
  LICENSE("License", "license", "name url distribution comments"),
  DEVELOPER("Developer", "developer", "id name email url organization organizationUrl timezone"),
  ORGANIZATION("Organization", "organization", "name url"),
  SCM("Scm", "scm", "connection developerConnection tag url"),
  ISSUES("IssueManagement", "issueManagement", "system url"),
  CI("CiManagement", "ciManagement", "system url"),
  REPOSITORY("Repository", "repository", "id name url layout"),
  DEPENDENCIES("DependencyManagement", "dependencyManagement", "dependencies[DEPENDENCY]"),
  PLUGIN(
      "Plugin",
      "plugin",
      "groupId artifactId version extensions inherited dependencies[DEPENDENCY]"),
  PLUGINS("PluginManagement", "pluginManagement", "plugins[PLUGIN]"),
  BUILD(
      "Build",
      "build",
      "sourceDirectory scriptSourceDirectory testSourceDirectory outputDirectory"
          + " testOutputDirectory defaultGoal directory finalName pluginManagement{PLUGINS}"
          + " plugins[PLUGIN]"),
  PROFILE(
      "Profile",
      "profile",
      "id build{BUILD} modules* dependencyManagement{DEPENDENCIES} dependencies[DEPENDENCY]"
          + " properties="),
  MODEL(
      "Model",
      "project",
      "modelVersion parent{PARENT} groupId artifactId version packaging name description url"
          + " inceptionYear organization{ORGANIZATION} licenses[LICENSE] developers[DEVELOPER]"
          + " modules* scm{SCM} issueManagement{ISSUES} ciManagement{CI} properties="
          + " dependencyManagement{DEPENDENCIES} dependencies[DEPENDENCY]"
          + " repositories[REPOSITORY] pluginRepositories[REPOSITORY] build{BUILD}"
          + " profiles[PROFILE]");

  /** What a field contains. */
  enum Shape {
    TEXT,
    OBJECT,
    OBJECTS,
    TEXTS,
    PROPERTIES
  }

  /**
   * A field of an object.
   *
   * @param typeName name of the type of its object or objects; null for other shapes
   */
  record MavenField(String name, Shape shape, @Nullable String typeName) {

    /** The type of its object or objects; null for other shapes. */
    @Nullable MavenType type() {
      return typeName == null ? null : MavenType.valueOf(typeName);
    }
  }

  private final String simpleName;
  private final String element;

  @SuppressWarnings("ImmutableEnumChecker") // not modified after the constructor
  private final Map<String, MavenField> fields;

  MavenType(String simpleName, String element, String description) {
    this.simpleName = simpleName;
    this.element = element;
    var all = new LinkedHashMap<String, MavenField>();
    for (String field : description.split(" ", -1)) {
      MavenField parsed = field(field);
      all.put(parsed.name(), parsed);
    }
    fields = Collections.unmodifiableMap(all);
  }

  /** Reads {@code name}, {@code name*}, {@code name=}, {@code name[TYPE]} or {@code name{TYPE}}. */
  private static MavenField field(String text) {
    char last = text.charAt(text.length() - 1);
    int end = 0;
    while (end < text.length() && Character.isLetter(text.charAt(end))) {
      end++;
    }
    String name = text.substring(0, end);
    return switch (last) {
      case '*' -> new MavenField(name, Shape.TEXTS, null);
      case '=' -> new MavenField(name, Shape.PROPERTIES, null);
      case ']', '}' ->
          new MavenField(
              name,
              last == ']' ? Shape.OBJECTS : Shape.OBJECT,
              text.substring(end + 1, text.length() - 1));
      default -> new MavenField(name, Shape.TEXT, null);
    };
  }

  /** Name of Maven's class. */
  String className() {
    return "org.apache.maven.model." + simpleName;
  }

  /** Name of the element of an object in a list. */
  String element() {
    return element;
  }

  Map<String, MavenField> fields() {
    return fields;
  }
}
