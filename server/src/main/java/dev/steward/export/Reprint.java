package dev.steward.export;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Incremental writer for long lists. Runs of elements whose objects have not changed are copied
 * from the previous document; other elements are written again. A list with one changed element
 * costs little more than copying its bytes.
 */
@SuppressWarnings("ReferenceEquality") // changed objects are other instances
final class Reprint {

  private static final int SHORT = 200;
  private static final int MAX_BYTES = 4 << 20;
  private static final int MAX_KEPT = 4;

  /** How far to search for an element after removed ones. */
  private static final int AHEAD = 4;

  private static final ArrayDeque<Selection.ByTree> KEPT = new ArrayDeque<>();

  private final Object context;
  private final Selection.ByTree selection;
  private final @Nullable Object[] things;
  private final @Nullable Object[] states;

  /** Start of each element in the document; -1 if it is not reusable. */
  private final int[] from;

  /** End of each element. */
  private final int[] to;

  private byte[] document = {};

  static boolean isWorthwhile(JsonSink sink, Selection below, Listing list) {
    return list.size() >= SHORT
        && sink.isPlain()
        && below instanceof Selection.ByTree
        && below.isSteady(list.model());
  }

  /** Writes the list; requires {@link #isWorthwhile}. */
  Reprint(Walk walk, JsonSink sink, Selection.Step<?> step, Listing list) {
    this.context = list.context();
    this.selection = (Selection.ByTree) step.below();
    int size = list.size();
    things = new @Nullable Object[size];
    states = new @Nullable Object[size];
    from = new int[size];
    to = new int[size];
    // Reads all states first, so that element data is at least as new as its state.
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

  /** Position of the thing in the previous list, searched nearby; else its expected position. */
  private int find(Reprint last, int old, int i) {
    int end = Math.min(old + AHEAD, last.things.length);
    for (int at = old; at < end; at++) {
      if (last.things[at] == things[i]) {
        return at;
      }
    }
    // The element is new or was replaced; the next element decides.
    boolean isNew =
        i + 1 < things.length && old < last.things.length && last.things[old] == things[i + 1];
    return isNew ? old : Math.min(old + 1, last.things.length);
  }

  /** Number of unchanged elements from here. */
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

  /** Stores the document for the next request with the same selection. */
  void keep(byte[] written) {
    if (written.length > MAX_BYTES) {
      return;
    }
    document = written;
    selection.print = this;
    synchronized (KEPT) {
      KEPT.remove(selection);
      KEPT.addLast(selection);
      if (KEPT.size() > MAX_KEPT) {
        KEPT.removeFirst().print = null;
      }
    }
  }
}
