package dev.steward.rest.run;

import dev.steward.access.Permission;
import dev.steward.http.Parameters;
import dev.steward.http.Response;
import dev.steward.problem.Problem;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.rest.run.LogLines.LogExcerpt;
import dev.steward.rest.run.LogLines.LogLine;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.Route.Method;
import dev.steward.run.JobRun;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * {@code RUN/timestamps/}: one line of text with a timestamp for each log line, as in Jenkins'
 * Timestamper plugin. The default is the time since the start of the build, in seconds with three
 * decimals; {@code time=PATTERN} selects the clock time, {@code elapsed=PATTERN} the time since the
 * start in that format, {@code precision=N} the seconds with N decimals. {@code appendLog} appends
 * the line itself; {@code startLine} and {@code endLine} count from 1, or from the end if negative.
 */
public final class Timestamps {

  private static final int MAX_PATTERN_LENGTH = 100;
  private static final int MAX_PRECISION = 9;
  private static final int LINES_PER_READ = 1_000;

  private final LogLines log;

  public Timestamps(LogLines log) {
    this.log = log;
  }

  public void addRoutes(ResourceTypes kinds) {
    kinds
        .run()
        .route(Method.GET, "timestamps", AccessRule.needs(Permission.ITEM_READ), this::serve);
  }

  private Response serve(RequestContext call, JobRun jobRun) {
    List<LongFunction<String>> formats = formats(call.parameters(), jobRun.run().startedAt());
    boolean appendsLog = call.parameters().has("appendLog");
    long count = log.lineNumber(jobRun, Long.MAX_VALUE) - 1;
    long first = Math.max(1, lineNumber(call, "startLine", 1, count));
    long last = Math.min(count, lineNumber(call, "endLine", count, count));
    return Response.stream(
        200,
        "text/plain;charset=utf-8",
        out -> {
          long at = first > last ? Long.MAX_VALUE : log.offset(jobRun, first);
          while (at != Long.MAX_VALUE) {
            LogExcerpt piece = log.from(call.caller(), jobRun, at, LINES_PER_READ, null);
            var text = new StringBuilder();
            for (LogLine line : piece.lines()) {
              if (line.number() > last) {
                break;
              }
              append(text, line, formats, appendsLog);
            }
            out.write(text.toString().getBytes(StandardCharsets.UTF_8));
            boolean done =
                piece.lines().isEmpty()
                    || piece.lines().getLast().number() >= last
                    || piece.end() <= at;
            at = done ? Long.MAX_VALUE : piece.end();
          }
        });
  }

  /** Appends a line; an unknown time is omitted. */
  private static void append(
      StringBuilder text, LogLine line, List<LongFunction<String>> formats, boolean appendsLog) {
    if (line.writtenAt() > 0) {
      text.append(
          String.join(
              " ", formats.stream().map(format -> format.apply(line.writtenAt())).toList()));
    }
    if (appendsLog) {
      text.append("  ").append(line.text());
    }
    text.append('\n');
  }

  private static long lineNumber(RequestContext call, String name, long fallback, long count) {
    String text = call.parameters().find(name);
    if (text == null) {
      return fallback;
    }
    try {
      long line = Long.parseLong(text);
      return line < 0 ? count + 1 + line : line;
    } catch (NumberFormatException e) {
      throw new Problem.Invalid(name + " must be a line number.");
    }
  }

  private static List<LongFunction<String>> formats(Parameters sent, long startedAt) {
    var formats = new ArrayList<LongFunction<String>>();
    String precision = sent.find("precision");
    if (precision != null) {
      formats.add(seconds(startedAt, decimals(precision)));
    }
    String time = sent.find("time");
    if (time != null) {
      formats.add(clock(time, sent.find("timeZone")));
    }
    String elapsed = sent.find("elapsed");
    if (elapsed != null) {
      formats.add(duration(elapsed, startedAt));
    }
    if (formats.isEmpty()) {
      formats.add(seconds(startedAt, 3));
    }
    return formats;
  }

  private static int decimals(String precision) {
    return switch (precision) {
      case "seconds" -> 0;
      case "milliseconds" -> 3;
      case "microseconds" -> 6;
      case "nanoseconds" -> 9;
      default -> {
        int decimals = precision.length() == 1 ? precision.charAt(0) - '0' : -1;
        if (decimals < 0 || decimals > MAX_PRECISION) {
          throw new Problem.Invalid("precision must be a number of decimal places from 0 to 9.");
        }
        yield decimals;
      }
    };
  }

  private static LongFunction<String> seconds(long startedAt, int decimals) {
    return at -> String.format(Locale.ROOT, "%." + decimals + "f", (at - startedAt) / 1_000.0);
  }

  private static LongFunction<String> clock(String pattern, @Nullable String zone) {
    try {
      DateTimeFormatter formatter =
          DateTimeFormatter.ofPattern(checkPattern(pattern), Locale.US)
              .withZone(zone == null ? ZoneId.systemDefault() : ZoneId.of(zone));
      // Rejects patterns with unsupported fields before the response starts.
      String _ = formatter.format(Instant.EPOCH);
      return at -> formatter.format(Instant.ofEpochMilli(at));
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new Problem.Invalid(
          "time must be a pattern such as HH:mm:ss, and timeZone an id such as UTC.");
    }
  }

  private static String checkPattern(String pattern) {
    if (pattern.isEmpty() || pattern.length() > MAX_PATTERN_LENGTH) {
      throw new Problem.Invalid("A pattern must have 1 to 100 characters; example: HH:mm:ss.");
    }
    return pattern;
  }

  /**
   * Formats a duration. The pattern letters are d, H, m, s and S, with literals in quotes. The
   * largest unit in the pattern has no upper limit.
   */
  private static LongFunction<String> duration(String pattern, long startedAt) {
    String checkedPattern = checkPattern(pattern);
    return at ->
        duration(checkedPattern, Math.max(0, at - startedAt), new StringBuilder()).toString();
  }

  private static StringBuilder duration(String pattern, long millis, StringBuilder out) {
    long remaining = millis;
    long days = pattern.indexOf('d') < 0 ? 0 : remaining / 86_400_000;
    remaining -= days * 86_400_000;
    long hours = pattern.indexOf('H') < 0 ? 0 : remaining / 3_600_000;
    remaining -= hours * 3_600_000;
    long minutes = pattern.indexOf('m') < 0 ? 0 : remaining / 60_000;
    remaining -= minutes * 60_000;
    long seconds = pattern.indexOf('s') < 0 ? 0 : remaining / 1_000;
    remaining -= seconds * 1_000;
    boolean quoted = false;
    for (int i = 0; i < pattern.length(); ) {
      char c = pattern.charAt(i);
      int end = i + 1;
      while (end < pattern.length() && pattern.charAt(end) == c && "dHmsS".indexOf(c) >= 0) {
        end++;
      }
      if (c == '\'') {
        quoted = !quoted;
      } else if (quoted || "dHmsS".indexOf(c) < 0) {
        out.append(c);
      } else {
        long value =
            switch (c) {
              case 'd' -> days;
              case 'H' -> hours;
              case 'm' -> minutes;
              case 's' -> seconds;
              default -> remaining;
            };
        out.append(String.format(Locale.ROOT, "%0" + (c == 'S' ? 3 : end - i) + "d", value));
      }
      i = quoted ? i + 1 : end;
    }
    return out;
  }
}
