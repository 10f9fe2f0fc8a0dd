package dev.steward.type;

/** The kind of a type: where it may be used in a job or node. */
public enum TypeKind {
  STEP("Build steps", "builders"),
  WRAPPER("Build environment", "buildWrappers"),
  ACTION("Post-build actions", "publishers"),
  PARAMETER("Parameters", "parameterDefinitions"),
  TRIGGER("Build triggers", "triggers"),
  SCM("Source code management", "scm"),
  PROPERTY("Properties", "properties"),
  LAUNCHER("Node launch methods", "launcher"),
  RETENTION("Node availability", "retentionStrategy"),
  /** A part of another type, such as a credential binding. */
  PART("Parts", "");

  private final String title;
  private final String element;

  TypeKind(String title, String element) {
    this.title = title;
    this.element = element;
  }

  /** Heading of a list of the types of this kind. */
  public String title() {
    return title;
  }

  /** Name of the element that contains types of this kind in a config.xml; empty for parts. */
  public String element() {
    return element;
  }
}
