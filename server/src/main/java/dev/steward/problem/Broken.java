package dev.steward.problem;

import org.jspecify.annotations.Nullable;

/**
 * The world failed us: a disk, a database, another program. The message says what we were doing; it
 * is logged once at the edge with an id, and the client is told the id and no more.
 */
public sealed class Broken extends RuntimeException permits Outage {

  private static final long serialVersionUID = 1L;

  public Broken(String doing, Throwable cause) {
    super(doing, cause);
  }

  public Broken(String doing) {
    super(doing);
  }

  /** A failure whose place in the program says nothing: it has no stack trace. */
  Broken(String message, @Nullable Throwable cause, boolean withStackTrace) {
    super(message, cause, false, withStackTrace);
  }
}
