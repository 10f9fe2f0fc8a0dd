package dev.steward.cli;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * When a token is to expire: after some days, at the end of a day, or never. Days are counted by
 * the server, in its own zone.
 */
record Expires(@Nullable String days, @Nullable LocalDate last) {

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
