package dev.steward.pipeline.catalog;

/** The groups of steps in the reference. */
public enum StepGroup {
  FLOW("Steps that control the flow"),
  WORK("Steps for commands, sources and results"),
  SERVICES("Steps that use other services"),
  FILES("Steps for files and archives"),
  DATA("Steps for data"),
  BUILD("Build steps and post-build actions in pipelines");

  private final String title;

  StepGroup(String title) {
    this.title = title;
  }

  /** The heading of the group. */
  public String title() {
    return title;
  }
}
