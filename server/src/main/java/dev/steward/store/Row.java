package dev.steward.store;

import org.jspecify.annotations.Nullable;

/** The current row of a result set. Columns are numbered from 1, in the order of the SELECT. */
public interface Row {

  /** Returns the text; fails if the column is null. */
  String text(int column);

  @Nullable String textOrNull(int column);

  /** Returns the number; fails if the column is null. */
  long number(int column);

  @Nullable Long numberOrNull(int column);

  /** True if the number is not 0. */
  boolean flag(int column);

  byte[] bytes(int column);

  byte @Nullable [] bytesOrNull(int column);
}
