package dev.steward.store;

import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The database, SQLite or PostgreSQL. Transactions are functions without other side effects: they
 * may run more than once, since PostgreSQL transactions are SERIALIZABLE and retried.
 */
public interface Store extends AutoCloseable {

  /**
   * Runs a function on one consistent snapshot. The function must only read: a write may go
   * undetected, but is never kept.
   */
  <T extends @Nullable Object> T read(TxFunction<T> function);

  /**
   * Runs a function and returns once its changes are durable (synced to disk). If it throws, all
   * its changes are rolled back. Concurrent callers may share one sync. Must not be called inside
   * another transaction: pass on its {@link Tx} instead.
   */
  <T extends @Nullable Object> T write(TxFunction<T> function);

  /**
   * Writes a snapshot of all committed data to a new file, without blocking writers. {@link
   * Stores#restore} reads it.
   *
   * @param file must not exist yet
   */
  void copyTo(java.nio.file.Path file);

  /** Number of SQL statements that this thread has run since it started; used by tests. */
  long statementCount();

  /**
   * Writes without changing data, unless a commit succeeded within the last second.
   *
   * @throws dev.steward.problem.ServerFailure if the database is not writable
   */
  default void checkWritable() {
    write(tx -> tx.update("UPDATE migration SET name = name WHERE number < 0"));
  }

  /**
   * Sets the check that the database still belongs to this server. The check runs before writes
   * resume after the database was unreachable.
   */
  default void setOwnershipCheck(BooleanSupplier ownershipCheck) {}

  /** Completes with the reason once this server has lost its database and must stop. */
  default CompletableFuture<String> databaseLost() {
    return new CompletableFuture<>();
  }

  @Override
  void close();

  /** Body of a transaction. */
  @FunctionalInterface
  interface TxFunction<T extends @Nullable Object> {
    T apply(Tx tx);
  }
}
