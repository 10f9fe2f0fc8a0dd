package dev.steward.blob;

import java.util.List;

/**
 * Bytes that a reader sees in place of those in a log, where the log names what the reader may not
 * know. They are as many as those they stand for, so offsets mean the same to everybody.
 */
public record LogPatches(List<Patch> all) {

  public static final LogPatches NONE = new LogPatches(List.of());

  /**
   * One patch.
   *
   * @param at the byte of the log at which it begins
   */
  @SuppressWarnings("ArrayRecordComponent") // made for one reader, and never changed
  public record Patch(long at, byte[] bytes) {}

  /**
   * Patches a piece of a log.
   *
   * @param piece the bytes, in place
   * @param length how many of them there are
   * @param start the byte of the log that the first one is
   */
  public void apply(byte[] piece, int length, long start) {
    for (Patch patch : all) {
      long from = Math.max(start, patch.at());
      long to = Math.min(start + length, patch.at() + patch.bytes().length);
      if (from < to) {
        System.arraycopy(
            patch.bytes(),
            (int) (from - patch.at()),
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
