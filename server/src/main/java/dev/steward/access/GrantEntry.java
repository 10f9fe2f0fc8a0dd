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
public record GrantEntry(GranteeType kind, String name, Set<Permission> permissions) {

  public static final String ANONYMOUS = "anonymous";
  public static final String AUTHENTICATED = "authenticated";
  private static final int MAX_NAME = 255;

  /** Whether the name denotes a user or a group. */
  public enum GranteeType {
    USER,
    GROUP,
    /** A user or a group, since matrices of older versions do not distinguish between them. */
    EITHER
  }

  /** Validates the name. */
  public GrantEntry {
    if (name.isBlank() || name.length() > MAX_NAME || name.chars().anyMatch(c -> c < ' ')) {
      throw new Problem.Invalid(
          "A matrix entry needs a user or group name: 1 to 255 characters without line breaks.");
    }
    permissions = Set.copyOf(permissions);
  }

  /**
   * A single grant as written in configurations, such as {@code USER:hudson.model.Item.Read:ann}.
   */
  public record SingleGrant(GranteeType kind, String permission, String name) {

    /** Parses a grant; null if the text has a different format. */
    public static @Nullable SingleGrant of(String text) {
      String rest = text.strip();
      GranteeType kind = GranteeType.EITHER;
      for (GranteeType candidate : GranteeType.values()) {
        if (rest.startsWith(candidate + ":")) {
          kind = candidate;
          rest = rest.substring(candidate.name().length() + 1);
          break;
        }
      }
      int colon = rest.indexOf(':');
      String name = colon < 0 ? "" : rest.substring(colon + 1).strip();
      return name.isEmpty() || name.length() > MAX_NAME
          ? null
          : new SingleGrant(kind, rest.substring(0, colon).strip(), name);
    }

    /** True if the grant applies to this user; it may also apply to a group with the same name. */
    public boolean appliesTo(String userName) {
      return kind != GranteeType.GROUP && key(name).equals(User.key(userName));
    }

    /** The text form, always with the type. */
    public String text() {
      return kind + ":" + permission + ":" + name;
    }

    /** The text form; without the type if it is {@code EITHER}, as in older configurations. */
    public String configText() {
      return kind == GranteeType.EITHER ? permission + ":" + name : text();
    }
  }

  /** Normalized name for comparisons. */
  static String key(String name) {
    return name.toLowerCase(Locale.ENGLISH);
  }

  /** True if the entry applies to this user; it may also apply to a group with the same name. */
  boolean appliesTo(String userName) {
    return appliesToUsers() && key(name).equals(User.key(userName));
  }

  boolean appliesToUsers() {
    return kind != GranteeType.GROUP;
  }

  boolean appliesToGroups() {
    return kind != GranteeType.USER;
  }
}
