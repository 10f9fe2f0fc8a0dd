package dev.steward.job.definition;

import dev.steward.type.Threshold;

/** A part of a definition that starts builds when builds of other jobs complete. */
public interface UpstreamLink {

  /** The names of the other jobs, separated by commas. */
  String jobs();

  /** The worst result with which a build of another job still starts a build. */
  Threshold threshold();
}
