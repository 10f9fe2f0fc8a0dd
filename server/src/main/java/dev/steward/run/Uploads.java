package dev.steward.run;

import dev.steward.problem.ServerFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Stores files uploaded with build requests. Until its build ends, a file is stored under a
 * generated name; the parameter value is the generated name and the client's file name, separated
 * by a colon.
 */
public final class Uploads {

  private final Path folder;

  public Uploads(Path folder) {
    this.folder = folder;
  }

  /** Moves a file into the store and returns its parameter value. */
  public String store(Path file, String name) {
    String id = UUID.randomUUID().toString();
    try {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Files.move(file, folder.resolve(id), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new ServerFailure("storing an uploaded file", e);
    }
    return id + ":" + name;
  }

  /** Path of the file that a parameter value refers to; null if deleted. */
  private @Nullable Path find(String value) {
    String id = id(value);
    if (id.length() != 36 || !id.chars().allMatch(c -> c == '-' || Character.digit(c, 16) >= 0)) {
      return null;
    }
    Path file = folder.resolve(id);
    return Files.isRegularFile(file) ? file : null;
  }

  /** Opens the file that a parameter value refers to; null if deleted. */
  public @Nullable InputStream open(String value) throws IOException {
    Path file = find(value);
    return file == null ? null : Files.newInputStream(file);
  }

  /** The client's file name in a parameter value. */
  public static String name(String value) {
    return value.substring(value.indexOf(':') + 1);
  }

  private static String id(String value) {
    int colon = value.indexOf(':');
    return colon < 0 ? "" : value.substring(0, colon);
  }

  public void remove(String value) {
    Path file = find(value);
    if (file != null) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        throw new ServerFailure("removing an uploaded file", e);
      }
    }
  }

  /** Deletes unreferenced files, whose queue item was cancelled or never created. */
  public void removeUnused(Set<String> values, long before) {
    if (!Files.isDirectory(folder)) {
      return;
    }
    Set<String> ids = Set.copyOf(values.stream().map(Uploads::id).toList());
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        if (!ids.contains(String.valueOf(file.getFileName()))
            && Files.getLastModifiedTime(file).toMillis() < before) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      throw new ServerFailure("removing uploaded files", e);
    }
  }
}
