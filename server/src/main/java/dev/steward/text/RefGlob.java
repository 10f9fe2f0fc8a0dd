package dev.steward.text;

/**
 * Glob pattern for branch names: {@code *} matches any characters except slashes, {@code **} any
 * characters. All alternatives are tracked at once, so the cost is at most the length of the
 * pattern times the length of the name.
 */
public final class RefGlob {

  /** Maximum length of patterns, and of names that can match. */
  public static final int MAX_LENGTH = 2_000;

  private static final char STAR = '\uFFFE';
  private static final char STARS = '\uFFFF';

  private final String text;
  private final char[] parts;

  private RefGlob(String text, char[] parts) {
    this.text = text;
    this.parts = parts;
  }

  /** Parses a pattern; one that is too long matches nothing. */
  public static RefGlob of(String pattern) {
    var parts = new StringBuilder();
    for (int i = 0; i < pattern.length() && pattern.length() <= MAX_LENGTH; i++) {
      char c = pattern.charAt(i);
      if (c == '*' && i + 1 < pattern.length() && pattern.charAt(i + 1) == '*') {
        parts.append(STARS);
        i++;
      } else {
        parts.append(c == '*' ? STAR : c);
      }
    }
    return new RefGlob(pattern, parts.toString().toCharArray());
  }

  @Override
  public String toString() {
    return text;
  }

  /** True if the whole name matches. */
  public boolean matches(String name, MatchBudget budget) throws MatchLimitException {
    if (name.length() > MAX_LENGTH || text.length() > MAX_LENGTH) {
      return false;
    }
    int fixed = 0;
    while (fixed < parts.length && parts[fixed] != STAR && parts[fixed] != STARS) {
      if (fixed >= name.length() || name.charAt(fixed) != parts[fixed]) {
        return false;
      }
      fixed++;
    }
    budget.requireTimeLeft();
    long start = System.nanoTime();
    boolean matches = matches(name, fixed);
    budget.spend(System.nanoTime() - start);
    return matches;
  }

  /** Simulates an automaton: {@code now[i]} means that the name so far matches {@code i} parts. */
  private boolean matches(String name, int fixed) {
    var now = new boolean[parts.length + 1];
    now[fixed] = true;
    skipStars(now, fixed);
    for (int i = fixed; i < name.length(); i++) {
      char c = name.charAt(i);
      var next = new boolean[parts.length + 1];
      boolean any = false;
      for (int at = fixed; at < parts.length; at++) {
        if (!now[at]) {
          continue;
        }
        if (parts[at] == STARS || (parts[at] == STAR && c != '/')) {
          next[at] = true;
          any = true;
        } else if (parts[at] == c) {
          next[at + 1] = true;
          any = true;
        }
      }
      if (!any) {
        return false;
      }
      skipStars(next, fixed);
      now = next;
    }
    return now[parts.length];
  }

  /** A star may match nothing. */
  private void skipStars(boolean[] now, int from) {
    for (int at = from; at < parts.length; at++) {
      if (now[at] && (parts[at] == STAR || parts[at] == STARS)) {
        now[at + 1] = true;
      }
    }
  }
}
