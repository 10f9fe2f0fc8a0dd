package dev.steward.run;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An SQL {@code IN} list of ids. The list is padded to one of a few lengths, so that only a few
 * different statements are prepared. For very long lists the condition is omitted and the caller
 * filters the rows.
 */
record IdList(List<Long> ids) {

  private static final int[] LENGTHS = {1, 8, 64, 512};

  static IdList of(Collection<Long> ids) {
    for (int length : LENGTHS) {
      if (ids.size() <= length) {
        var padded = new ArrayList<>(ids);
        while (padded.size() < length) {
          padded.add(-1L);
        }
        return new IdList(padded);
      }
    }
    return new IdList(List.of());
  }

  private String condition(String column) {
    return column + " IN (?" + ", ?".repeat(ids.size() - 1) + ")";
  }

  /** The condition as a {@code WHERE} clause. */
  String where(String column) {
    return ids.isEmpty() ? "" : " WHERE " + condition(column);
  }

  /** The condition as an {@code AND} clause. */
  String and(String column) {
    return ids.isEmpty() ? "" : " AND " + condition(column);
  }

  /** The ids as statement parameters. */
  @Nullable Object[] parameters() {
    return ids.toArray();
  }

  /** The ids as statement parameters, followed by {@code extra}. */
  @Nullable Object[] and(Object extra) {
    @Nullable Object[] all = new Object[ids.size() + 1];
    for (int i = 0; i < ids.size(); i++) {
      all[i] = ids.get(i);
    }
    all[ids.size()] = extra;
    return all;
  }
}
