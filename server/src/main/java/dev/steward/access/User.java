package dev.steward.access;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A user account.
 *
 * @param name login name as spelled at creation; URLs and comparisons use {@link #key(String)}
 * @param fullName name shown on web pages
 * @param disabled whether all logins and API tokens are rejected
 * @param password the stored hash with its scheme as prefix; null if password login is impossible
 * @param version incremented with every change to the row; invalidates cached password checks
 * @param seed copied into sessions and remember-me values, which become invalid when it changes
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

  /** Normalized name for comparisons, since names are not case-sensitive. */
  public static String key(String name) {
    return name.toLowerCase(Locale.ENGLISH);
  }

  /** The normalized name, also used in the user's URLs. */
  public String key() {
    return key(name);
  }

  User withGroups(List<String> newGroups) {
    return new User(
        id, name, fullName, description, disabled, password, version, seed, List.copyOf(newGroups));
  }

  /**
   * The user as the caller of a request.
   *
   * @param tokenUuid the API token used; null if the request used none
   * @param address the IP address of the client
   */
  public Caller toCaller(Caller.AuthMethod authMethod, @Nullable String tokenUuid, String address) {
    return new Caller(id, name, fullName, groups, authMethod, tokenUuid, address);
  }

  /** Omits the other fields, since logs must not contain the hash or the seed. */
  @Override
  public String toString() {
    return "User[" + name + "]";
  }
}
