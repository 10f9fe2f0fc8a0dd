package dev.steward.access;

import dev.steward.problem.Problem;
import org.jspecify.annotations.Nullable;

/**
 * Authenticates users by password or API token. Tokens are checked first and without a delay;
 * password checks are expensive, so they come last and are throttled.
 */
public final class Authenticator {

  /** The same message for every failure, so that it does not reveal which users exist. */
  private static final String INVALID_CREDENTIALS = "Invalid user name, password or API token.";

  private final Users users;
  private final Tokens tokens;
  private final Passwords passwords;

  public Authenticator(Users users, Tokens tokens, Passwords passwords) {
    this.users = users;
    this.tokens = tokens;
    this.passwords = passwords;
  }

  /**
   * Authenticates {@code Authorization: Basic}: the secret is a token or the password.
   *
   * @throws Problem.Unauthenticated if it is neither
   * @throws Problem.Busy if the address is throttled
   */
  public Caller basic(String name, String secret, String address) {
    User user = users.find(name);
    if (user != null) {
      Caller caller = byToken(user, secret, address);
      if (caller != null) {
        return caller;
      }
    }
    return withPassword(user, name, secret, address)
        .toCaller(Caller.AuthMethod.PASSWORD, null, address);
  }

  private @Nullable Caller byToken(User user, String secret, String address) {
    return switch (tokens.check(secret, user.id())) {
      case TokenCheck.Valid(_, String uuid) when !user.disabled() ->
          user.toCaller(Caller.AuthMethod.TOKEN, uuid, address);
      case TokenCheck.Valid _, TokenCheck.Unknown _ -> null;
      case TokenCheck.Expired expired -> throw rejection(expired);
      case TokenCheck.Revoked revoked -> throw rejection(revoked);
    };
  }

  /** True if a secret has the format of this server's tokens, valid or not. */
  public boolean isToken(String secret) {
    return TokenSecret.looksLikeToken(secret);
  }

  /**
   * Authenticates {@code Authorization: Bearer}: the token identifies its user.
   *
   * @throws Problem.Unauthenticated if the token is not valid
   */
  public Caller bearer(String secret, String address) {
    return switch (tokens.check(secret)) {
      case TokenCheck.Valid(long userId, String uuid) -> {
        User user = users.find(userId);
        if (user == null || user.disabled()) {
          throw invalidCredentials();
        }
        yield user.toCaller(Caller.AuthMethod.BEARER, uuid, address);
      }
      case TokenCheck.Unknown _ -> throw invalidCredentials();
      case TokenCheck.Expired expired -> throw rejection(expired);
      case TokenCheck.Revoked revoked -> throw rejection(revoked);
    };
  }

  private static Problem rejection(TokenCheck check) {
    return switch (check) {
      case TokenCheck.Expired(var date) ->
          new Problem.Unauthenticated(
              "This API token expired after " + date + ". Create a new one.");
      case TokenCheck.Revoked(var date) ->
          new Problem.Unauthenticated(
              "This API token was revoked on " + date + ". Create a new one.");
      case TokenCheck.Valid _, TokenCheck.Unknown _ -> invalidCredentials();
    };
  }

  /**
   * Authenticates a login through the login form, which accepts only the password.
   *
   * @throws Problem.Unauthenticated if the password is wrong
   * @throws Problem.Busy if the address is throttled
   */
  public User password(String name, String password, String address) {
    return withPassword(users.find(name), name, password, address);
  }

  private User withPassword(@Nullable User user, String name, String secret, String address) {
    if (!passwords.check(user, name, secret, address) || user == null) {
      throw invalidCredentials();
    }
    return user;
  }

  private static Problem invalidCredentials() {
    return new Problem.Unauthenticated(INVALID_CREDENTIALS);
  }
}
