package dev.steward.log;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** Ring buffer of the newest events. */
final class Ring {

  private static final int MOST = 1_000;

  private final ArrayDeque<Entry> entries = new ArrayDeque<>();

  synchronized void add(Entry entry) {
    if (entries.size() == MOST) {
      entries.removeFirst();
    }
    entries.addLast(entry);
  }

  synchronized void clear() {
    entries.clear();
  }

  /** The events, the oldest first. */
  synchronized List<Entry> entries() {
    return new ArrayList<>(entries);
  }
}
