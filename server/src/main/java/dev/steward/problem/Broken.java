package dev.steward.problem;

/**
 * The world failed us: a disk, a database, another program. The message says what we were doing; it
 * is logged once at the edge with an id, and the client is told the id and no more.
 */
public final class Broken extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public Broken(String doing, Throwable cause) {
    super(doing, cause);
  }

  public Broken(String doing) {
    super(doing);
  }
}
