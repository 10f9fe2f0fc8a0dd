package dev.steward.run;

import dev.steward.problem.Broken;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Files that were sent with the wish for a build. They lie under names of our own until their build
 * has ended; the value of the parameter is that name and the sender's, divided by a colon.
 */
public final class Uploads {

  private final Path folder;

  public Uploads(Path folder) {
    this.folder = folder;
  }

  /** Takes a file over; answers the value that stands for it. */
  public String keep(Path file, String name) {
    String id = UUID.randomUUID().toString();
    try {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Files.move(file, folder.resolve(id), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new Broken("keeping an uploaded file", e);
    }
    return id + ":" + name;
  }

  /** Where the file of a value lies; null where it is gone. */
  public @Nullable Path find(String value) {
    String id = id(value);
    if (id.length() != 36 || !id.chars().allMatch(c -> c == '-' || Character.digit(c, 16) >= 0)) {
      return null;
    }
    Path file = folder.resolve(id);
    return Files.isRegularFile(file) ? file : null;
  }

  /** What the sender called the file of a value. */
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
        throw new Broken("removing an uploaded file", e);
      }
    }
  }

  /**
   * Removes what no value stands for any longer: its item was cancelled, or its wish never came.
   */
  public void removeAllBut(Set<String> values, long before) {
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
      throw new Broken("removing uploaded files", e);
    }
  }
}
