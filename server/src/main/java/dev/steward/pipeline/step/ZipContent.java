package dev.steward.pipeline.step;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Reads zip files, within limits. */
final class ZipContent {
  private static final int BUFFER = 1 << 16;
  private static final long MILLIS = 1_000;

  private ZipContent() {}

  /** Whether all entries can be read. */
  static boolean test(Path zip, Charset charset) throws IOException {
    toTar(zip, charset, _ -> true, OutputStream.nullOutputStream(), _ -> {});
    return true;
  }

  /**
   * Writes matching entries as a tar archive.
   *
   * @param onFile called with the path of each file
   */
  static void toTar(
      Path zip,
      Charset charset,
      Predicate<String> filter,
      OutputStream out,
      Consumer<String> onFile)
      throws IOException {
    var limits = new ArchiveLimits();
    try (var file = new ZipFile(zip.toFile(), charset)) {
      for (ZipEntry entry : Collections.list(file.entries())) {
        limits.addEntry();
        String path = ArchiveLimits.path(entry.getName());
        if (path.isEmpty() || !filter.test(path)) {
          continue;
        }
        long size = entry.isDirectory() ? 0 : Math.max(0, entry.getSize());
        limits.addBytes(size);
        writeHeader(path, entry, size, out);
        if (!entry.isDirectory()) {
          copy(file, entry, size, out);
          onFile.accept(path);
        }
      }
    }
    out.write(new byte[2 * TarHeader.BLOCK]);
    out.flush();
  }

  private static void writeHeader(String path, ZipEntry entry, long size, OutputStream out)
      throws IOException {
    if (!TarHeader.fits(path)) {
      byte[] name = path.getBytes(StandardCharsets.UTF_8);
      out.write(TarHeader.of("././@LongLink", 'L', name.length, 0).block());
      out.write(name);
      out.write(new byte[padding(name.length)]);
    }
    out.write(
        TarHeader.of(path, entry.isDirectory() ? '5' : '0', size, entry.getTime() / MILLIS)
            .block());
  }

  /** Copies exactly the bytes that the header announced, so that a false size has no effect. */
  private static void copy(ZipFile file, ZipEntry entry, long size, OutputStream out)
      throws IOException {
    try (InputStream in = file.getInputStream(entry)) {
      byte[] buffer = new byte[BUFFER];
      long left = size;
      while (left > 0) {
        int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
        if (count < 0) {
          throw new ZipException("The entry " + entry.getName() + " is incomplete.");
        }
        out.write(buffer, 0, count);
        left -= count;
      }
      if (in.read() >= 0) {
        throw new ZipException("The entry " + entry.getName() + " is larger than it says.");
      }
    }
    out.write(new byte[padding(size)]);
  }

  private static int padding(long size) {
    return (int) (-size & (TarHeader.BLOCK - 1));
  }

  /** The texts of matching entries by their paths. */
  static Map<String, Object> texts(Path zip, Charset charset, Predicate<String> filter)
      throws IOException {
    var texts = new LinkedHashMap<String, Object>();
    long total = 0;
    try (var file = new ZipFile(zip.toFile(), charset)) {
      for (ZipEntry entry : Collections.list(file.entries())) {
        String path = ArchiveLimits.path(entry.getName());
        if (entry.isDirectory() || !filter.test(path)) {
          continue;
        }
        try (InputStream in = file.getInputStream(entry)) {
          byte[] content = in.readNBytes(FileSteps.MAX_FILE + 1);
          total += content.length;
          if (total > FileSteps.MAX_FILE) {
            throw new IOException(
                "The entries have more than "
                    + (FileSteps.MAX_FILE >> 20)
                    + " MB, which is too much for a script. Set glob to read fewer entries.");
          }
          texts.put(path, new String(content, charset));
        }
      }
    }
    return texts;
  }
}
