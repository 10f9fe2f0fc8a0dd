package dev.steward.scm;

import dev.steward.text.MatchBudget;
import dev.steward.text.MatchLimitException;
import dev.steward.text.RefGlob;
import dev.steward.text.Regex;
import dev.steward.text.Variables;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Which branch a job builds, as written in its definition: a name, a commit, a pattern with stars,
 * or a regular expression behind a colon.
 *
 * @param single the one name; empty where it is a pattern
 * @param regex matched against names such as {@code origin/main} and {@code refs/tags/v1}; null
 *     where it is none
 * @param globs the same for a pattern with stars; one of them has to match
 */
record BranchSpec(String single, @Nullable Regex regex, List<RefGlob> globs) {

  private static final Pattern COMMIT = Pattern.compile("[0-9a-fA-F]{40}|[0-9a-fA-F]{64}");
  private static final Pattern PART_OF_COMMIT = Pattern.compile("[0-9a-fA-F]{6,64}");

  /**
   * Reads a spec; with one remote alone, a star in place of its name stands for that name. Only the
   * definition itself can say that it is a regular expression: the value of a variable is a name,
   * since people without permission to change the definition choose it.
   *
   * @param environment the values of variables
   */
  static BranchSpec of(String given, List<String> remotes, Map<String, String> environment)
      throws GitFailed {
    if (given.strip().startsWith(":")) {
      return regex(given.strip().substring(1), environment);
    }
    String spec = Variables.expand(given, environment).strip();
    if (spec.chars().anyMatch(Character::isISOControl) || spec.startsWith("-")) {
      throw new GitFailed("The branch to build is not the name of one.");
    }
    if (spec.startsWith(":")) {
      throw new GitFailed(
          "The branch to build comes from a variable and begins with a colon. The value of a"
              + " variable is a name or a pattern with stars; write a regular expression into the"
              + " job's definition.");
    }
    if (spec.length() > RefGlob.MAX_LENGTH) {
      throw new GitFailed(
          "The branch to build is longer than " + RefGlob.MAX_LENGTH + " characters.");
    }
    if (spec.isEmpty()) {
      spec = "**";
    }
    if (spec.startsWith("*/") && spec.indexOf('*', 1) < 0 && remotes.size() == 1) {
      spec = remotes.getFirst() + spec.substring(1);
    }
    if (spec.indexOf('*') < 0) {
      return new BranchSpec(spec, null, List.of());
    }
    var globs = new ArrayList<RefGlob>();
    globs.add(RefGlob.of(plain(spec)));
    if (spec.indexOf('/') < 0 && !spec.contains("**")) {
      // Without a slash it is a branch of whichever remote.
      globs.add(RefGlob.of("*/" + spec));
    }
    return new BranchSpec("", null, List.copyOf(globs));
  }

  private static BranchSpec regex(String text, Map<String, String> environment) throws GitFailed {
    String pattern = text;
    if (text.indexOf('$') >= 0) {
      var quoted = new HashMap<String, String>();
      environment.forEach((name, value) -> quoted.put(name, Regex.quote(value)));
      pattern = Variables.expand(text, quoted);
    }
    try {
      return new BranchSpec("", Regex.of(pattern), List.of());
    } catch (PatternSyntaxException e) {
      throw new GitFailed(
          "The branch to build is not a regular expression that can be used: "
              + e.getDescription());
    }
  }

  /** As names are matched: without what all of them begin with. */
  private static String plain(String spec) {
    for (String prefix : new String[] {"refs/remotes/", "remotes/"}) {
      if (spec.startsWith(prefix)) {
        return spec.substring(prefix.length());
      }
    }
    return spec.startsWith("refs/heads/") ? "*/" + spec.substring("refs/heads/".length()) : spec;
  }

  boolean isPattern() {
    return regex != null || !globs.isEmpty();
  }

  boolean isCommit() {
    return COMMIT.matcher(single).matches();
  }

  boolean mayBeCommit() {
    return PART_OF_COMMIT.matcher(single).matches();
  }

  /**
   * True for a pattern and the kept name of a branch or a tag: {@code refs/remotes/origin/main}.
   *
   * @throws GitFailed where the pattern takes too long
   */
  boolean matches(String ref, MatchBudget budget) throws GitFailed {
    if (!isCandidate(ref)) {
      return false;
    }
    String name = Built.shortened(ref);
    try {
      if (regex != null) {
        return regex.matches(name, budget);
      }
      for (RefGlob glob : globs) {
        if (glob.matches(name, budget)) {
          return true;
        }
      }
      return false;
    } catch (MatchLimitException e) {
      throw new GitFailed(
          "The branch specifier "
              + (regex == null ? globs.getFirst() : ":" + regex)
              + " cannot be matched. "
              + e.getMessage());
    }
  }

  /** True for what a pattern may mean: the branches of remotes, and tags. */
  static boolean isCandidate(String ref) {
    return ref.startsWith("refs/remotes/") || ref.startsWith("refs/tags/");
  }

  /** True where it is a single name, and one that the ref goes by. */
  boolean names(List<Source> sources, String ref) {
    return !isPattern() && refs(sources).contains(ref);
  }

  /** The refs that a single name may mean, the likeliest first. */
  List<String> refs(List<Source> sources) {
    var all = new ArrayList<String>();
    if (single.startsWith("refs/")) {
      for (Source source : sources) {
        String kept = source.kept(single);
        if (kept != null) {
          all.add(kept);
        }
      }
      all.add(single);
      return all;
    }
    if (single.startsWith("remotes/") || single.startsWith("tags/")) {
      all.add("refs/" + single);
    }
    for (Source source : sources) {
      if (single.startsWith(source.name() + "/")) {
        all.add("refs/remotes/" + single);
      }
    }
    for (Source source : sources) {
      all.add("refs/remotes/" + source.name() + "/" + single);
    }
    all.add("refs/tags/" + single);
    return all;
  }
}
