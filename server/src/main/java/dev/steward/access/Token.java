package dev.steward.access;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * An API token without its value, which is not stored.
 *
 * @param createdAt epoch millis; null for a legacy token
 * @param createdVia how it was created: {@code password}, {@code session}, {@code local}, {@code
 *     token:UUID}
 * @param expiresOn the last day on which it is accepted; null if it never expires
 * @param useCount number of uses, as of the last batch
 * @param lastUsedAt epoch millis; null if never used
 */
public record Token(
    String uuid,
    long userId,
    String name,
    TokenType kind,
    @Nullable Long createdAt,
    String createdVia,
    @Nullable LocalDate expiresOn,
    long useCount,
    @Nullable Long lastUsedAt,
    @Nullable String lastAddress,
    @Nullable String lastAgent,
    @Nullable String lastPath) {

  /** Origin of a token's value. */
  public enum TokenType {
    GENERATED,
    /** Chosen by a client, so two users may have the same value. */
    FIXED,
    /** The single token per user of Jenkins before 2.129. */
    LEGACY
  }

  /** A token that has fewer than this many days left is about to expire. */
  static final int EXPIRES_SOON_DAYS = 7;

  /** Number of days without a use after which a token counts as unused. */
  public static final int UNUSED_DAYS = 90;

  /** Age in days after which a token should be replaced. */
  static final int REPLACE_AFTER_DAYS = 365;

  /** True if the token should be replaced because of its age. */
  public boolean isOld(long now) {
    Long created = createdAt;
    return created != null && created < now - REPLACE_AFTER_DAYS * 86_400_000L;
  }

  public boolean isExpired(LocalDate today) {
    LocalDate last = expiresOn;
    return last != null && last.isBefore(today);
  }

  /** True if the token was created and last used more than {@link #UNUSED_DAYS} days ago. */
  public boolean isUnused(long now) {
    Long used = lastUsedAt;
    Long created = createdAt;
    long since = used != null ? used : created != null ? created : 0;
    return since < now - UNUSED_DAYS * 86_400_000L;
  }

  /** True if the token expires soon, or has already expired, as clients of Jenkins expect. */
  public boolean isAboutToExpire(LocalDate today) {
    LocalDate last = expiresOn;
    return last != null && last.isBefore(today.plusDays(EXPIRES_SOON_DAYS));
  }
}
