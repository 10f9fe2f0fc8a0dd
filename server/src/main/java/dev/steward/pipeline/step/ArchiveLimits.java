package dev.steward.pipeline.step;

import dev.steward.host.PosixPath;
import java.io.FileNotFoundException;
import java.io.IOException;

/** The limits of what a step extracts from an archive. */
final class ArchiveLimits {
  private static final int MAX_ENTRIES = 500_000;
  private static final long MAX_BYTES = 16L << 30;
  private static final String ROOT = "/root";

  private int entries;
  private long bytes;

  /**
   * The path of an entry, relative to the folder that the archive is extracted to.
   *
   * @throws FileNotFoundException if it leads outside that folder
   */
  static String path(String name) throws FileNotFoundException {
    String inside =
        name.startsWith("/") || name.indexOf('\0') >= 0 || name.indexOf('\n') >= 0
            ? null
            : PosixPath.inside(ROOT, name);
    if (inside == null) {
      throw new FileNotFoundException(
          "The archive contains the entry "
              + name.replace('\n', ' ')
              + ", which leads outside the"
              + " folder that it is extracted to.");
    }
    return PosixPath.contains(ROOT, inside) ? PosixPath.relative(ROOT, inside) : "";
  }

  void addEntry() throws IOException {
    if (++entries > MAX_ENTRIES) {
      throw new IOException(
          "The archive has more than "
              + MAX_ENTRIES
              + " entries. Extract it with a shell command instead.");
    }
  }

  void addBytes(long count) throws IOException {
    bytes += count;
    if (bytes > MAX_BYTES) {
      throw new IOException(
          "The archive contains more than "
              + (MAX_BYTES >> 30)
              + " GB. Extract it with a shell command instead.");
    }
  }
}
