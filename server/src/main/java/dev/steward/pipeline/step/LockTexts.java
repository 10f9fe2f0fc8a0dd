package dev.steward.pipeline.step;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Texts about locks that logs, pages and the API share. */
public final class LockTexts {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("MMM d, uuuu, h:mm a", Locale.US);

  private LockTexts() {}

  /** A time such as {@code Nov 29, 2026, 12:27 PM}. */
  public static String time(long epochMillis) {
    return TIME.format(Instant.ofEpochMilli(epochMillis).atZone(ZoneId.systemDefault()));
  }
}
