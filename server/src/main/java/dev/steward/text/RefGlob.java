package dev.steward.text;

/**
 * A pattern of branch names: {@code *} stands for any characters but a slash, {@code **} for any
 * characters. All ways to match are followed at once, so that a match costs at most the length of
 * the pattern times the length of the name, whatever they are.
 */
public final class RefGlob {

  /** The longest pattern, and the longest name that matches one. */
  public static final int MAX_LENGTH = 2_000;

  private static final char STAR = '\uFFFE';
  private static final char STARS = '\uFFFF';

  private final String text;
  private final char[] parts;

  private RefGlob(String text, char[] parts) {
    this.text = text;
    this.parts = parts;
  }

  /** Reads a pattern; one that is too long matches nothing. */
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

  /** True where the whole name matches. */
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
    budget.require();
    long began = System.nanoTime();
    boolean matches = matches(name, fixed);
    budget.spend(System.nanoTime() - began);
    return matches;
  }

  /** Before each part stands whether the name so far leads there. */
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

  /** A star may stand for nothing. */
  private void skipStars(boolean[] now, int from) {
    for (int at = from; at < parts.length; at++) {
      if (now[at] && (parts[at] == STAR || parts[at] == STARS)) {
        now[at + 1] = true;
      }
    }
  }
}
