package dev.steward.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Which files are meant: patterns as build tools write them, divided by commas. {@code **} stands
 * for any number of folders, {@code *} for any part of a name, {@code ?} for one character, and a
 * slash at the end means all below. There is no other magic.
 *
 * <p>Matching goes back to the last star alone, so that no pattern, however it is written, costs
 * more than its length times the length of the path.
 */
public final class Globs {

  /** What belongs to tools and is meant by nobody who writes {@code **}. */
  private static final String DEFAULT_EXCLUDES =
      "**/*~,**/#*#,**/.#*,**/%*%,**/._*,**/CVS/**,**/.cvsignore,**/SCCS/**,**/vssver.scc,"
          + "**/.svn/**,**/.git/**,**/.gitattributes,**/.gitignore,**/.gitmodules,**/.hg/**,"
          + "**/.hgignore,**/.hgsub,**/.hgsubstate,**/.hgtags,**/.bzr/**,**/.bzrignore,"
          + "**/.DS_Store";

  private static final String ANY_FOLDERS = "**";

  private final List<String[]> includes;
  private final List<String[]> excludes;
  private final boolean caseSensitive;

  /** Many files and long patterns take a while; others get their turn in between. */
  private final MatchBudget turns = MatchBudget.unlimited();

  private Globs(List<String[]> includes, List<String[]> excludes, boolean caseSensitive) {
    this.includes = includes;
    this.excludes = excludes;
    this.caseSensitive = caseSensitive;
  }

  /** What {@code include} means, without what belongs to tools. */
  public static Globs of(String include) {
    return of(include, "", true, true);
  }

  /**
   * What {@code include} means and {@code exclude} does not.
   *
   * @param include no pattern at all means everything
   * @param defaultExcludes whether what belongs to tools, such as {@code .git}, is left out
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
    for (String each : list.split(",", -1)) {
      String pattern = each.strip().replace('\\', '/');
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

  /** True for a file that is meant; its path is relative, with slashes. */
  public boolean matches(String path) {
    long began = System.nanoTime();
    String[] parts = parts(caseSensitive ? path : path.toLowerCase(Locale.ROOT));
    boolean meant = anyOf(includes, parts) && !anyOf(excludes, parts);
    turns.spend(System.nanoTime() - began);
    return meant;
  }

  /** True if there is no pattern: some features take that for everything, some for a mistake. */
  public static boolean isEmpty(String list) {
    return patterns(list, true).isEmpty();
  }

  /** False for a folder in which nothing can be meant: who walks may leave it out as a whole. */
  public boolean enters(String folder) {
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

  /** True if the pattern may match a file in the folder, or deeper. */
  private static boolean mayMatchBelow(String[] pattern, String[] folder) {
    for (int i = 0; i < folder.length; i++) {
      if (i < pattern.length && pattern[i].equals(ANY_FOLDERS)) {
        return true;
      }
      // The last part of a pattern is for the name of the file.
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

  /** Part by part; after a failure all folders that the last {@code **} took are one more. */
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

  /** The same for the characters of one name. */
  private static boolean matches(String pattern, String name) {
    int p = 0;
    int at = 0;
    int star = -1;
    int from = 0;
    while (at < name.length()) {
      char wanted = p < pattern.length() ? pattern.charAt(p) : 0;
      if (p < pattern.length() && wanted == '*') {
        star = p++;
        from = at;
      } else if (p < pattern.length() && (wanted == '?' || wanted == name.charAt(at))) {
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
