package dev.steward.cli;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * When a token is to expire: after some days, at the end of a day, or never. Days are counted by
 * the server, in its own zone.
 */
public record Expires(@Nullable String days, @Nullable LocalDate last) {

  /** What {@code --expires} takes, and what holds without it. */
  public static final String HELP =
      "The token never expires unless --expires says otherwise: 30d (days) or 2027-01-31 (the last"
          + " day).\nThe default is the same on the web page and in the REST API.";

  /** Short dates of an English server that does not know how Canada writes them. */
  private static final DateTimeFormatter SHORT = DateTimeFormatter.ofPattern("M/d/yy", Locale.US);

  private static final Pattern DAYS = Pattern.compile("[0-9]{1,5}d");

  static Expires parse(@Nullable String text) {
    if (text == null || text.equals("never")) {
      return new Expires(null, null);
    }
    if (DAYS.matcher(text).matches()) {
      return new Expires(text.substring(0, text.length() - 1), null);
    }
    try {
      return new Expires(null, LocalDate.parse(text));
    } catch (DateTimeException e) {
      throw new Usage("--expires takes days such as 30d, a date such as 2027-01-31, or never.");
    }
  }

  /**
   * Says when a token expires.
   *
   * @param date as the server words it; {@code never} or null where it does not expire
   */
  public static String sentence(@Nullable String date) {
    return date == null || date.equals("never")
        ? "It does not expire."
        : "It expires " + iso(date) + ", after its last day.";
  }

  /** The date as 2027-01-31 where the server's wording is understood, else as it is. */
  static String iso(String date) {
    for (DateTimeFormatter format : List.of(DateTimeFormatter.ISO_LOCAL_DATE, SHORT)) {
      try {
        return LocalDate.parse(date, format).toString();
      } catch (DateTimeException e) {
        // The next format may fit.
      }
    }
    return Terminal.said(date);
  }

  boolean isSet() {
    return days != null || last != null;
  }

  /** The form with the fields that say so; servers that know no expiry overlook them. */
  Form in(Form form) {
    if (days != null) {
      return form.and("expirationDuration", days);
    }
    return last == null
        ? form
        : form.and("expirationDuration", "custom").and("tokenExpiration", last.toString());
  }
}
