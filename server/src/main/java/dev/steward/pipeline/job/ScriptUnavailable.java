package dev.steward.pipeline.job;

/** The script of a run cannot be read. The message is shown in the log. */
public final class ScriptUnavailable extends Exception {

  private static final long serialVersionUID = 1L;

  ScriptUnavailable(String message) {
    super(message, null, false, false);
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
