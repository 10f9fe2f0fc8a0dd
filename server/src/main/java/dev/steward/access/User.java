package dev.steward.access;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who may log in.
 *
 * @param name as first written; URLs and comparisons use {@link #key(String)}
 * @param password the stored hash with its scheme in front, or null: then no password fits
 * @param version changes with every change of the row; what was checked against an older one is
 *     void
 * @param seed sessions were made with it and end when it changes
 * @param groups the groups that an administrator put the user into
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

  /** What tells users apart: names differ only where they differ without regard to case. */
  public static String key(String name) {
    return name.toLowerCase(Locale.ENGLISH);
  }

  /** The user's part of a URL. */
  public String key() {
    return key(name);
  }

  User in(List<String> others) {
    return new User(
        id, name, fullName, description, disabled, password, version, seed, List.copyOf(others));
  }

  public Caller as(Caller.Proof proof, @Nullable String tokenUuid, String address) {
    return new Caller(id, name, fullName, groups, proof, tokenUuid, address);
  }

  @Override
  public String toString() {
    return "User[" + name + "]";
  }
}
