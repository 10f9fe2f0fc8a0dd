package dev.steward.blob;

import dev.steward.file.OwnerOnly;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.function.Predicate;

/** Deletes files and folders below an open folder, without following links. */
final class FileDeletion {

  private FileDeletion() {}

  static int deleteIn(
      OpenFolder folder,
      String prefix,
      Predicate<String> filter,
      boolean deleteFolders,
      boolean deleteAll,
      int level)
      throws IOException {
    int failures = 0;
    for (Path name : folder.names()) {
      BasicFileAttributes attributes = folder.attributes(name);
      if (attributes == null) {
        continue;
      }
      String path = prefix + name;
      if (attributes.isDirectory()) {
        boolean deleteFolder = deleteAll || (deleteFolders && filter.test(path));
        if (deleteFolder) {
          makeWritable(folder, name);
        }
        int folderFailures = level < TreeLimits.MAX_LEVELS ? 0 : 1;
        if (folderFailures == 0) {
          try (OpenFolder inside = folder.enter(name)) {
            folderFailures =
                inside == null
                    ? 1
                    : deleteIn(inside, path + "/", filter, deleteFolders, deleteFolder, level + 1);
          }
        }
        if (deleteFolder && folderFailures == 0 && !tryDelete(folder, name, true)) {
          folderFailures++;
        }
        failures += folderFailures;
      } else if ((deleteAll || filter.test(path)) && !tryDelete(folder, name, false)) {
        failures++;
      }
    }
    return failures;
  }

  /** Makes a folder writable before its deletion, since some tools create read-only folders. */
  private static void makeWritable(OpenFolder folder, Path name) throws IOException {
    try {
      folder.stream()
          .getFileAttributeView(name, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
          .setPermissions(OwnerOnly.FOLDER_PERMISSIONS);
    } catch (FileSystemException | UnsupportedOperationException e) {
      // The folder belongs to another user, or is no longer a folder; its deletion will report
      // that.
      return;
    }
  }

  private static boolean tryDelete(OpenFolder folder, Path name, boolean isFolder)
      throws IOException {
    try {
      if (isFolder) {
        folder.stream().deleteDirectory(name);
      } else {
        folder.stream().deleteFile(name);
      }
      return true;
    } catch (NoSuchFileException e) {
      return true;
    } catch (FileSystemException e) {
      return false;
    }
  }
}
