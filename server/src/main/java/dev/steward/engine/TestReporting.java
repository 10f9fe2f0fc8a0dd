package dev.steward.engine;

import dev.steward.step.JUnitPublisher;
import dev.steward.blob.Omissions;
import dev.steward.report.ReportResult;
import dev.steward.report.Reports;
import dev.steward.run.Result;
import dev.steward.run.RunStep.Skip;

/** Publishes test reports of a build. */
record TestReporting(JUnitPublisher config, Reports reports) implements Act {

  @Override
  public String name() {
    return "Read test reports";
  }

  @Override
  public String kind() {
    return "tests";
  }

  @Override
  public Phase phase() {
    return Phase.AFTER;
  }

  @Override
  public void perform(Build build) {
    Console console = build.console();
    console.printOnce("Recording test results\n");
    var omissions = new Omissions();
    ReportResult outcome =
        reports.record(
            build.job(),
            build.run(),
            config.options(build.expand(config.include())),
            build.workspace().files(),
            build.run().startedAt(),
            omissions);
    build.warn(omissions);
    switch (outcome) {
      case ReportResult.Recorded(var summary, int leftOut) -> {
        if (leftOut > 0) {
          console.printOnce(
              "The test reports contain "
                  + (summary.total() + leftOut)
                  + " tests; only the first "
                  + Reports.MAX_CASES
                  + " were read. Publish fewer reports, or split the job.\n");
          build.worsen(Result.FAILURE);
        }
        if (summary.failed() > 0 && !config.skipsMarkingUnstable()) {
          build.worsen(Result.UNSTABLE);
        }
      }
      case ReportResult.NoResults(String message, boolean failsBuild) -> {
        // After an earlier failure, missing reports are expected.
        if (!failsBuild || !build.outcome().isWorseThan(Result.UNSTABLE)) {
          console.printOnce(message + "\n");
        }
        build.skip(Skip.Status.NOTHING_FOUND, message);
        if (failsBuild) {
          build.worsen(Result.FAILURE);
        }
      }
    }
  }
}
