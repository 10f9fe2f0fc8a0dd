package dev.steward.cli;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Expiry of a token: after a number of days, at the end of a given day, or never. The server counts
 * the days in its own time zone.
 */
public record TokenExpiry(@Nullable String days, @Nullable LocalDate lastDay) {

  /** Help text of {@code --expires}. */
  public static final String HELP =
      "By default, the token never expires; the web page and the REST API have the same default.\n"
          + "--expires takes a number of days such as 30d, or a last day such as 2027-01-31.";

  /** Short US date format, used by servers without the locale en-CA. */
  private static final DateTimeFormatter SHORT = DateTimeFormatter.ofPattern("M/d/yy", Locale.US);

  private static final Pattern DAYS = Pattern.compile("[0-9]{1,5}d");

  static TokenExpiry parse(@Nullable String text) {
    if (text == null || text.equals("never")) {
      return new TokenExpiry(null, null);
    }
    if (DAYS.matcher(text).matches()) {
      return new TokenExpiry(text.substring(0, text.length() - 1), null);
    }
    try {
      return new TokenExpiry(null, LocalDate.parse(text));
    } catch (DateTimeException e) {
      throw new UsageError(
          "--expires takes a number of days such as 30d, a date such as"
              + " 2027-01-31, or never.");
    }
  }

  /**
   * Describes a token's expiry in one sentence.
   *
   * @param date in the server's format; {@code never} or null if the token does not expire
   */
  public static String describe(@Nullable String date) {
    return date == null || date.equals("never")
        ? "The token does not expire."
        : "The token expires after " + iso(date) + ".";
  }

  /** The date in the form 2027-01-31 if the server's format is known, otherwise unchanged. */
  static String iso(String date) {
    for (DateTimeFormatter format : List.of(DateTimeFormatter.ISO_LOCAL_DATE, SHORT)) {
      try {
        return LocalDate.parse(date, format).toString();
      } catch (DateTimeException e) {
        // The next date format may match.
      }
    }
    return Terminal.sanitize(date);
  }

  boolean isSet() {
    return days != null || lastDay != null;
  }

  /** Adds the fields of the expiry to a form; servers without token expiry ignore them. */
  Form addTo(Form form) {
    if (days != null) {
      return form.and("expirationDuration", days);
    }
    return lastDay == null
        ? form
        : form.and("expirationDuration", "custom").and("tokenExpiration", lastDay.toString());
  }
}
