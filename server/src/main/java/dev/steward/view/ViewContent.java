package dev.steward.view;

import dev.steward.text.Regex;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Content of a view. */
public sealed interface ViewContent {

  /** All items in the view's folder. */
  record All() implements ViewContent {}

  /** The items that the current user may configure. */
  record Configurable() implements ViewContent {}

  /** Nested views. */
  record Nested() implements ViewContent {}

  /**
   * A list of names, a pattern, or both.
   *
   * @param names jobs and folders, relative to the view's folder
   * @param include pattern for the relative names of further items to include; null for none
   * @param recurses whether descendants in subfolders are included
   * @param enabled restricts the list to enabled or to disabled jobs; null for both
   * @param columns Jenkins classes of the columns
   */
  record ItemSelection(
      List<String> names,
      @Nullable Regex include,
      boolean recurses,
      @Nullable Boolean enabled,
      List<String> columns)
      implements ViewContent {}
}
