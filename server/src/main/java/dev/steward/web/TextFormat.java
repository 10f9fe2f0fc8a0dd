package dev.steward.web;

import dev.steward.pipeline.stage.StageState;
import dev.steward.run.Result;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** Formats times, durations, results and URL queries for pages. */
public final class TextFormat {

  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneId.systemDefault());

  private TextFormat() {}

  /** A relative time, such as {@code 5 min ago}. */
  public static TimeElement ago(long then, long now) {
    return new TimeElement(agoText(then, now), then, false);
  }

  private static String agoText(long then, long now) {
    long minutes = Math.max(0, now - then) / 60_000;
    if (minutes < 1) {
      return "just now";
    }
    if (minutes < 60) {
      return minutes + " min ago";
    }
    long hours = minutes / 60;
    return hours < 48 ? hours + " h ago" : hours / 24 + " days ago";
  }

  /** A duration: {@code 12 ms}, {@code 3.4 s}, {@code 2 min 5 s}, {@code 1 h 30 min}. */
  public static String duration(long millis) {
    if (millis < 50) {
      return Math.max(0, millis) + " ms";
    }
    long tenths = (millis + 50) / 100;
    if (tenths < 600) {
      return tenths / 10 + "." + tenths % 10 + " s";
    }
    long seconds = (millis + 500) / 1_000;
    if (seconds < 3_600) {
      return seconds / 60 + " min " + seconds % 60 + " s";
    }
    long minutes = (seconds + 30) / 60;
    return minutes / 60 + " h " + minutes % 60 + " min";
  }

  /** An absolute date and time of day. */
  public static TimeElement date(long millis) {
    return TimeElement.date(millis);
  }

  /** Display name of a result; {@code Running} for null. */
  public static String result(@Nullable Result result) {
    return result == null ? "Running" : result.label();
  }

  /** Time of day as {@code HH:mm:ss}. */
  public static String timeOfDay(long millis) {
    return CLOCK.format(Instant.ofEpochMilli(millis));
  }

  public static String expiry(@Nullable LocalDate last, LocalDate today) {
    if (last == null) {
      return "never";
    }
    return last.isBefore(today) ? "expired on " + last : "on " + last;
  }

  /** A URL query from alternating names and values. */
  public static String query(String... namesAndValues) {
    var query = new StringBuilder();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      query
          .append(i == 0 ? "?" : "&")
          .append(namesAndValues[i])
          .append('=')
          .append(URLEncoder.encode(namesAndValues[i + 1], StandardCharsets.UTF_8));
    }
    return query.toString();
  }

  public static String colour(@Nullable Result result) {
    return switch (result) {
      case null -> "grey";
      case SUCCESS -> "blue";
      case UNSTABLE -> "yellow";
      case FAILURE -> "red";
      case NOT_BUILT, ABORTED -> "grey";
    };
  }

  /** The colour of a stage or step. */
  public static String colour(StageState state) {
    return switch (state) {
      case SUCCESS -> "blue";
      case UNSTABLE -> "yellow";
      case FAILED -> "red";
      case ABORTED -> "aborted";
      case NOT_BUILT, SKIPPED -> "notbuilt";
      case RUNNING, WAITING -> "grey";
    };
  }
}
