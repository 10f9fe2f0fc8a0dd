package dev.steward.log;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Distributes the log events of this process to standard error, to a buffer of the newest events,
 * and to recorders. This class is static, as loggers are. Levels may change at any time.
 */
public final class Logs {

  /** Output formats. */
  public enum LogFormat {
    TEXT,
    JSON
  }

  private static final int MAX_MESSAGE = 8_000;
  private static final Level DEFAULT_LEVEL = Level.WARNING;
  private static final Level BUFFER_LEVEL = Level.INFO;

  private static final Map<String, EventLogger> LOGGERS = new ConcurrentHashMap<>();
  private static final CopyOnWriteArrayList<Recorder> RECORDERS = new CopyOnWriteArrayList<>();
  private static final LogBuffer NEWEST = new LogBuffer();
  private static volatile Map<String, Level> levels = Map.of();
  private static volatile LogFormat format = LogFormat.TEXT;

  /** The stream that events are written to; null for the current standard error. */
  private static volatile @Nullable PrintStream out;

  private Logs() {}

  static EventLogger logger(String name) {
    EventLogger existing = LOGGERS.get(name);
    return existing != null
        ? existing
        : LOGGERS.computeIfAbsent(name, key -> new EventLogger(key, threshold(key), Logs::event));
  }

  public static void setFormat(LogFormat newFormat) {
    format = newFormat;
  }

  /** Redirects the output; null for standard error. Used by tests. */
  static void setOut(@Nullable PrintStream newOut) {
    out = newOut;
  }

  /** Sets the log levels for standard error by logger name prefix; the default is WARNING. */
  public static synchronized void setLevels(Map<String, Level> newLevels) {
    levels = Map.copyOf(newLevels);
    updateThresholds();
  }

  /** The log levels for standard error. */
  public static Map<String, Level> levels() {
    return levels;
  }

  /** Creates a recorder, or replaces the levels of the one with this name. */
  public static synchronized void putRecorder(String name, Map<String, Level> recorderLevels) {
    Recorder old = findRecorder(name);
    if (old == null) {
      RECORDERS.add(new Recorder(name, recorderLevels, new LogBuffer()));
    } else {
      RECORDERS.set(RECORDERS.indexOf(old), old.with(recorderLevels));
    }
    updateThresholds();
  }

  /** Deletes a recorder along with its events. */
  public static synchronized void removeRecorder(String name) {
    RECORDERS.removeIf(recorder -> recorder.name().equals(name));
    updateThresholds();
  }

  public static @Nullable Recorder findRecorder(String name) {
    for (Recorder recorder : RECORDERS) {
      if (recorder.name().equals(name)) {
        return recorder;
      }
    }
    return null;
  }

  public static List<Recorder> recorders() {
    return List.copyOf(RECORDERS);
  }

  /** The newest events of all loggers, oldest first. */
  public static List<LogEntry> newest() {
    return NEWEST.entries();
  }

  private static Level outputLevel(String logger) {
    Level level = Level.levelFor(levels, logger, DEFAULT_LEVEL);
    return isOwnLogger(logger) || level.compareTo(Level.INFO) > 0 ? level : Level.INFO;
  }

  /**
   * True if events below INFO may be logged: those from libraries may contain request data,
   * including passwords.
   */
  private static boolean isOwnLogger(String logger) {
    return logger.startsWith("dev.steward.");
  }

  /** The lowest level that any output needs from a logger. */
  private static Level threshold(String logger) {
    Level least = outputLevel(logger);
    least = least.compareTo(BUFFER_LEVEL) < 0 ? least : BUFFER_LEVEL;
    for (Recorder recorder : RECORDERS) {
      Level level = recorder.levelOf(logger);
      least = level.compareTo(least) < 0 ? level : least;
    }
    return isOwnLogger(logger) || least.compareTo(Level.INFO) > 0 ? least : Level.INFO;
  }

  private static void updateThresholds() {
    LOGGERS.forEach((name, logger) -> logger.threshold(threshold(name)));
  }

  private static void event(
      String logger, Level level, String message, @Nullable Throwable failure) {
    var entry =
        new LogEntry(
            System.currentTimeMillis(),
            level,
            logger,
            truncate(message),
            RequestId.current(),
            failure == null ? null : truncate(stack(failure)));
    if (level.compareTo(outputLevel(logger)) >= 0) {
      PrintStream target = out;
      (target == null ? System.err : target)
          .println(format == LogFormat.JSON ? entry.json().toString() : entry.text());
    }
    if (level.compareTo(BUFFER_LEVEL) >= 0) {
      NEWEST.add(entry);
    }
    for (Recorder recorder : RECORDERS) {
      recorder.offer(entry);
    }
  }

  private static String truncate(String text) {
    return text.length() > MAX_MESSAGE ? text.substring(0, MAX_MESSAGE) + "…" : text;
  }

  private static String stack(Throwable failure) {
    var text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
