package dev.steward.pipeline.directive;

import dev.steward.pipeline.run.StepFailure;
import dev.steward.text.Globs;
import dev.steward.text.MatchBudget;
import dev.steward.text.MatchLimitException;
import dev.steward.text.Regex;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Compares names with the pattern of a condition, in the way that its {@code comparator} says. */
final class NamePattern {

  private NamePattern() {}

  /** How names are compared with a pattern. */
  enum Comparator {
    /** Ant's patterns, in which {@code *} matches any part of a name without a slash. */
    GLOB,
    REGEXP,
    EQUALS;

    /**
     * Returns the comparator with a name, in any case.
     *
     * @param name null for the default
     */
    static Comparator of(@Nullable String name, Comparator missing) {
      if (name != null) {
        for (Comparator comparator : values()) {
          if (comparator.name().equals(name.toUpperCase(Locale.ROOT))) {
            return comparator;
          }
        }
      }
      return missing;
    }
  }

  /** Returns a test of names. */
  static Predicate<String> of(String pattern, Comparator comparator, boolean caseSensitive) {
    return switch (comparator) {
      case EQUALS -> name -> name.equals(pattern);
      case REGEXP -> regex(pattern, true);
      case GLOB -> {
        Globs globs = Globs.of(pattern, "", false, caseSensitive);
        // Globs without a pattern match everything.
        yield Globs.isEmpty(pattern) ? String::isEmpty : name -> globs.matches(slashes(name));
      }
    };
  }

  private static String slashes(String name) {
    return name.replace('\\', '/');
  }

  /**
   * Returns a test of texts.
   *
   * @param whole whether the whole text must match, not just a part of it
   */
  static Predicate<String> regex(String pattern, boolean whole) {
    Regex regex;
    try {
      regex = Regex.of(pattern);
    } catch (PatternSyntaxException e) {
      throw new StepFailure(
          "The pattern '" + pattern + "' is not a regular expression: " + e.getDescription() + ".");
    }
    MatchBudget budget = MatchBudget.ofBuild();
    return text -> {
      try {
        return whole ? regex.matches(text, budget) : regex.containsMatch(text, budget);
      } catch (MatchLimitException e) {
        throw new StepFailure(
            "The pattern '"
                + pattern
                + "' takes too long to match. Simplify its repeated groups. "
                + e.getMessage());
      }
    };
  }
}
