package dev.steward.pipeline.run;

/** Why the evaluation of a run ended before its script did. */
final class EvaluationStop extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What ended it. */
  enum StopReason {
    /** The server stops; the next start resumes the run. */
    STOPPING,
    /** A user ended the run without regard to its steps. */
    KILLED
  }

  private final StopReason reason;

  EvaluationStop(StopReason reason) {
    super(reason.name());
    this.reason = reason;
  }

  StopReason reason() {
    return reason;
  }
}
