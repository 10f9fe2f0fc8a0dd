package dev.steward.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Ant-style file patterns, separated by commas. {@code **} matches any number of folders, {@code *}
 * any part of a name, {@code ?} one character; a trailing slash includes everything in the folder.
 * No other character is special.
 *
 * <p>Matching backtracks to the last star only, so the cost is at most the length of the pattern
 * times the length of the path.
 */
public final class Globs {

  /** Ant's default excludes: files that tools create. */
  private static final String DEFAULT_EXCLUDES =
      "**/*~,**/#*#,**/.#*,**/%*%,**/._*,**/CVS/**,**/.cvsignore,**/SCCS/**,**/vssver.scc,"
          + "**/.svn/**,**/.git/**,**/.gitattributes,**/.gitignore,**/.gitmodules,**/.hg/**,"
          + "**/.hgignore,**/.hgsub,**/.hgsubstate,**/.hgtags,**/.bzr/**,**/.bzrignore,"
          + "**/.DS_Store";

  private static final String ANY_FOLDERS = "**";

  private final List<String[]> includes;
  private final List<String[]> excludes;
  private final boolean caseSensitive;

  /**
   * Yields the carrier thread between matches, since matching long patterns against many files
   * takes a while.
   */
  private final MatchBudget budget = MatchBudget.unlimited();

  private Globs(List<String[]> includes, List<String[]> excludes, boolean caseSensitive) {
    this.includes = includes;
    this.excludes = excludes;
    this.caseSensitive = caseSensitive;
  }

  /** Matches {@code include}, without the default excludes. */
  public static Globs of(String include) {
    return of(include, "", true, true);
  }

  /**
   * Matches {@code include} without {@code exclude}.
   *
   * @param include an empty list matches everything
   * @param defaultExcludes whether tool files, such as {@code .git}, are excluded
   */
  public static Globs of(
      String include, String exclude, boolean defaultExcludes, boolean caseSensitive) {
    List<String[]> includes = patterns(include, caseSensitive);
    if (includes.isEmpty()) {
      includes = patterns(ANY_FOLDERS, true);
    }
    List<String[]> excludes = new ArrayList<>(patterns(exclude, caseSensitive));
    if (defaultExcludes) {
      excludes.addAll(patterns(DEFAULT_EXCLUDES, caseSensitive));
    }
    return new Globs(includes, excludes, caseSensitive);
  }

  private static List<String[]> patterns(String list, boolean caseSensitive) {
    var patterns = new ArrayList<String[]>();
    for (String part : list.split(",", -1)) {
      String pattern = part.strip().replace('\\', '/');
      if (!pattern.isEmpty()) {
        String folded = caseSensitive ? pattern : pattern.toLowerCase(Locale.ROOT);
        patterns.add(parts(folded.endsWith("/") ? folded + ANY_FOLDERS : folded));
      }
    }
    return patterns;
  }

  private static String[] parts(String path) {
    return path.split("/", -1);
  }

  /** True if the file matches; the path is relative, with slashes. */
  public boolean matches(String path) {
    long start = System.nanoTime();
    String[] parts = parts(caseSensitive ? path : path.toLowerCase(Locale.ROOT));
    boolean included = anyOf(includes, parts) && !anyOf(excludes, parts);
    budget.spend(System.nanoTime() - start);
    return included;
  }

  /**
   * True if the list contains no pattern, which some features treat as everything and others as an
   * error.
   */
  public static boolean isEmpty(String list) {
    return patterns(list, true).isEmpty();
  }

  /** False if no file in the folder can match, so that a walk may skip it. */
  public boolean mayContainMatch(String folder) {
    String[] parts = parts(caseSensitive ? folder : folder.toLowerCase(Locale.ROOT));
    if (includes.stream().noneMatch(pattern -> mayMatchBelow(pattern, parts))) {
      return false;
    }
    for (String[] pattern : excludes) {
      if (pattern[pattern.length - 1].equals(ANY_FOLDERS) && matches(pattern, parts)) {
        return false;
      }
    }
    return true;
  }

  /** True if the pattern may match a file in the folder or below. */
  private static boolean mayMatchBelow(String[] pattern, String[] folder) {
    for (int i = 0; i < folder.length; i++) {
      if (i < pattern.length && pattern[i].equals(ANY_FOLDERS)) {
        return true;
      }
      // The last part of a pattern matches only the file name.
      if (i >= pattern.length - 1 || !matches(pattern[i], folder[i])) {
        return false;
      }
    }
    return true;
  }

  private static boolean anyOf(List<String[]> patterns, String[] parts) {
    for (String[] pattern : patterns) {
      if (matches(pattern, parts)) {
        return true;
      }
    }
    return false;
  }

  /** Compares part by part; after a mismatch the last {@code **} matches one more folder. */
  private static boolean matches(String[] pattern, String[] parts) {
    int p = 0;
    int at = 0;
    int star = -1;
    int from = 0;
    while (at < parts.length) {
      if (p < pattern.length && pattern[p].equals(ANY_FOLDERS)) {
        star = p++;
        from = at;
      } else if (p < pattern.length && matches(pattern[p], parts[at])) {
        p++;
        at++;
      } else if (star >= 0) {
        p = star + 1;
        at = ++from;
      } else {
        return false;
      }
    }
    while (p < pattern.length && pattern[p].equals(ANY_FOLDERS)) {
      p++;
    }
    return p == pattern.length;
  }

  /** Compares the characters of one name, with backtracking to the last {@code *} only. */
  private static boolean matches(String pattern, String name) {
    int p = 0;
    int at = 0;
    int star = -1;
    int from = 0;
    while (at < name.length()) {
      char patternChar = p < pattern.length() ? pattern.charAt(p) : 0;
      if (p < pattern.length() && patternChar == '*') {
        star = p++;
        from = at;
      } else if (p < pattern.length() && (patternChar == '?' || patternChar == name.charAt(at))) {
        p++;
        at++;
      } else if (star >= 0) {
        p = star + 1;
        at = ++from;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }
}
