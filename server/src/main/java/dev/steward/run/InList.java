package dev.steward.run;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A list of ids in a condition. Its length is rounded up, so that a few statements serve all; where
 * there are very many, the condition falls away and whoever asked picks from all rows.
 */
record InList(List<Long> ids) {

  private static final int[] LENGTHS = {1, 8, 64, 512};

  static InList of(Collection<Long> ids) {
    for (int length : LENGTHS) {
      if (ids.size() <= length) {
        var padded = new ArrayList<>(ids);
        while (padded.size() < length) {
          padded.add(-1L);
        }
        return new InList(padded);
      }
    }
    return new InList(List.of());
  }

  private String condition(String column) {
    return column + " IN (?" + ", ?".repeat(ids.size() - 1) + ")";
  }

  /** As the only condition. */
  String where(String column) {
    return ids.isEmpty() ? "" : " WHERE " + condition(column);
  }

  /** As a further condition. */
  String and(String column) {
    return ids.isEmpty() ? "" : " AND " + condition(column);
  }

  /** The ids as parameters. */
  @Nullable Object[] parameters() {
    return ids.toArray();
  }

  /** The ids as parameters, and one more behind them. */
  @Nullable Object[] and(Object last) {
    @Nullable Object[] all = new Object[ids.size() + 1];
    for (int i = 0; i < ids.size(); i++) {
      all[i] = ids.get(i);
    }
    all[ids.size()] = last;
    return all;
  }
}
