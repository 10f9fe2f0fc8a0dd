package dev.steward.backup;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Names of the entries in a backup. */
final class BackupFormat {

  static final String MANIFEST = "steward-backup.json";
  static final String DATABASE = "database";
  static final String KEY = "secrets/server.key";
  static final String BUILDS = "builds/";
  static final String UPLOADS = "uploads/";
  static final String END = "end.json";
  static final int FORMAT = 1;

  private BackupFormat() {}

  /**
   * Lists a folder; the list is empty if the path is not a folder or the folder was deleted
   * concurrently.
   */
  static List<Path> children(Path folder) throws IOException {
    var all = new ArrayList<Path>();
    if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
        entries.forEach(all::add);
      } catch (NoSuchFileException e) {
        return List.of();
      }
    }
    return all;
  }
}
