package dev.steward.pipeline.step;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Copies the entries of a tar archive that match, within limits. Entries that lead outside the
 * folder are refused. Names of entries can be in entries of their own, which are copied with them.
 */
final class TarFilter {
  private static final int MAX_NAMES = 1 << 16;

  private final InputStream in;
  private final OutputStream out;
  private final Predicate<String> filter;
  private final boolean keepsModes;
  private final ArchiveLimits limits = new ArchiveLimits();

  /** Entries before the current one that describe it. */
  private final ByteArrayOutputStream described = new ByteArrayOutputStream();

  private String longName = "";

  TarFilter(InputStream in, OutputStream out, Predicate<String> filter, boolean keepsModes) {
    this.in = in;
    this.out = out;
    this.filter = filter;
    this.keepsModes = keepsModes;
  }

  /** Copies the entries, and calls {@code onFile} with the path of each file that is copied. */
  void copy(Consumer<String> onFile) throws IOException {
    while (true) {
      byte[] block = in.readNBytes(TarHeader.BLOCK);
      if (block.length == 0) {
        break;
      }
      if (block.length < TarHeader.BLOCK) {
        throw new IOException("The archive is incomplete.");
      }
      var header = new TarHeader(block);
      if (header.isEnd()) {
        break;
      }
      switch (header.type()) {
        case 'L', 'K', 'x' -> describe(header);
        case 'g' -> skip(header.size());
        default -> copyEntry(header, onFile);
      }
    }
    out.write(new byte[2 * TarHeader.BLOCK]);
    out.flush();
  }

  /** Keeps an entry that has the name of the next one. */
  private void describe(TarHeader header) throws IOException {
    if (header.size() > MAX_NAMES || described.size() > MAX_NAMES) {
      throw new IOException("A name in the archive is too long.");
    }
    byte[] content = in.readNBytes((int) padded(header.size()));
    described.writeBytes(header.block());
    described.writeBytes(content);
    String text =
        new String(
            content, 0, (int) Math.min(content.length, header.size()), StandardCharsets.UTF_8);
    if (header.type() == 'L') {
      longName = text.replace("\0", "");
    } else if (header.type() == 'x') {
      String path = paxPath(text);
      longName = path.isEmpty() ? longName : path;
    }
  }

  /** The path in the records of an extended header; empty if there is none. */
  private static String paxPath(String records) {
    for (String record : records.split("\n", -1)) {
      int space = record.indexOf(' ');
      if (space > 0 && record.startsWith("path=", space + 1)) {
        return record.substring(space + 1 + "path=".length());
      }
    }
    return "";
  }

  private void copyEntry(TarHeader header, Consumer<String> onFile) throws IOException {
    String name = longName.isEmpty() ? header.name() : longName;
    longName = "";
    byte[] before = described.toByteArray();
    described.reset();
    String path = ArchiveLimits.path(name);
    limits.addEntry();
    boolean isLinkOrFile = header.isFile() || header.type() == '1' || header.type() == '2';
    if (!(isLinkOrFile || header.isFolder()) || !filter.test(path)) {
      skip(header.size());
      return;
    }
    limits.addBytes(header.size());
    out.write(before);
    out.write(keepsModes ? header.block() : header.withDefaultMode().block());
    long left = padded(header.size());
    byte[] buffer = new byte[1 << 16];
    while (left > 0) {
      int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (count < 0) {
        throw new IOException("The archive is incomplete.");
      }
      out.write(buffer, 0, count);
      left -= count;
    }
    if (header.isFile()) {
      onFile.accept(path);
    }
  }

  private static long padded(long size) {
    return (size + TarHeader.BLOCK - 1) / TarHeader.BLOCK * TarHeader.BLOCK;
  }

  private void skip(long size) throws IOException {
    try {
      in.skipNBytes(padded(size));
    } catch (EOFException e) {
      throw new IOException("The archive is incomplete.", e);
    }
  }
}
