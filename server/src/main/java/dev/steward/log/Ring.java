package dev.steward.log;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** The newest events, as many as there is room for. */
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

  /** The oldest first. */
  synchronized List<Entry> entries() {
    return new ArrayList<>(entries);
  }
}
