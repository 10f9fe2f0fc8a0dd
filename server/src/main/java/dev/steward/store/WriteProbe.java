package dev.steward.store;

/**
 * Decides whether a health check must write: only if no recent commit proves that the database
 * works.
 */
final class WriteProbe {

  /** A commit within this time proves that the database is writable. */
  private static final long RECENT_NANOS = 1_000_000_000L;

  private volatile boolean failing;
  private volatile long committedAt = System.nanoTime() - RECENT_NANOS;

  void onCommitted() {
    committedAt = System.nanoTime();
    failing = false;
  }

  void onFailed() {
    failing = true;
  }

  boolean isDue() {
    return failing || System.nanoTime() - committedAt >= RECENT_NANOS;
  }
}
