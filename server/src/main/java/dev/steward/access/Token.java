package dev.steward.access;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * An API token as its owner sees it: everything but the value, which nobody can see again.
 *
 * @param createdAt epoch millis; null for a legacy token, which does not say
 * @param madeBy how it was made: {@code password}, {@code session}, {@code local}, {@code
 *     token:UUID}
 * @param expiresOn the last day on which it is accepted; null for ever
 * @param useCount how often it was used, as of the last batch
 * @param lastUsedAt epoch millis, or null where it never was
 */
public record Token(
    String uuid,
    long userId,
    String name,
    Kind kind,
    @Nullable Long createdAt,
    String madeBy,
    @Nullable LocalDate expiresOn,
    long useCount,
    @Nullable Long lastUsedAt,
    @Nullable String lastAddress,
    @Nullable String lastAgent,
    @Nullable String lastPath) {

  /** Where a value came from. */
  public enum Kind {
    GENERATED,
    /** Chosen by somebody: two users may have the same. */
    FIXED,
    /** The one token per user of before 2.129. */
    LEGACY
  }

  /** So many days before its last one a token is about to expire. */
  static final int SOON_DAYS = 7;

  /** After so many days without a use nobody seems to need a token. */
  public static final int UNUSED_DAYS = 90;

  /** A token that is older should be made anew, whoever may have seen it by then. */
  static final int OLD_DAYS = 365;

  /** True where it was made long ago. */
  public boolean isOld(long now) {
    Long made = createdAt;
    return made != null && made < now - OLD_DAYS * 86_400_000L;
  }

  public boolean isExpired(LocalDate today) {
    LocalDate last = expiresOn;
    return last != null && last.isBefore(today);
  }

  /** True where it was not used for long, though it had the time. */
  public boolean isUnused(long now) {
    Long used = lastUsedAt;
    Long made = createdAt;
    long since = used != null ? used : made != null ? made : 0;
    return since < now - UNUSED_DAYS * 86_400_000L;
  }

  /** Also true where it expired already, as clients of the wire expect. */
  public boolean isAboutToExpire(LocalDate today) {
    LocalDate last = expiresOn;
    return last != null && last.isBefore(today.plusDays(SOON_DAYS));
  }
}
