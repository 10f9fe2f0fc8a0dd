package dev.steward.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One open transaction. Parameters are {@code ?} and take String, Long, Integer, Boolean (stored as
 * 0/1), byte[], or null. The same SQL text runs on both engines.
 */
public interface Tx {

  /** Rows changed by an INSERT, UPDATE or DELETE. */
  int update(String sql, @Nullable Object... parameters);

  /** Runs an {@code INSERT … RETURNING id} and answers the id. */
  long insert(String sql, @Nullable Object... parameters);

  /** All rows of a SELECT (or of a RETURNING clause), mapped in order. */
  <T> List<T> list(String sql, Mapper<T> mapper, @Nullable Object... parameters);

  /** The first row, or null where there is none. */
  <T> @Nullable T find(String sql, Mapper<T> mapper, @Nullable Object... parameters);

  /**
   * Runs {@code action} once, after this transaction is durable and before the writer that asked
   * for it returns: the place where caches learn of a change. In a reading transaction it is an
   * error.
   */
  void afterCommit(Runnable action);

  /**
   * As {@link #afterCommit}, once all that was given there is done: who hears of the change then
   * finds it wherever they look.
   */
  void tellAfterCommit(Runnable action);

  /** Makes one object of the current row. Columns are counted from 1. */
  @FunctionalInterface
  interface Mapper<T> {
    T map(Row row);
  }
}
