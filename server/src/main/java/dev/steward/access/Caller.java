package dev.steward.access;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The authenticated or anonymous caller of one request. Permissions and other rows in the database
 * refer to the user's row id, not to the name, so a user who is deleted and created again inherits
 * nothing.
 *
 * @param userId the user's row, or 0 for anonymous and for the server itself
 * @param name the user's id as spelled at creation, such as {@code admin}; {@code anonymous} if not
 *     signed in
 * @param fullName the display name
 * @param groups the user's groups
 * @param authMethod the authentication method
 * @param tokenUuid the API token of the request, or null
 * @param address the client's address, for the audit log
 */
public record Caller(
    long userId,
    String name,
    String fullName,
    List<String> groups,
    AuthMethod authMethod,
    @Nullable String tokenUuid,
    String address) {

  /** Authentication methods. */
  public enum AuthMethod {
    /** Not authenticated. */
    NONE,
    /** A session created by a login. */
    SESSION,
    /** {@code Authorization: Basic} with the password. */
    PASSWORD,
    /** {@code Authorization: Basic} with an API token instead of the password. */
    TOKEN,
    /** {@code Authorization: Bearer} with an API token. */
    BEARER,
    /** The command line on the server's own machine. */
    LOCAL,
    /** The server itself, for example in the engine's loops. */
    SYSTEM
  }

  private static final Caller SYSTEM =
      new Caller(0, "SYSTEM", "SYSTEM", List.of(), AuthMethod.SYSTEM, null, "");

  public static Caller anonymous(String address) {
    return new Caller(0, "anonymous", "anonymous", List.of(), AuthMethod.NONE, null, address);
  }

  public static Caller system() {
    return SYSTEM;
  }

  public boolean isAnonymous() {
    return authMethod == AuthMethod.NONE;
  }

  /** True if the request's Authorization header authenticated the caller. */
  public boolean usesAuthorizationHeader() {
    return authMethod == AuthMethod.PASSWORD
        || authMethod == AuthMethod.TOKEN
        || authMethod == AuthMethod.BEARER;
  }

  public boolean usesToken() {
    return authMethod == AuthMethod.TOKEN || authMethod == AuthMethod.BEARER;
  }

  /** The names that {@code /whoAmI} shows as authorities. */
  public List<String> authorities() {
    List<String> builtIn =
        switch (authMethod) {
          case NONE -> List.of("anonymous");
          case PASSWORD, SESSION -> List.of("authenticated", "FACTOR_PASSWORD");
          case TOKEN, BEARER, LOCAL, SYSTEM -> List.of("authenticated");
        };
    return groups.isEmpty() ? builtIn : Stream.concat(builtIn.stream(), groups.stream()).toList();
  }
}
