package dev.steward.view;

import dev.steward.text.Regex;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a view shows. */
public sealed interface Shown {

  /** Everything in its folder. */
  record All() implements Shown {}

  /** What its reader may configure. */
  record Mine() implements Shown {}

  /** Other views. */
  record Nested() implements Shown {}

  /**
   * What was chosen.
   *
   * @param names of jobs and folders, as they are called in the view's folder
   * @param include what is shown too because its name there matches; null for nothing more
   * @param recurses whether what stands in folders is shown too
   * @param enabled shows only jobs that are enabled, or only the others; null for both
   * @param columns the wire's names of what a page shows of each
   */
  record Chosen(
      List<String> names,
      @Nullable Regex include,
      boolean recurses,
      @Nullable Boolean enabled,
      List<String> columns)
      implements Shown {}
}
