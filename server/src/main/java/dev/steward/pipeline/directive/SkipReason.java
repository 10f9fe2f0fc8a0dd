package dev.steward.pipeline.directive;

/** Why a stage, and every stage in it, is skipped. */
sealed interface SkipReason {

  /** The line of the log about a skipped stage. */
  String line(String stage);

  /** The status of the stage for views. */
  String status();

  /** A stage before it failed. */
  record Failure() implements SkipReason {
    @Override
    public String line(String stage) {
      return "Stage \"" + stage + "\" skipped due to earlier failure(s)";
    }

    @Override
    public String status() {
      return "SKIPPED_FOR_FAILURE";
    }
  }

  /** The run is unstable, and the pipeline has the option {@code skipStagesAfterUnstable}. */
  record Unstable() implements SkipReason {
    @Override
    public String line(String stage) {
      return "Stage \""
          + stage
          + "\" skipped due to earlier stage(s) marking the build as unstable";
    }

    @Override
    public String status() {
      return "SKIPPED_FOR_UNSTABLE";
    }
  }

  /** Its {@code when} was false. */
  record Condition() implements SkipReason {
    @Override
    public String line(String stage) {
      return "Stage \"" + stage + "\" skipped due to when conditional";
    }

    @Override
    public String status() {
      return "SKIPPED_FOR_CONDITIONAL";
    }
  }

  /** The run restarts an earlier run at a later stage. */
  record Restart(String restartedStage) implements SkipReason {
    @Override
    public String line(String stage) {
      return "Stage \""
          + stage
          + "\" skipped due to this build restarting at stage \""
          + restartedStage
          + "\"";
    }

    @Override
    public String status() {
      return "SKIPPED_FOR_RESTART";
    }
  }
}
