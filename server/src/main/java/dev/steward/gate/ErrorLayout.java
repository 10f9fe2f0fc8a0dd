package dev.steward.gate;

import org.jspecify.annotations.Nullable;

/** Draws an error as a page of the product, for a browser whose user may read the server. */
@FunctionalInterface
public interface ErrorLayout {

  /**
   * What went wrong.
   *
   * @param advice a command that works instead; null where there is none
   * @param permission the id of the permission that is missing; null where none is
   */
  record Text(
      int status,
      String title,
      String detail,
      @Nullable String advice,
      @Nullable String permission) {}

  /** The whole page as HTML; {@code call} is at the server itself, whatever was requested. */
  String html(Call call, Text text);
}
