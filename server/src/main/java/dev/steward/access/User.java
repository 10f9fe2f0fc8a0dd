package dev.steward.access;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A user account.
 *
 * @param name as first written; URLs and comparisons use {@link #key(String)}
 * @param password the stored hash with its scheme as prefix; null if password login is impossible
 * @param version incremented with every change of the row; invalidates cached password checks
 * @param seed copied into sessions, which end when it changes
 * @param groups the groups that an administrator assigned
 */
public record User(
    long id,
    String name,
    String fullName,
    @Nullable String description,
    boolean disabled,
    @Nullable String password,
    long version,
    String seed,
    List<String> groups) {

  /** Normalized name for comparisons: names are not case-sensitive. */
  public static String key(String name) {
    return name.toLowerCase(Locale.ENGLISH);
  }

  /** The user's part of a URL. */
  public String key() {
    return key(name);
  }

  User withGroups(List<String> newGroups) {
    return new User(
        id, name, fullName, description, disabled, password, version, seed, List.copyOf(newGroups));
  }

  public Caller toCaller(Caller.AuthMethod authMethod, @Nullable String tokenUuid, String address) {
    return new Caller(id, name, fullName, groups, authMethod, tokenUuid, address);
  }

  @Override
  public String toString() {
    return "User[" + name + "]";
  }
}
