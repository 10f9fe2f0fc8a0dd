package dev.steward.pipeline.step;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Joins tar archives to one: copies their entries, and leaves out the marks of their ends until
 * {@link #finish}. Names of files are passed to the program that writes archives as arguments, so
 * many files need several archives.
 */
final class TarJoiner extends FilterOutputStream {
  private static final int BLOCK = 512;
  private static final int SIZE_OFFSET = 124;
  private static final int SIZE_LENGTH = 12;
  private static final int END_BLOCKS = 2;

  private final byte[] header = new byte[BLOCK];
  private int filled;

  /** Bytes of the current entry that have not been copied. */
  private long rest;

  private boolean ended;

  TarJoiner(OutputStream out) {
    super(out);
  }

  /** Starts the next archive. */
  void next() throws IOException {
    requireComplete();
    ended = false;
  }

  /** Writes the end of the joined archive. */
  void finish() throws IOException {
    requireComplete();
    out.write(new byte[END_BLOCKS * BLOCK]);
    out.flush();
  }

  private void requireComplete() throws IOException {
    if (rest > 0 || filled > 0) {
      throw new IOException("an archive is incomplete");
    }
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int at = offset;
    int end = offset + length;
    while (at < end && !ended) {
      if (rest > 0) {
        int part = (int) Math.min(rest, end - at);
        out.write(bytes, at, part);
        rest -= part;
        at += part;
      } else {
        int part = Math.min(BLOCK - filled, end - at);
        System.arraycopy(bytes, at, header, filled, part);
        filled += part;
        at += part;
        if (filled == BLOCK) {
          filled = 0;
          startEntry();
        }
      }
    }
  }

  private void startEntry() throws IOException {
    if (header[0] == 0) {
      ended = true;
      return;
    }
    out.write(header);
    long size = size();
    rest = (size + BLOCK - 1) / BLOCK * BLOCK;
  }

  /** The size in the header: octal digits, or a binary number for large files. */
  private long size() throws IOException {
    if ((header[SIZE_OFFSET] & 0x80) != 0) {
      long size = 0;
      for (int i = SIZE_OFFSET + 4; i < SIZE_OFFSET + SIZE_LENGTH; i++) {
        size = (size << 8) | (header[i] & 0xff);
      }
      return size;
    }
    String digits =
        new String(header, SIZE_OFFSET, SIZE_LENGTH, StandardCharsets.US_ASCII)
            .replace('\0', ' ')
            .strip();
    try {
      return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
    } catch (NumberFormatException e) {
      throw new IOException("an archive has a damaged entry", e);
    }
  }
}
