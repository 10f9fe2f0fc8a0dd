package dev.steward.access;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who is asking, for the length of one request, and how we know. The user's own number, not the
 * name, is what rights and rows hang on: a user who was deleted and made again inherits nothing.
 *
 * @param userId the user's row, or 0 for anonymous and for the server itself
 * @param name the user's id as first written ({@code admin}); {@code anonymous} without a login
 * @param fullName what people call the user
 * @param groups the groups that the user is in
 * @param proof how the caller was established
 * @param tokenUuid the API token that came with the request, where one did
 * @param address the client's address, for the audit
 */
public record Caller(
    long userId,
    String name,
    String fullName,
    List<String> groups,
    Proof proof,
    @Nullable String tokenUuid,
    String address) {

  /** How a caller was established. */
  public enum Proof {
    /** Nobody said who they are. */
    NONE,
    /** A session that a login made. */
    SESSION,
    /** {@code Authorization: Basic} with the password. */
    PASSWORD,
    /** {@code Authorization: Basic} with an API token in place of the password. */
    TOKEN,
    /** {@code Authorization: Bearer} with an API token. */
    BEARER,
    /** The command line on the server's own machine. */
    LOCAL,
    /** The server itself: the engine's loops. */
    SYSTEM
  }

  private static final Caller SYSTEM =
      new Caller(0, "SYSTEM", "SYSTEM", List.of(), Proof.SYSTEM, null, "");

  public static Caller anonymous(String address) {
    return new Caller(0, "anonymous", "anonymous", List.of(), Proof.NONE, null, address);
  }

  public static Caller system() {
    return SYSTEM;
  }

  public boolean isAnonymous() {
    return proof == Proof.NONE;
  }

  /** True where the request's own Authorization header established the caller. */
  public boolean cameWithItsOwnKey() {
    return proof == Proof.PASSWORD || proof == Proof.TOKEN || proof == Proof.BEARER;
  }

  public boolean cameWithToken() {
    return proof == Proof.TOKEN || proof == Proof.BEARER;
  }

  /** The names that {@code /whoAmI} shows as authorities. */
  public List<String> authorities() {
    List<String> own =
        switch (proof) {
          case NONE -> List.of("anonymous");
          case PASSWORD, SESSION -> List.of("authenticated", "FACTOR_PASSWORD");
          case TOKEN, BEARER, LOCAL, SYSTEM -> List.of("authenticated");
        };
    return groups.isEmpty() ? own : Stream.concat(own.stream(), groups.stream()).toList();
  }
}
