package dev.steward.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An open transaction. Parameters are {@code ?} and take String, Long, Integer, Boolean (stored as
 * 0/1), byte[], or null. The same SQL text runs on both databases.
 */
public interface Tx {

  /** Runs an INSERT, UPDATE or DELETE and returns the number of changed rows. */
  int update(String sql, @Nullable Object... parameters);

  /** Runs an {@code INSERT … RETURNING id} and returns the ID. */
  long insert(String sql, @Nullable Object... parameters);

  /** Returns all rows of a SELECT (or of a RETURNING clause), mapped in order. */
  <T> List<T> list(String sql, Mapper<T> mapper, @Nullable Object... parameters);

  /** Returns the first row; null if there is none. */
  <T> @Nullable T find(String sql, Mapper<T> mapper, @Nullable Object... parameters);

  /**
   * Runs an action once, after this transaction is durable and before the writing call returns;
   * used to invalidate caches. Fails in a read transaction.
   */
  void afterCommit(Runnable action);

  /**
   * Like {@link #afterCommit}, but the action runs after all actions added with that method, so
   * that listeners see updated caches.
   */
  void notifyAfterCommit(Runnable action);

  /** Maps the current row to an object. Columns are numbered from 1. */
  @FunctionalInterface
  interface Mapper<T> {
    T map(Row row);
  }
}
