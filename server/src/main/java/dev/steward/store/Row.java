package dev.steward.store;

import org.jspecify.annotations.Nullable;

/** The current row of a result. Columns are counted from 1, as in the SELECT. */
public interface Row {

  /** The text; an error where the column is null. */
  String text(int column);

  @Nullable String textOrNull(int column);

  /** The number; an error where the column is null. */
  long number(int column);

  @Nullable Long numberOrNull(int column);

  /** True where the number is not 0. */
  boolean flag(int column);

  byte[] bytes(int column);

  byte @Nullable [] bytesOrNull(int column);
}
