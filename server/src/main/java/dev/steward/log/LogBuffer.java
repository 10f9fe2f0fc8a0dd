package dev.steward.log;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** Ring buffer of the newest events. */
final class LogBuffer {

  private static final int MAX = 1_000;

  private final ArrayDeque<LogEntry> entries = new ArrayDeque<>();

  synchronized void add(LogEntry entry) {
    if (entries.size() == MAX) {
      entries.removeFirst();
    }
    entries.addLast(entry);
  }

  synchronized void clear() {
    entries.clear();
  }

  /** The events, oldest first. */
  synchronized List<LogEntry> entries() {
    return new ArrayList<>(entries);
  }
}
