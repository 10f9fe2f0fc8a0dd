package dev.steward.access;

import dev.steward.problem.Problem;
import java.time.DateTimeException;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** Reads when a token is to expire, in the words of the wire. */
public final class Expiry {

  private static final int MOST_DAYS = 36_500;

  private Expiry() {}

  /**
   * Reads the two parameters.
   *
   * @param duration null, empty or {@code never}; a number of days; or {@code custom}
   * @param date {@code yyyy-MM-dd}, for {@code custom}
   * @return the last day on which the token is accepted, or null for ever
   * @throws Problem.Invalid where it is none of these
   */
  public static @Nullable LocalDate read(
      @Nullable String duration, @Nullable String date, LocalDate today) {
    if (duration == null || duration.isEmpty() || duration.equals("never")) {
      return null;
    }
    if (duration.equals("custom")) {
      try {
        return LocalDate.parse(date == null ? "" : date);
      } catch (DateTimeException e) {
        throw new Problem.Invalid(
            "With expirationDuration=custom, tokenExpiration must be a date such as 2027-01-31.");
      }
    }
    try {
      int days = Integer.parseInt(duration);
      if (Math.abs(days) <= MOST_DAYS) {
        return today.plusDays(days);
      }
    } catch (NumberFormatException e) {
      // Falls through to the one sentence for all of them.
    }
    throw new Problem.Invalid(
        "expirationDuration must be a number of days, never, or custom with a tokenExpiration.");
  }
}
