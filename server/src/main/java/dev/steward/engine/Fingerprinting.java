package dev.steward.engine;

import dev.steward.blob.Omissions;
import dev.steward.report.Fingerprints;
import dev.steward.run.Result;
import dev.steward.run.RunStep.Skip;
import dev.steward.step.FingerprintRecorder;
import dev.steward.text.Globs;

/** Records fingerprints of files that a build created or used. */
record Fingerprinting(FingerprintRecorder config, Fingerprints fingerprints) implements Act {

  @Override
  public String name() {
    return "Record fingerprints";
  }

  @Override
  public String kind() {
    return "fingerprint";
  }

  @Override
  public Phase phase() {
    return Phase.AFTER;
  }

  @Override
  public void perform(Build build) {
    String include = build.expand(config.include());
    if (build.outcome() == Result.ABORTED || Globs.isEmpty(include)) {
      build.skip(
          Skip.Status.SKIPPED,
          Globs.isEmpty(include) ? "No file pattern is configured" : "The build was aborted");
      return;
    }
    build.console().printOnce("Recording fingerprints\n");
    Globs globs = Globs.of(include, build.expand(config.exclude()), true, true);
    var omissions = new Omissions();
    int files =
        fingerprints.record(
            build.job(),
            build.run(),
            build.workspace().files(),
            globs::matches,
            globs::mayContainMatch,
            omissions);
    build.warn(omissions);
    if (files == 0) {
      build.skip(Skip.Status.NOTHING_FOUND, "No file matches " + include);
    }
  }
}
