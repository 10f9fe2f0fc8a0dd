package dev.steward.access;

import dev.steward.problem.Problem;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Entry of a matrix: a user or group and the permissions granted to it.
 *
 * @param name the name of a user or group; {@code anonymous} and {@code authenticated} are built in
 */
public record Entry(Kind kind, String name, Set<Permission> permissions) {

  public static final String ANONYMOUS = "anonymous";
  public static final String AUTHENTICATED = "authenticated";
  private static final int MOST_NAME = 255;

  /** Whether the name denotes a user or a group. */
  public enum Kind {
    USER,
    GROUP,
    /** Both: matrices of older versions do not distinguish. */
    EITHER
  }

  /** Validates the name. */
  public Entry {
    if (name.isBlank() || name.length() > MOST_NAME || name.chars().anyMatch(c -> c < ' ')) {
      throw new Problem.Invalid(
          "A matrix entry needs a user or group name: 1 to 255 characters without line breaks.");
    }
    permissions = Set.copyOf(permissions);
  }

  /** A single grant as configurations write it: {@code USER:hudson.model.Item.Read:ann}. */
  public record Line(Kind kind, String permission, String name) {

    /** Parses a grant; null if the text has another form. */
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

    /** True if the grant applies to this user, possibly also to a group with the same name. */
    public boolean givesTo(String userName) {
      return kind != Kind.GROUP && key(name).equals(User.key(userName));
    }

    /** The text form, always with the type. */
    public String text() {
      return kind + ":" + permission + ":" + name;
    }

    /** The text form; without the type if it is {@code EITHER}, as in older configurations. */
    public String written() {
      return kind == Kind.EITHER ? permission + ":" + name : text();
    }
  }

  /** Normalized name for comparisons. */
  static String key(String name) {
    return name.toLowerCase(Locale.ENGLISH);
  }

  /** True if the entry applies to this user, possibly also to a group with the same name. */
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
