package dev.steward.pipeline.value;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Access to elements: {@code list[0]}, {@code map['key']}, {@code text[1..2]}. */
public final class ElementAccess {
  private ElementAccess() {}

  public static @Nullable Object get(@Nullable Object object, @Nullable Object index) {
    return switch (object) {
      case Map<?, ?> map -> map.get(checkedKey(index));
      case DefaultList list when index instanceof Integer number -> list.getAt(number);
      case List<?> list when index instanceof Integer number -> get(list, number.intValue());
      case null, default -> MethodTable.call(object, "getAt", index);
    };
  }

  /** Sets an element; a list that is too short is padded with null. */
  public static void put(@Nullable Object object, @Nullable Object index, @Nullable Object value) {
    MethodTable.call(object, "putAt", index, value);
  }

  static @Nullable Object checkedKey(@Nullable Object key) {
    HashCost.check(key);
    return key;
  }

  /** Returns the element; null past the end of a list. */
  static @Nullable Object get(List<?> list, int index) {
    int position = toIndex(index, list.size());
    return position < list.size() ? list.get(position) : null;
  }

  /** Returns the index from the start for one that may count from the end. */
  static int toIndex(int index, int size) {
    if (index >= 0) {
      return index;
    }
    int result = index + size;
    if (result < 0) {
      throw new ArrayIndexOutOfBoundsException(
          "Negative array index [" + index + "] too large for array size " + size);
    }
    return result;
  }
}
