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
 * and to recorders. Static, as loggers are. Levels may change at any time.
 */
public final class Logs {

  /** Output formats. */
  public enum Format {
    TEXT,
    JSON
  }

  private static final int MOST_MESSAGE = 8_000;
  private static final Level BY_DEFAULT = Level.WARNING;
  private static final Level KEPT = Level.INFO;

  private static final Map<String, EventLogger> LOGGERS = new ConcurrentHashMap<>();
  private static final CopyOnWriteArrayList<Recorder> RECORDERS = new CopyOnWriteArrayList<>();
  private static final Ring ALL = new Ring();
  private static volatile Map<String, Level> levels = Map.of();
  private static volatile Format format = Format.TEXT;

  /** Null for the current standard error. */
  private static volatile @Nullable PrintStream out;

  private Logs() {}

  static EventLogger logger(String name) {
    EventLogger known = LOGGERS.get(name);
    return known != null
        ? known
        : LOGGERS.computeIfAbsent(name, key -> new EventLogger(key, threshold(key)));
  }

  public static void setFormat(Format other) {
    format = other;
  }

  /** Redirects the output; null for standard error. Used by tests. */
  static void setOut(@Nullable PrintStream other) {
    out = other;
  }

  /** Sets the levels of standard error by logger name prefix; the default is WARNING. */
  public static synchronized void setLevels(Map<String, Level> others) {
    levels = Map.copyOf(others);
    refresh();
  }

  /** The levels of standard error. */
  public static Map<String, Level> levels() {
    return levels;
  }

  /** Creates a recorder, or replaces the levels of the one with this name. */
  public static synchronized void record(String name, Map<String, Level> wanted) {
    Recorder old = findRecorder(name);
    if (old == null) {
      RECORDERS.add(new Recorder(name, wanted, new Ring()));
    } else {
      RECORDERS.set(RECORDERS.indexOf(old), old.with(wanted));
    }
    refresh();
  }

  /** Deletes a recorder with its events. */
  public static synchronized void forget(String name) {
    RECORDERS.removeIf(recorder -> recorder.name().equals(name));
    refresh();
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

  /** The newest events of all loggers, the oldest first. */
  public static List<Entry> newest() {
    return ALL.entries();
  }

  /** The level of the longest matching prefix: {@code a.b} matches {@code a.b.C}. */
  static Level nearest(Map<String, Level> levels, String logger, Level otherwise) {
    if (levels.isEmpty()) {
      return otherwise;
    }
    String name = logger;
    while (true) {
      Level level = levels.get(name);
      if (level != null) {
        return level;
      }
      if (name.isEmpty()) {
        return otherwise;
      }
      int dot = name.lastIndexOf('.');
      name = dot < 0 ? "" : name.substring(0, dot);
    }
  }

  private static Level printed(String logger) {
    Level level = nearest(levels, logger, BY_DEFAULT);
    return isOurs(logger) || level.compareTo(Level.INFO) > 0 ? level : Level.INFO;
  }

  /** Below INFO, events of libraries may contain request data, passwords included. */
  private static boolean isOurs(String logger) {
    return logger.startsWith("dev.steward.");
  }

  /** The lowest level that any output needs from a logger. */
  private static Level threshold(String logger) {
    Level least = printed(logger);
    least = least.compareTo(KEPT) < 0 ? least : KEPT;
    for (Recorder recorder : RECORDERS) {
      Level level = recorder.levelOf(logger);
      least = level.compareTo(least) < 0 ? level : least;
    }
    return isOurs(logger) || least.compareTo(Level.INFO) > 0 ? least : Level.INFO;
  }

  private static void refresh() {
    LOGGERS.forEach((name, logger) -> logger.threshold(threshold(name)));
  }

  static void event(String logger, Level level, String message, @Nullable Throwable failure) {
    var entry =
        new Entry(
            System.currentTimeMillis(),
            level,
            logger,
            cut(message),
            RequestId.current(),
            failure == null ? null : cut(stack(failure)));
    if (level.compareTo(printed(logger)) >= 0) {
      PrintStream set = out;
      (set == null ? System.err : set)
          .println(format == Format.JSON ? entry.json().toString() : entry.text());
    }
    if (level.compareTo(KEPT) >= 0) {
      ALL.add(entry);
    }
    for (Recorder recorder : RECORDERS) {
      recorder.take(entry);
    }
  }

  private static String cut(String text) {
    return text.length() > MOST_MESSAGE ? text.substring(0, MOST_MESSAGE) + "…" : text;
  }

  private static String stack(Throwable failure) {
    var text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
