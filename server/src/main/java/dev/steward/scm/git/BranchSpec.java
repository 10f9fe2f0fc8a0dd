package dev.steward.scm.git;

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
 * Branch specifier of a job: a name, a commit, a pattern with stars, or a regular expression after
 * a colon.
 *
 * @param single the plain name; empty for a pattern
 * @param regex matched against names such as {@code origin/main} and {@code refs/tags/v1}; null if
 *     absent
 * @param globs patterns with stars, matched against the same names; one must match
 */
record BranchSpec(String single, @Nullable Regex regex, List<RefGlob> globs) {

  private static final Pattern COMMIT = Pattern.compile("[0-9a-fA-F]{40}|[0-9a-fA-F]{64}");
  private static final Pattern PART_OF_COMMIT = Pattern.compile("[0-9a-fA-F]{6,64}");

  /**
   * Parses a specifier. With exactly one remote, a star in place of the remote's name matches that
   * remote. A regular expression is accepted only from the definition itself: variable values are
   * treated as names, because users without permission to configure the job can set them.
   *
   * @param environment the values of variables
   */
  static BranchSpec of(String specifier, List<String> remotes, Map<String, String> environment)
      throws GitException {
    if (specifier.strip().startsWith(":")) {
      return regex(specifier.strip().substring(1), environment);
    }
    String spec = Variables.expand(specifier, environment).strip();
    if (spec.chars().anyMatch(Character::isISOControl) || spec.startsWith("-")) {
      throw new GitException("The branch specifier is not a valid branch name.");
    }
    if (spec.startsWith(":")) {
      throw new GitException(
          "The branch specifier from a variable starts with a colon. Variables can only contain"
              + " names or wildcard patterns; put regular expressions in the job's"
              + " configuration.");
    }
    if (spec.length() > RefGlob.MAX_LENGTH) {
      throw new GitException(
          "The branch specifier is longer than " + RefGlob.MAX_LENGTH + " characters.");
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
    globs.add(RefGlob.of(withoutPrefix(spec)));
    if (spec.indexOf('/') < 0 && !spec.contains("**")) {
      // Without a slash the name matches a branch of any remote.
      globs.add(RefGlob.of("*/" + spec));
    }
    return new BranchSpec("", null, List.copyOf(globs));
  }

  private static BranchSpec regex(String text, Map<String, String> environment)
      throws GitException {
    String pattern = text;
    if (text.indexOf('$') >= 0) {
      var quoted = new HashMap<String, String>();
      environment.forEach((name, value) -> quoted.put(name, Regex.quote(value)));
      pattern = Variables.expand(text, quoted);
    }
    try {
      return new BranchSpec("", Regex.of(pattern), List.of());
    } catch (PatternSyntaxException e) {
      throw new GitException(
          "Invalid regular expression in the branch specifier: " + e.getDescription());
    }
  }

  /** Strips a prefix that the names to match do not have. */
  private static String withoutPrefix(String spec) {
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
   * Whether the pattern matches a local ref name, such as {@code refs/remotes/origin/main}.
   *
   * @throws GitException if matching exceeds its budget
   */
  boolean matches(String ref, MatchBudget budget) throws GitException {
    if (!isCandidate(ref)) {
      return false;
    }
    String name = BuildData.shortName(ref);
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
      throw new GitException(
          "The branch specifier "
              + (regex == null ? globs.getFirst() : ":" + regex)
              + " cannot be matched. "
              + e.getMessage());
    }
  }

  /** Whether patterns can match the ref; true for remote branches and tags. */
  static boolean isCandidate(String ref) {
    return ref.startsWith("refs/remotes/") || ref.startsWith("refs/tags/");
  }

  /** Whether this is a plain name that resolves to the ref. */
  boolean resolvesTo(List<GitRemote> sources, String ref) {
    return !isPattern() && refs(sources).contains(ref);
  }

  /** Refs that a plain name can resolve to, in order of precedence. */
  List<String> refs(List<GitRemote> sources) {
    var all = new ArrayList<String>();
    if (single.startsWith("refs/")) {
      for (GitRemote source : sources) {
        String localRef = source.localRef(single);
        if (localRef != null) {
          all.add(localRef);
        }
      }
      all.add(single);
      return all;
    }
    if (single.startsWith("remotes/") || single.startsWith("tags/")) {
      all.add("refs/" + single);
    }
    for (GitRemote source : sources) {
      if (single.startsWith(source.name() + "/")) {
        all.add("refs/remotes/" + single);
      }
    }
    for (GitRemote source : sources) {
      all.add("refs/remotes/" + source.name() + "/" + single);
    }
    all.add("refs/tags/" + single);
    return all;
  }
}
