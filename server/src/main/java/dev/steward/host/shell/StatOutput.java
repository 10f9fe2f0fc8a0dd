package dev.steward.host.shell;

import dev.steward.blob.TreeEntry;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Parses entries printed by {@code stat}. A record ends with two slashes and a line feed: no path
 * that {@code find} prints contains two slashes, so names may contain line feeds.
 */
final class StatOutput {

  /** Format of an entry: mode in hexadecimal, size, modification time in seconds, path. */
  static final String FORMAT = "%f %s %Y %n//";

  private static final int TYPE_MASK = 0xf000;
  private static final int FOLDER = 0x4000;
  private static final int FILE = 0x8000;
  private static final int LINK = 0xa000;

  /** Whether all entries were listed. */
  enum Status {
    COMPLETE,
    /** Some entries could not be read, or were deleted while they were listed. */
    INCOMPLETE,
    /** There is no such folder. */
    MISSING
  }

  /**
   * An entry.
   *
   * @param bytes the path, one character for each byte
   * @param path the path as text
   * @param modified epoch millis
   */
  record Entry(int mode, long size, long modified, String bytes, String path) {

    boolean isFolder() {
      return (mode & TYPE_MASK) == FOLDER;
    }

    boolean isFile() {
      return (mode & TYPE_MASK) == FILE;
    }

    boolean isLink() {
      return (mode & TYPE_MASK) == LINK;
    }

    /** Number of names in the path. */
    int level() {
      return 1 + (int) bytes.chars().filter(c -> c == '/').count();
    }

    /** False for names that are not UTF-8: their decoded text does not identify the file. */
    boolean isDecodable() {
      try {
        StandardCharsets.UTF_8
            .newDecoder()
            .decode(ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1)));
        return true;
      } catch (CharacterCodingException e) {
        return false;
      }
    }

    TreeEntry toTreeEntry() {
      return new TreeEntry(
          path.substring(path.lastIndexOf('/') + 1), isFolder(), isFolder() ? 0 : size, modified);
    }
  }

  /** Receives the entries; a folder precedes its contents. */
  @FunctionalInterface
  interface Reader {
    void read(Entry entry);
  }

  private StatOutput() {}

  static void read(InputStream source, Reader reader) throws IOException {
    var in = new BufferedInputStream(source, 64 << 10);
    var line = new ByteArrayOutputStream();
    int slashes = 0;
    for (int c = in.read(); c >= 0; c = in.read()) {
      if (c == '\n' && slashes >= 2) {
        reader.read(entry(line.toString(StandardCharsets.ISO_8859_1)));
        line.reset();
      } else {
        line.write(c);
      }
      slashes = c == '/' ? slashes + 1 : 0;
    }
  }

  private static Entry entry(String line) throws IOException {
    String[] fields = line.substring(0, line.length() - 2).split(" ", 4);
    try {
      String path = fields[3];
      while (path.startsWith("./")) {
        path = path.substring(2);
      }
      return new Entry(
          Integer.parseInt(fields[0], 16),
          Long.parseLong(fields[1]),
          Long.parseLong(fields[2]) * 1_000,
          path,
          ShellText.decode(path));
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw new IOException("the list of files has an invalid format", e);
    }
  }
}
