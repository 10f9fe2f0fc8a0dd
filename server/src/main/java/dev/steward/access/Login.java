package dev.steward.access;

import dev.steward.problem.Problem;
import org.jspecify.annotations.Nullable;

/**
 * Authenticates users by password or API token. Tokens are checked first and never wait; password
 * checks are expensive, so they come last and are throttled.
 */
public final class Login {

  /** The same message for every failure, so that it does not reveal which users exist. */
  private static final String REFUSED = "Invalid user name, password or API token.";

  private final Users users;
  private final Tokens tokens;
  private final Passwords passwords;

  public Login(Users users, Tokens tokens, Passwords passwords) {
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
    return withPassword(user, name, secret, address).as(Caller.Proof.PASSWORD, null, address);
  }

  private @Nullable Caller byToken(User user, String secret, String address) {
    return switch (tokens.present(secret, user.id())) {
      case Tokens.Presented.Good(_, String uuid) when !user.disabled() ->
          user.as(Caller.Proof.TOKEN, uuid, address);
      case Tokens.Presented.Good _, Tokens.Presented.Unknown _ -> null;
      case Tokens.Presented.Expired expired -> throw over(expired);
      case Tokens.Presented.Revoked revoked -> throw over(revoked);
    };
  }

  /** True if a secret has the format of this server's tokens, valid or not. */
  public boolean isToken(String secret) {
    return TokenSecret.looksLikeOne(secret);
  }

  /**
   * Authenticates {@code Authorization: Bearer}: the token identifies its user.
   *
   * @throws Problem.Unauthenticated if the token is not valid
   */
  public Caller bearer(String secret, String address) {
    return switch (tokens.present(secret)) {
      case Tokens.Presented.Good(long userId, String uuid) -> {
        User user = users.find(userId);
        if (user == null || user.disabled()) {
          throw refused();
        }
        yield user.as(Caller.Proof.BEARER, uuid, address);
      }
      case Tokens.Presented.Unknown _ -> throw refused();
      case Tokens.Presented.Expired expired -> throw over(expired);
      case Tokens.Presented.Revoked revoked -> throw over(revoked);
    };
  }

  private static Problem over(Tokens.Presented presented) {
    return switch (presented) {
      case Tokens.Presented.Expired(var on) ->
          new Problem.Unauthenticated("This API token expired after " + on + ". Create a new one.");
      case Tokens.Presented.Revoked(var on) ->
          new Problem.Unauthenticated(
              "This API token was revoked on " + on + ". Create a new one.");
      case Tokens.Presented.Good _, Tokens.Presented.Unknown _ -> refused();
    };
  }

  /**
   * Authenticates the login form, which accepts the password only.
   *
   * @throws Problem.Unauthenticated if the password is wrong
   * @throws Problem.Busy if the address is throttled
   */
  public User password(String name, String password, String address) {
    return withPassword(users.find(name), name, password, address);
  }

  private User withPassword(@Nullable User user, String name, String secret, String address) {
    if (!passwords.check(user, name, secret, address) || user == null) {
      throw refused();
    }
    return user;
  }

  private static Problem refused() {
    return new Problem.Unauthenticated(REFUSED);
  }
}
