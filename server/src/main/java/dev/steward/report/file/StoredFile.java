package dev.steward.report.file;

import dev.steward.file.OwnerOnly;
import dev.steward.problem.ServerFailure;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Compressed file with results of a build, next to its log. The file is replaced atomically, so
 * that a crash leaves the previous version intact.
 */
public final class StoredFile {

  private static final int MAX_TEXT = 16 << 20;
  private static final int BUFFER_BYTES = 8_192;

  private StoredFile() {}

  /** Writes the content of a file. */
  @FunctionalInterface
  public interface ContentWriter {
    void write(DataOutputStream out) throws IOException;
  }

  /** Reads the content of a file. */
  @FunctionalInterface
  public interface ContentReader<T> {
    T read(DataInputStream in) throws IOException;
  }

  /** Writes the file; creates its folder. */
  public static void write(Path file, ContentWriter content) {
    Path temporary = file.resolveSibling(file.getFileName() + ".new");
    try {
      Path folder = file.getParent();
      if (folder != null && !Files.isDirectory(folder)) {
        Files.createDirectories(folder, OwnerOnly.FOLDER);
      }
      try (var out =
          new DataOutputStream(
              new BufferedOutputStream(new GZIPOutputStream(Files.newOutputStream(temporary))))) {
        content.write(out);
      }
      Files.setPosixFilePermissions(temporary, OwnerOnly.FILE_PERMISSIONS);
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new ServerFailure(
          "writing the results of a build failed; check the free disk space", e);
    }
  }

  /** Reads the file; null if it does not exist. */
  public static <T> @Nullable T find(Path file, ContentReader<T> content) {
    try (var in =
        new DataInputStream(
            new BufferedInputStream(
                new GZIPInputStream(Files.newInputStream(file), BUFFER_BYTES)))) {
      return content.read(in);
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      throw new ServerFailure("reading the results of a build", e);
    }
  }

  /** The files of a folder whose names match a pattern, in the order of their names. */
  public static Collection<Path> list(Path folder, String pattern) {
    var files = new TreeSet<Path>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, pattern)) {
      all.forEach(files::add);
    } catch (IOException e) {
      throw new ServerFailure("reading the results of a build", e);
    }
    return files;
  }

  /** Writes text that may be null. */
  public static void writeText(DataOutputStream out, @Nullable String text) throws IOException {
    if (text == null) {
      out.writeInt(-1);
    } else {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      out.writeInt(bytes.length);
      out.write(bytes);
    }
  }

  /** Reads text that may be null. */
  public static @Nullable String readText(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0) {
      return null;
    }
    if (length > MAX_TEXT) {
      throw new IOException("a string is too long");
    }
    return new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }

  /** Reads text that is never null. */
  public static String readRequired(DataInputStream in) throws IOException {
    String text = readText(in);
    if (text == null) {
      throw new IOException("a string is missing");
    }
    return text;
  }
}
