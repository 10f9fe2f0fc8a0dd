package dev.steward.pipeline.declarative;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** The number of letters by which two names differ; suggests the name that was probably meant. */
public final class EditDistance {

  private EditDistance() {}

  /** The most similar candidate, the first of equally similar ones; null without candidates. */
  public static @Nullable String nearest(String name, Collection<String> candidates) {
    String nearest = null;
    int smallest = Integer.MAX_VALUE;
    for (String candidate : candidates) {
      int distance = between(name, candidate);
      if (distance < smallest) {
        smallest = distance;
        nearest = candidate;
      }
    }
    return nearest;
  }

  /**
   * The most similar candidate that differs by at most the given number of letters; null if there
   * is none.
   */
  public static @Nullable String nearest(String name, Collection<String> candidates, int limit) {
    String nearest = nearest(name, candidates);
    return nearest == null || between(name, nearest) > limit ? null : nearest;
  }

  private static int between(String a, String b) {
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, Math.min(previous[j], row[j - 1]) + 1);
      }
      previous = row;
    }
    return previous[b.length()];
  }
}
