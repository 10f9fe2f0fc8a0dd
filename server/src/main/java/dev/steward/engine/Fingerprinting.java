package dev.steward.engine;

import dev.steward.job.Publisher.Fingerprints;
import dev.steward.run.Result;
import dev.steward.text.Globs;

/** Writes down which files a build made or used. */
record Fingerprinting(Fingerprints wanted) implements Act {

  @Override
  public String name() {
    return "Record fingerprints";
  }

  @Override
  public Phase phase() {
    return Phase.AFTER;
  }

  @Override
  public void perform(Build build) {
    if (build.outcome() == Result.ABORTED || wanted.include().isBlank()) {
      return;
    }
    build.console().once("Recording fingerprints\n");
    Globs globs =
        Globs.of(build.expand(wanted.include()), build.expand(wanted.exclude()), true, true);
    build
        .means()
        .fingerprints()
        .record(build.job(), build.run(), build.workspace(), globs::matches, globs::enters);
  }
}
