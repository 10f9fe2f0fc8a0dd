package dev.steward.access;

import dev.steward.problem.Problem;
import java.time.DateTimeException;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** Parses the expiration parameters of API tokens. */
public final class Expiry {

  private static final int MAX_DAYS = 36_500;

  private Expiry() {}

  /**
   * Parses form values. A date takes precedence over the duration.
   *
   * @return the last day on which the token is accepted, or null if it never expires
   * @throws Problem.Invalid if a value is invalid or the date is in the past
   */
  public static @Nullable LocalDate parseForm(
      @Nullable String duration, @Nullable String date, LocalDate today) {
    String entered = date == null ? "" : date.strip();
    LocalDate last = entered.isEmpty() ? parse(duration, date, today) : parseDate(entered);
    if (last != null && last.isBefore(today)) {
      throw new Problem.Invalid(
          "Expiration date is in the past. The token's last valid day would be "
              + last
              + "; choose "
              + today
              + " or later, or leave the date empty for a token that never expires.");
    }
    return last;
  }

  private static LocalDate parseDate(String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeException e) {
      throw new Problem.Invalid(
          "The expiration date (tokenExpiration) must be a date such as 2027-01-31.");
    }
  }

  /**
   * Parses the two parameters of a request.
   *
   * @param duration null, empty or {@code never}; a number of days; or {@code custom}
   * @param date {@code yyyy-MM-dd}, for {@code custom}, or if no duration is sent
   * @return the last day on which the token is accepted, or null if it never expires
   * @throws Problem.Invalid if the duration or the date is invalid
   */
  public static @Nullable LocalDate parse(
      @Nullable String duration, @Nullable String date, LocalDate today) {
    String last = date == null ? "" : date.strip();
    if (duration == null || duration.isEmpty()) {
      // Ignoring the date would create a token that never expires.
      return last.isEmpty() ? null : parseDate(last);
    }
    if (duration.equals("never")) {
      return null;
    }
    if (duration.equals("custom")) {
      return parseDate(last);
    }
    try {
      int days = Integer.parseInt(duration);
      if (Math.abs(days) <= MAX_DAYS) {
        return today.plusDays(days);
      }
    } catch (NumberFormatException e) {
      // The invalid number is reported below, with the same message as the other errors.
    }
    throw new Problem.Invalid(
        "expirationDuration must be a number of days, 'never', or 'custom' with a"
            + " tokenExpiration.");
  }
}
