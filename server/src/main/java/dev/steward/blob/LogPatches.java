package dev.steward.blob;

import java.util.List;

/**
 * Replacement bytes for parts of a log that a reader lacks permission to see. Replacements have the
 * same length as the original bytes, so offsets are the same for all readers.
 */
public record LogPatches(List<Patch> all) {

  public static final LogPatches NONE = new LogPatches(List.of());

  /**
   * A replacement.
   *
   * @param offset the offset in the log at which it begins
   */
  @SuppressWarnings("ArrayRecordComponent") // each array has one reader and is never modified
  public record Patch(long offset, byte[] bytes) {}

  /**
   * Patches a chunk of a log.
   *
   * @param piece the bytes, patched in place
   * @param length the number of valid bytes in {@code piece}
   * @param start the offset of the first byte in the log
   */
  public void apply(byte[] piece, int length, long start) {
    for (Patch patch : all) {
      long from = Math.max(start, patch.offset());
      long to = Math.min(start + length, patch.offset() + patch.bytes().length);
      if (from < to) {
        System.arraycopy(
            patch.bytes(),
            (int) (from - patch.offset()),
            piece,
            (int) (from - start),
            (int) (to - from));
      }
    }
  }

  public boolean isEmpty() {
    return all.isEmpty();
  }
}
