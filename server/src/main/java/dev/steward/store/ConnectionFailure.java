package dev.steward.store;

/** The connection broke within a transaction, which also lost the transaction of the group. */
final class ConnectionFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;
  final transient WriteTask<?> task;

  ConnectionFailure(WriteTask<?> task, RuntimeException failure) {
    super(failure.getMessage(), failure, false, false);
    this.task = task;
  }
}
