package dev.steward.web.user;

import dev.steward.web.TimeElement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Data of a user's Security page.
 *
 * @param own true if the viewer is the user
 * @param newToken token created by this request, with its value, which is shown only once
 * @param curl example command, with {@code $TOKEN} if the token value is unknown
 * @param typedName name typed for a token whose creation failed
 * @param typedExpiry expiry date typed for that token
 * @param legacy value of the legacy token, for its owner; null if there is none
 * @param passwordMinLength minimum length of a new password, in characters
 * @param lifetimes expiry dates suggested by the form
 * @param tokenError error about a token, or empty
 * @param passwordError error about the password change, or empty
 */
public record SecurityView(
    String name,
    String fullName,
    String path,
    boolean own,
    @Nullable NewTokenView newToken,
    String curl,
    String typedName,
    String typedExpiry,
    List<TokenRow> tokens,
    @Nullable String legacy,
    List<SessionRow> sessions,
    boolean mayChangePassword,
    int passwordMinLength,
    List<Lifetime> lifetimes,
    String tokenError,
    String passwordError) {

  /** A suggested expiry date. */
  public record Lifetime(String lastDay, String label) {}

  /** A token created by this request. */
  public record NewTokenView(String name, String value, String expires) {
    @Override
    public String toString() {
      return "Fresh[" + name + "]";
    }
  }

  /**
   * A row of the token list.
   *
   * @param origin how the token was created
   * @param lastClient address and client of the last use; empty if it was never used
   * @param warnings warnings for the owner
   */
  public record TokenRow(
      String uuid,
      String name,
      TimeElement age,
      String origin,
      long uses,
      TimeElement lastUsed,
      String lastClient,
      String expires,
      List<String> warnings) {}

  /**
   * An active session.
   *
   * @param current true for the session of this request
   */
  public record SessionRow(
      String mark,
      String agent,
      String address,
      TimeElement startedAt,
      TimeElement lastSeen,
      boolean current) {}
}
