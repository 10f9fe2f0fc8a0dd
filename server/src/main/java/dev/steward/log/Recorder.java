package dev.steward.log;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Keeps events of some loggers in memory, at levels independent of those of standard error. */
public final class Recorder {

  private final String name;
  private final Map<String, Level> levels;
  private final LogBuffer ring;

  Recorder(String name, Map<String, Level> levels, LogBuffer ring) {
    this.name = name;
    this.levels = new TreeMap<>(levels);
    this.ring = ring;
  }

  public String name() {
    return name;
  }

  /** Levels by logger name prefix. */
  public Map<String, Level> levels() {
    return levels;
  }

  /** The recorded events, oldest first. */
  public List<LogEntry> entries() {
    return ring.entries();
  }

  public void clear() {
    ring.clear();
  }

  Level levelOf(String logger) {
    return Level.levelFor(levels, logger, Level.OFF);
  }

  /** Copy with other levels and the same events. */
  Recorder with(Map<String, Level> newLevels) {
    return new Recorder(name, newLevels, ring);
  }

  void offer(LogEntry entry) {
    if (entry.level().compareTo(levelOf(entry.logger())) >= 0) {
      ring.add(entry);
    }
  }
}
