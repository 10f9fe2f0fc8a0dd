package dev.steward.store;

import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The database, whichever of the two it is. Work is a function of a transaction without other
 * effects: it may run more than once (PostgreSQL is asked for SERIALIZABLE and retried).
 */
public interface Store extends AutoCloseable {

  /**
   * Runs {@code work} on one consistent snapshot. It must only read; the store does not promise to
   * notice a write, only not to keep it.
   */
  <T extends @Nullable Object> T read(Work<T> work);

  /**
   * Runs {@code work} and returns when its changes are durable (synced to disk). If it throws,
   * nothing of it remains. Many callers may share one sync. Never call it inside another
   * transaction: pass the {@link Tx} on instead.
   */
  <T extends @Nullable Object> T write(Work<T> work);

  /**
   * Writes all that is committed at one moment into a file of its own, while others go on writing.
   * {@link Stores#restore} reads it.
   *
   * @param file must not be there yet
   */
  void copyTo(java.nio.file.Path file);

  /**
   * How many SQL statements this thread has run since it started: for the tests that count them.
   */
  long statementsOfThisThread();

  /**
   * Writes something that changes nothing, unless a commit succeeded within the last second.
   *
   * @throws dev.steward.problem.Broken where the database cannot be written
   */
  default void checkWritable() {
    write(tx -> tx.update("UPDATE migration SET name = name WHERE number < 0"));
  }

  /**
   * Has the store ask whether a database that was out of reach is still the one of this server,
   * before anything is written to it again.
   */
  default void verifyBy(BooleanSupplier ours) {}

  /** Completes with the reason once this server has lost its database, and must end. */
  default CompletableFuture<String> lost() {
    return new CompletableFuture<>();
  }

  @Override
  void close();

  /** What is done in one transaction. */
  @FunctionalInterface
  interface Work<T extends @Nullable Object> {
    T in(Tx tx);
  }
}
