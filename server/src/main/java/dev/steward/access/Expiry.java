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
   * Reads what a person entered into a form: a date counts, whatever else the form sent.
   *
   * @return the last day on which the token is accepted, or null where it never expires
   * @throws Problem.Invalid where it is none, or in the past
   */
  public static @Nullable LocalDate readTyped(
      @Nullable String duration, @Nullable String date, LocalDate today) {
    String typed = date == null ? "" : date.strip();
    LocalDate last = typed.isEmpty() ? read(duration, date, today) : day(typed);
    if (last != null && last.isBefore(today)) {
      throw new Problem.Invalid(
          "Expiration date is in the past. The last day would be "
              + last
              + "; choose "
              + today
              + " or a later day, or leave it empty for a token that never expires.");
    }
    return last;
  }

  private static LocalDate day(String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeException e) {
      throw new Problem.Invalid(
          "The expiration date (tokenExpiration) must be a date such as 2027-01-31.");
    }
  }

  /**
   * Reads the two parameters.
   *
   * @param duration null, empty or {@code never}; a number of days; or {@code custom}
   * @param date {@code yyyy-MM-dd}, for {@code custom} and where no duration is sent
   * @return the last day on which the token is accepted, or null for ever
   * @throws Problem.Invalid where it is none of these
   */
  public static @Nullable LocalDate read(
      @Nullable String duration, @Nullable String date, LocalDate today) {
    String last = date == null ? "" : date.strip();
    if (duration == null || duration.isEmpty()) {
      // A date that was sent is meant: ignoring it would make a token that never expires.
      return last.isEmpty() ? null : day(last);
    }
    if (duration.equals("never")) {
      return null;
    }
    if (duration.equals("custom")) {
      return day(last);
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
