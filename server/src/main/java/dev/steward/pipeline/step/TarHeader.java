package dev.steward.pipeline.step;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The header of an entry of a tar archive: a block of 512 bytes. */
@SuppressWarnings("ArrayRecordComponent") // headers are not compared
record TarHeader(byte[] block) {
  static final int BLOCK = 512;
  private static final int NAME_LENGTH = 100;
  private static final int MODE = 100;
  private static final int SIZE = 124;
  private static final int SIZE_LENGTH = 12;
  private static final int TIME = 136;
  private static final int CHECKSUM = 148;
  private static final int CHECKSUM_LENGTH = 8;
  private static final int TYPE = 156;
  private static final int MAGIC = 257;
  private static final int PREFIX = 345;
  private static final int PREFIX_LENGTH = 155;

  /** Creates the header of an entry. */
  static TarHeader of(String name, char type, long size, long modifiedSeconds) {
    byte[] block = new byte[BLOCK];
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(bytes, 0, block, 0, Math.min(bytes.length, NAME_LENGTH));
    var header = new TarHeader(block);
    header.set(MODE, type == '5' ? "0000755\0" : "0000644\0");
    header.set(MODE + 8, "0000000\0");
    header.set(MODE + 16, "0000000\0");
    header.set(SIZE, "%011o\0".formatted(size));
    header.set(TIME, "%011o\0".formatted(Math.max(0, modifiedSeconds)));
    block[TYPE] = (byte) type;
    header.set(MAGIC, "ustar  \0");
    header.updateChecksum();
    return header;
  }

  /** Whether a name fits into a header; a longer one needs an entry of its own. */
  static boolean fits(String name) {
    return name.getBytes(StandardCharsets.UTF_8).length <= NAME_LENGTH;
  }

  private void set(int offset, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, block, offset, bytes.length);
  }

  private void updateChecksum() {
    set(CHECKSUM, " ".repeat(CHECKSUM_LENGTH));
    int sum = 0;
    for (byte b : block) {
      sum += b & 0xff;
    }
    set(CHECKSUM, "%06o\0 ".formatted(sum));
  }

  /** The same header with the mode of a new file or folder. */
  TarHeader withDefaultMode() {
    var copy = new TarHeader(block.clone());
    copy.set(MODE, isFolder() ? "0000755\0" : "0000644\0");
    copy.updateChecksum();
    return copy;
  }

  /** Whether this block marks the end of an archive. */
  boolean isEnd() {
    return block[0] == 0;
  }

  char type() {
    return (char) block[TYPE];
  }

  boolean isFolder() {
    return type() == '5';
  }

  boolean isFile() {
    return type() == '0' || type() == 0 || type() == '7';
  }

  String name() {
    String name = text(0, NAME_LENGTH);
    boolean hasPrefix = block[MAGIC + 5] == 0 && text(MAGIC, 5).equals("ustar");
    String prefix = hasPrefix ? text(PREFIX, PREFIX_LENGTH) : "";
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  private String text(int offset, int length) {
    int end = offset;
    while (end < offset + length && block[end] != 0) {
      end++;
    }
    return new String(block, offset, end - offset, StandardCharsets.UTF_8);
  }

  /** The size of the content: octal digits, or a binary number for large files. */
  long size() throws IOException {
    if ((block[SIZE] & 0x80) != 0) {
      long size = 0;
      for (int i = SIZE + 4; i < SIZE + SIZE_LENGTH; i++) {
        size = (size << 8) | (block[i] & 0xff);
      }
      if (size < 0) {
        throw new IOException("The archive has a damaged entry.");
      }
      return size;
    }
    String digits = text(SIZE, SIZE_LENGTH).strip();
    try {
      return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
    } catch (NumberFormatException e) {
      throw new IOException("The archive has a damaged entry.", e);
    }
  }
}
