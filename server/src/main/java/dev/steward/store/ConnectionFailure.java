package dev.steward.store;

/**
 * Thrown when the connection breaks within a transaction, which also loses the transaction of its
 * group.
 */
final class ConnectionFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;
  final transient WriteTask<?> task;

  ConnectionFailure(WriteTask<?> task, RuntimeException failure) {
    super(failure.getMessage(), failure, false, false);
    this.task = task;
  }
}
