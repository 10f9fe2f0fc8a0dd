package dev.steward.pipeline.step;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The order of version numbers such as {@code 1.10-rc2}, as Maven and Jenkins compare them: numbers
 * by value, known qualifiers by their meaning, and {@code 1.0} equals {@code 1}.
 */
final class VersionOrder implements Comparator<String> {

  /** The largest length of a version; longer ones are refused. */
  static final int MAX_LENGTH = 1_000;

  /** Ranks of qualifiers; a release has the rank 0, and others follow it in alphabetical order. */
  private static final Map<String, Integer> RANKS =
      Map.of(
          "snapshot",
          -5,
          "alpha",
          -4,
          "beta",
          -3,
          "milestone",
          -2,
          "rc",
          -1,
          "",
          0,
          "ga",
          0,
          "final",
          0,
          "sp",
          1);

  private static final int UNKNOWN_RANK = 2;
  private static final Map<String, String> SHORT =
      Map.of("a", "alpha", "b", "beta", "m", "milestone", "cr", "rc");
  private static final VersionPart NOTHING = new VersionPart(BigInteger.ZERO, "");

  /** A number, or a qualifier. */
  private record VersionPart(BigInteger number, String qualifier) {
    boolean isNumber() {
      return qualifier.isEmpty();
    }
  }

  @Override
  public int compare(String one, String other) {
    List<VersionPart> left = parts(one);
    List<VersionPart> right = parts(other);
    for (int i = 0; i < Math.max(left.size(), right.size()); i++) {
      int order =
          compare(
              i < left.size() ? left.get(i) : NOTHING, i < right.size() ? right.get(i) : NOTHING);
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  private static int compare(VersionPart left, VersionPart right) {
    if (left.isNumber() && right.isNumber()) {
      return left.number().compareTo(right.number());
    }
    if (left.isNumber() || right.isNumber()) {
      // A number after the common part is newer than a qualifier, but for the missing part.
      VersionPart number = left.isNumber() ? left : right;
      VersionPart qualifier = left.isNumber() ? right : left;
      int order = number.number().signum() > 0 ? 1 : Integer.signum(-rank(qualifier.qualifier()));
      return left.isNumber() ? order : -order;
    }
    int order = Integer.compare(rank(left.qualifier()), rank(right.qualifier()));
    return order != 0 || rank(left.qualifier()) != UNKNOWN_RANK
        ? order
        : left.qualifier().compareTo(right.qualifier());
  }

  private static int rank(String qualifier) {
    return RANKS.getOrDefault(qualifier, UNKNOWN_RANK);
  }

  private static List<VersionPart> parts(String version) {
    String text = version.strip().toLowerCase(Locale.ROOT);
    var parts = new ArrayList<VersionPart>();
    int at = 0;
    while (at < text.length()) {
      char first = text.charAt(at);
      int end = at;
      if (isDigit(first)) {
        while (end < text.length() && isDigit(text.charAt(end))) {
          end++;
        }
        parts.add(new VersionPart(new BigInteger(text.substring(at, end)), ""));
      } else if (isSeparator(first)) {
        end++;
      } else {
        while (end < text.length()
            && !isDigit(text.charAt(end))
            && !isSeparator(text.charAt(end))) {
          end++;
        }
        String qualifier = text.substring(at, end);
        boolean beforeDigit = end < text.length() && isDigit(text.charAt(end));
        String canonical =
            beforeDigit || qualifier.equals("cr")
                ? SHORT.getOrDefault(qualifier, qualifier)
                : qualifier;
        // A release and its other names are no part of their own.
        parts.add(rank(canonical) == 0 ? NOTHING : new VersionPart(BigInteger.ZERO, canonical));
      }
      at = end;
    }
    return parts;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isSeparator(char c) {
    return c == '.' || c == '-' || c == '_' || c == '+';
  }
}
