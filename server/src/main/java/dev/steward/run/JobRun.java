package dev.steward.run;

import dev.steward.access.ProtectedObject;
import dev.steward.job.Job;

/** A run together with its job. */
public record JobRun(Job job, Run run) {

  public ProtectedObject subject() {
    return job.protectedObject();
  }

  /** Display title, such as {@code hello #3}. */
  public String title() {
    return job.fullName() + " " + run.name();
  }
}
