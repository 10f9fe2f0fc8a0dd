package dev.steward.routing;

import org.jspecify.annotations.Nullable;

/** Renders an error as a page with the product's layout, for users with Overall/Read. */
@FunctionalInterface
public interface ErrorLayout {

  /**
   * Texts of an error page.
   *
   * @param advice a command to use instead; null if there is none
   * @param permission the ID of the missing permission; null if none is missing
   */
  record ErrorText(
      int status,
      String title,
      String detail,
      @Nullable String advice,
      @Nullable String permission) {}

  /**
   * Returns the page as HTML.
   *
   * @param context context at the root resource, whatever was requested
   */
  String html(RequestContext context, ErrorText text);
}
