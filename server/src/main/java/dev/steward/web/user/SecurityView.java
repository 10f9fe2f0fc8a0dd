package dev.steward.web.user;

import dev.steward.web.Moment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Data of a user's Security page.
 *
 * @param own true if the viewer is the user
 * @param fresh token created by this request, with its value, which is shown only once
 * @param curl example command, with {@code $TOKEN} if the token value is unknown
 * @param wanted name typed for a token whose creation failed
 * @param wantedExpiry last day typed for that token
 * @param legacy value of the legacy token, for its owner; null if there is none
 * @param passwordMinLength minimum length of a new password, in characters
 * @param lifetimes last days suggested by the form
 * @param tokenSaid error about a token, or empty
 * @param passwordSaid error about the password change, or empty
 */
public record SecurityView(
    String name,
    String fullName,
    String path,
    boolean own,
    @Nullable Fresh fresh,
    String curl,
    String wanted,
    String wantedExpiry,
    List<Token> tokens,
    @Nullable String legacy,
    List<Session> sessions,
    boolean mayChangePassword,
    int passwordMinLength,
    List<Lifetime> lifetimes,
    String tokenSaid,
    String passwordSaid) {

  /** A suggested last day. */
  public record Lifetime(String lastDay, String label) {}

  /** A token created by this request. */
  public record Fresh(String name, String value, String expires) {
    @Override
    public String toString() {
      return "Fresh[" + name + "]";
    }
  }

  /**
   * A row of the token list.
   *
   * @param by how the token was created
   * @param where address and client of the last use; empty if it was never used
   * @param warnings warnings for the owner
   */
  public record Token(
      String uuid,
      String name,
      Moment age,
      String by,
      long uses,
      Moment used,
      String where,
      String expires,
      List<String> warnings) {}

  /**
   * An active session.
   *
   * @param here true for the session of this request
   */
  public record Session(
      String mark, String agent, String address, Moment began, Moment seen, boolean here) {}
}
