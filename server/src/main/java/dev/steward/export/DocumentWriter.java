package dev.steward.export;

import org.jspecify.annotations.Nullable;

/**
 * Receives exported values in document order. {@code at} is the field of a value; null for the
 * root.
 */
interface DocumentWriter {

  /**
   * Starts an object.
   *
   * @param model the model whose class is written; null to omit {@code _class}
   * @param element the root element's name if {@code at} is null
   */
  void open(@Nullable EncodedName at, boolean inList, @Nullable Model<?> model, String element);

  void close(@Nullable EncodedName at, boolean inList, String element);

  void openList(EncodedName at);

  void closeList(EncodedName at);

  void text(EncodedName at, boolean inList, String value);

  void integer(EncodedName at, long value);

  void decimal(EncodedName at, double value);

  void bool(EncodedName at, boolean value);

  void nullValue(EncodedName at);
}
