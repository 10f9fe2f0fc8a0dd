package dev.steward.access;

import dev.steward.problem.Problem;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a name and a secret, or a secret alone, are somebody's. Tokens come first and
 * never wait; passwords come last and are throttled, since each check is dear.
 */
public final class Login {

  /** The same sentence whatever was wrong: it tells nobody which users there are. */
  private static final String REFUSED =
      "The user name, the password or the API token is not right.";

  private final Users users;
  private final Tokens tokens;
  private final Passwords passwords;

  public Login(Users users, Tokens tokens, Passwords passwords) {
    this.users = users;
    this.tokens = tokens;
    this.passwords = passwords;
  }

  /**
   * {@code Authorization: Basic}: the secret is a token or the password.
   *
   * @throws Problem.Unauthenticated where it is neither
   * @throws Problem.Busy where passwords from there must wait
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

  /** True where a secret has the form of this server's tokens, good or not. */
  public boolean isToken(String secret) {
    return TokenSecret.looksLikeOne(secret);
  }

  /**
   * {@code Authorization: Bearer}: the token says by itself whose it is.
   *
   * @throws Problem.Unauthenticated where it does not
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
          new Problem.Unauthenticated("This API token expired after " + on + "; make a new one.");
      case Tokens.Presented.Revoked(var on) ->
          new Problem.Unauthenticated("This API token was revoked on " + on + "; make a new one.");
      case Tokens.Presented.Good _, Tokens.Presented.Unknown _ -> refused();
    };
  }

  /**
   * The login form: the password and nothing else.
   *
   * @throws Problem.Unauthenticated where it is not right
   * @throws Problem.Busy where passwords from there must wait
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
