package dev.steward.store;

/**
 * Thrown when the connection breaks within a queued transaction; the database transaction of the
 * whole group is then lost too.
 */
final class ConnectionFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;
  final transient WriteTask<?> task;

  ConnectionFailure(WriteTask<?> task, RuntimeException failure) {
    super(failure.getMessage(), failure, false, false);
    this.task = task;
  }
}
