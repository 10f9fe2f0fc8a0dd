package dev.steward.store;

import org.jspecify.annotations.Nullable;

/** Result of a transaction. */
sealed interface TxResult<T extends @Nullable Object> {
  record Done<T extends @Nullable Object>(T value) implements TxResult<T> {}

  record Failed<T extends @Nullable Object>(RuntimeException failure) implements TxResult<T> {}
}
