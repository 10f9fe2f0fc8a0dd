package dev.steward.access;

import dev.steward.problem.Problem;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One line of a matrix: who is given which rights.
 *
 * @param name a user's or a group's name; {@code anonymous} and {@code authenticated} are known
 *     without being made
 */
public record Entry(Kind kind, String name, Set<Permission> permissions) {

  public static final String ANONYMOUS = "anonymous";
  public static final String AUTHENTICATED = "authenticated";
  private static final int MOST_NAME = 255;

  /** What a name is the name of. */
  public enum Kind {
    USER,
    GROUP,
    /** Old matrices do not say: then it counts for both. */
    EITHER
  }

  /** Checks the name. */
  public Entry {
    if (name.isBlank() || name.length() > MOST_NAME || name.chars().anyMatch(c -> c < ' ')) {
      throw new Problem.Invalid(
          "An entry of a matrix names a user or a group: 1 to 255 characters on one line.");
    }
    permissions = Set.copyOf(permissions);
  }

  /** One right of one line, as configurations write it: {@code USER:hudson.model.Item.Read:ann}. */
  public record Line(Kind kind, String permission, String name) {

    /** The parts of the text; null where it is not of that form. */
    public static @Nullable Line of(String text) {
      String rest = text.strip();
      Kind kind = Kind.EITHER;
      for (Kind known : Kind.values()) {
        if (rest.startsWith(known + ":")) {
          kind = known;
          rest = rest.substring(known.name().length() + 1);
          break;
        }
      }
      int colon = rest.indexOf(':');
      String name = colon < 0 ? "" : rest.substring(colon + 1).strip();
      return name.isEmpty() || name.length() > MOST_NAME
          ? null
          : new Line(kind, rest.substring(0, colon).strip(), name);
    }

    /** True where it gives to the user of that name, if perhaps to a group of that name too. */
    public boolean givesTo(String userName) {
      return kind != Kind.GROUP && key(name).equals(User.key(userName));
    }

    /** As configurations write it, with the kind said. */
    public String text() {
      return kind + ":" + permission + ":" + name;
    }

    /** As configurations write it, old ones where it is for either kind. */
    public String written() {
      return kind == Kind.EITHER ? permission + ":" + name : text();
    }
  }

  /** What tells names apart. */
  static String key(String name) {
    return name.toLowerCase(Locale.ENGLISH);
  }

  /** True of a user's entry, or one that may be. */
  boolean givesTo(String userName) {
    return countsForUsers() && key(name).equals(User.key(userName));
  }

  boolean countsForUsers() {
    return kind != Kind.GROUP;
  }

  boolean countsForGroups() {
    return kind != Kind.USER;
  }
}
