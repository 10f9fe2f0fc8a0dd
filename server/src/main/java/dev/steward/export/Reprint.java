package dev.steward.export;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Writes a long list again. Elements whose objects are those of the last time are copied from the
 * document that was made then, whole runs of them at once; the others are written as ever. So a
 * list of which one element changed costs hardly more than its bytes.
 */
@SuppressWarnings("ReferenceEquality") // what changed is another object: that is the point
final class Reprint {

  private static final int SHORT = 200;
  private static final int MOST_BYTES = 4 << 20;
  private static final int MOST_KEPT = 4;

  /** How far it looks for an element behind some that went. */
  private static final int AHEAD = 4;

  private static final ArrayDeque<Selection.ByTree> KEPT = new ArrayDeque<>();

  private final Object context;
  private final Selection.ByTree selection;
  private final @Nullable Object[] things;
  private final @Nullable Object[] states;

  /** Where in the document each element begins; -1 of one that cannot be used again. */
  private final int[] from;

  /** Where each ends. */
  private final int[] to;

  private byte[] document = {};

  static boolean isWorthwhile(JsonSink sink, Selection below, Listing list) {
    return list.size() >= SHORT
        && sink.isPlain()
        && below instanceof Selection.ByTree
        && below.isSteady(list.model());
  }

  /** Writes the list; {@link #isWorthwhile} was true of it. */
  Reprint(Walk walk, JsonSink sink, Selection.Step<?> step, Listing list) {
    this.context = list.context();
    this.selection = (Selection.ByTree) step.below();
    int size = list.size();
    things = new @Nullable Object[size];
    states = new @Nullable Object[size];
    from = new int[size];
    to = new int[size];
    // All states first: what is read later for the elements is at least as new as these.
    for (int i = 0; i < size; i++) {
      things[i] = list.thing(i);
      states[i] = list.state(i);
    }
    Reprint last = selection.print;
    int old = 0;
    for (int i = 0; i < size; ) {
      old = last == null ? 0 : find(last, old, i);
      int same = last == null || !last.context.equals(context) ? 0 : same(last, old, i);
      if (last != null && same > 0) {
        copy(sink, last, old, i, same);
        old += same;
        i += same;
      } else {
        int comma = i == 0 ? 0 : 1;
        int start = sink.length() + comma;
        walk.element(step, list.get(i));
        from[i] = states[i] == null ? -1 : start;
        to[i] = sink.length();
        i++;
      }
    }
  }

  /** Where the last print has the thing, near to where it is looked for; else where it was. */
  private int find(Reprint last, int old, int i) {
    int end = Math.min(old + AHEAD, last.things.length);
    for (int at = old; at < end; at++) {
      if (last.things[at] == things[i]) {
        return at;
      }
    }
    // It is new, or what it was before stands there: the next one tells which.
    boolean isNew =
        i + 1 < things.length && old < last.things.length && last.things[old] == things[i + 1];
    return isNew ? old : Math.min(old + 1, last.things.length);
  }

  /** How many from here on are as they were. */
  private int same(Reprint last, int old, int i) {
    int count = 0;
    int most = Math.min(things.length - i, last.things.length - old);
    while (count < most
        && last.from[old + count] >= 0
        && last.things[old + count] == things[i + count]
        && last.states[old + count] == states[i + count]) {
      count++;
    }
    return count;
  }

  private void copy(JsonSink sink, Reprint last, int old, int i, int count) {
    int begin = last.from[old];
    int moved = sink.length() + (i == 0 ? 0 : 1) - begin;
    sink.again(last.document, begin, last.to[old + count - 1]);
    for (int n = 0; n < count; n++) {
      from[i + n] = last.from[old + n] + moved;
      to[i + n] = last.to[old + n] + moved;
    }
  }

  /** Keeps how the list was written, for the next who asks likewise. */
  void keep(byte[] written) {
    if (written.length > MOST_BYTES) {
      return;
    }
    document = written;
    selection.print = this;
    synchronized (KEPT) {
      KEPT.remove(selection);
      KEPT.addLast(selection);
      if (KEPT.size() > MOST_KEPT) {
        KEPT.removeFirst().print = null;
      }
    }
  }
}
