package dev.steward.trigger;

import dev.steward.problem.Problem;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A cron schedule, one expression per line. */
public final class Cron {

  private static final int MAX_LINES = 200;

  private final List<CronLine> lines;
  private final ZoneId zone;

  private Cron(List<CronLine> lines, ZoneId zone) {
    this.lines = lines;
    this.zone = zone;
  }

  /**
   * Parses a schedule.
   *
   * @param fullName full name of the job or node, which seeds {@code H}
   * @param defaultZone the default time zone
   * @throws Problem.Invalid if a line is invalid
   */
  public static Cron of(String spec, String fullName, ZoneId defaultZone) {
    var spread = new HashSpread(fullName);
    var lines = new ArrayList<CronLine>();
    ZoneId zone = defaultZone;
    boolean first = true;
    for (String raw : spec.split("\\r?\\n", -1)) {
      String line = raw.strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      if (first && line.startsWith("TZ=")) {
        zone = zone(line.substring(3).strip());
      } else {
        lines.add(CronLine.of(line, spread));
      }
      first = false;
      if (lines.size() > MAX_LINES) {
        throw new Problem.Invalid("A schedule can have at most " + MAX_LINES + " lines.");
      }
    }
    return new Cron(lines, zone);
  }

  private static ZoneId zone(String name) {
    try {
      return ZoneId.of(name, ZoneId.SHORT_IDS);
    } catch (DateTimeException e) {
      throw new Problem.Invalid("Unknown time zone " + name + "; example: TZ=Europe/Berlin.");
    }
  }

  /** The first time after the given one; null if there is none. */
  public @Nullable Instant next(Instant after) {
    Instant soonest = null;
    for (CronLine line : lines) {
      ZonedDateTime next = line.next(after.atZone(zone));
      if (next != null && (soonest == null || next.toInstant().isBefore(soonest))) {
        soonest = next.toInstant();
      }
    }
    return soonest;
  }
}
