package dev.steward.job;

import dev.steward.job.definition.Definition;

/** The kind of a job. It is chosen when the job is created and never changes. */
public enum JobType {
  FREESTYLE("job", "hudson.model.FreeStyleProject", "hudson.model.FreeStyleBuild", "Freestyle"),
  PIPELINE(
      "pipeline",
      "org.jenkinsci.plugins.workflow.job.WorkflowJob",
      "org.jenkinsci.plugins.workflow.job.WorkflowRun",
      "Pipeline");

  private final String stored;
  private final String className;
  private final String runClassName;
  private final String title;

  JobType(String stored, String className, String runClassName, String title) {
    this.stored = stored;
    this.className = className;
    this.runClassName = runClassName;
    this.title = title;
  }

  /** The type of jobs with such a definition. */
  static JobType of(Definition definition) {
    return definition.pipeline() == null ? FREESTYLE : PIPELINE;
  }

  static JobType ofStored(String stored) {
    return stored.equals(PIPELINE.stored) ? PIPELINE : FREESTYLE;
  }

  /** The value in the database. */
  String stored() {
    return stored;
  }

  /** The Jenkins class of jobs, which clients see as {@code _class} and name in createItem. */
  public String className() {
    return className;
  }

  /** The Jenkins class of builds, which clients see as {@code _class}. */
  public String runClassName() {
    return runClassName;
  }

  /** The name for readers. */
  public String title() {
    return title;
  }
}
