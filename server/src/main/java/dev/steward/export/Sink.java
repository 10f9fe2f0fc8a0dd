package dev.steward.export;

import org.jspecify.annotations.Nullable;

/**
 * Takes what is shown, in order. {@code at} names the field that a value stands in; it is null for
 * the thing that was asked for.
 */
interface Sink {

  /**
   * Begins an object.
   *
   * @param model whose class is written as the object's; null for one that does not say it
   * @param element the name of the root element where {@code at} is null
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
