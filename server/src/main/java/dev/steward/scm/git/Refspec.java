package dev.steward.scm.git;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Maps refs of a remote to local names. */
record Refspec(String text, String from, String to) {

  static Refspec branches(String remote) {
    return of("+refs/heads/*:refs/remotes/" + remote + "/*");
  }

  private static Refspec of(String text) {
    String plain = text.startsWith("+") ? text.substring(1) : text;
    int colon = plain.indexOf(':');
    return colon < 0
        ? new Refspec(text, plain, "")
        : new Refspec(text, plain.substring(0, colon), plain.substring(colon + 1));
  }

  /** Parses the refspecs of a remote, separated by whitespace; all branches by default. */
  static List<Refspec> all(String text, String remote) throws GitException {
    var all = new ArrayList<Refspec>();
    for (String entry : text.strip().split("\\s+", -1)) {
      if (entry.isEmpty()) {
        continue;
      }
      if (entry.startsWith("-") || entry.chars().anyMatch(Character::isISOControl)) {
        throw new GitException("The refspec " + entry + " is invalid.");
      }
      all.add(of(entry));
    }
    return all.isEmpty() ? List.of(branches(remote)) : List.copyOf(all);
  }

  /** The local name of a remote ref; null if it is not fetched. */
  @Nullable String map(String ref) {
    int star = from.indexOf('*');
    if (to.isEmpty()) {
      return null;
    }
    if (star < 0) {
      return from.equals(ref) || ("refs/heads/" + from).equals(ref) ? to : null;
    }
    String before = from.substring(0, star);
    String after = from.substring(star + 1);
    return ref.length() >= before.length() + after.length()
            && ref.startsWith(before)
            && ref.endsWith(after)
        ? to.replace("*", ref.substring(before.length(), ref.length() - after.length()))
        : null;
  }
}
