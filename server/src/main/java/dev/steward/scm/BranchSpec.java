package dev.steward.scm;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Which branch a job builds, as written in its definition: a name, a commit, a pattern with stars,
 * or a regular expression behind a colon.
 *
 * @param single the one name; empty where it is a pattern
 * @param pattern matched against names such as {@code origin/main}; null for a single name
 */
record BranchSpec(String single, @Nullable Pattern pattern) {

  private static final Pattern COMMIT = Pattern.compile("[0-9a-fA-F]{40}|[0-9a-fA-F]{64}");
  private static final Pattern PART_OF_COMMIT = Pattern.compile("[0-9a-fA-F]{6,64}");

  /** Reads a spec; with one remote alone, a star in place of its name stands for that name. */
  static BranchSpec of(String given, List<String> remotes) throws GitFailed {
    String spec = given.strip();
    if (spec.chars().anyMatch(Character::isISOControl) || spec.startsWith("-")) {
      throw new GitFailed("The branch to build is not the name of one.");
    }
    if (spec.startsWith(":")) {
      try {
        return new BranchSpec("", Pattern.compile(spec.substring(1)));
      } catch (PatternSyntaxException e) {
        throw new GitFailed(
            "The branch to build is not a regular expression: " + e.getDescription());
      }
    }
    if (spec.isEmpty()) {
      spec = "**";
    }
    if (spec.startsWith("*/") && remotes.size() == 1) {
      spec = remotes.getFirst() + spec.substring(1);
    }
    return spec.indexOf('*') < 0
        ? new BranchSpec(spec, null)
        : new BranchSpec("", Pattern.compile(regex(plain(spec))));
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

  static String regex(String glob) {
    var out = new StringBuilder();
    var literal = new StringBuilder();
    for (int i = 0; i < glob.length(); i++) {
      if (glob.charAt(i) != '*') {
        literal.append(glob.charAt(i));
        continue;
      }
      if (!literal.isEmpty()) {
        out.append(Pattern.quote(literal.toString()));
        literal.setLength(0);
      }
      if (i + 1 < glob.length() && glob.charAt(i + 1) == '*') {
        out.append(".*");
        i++;
      } else {
        out.append("[^/]*");
      }
    }
    return literal.isEmpty()
        ? out.toString()
        : out.append(Pattern.quote(literal.toString())).toString();
  }

  boolean isPattern() {
    return pattern != null;
  }

  boolean isCommit() {
    return COMMIT.matcher(single).matches();
  }

  boolean mayBeCommit() {
    return PART_OF_COMMIT.matcher(single).matches();
  }

  /** True for the kept name of a branch: {@code refs/remotes/origin/main}. */
  boolean matches(String ref) {
    Pattern known = pattern;
    return known != null
        && ref.startsWith("refs/remotes/")
        && known.matcher(Built.shortened(ref)).matches();
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
