package dev.steward.run;

import dev.steward.access.Subject;
import dev.steward.job.Job;

/** A run together with its job. */
public record JobRun(Job job, Run run) {

  public Subject subject() {
    return job.subject();
  }

  /** Display title, such as {@code hello #3}. */
  public String title() {
    return job.fullName() + " " + run.name();
  }
}
