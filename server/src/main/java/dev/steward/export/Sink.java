package dev.steward.export;

import org.jspecify.annotations.Nullable;

/**
 * Receives exported values in document order. {@code at} is the field of a value; null for the
 * root.
 */
interface Sink {

  /**
   * Starts an object.
   *
   * @param model whose class is written; null to omit {@code _class}
   * @param element the root element's name if {@code at} is null
   */
  void open(@Nullable Names at, boolean inList, @Nullable Model<?> model, String element);

  void close(@Nullable Names at, boolean inList, String element);

  void openList(Names at);

  void closeList(Names at);

  void text(Names at, boolean inList, String value);

  void whole(Names at, long value);

  void real(Names at, double value);

  void flag(Names at, boolean value);

  void none(Names at);
}
