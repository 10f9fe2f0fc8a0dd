package dev.steward.pipeline.run;

/** Why the evaluation of a run ended before its script did. */
final class EvaluationStop extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What ended it. */
  enum Reason {
    /** The server stops; the next start resumes the run. */
    STOPPING,
    /** A user ended the run without regard to its steps. */
    KILLED
  }

  private final Reason reason;

  EvaluationStop(Reason reason) {
    super(reason.name());
    this.reason = reason;
  }

  Reason reason() {
    return reason;
  }
}
