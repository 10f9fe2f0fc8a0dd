package dev.steward.store;

import org.jspecify.annotations.Nullable;

/** Result of a transaction. */
sealed interface TxResult<T extends @Nullable Object> {
  /** Returns the value, or throws the failure. */
  T get();

  record Done<T extends @Nullable Object>(T value) implements TxResult<T> {
    @Override
    public T get() {
      return value;
    }
  }

  record Failed<T extends @Nullable Object>(RuntimeException failure) implements TxResult<T> {
    @Override
    public T get() {
      throw failure;
    }
  }
}
