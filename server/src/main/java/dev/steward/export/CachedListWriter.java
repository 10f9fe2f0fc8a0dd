package dev.steward.export;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Incremental writer for long lists. Consecutive elements whose objects have not changed are copied
 * from the previous document; other elements are written again. Writing a list with one changed
 * element costs little more than copying the bytes of the list.
 */
@SuppressWarnings("ReferenceEquality") // a changed object is a different instance
final class CachedListWriter {

  private static final int MIN_SIZE = 200;
  private static final int MAX_BYTES = 4 << 20;
  private static final int MAX_KEPT = 4;

  /** Number of positions to search for an element after others have been removed. */
  private static final int LOOKAHEAD = 4;

  private static final ArrayDeque<Selection.TreeSelection> RECENT = new ArrayDeque<>();

  private final Object context;
  private final Selection.TreeSelection selection;
  private final @Nullable Object[] objects;
  private final @Nullable Object[] states;

  /** Start of each element in the document; -1 if it is not reusable. */
  private final int[] from;

  /** End of each element. */
  private final int[] to;

  private byte[] document = {};

  static boolean isWorthwhile(JsonDocumentWriter sink, Selection below, Listing list) {
    return list.size() >= MIN_SIZE
        && sink.isPlain()
        && below instanceof Selection.TreeSelection
        && below.isCacheable(list.model());
  }

  /** Writes the list; requires {@link #isWorthwhile}. */
  CachedListWriter(
      TreeWriter walk, JsonDocumentWriter sink, Selection.SelectedField<?> step, Listing list) {
    this.context = list.context();
    this.selection = (Selection.TreeSelection) step.below();
    int size = list.size();
    objects = new @Nullable Object[size];
    states = new @Nullable Object[size];
    from = new int[size];
    to = new int[size];
    // Reads the objects of all elements first, so that the data of an element is at least as new as
    // its objects.
    for (int i = 0; i < size; i++) {
      objects[i] = list.object(i);
      states[i] = list.state(i);
    }
    CachedListWriter last = selection.lastOutput;
    int old = 0;
    for (int i = 0; i < size; ) {
      old = last == null ? 0 : findPrevious(last, old, i);
      int unchanged =
          last == null || !last.context.equals(context) ? 0 : unchangedCount(last, old, i);
      if (last != null && unchanged > 0) {
        copy(sink, last, old, i, unchanged);
        old += unchanged;
        i += unchanged;
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

  /**
   * Position of the object in the previous list if it is found near its expected position;
   * otherwise the expected position.
   */
  private int findPrevious(CachedListWriter last, int old, int i) {
    int end = Math.min(old + LOOKAHEAD, last.objects.length);
    for (int at = old; at < end; at++) {
      if (last.objects[at] == objects[i]) {
        return at;
      }
    }
    // The element is new or has replaced another; the next element shows which is the case.
    boolean isNew =
        i + 1 < objects.length && old < last.objects.length && last.objects[old] == objects[i + 1];
    return isNew ? old : Math.min(old + 1, last.objects.length);
  }

  /** Number of consecutive unchanged elements, starting with the given one. */
  private int unchangedCount(CachedListWriter last, int old, int i) {
    int count = 0;
    int most = Math.min(objects.length - i, last.objects.length - old);
    while (count < most
        && last.from[old + count] >= 0
        && last.objects[old + count] == objects[i + count]
        && last.states[old + count] == states[i + count]) {
      count++;
    }
    return count;
  }

  private void copy(JsonDocumentWriter sink, CachedListWriter last, int old, int i, int count) {
    int begin = last.from[old];
    int offset = sink.length() + (i == 0 ? 0 : 1) - begin;
    sink.copy(last.document, begin, last.to[old + count - 1]);
    for (int n = 0; n < count; n++) {
      from[i + n] = last.from[old + n] + offset;
      to[i + n] = last.to[old + n] + offset;
    }
  }

  /** Stores the document for the next request with the same selection. */
  void store(byte[] output) {
    if (output.length > MAX_BYTES) {
      return;
    }
    document = output;
    selection.lastOutput = this;
    synchronized (RECENT) {
      RECENT.remove(selection);
      RECENT.addLast(selection);
      if (RECENT.size() > MAX_KEPT) {
        RECENT.removeFirst().lastOutput = null;
      }
    }
  }
}
