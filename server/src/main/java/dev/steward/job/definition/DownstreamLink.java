package dev.steward.job.definition;

import dev.steward.type.Threshold;

/** A part of a definition that starts other jobs when a build completes. */
public interface DownstreamLink {

  /** The names of the other jobs, separated by commas. */
  String jobs();

  /** The worst result with which a build still starts the other jobs. */
  Threshold threshold();
}
