package dev.steward.host.local;

import dev.steward.blob.Blobs;
import dev.steward.problem.ServerFailure;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes control files, scripts and secrets of completed builds. Such files remain if the server
 * is killed between the end of a build and their deletion.
 */
final class LeftoverFiles {

  private static final Logger LOG = LoggerFactory.getLogger(LeftoverFiles.class);

  private LeftoverFiles() {}

  /**
   * Deletes the entries of the given runs. Apart from leftovers, the directory contains only files
   * of unfinished runs, so the cost does not grow with the number of builds.
   *
   * @param folder its entries are named after run ids, optionally followed by a hyphen and a suffix
   */
  static void remove(Path folder, LongPredicate runs) {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
      for (Path entry : all) {
        String name = String.valueOf(entry.getFileName());
        int hyphen = name.indexOf('-');
        Long run = number(hyphen < 0 ? name : name.substring(0, hyphen));
        if (run != null && runs.test(run)) {
          Blobs.deleteTree(entry);
        }
      }
    } catch (IOException | ServerFailure e) {
      LOG.warn("files of finished builds could not be removed: {}", e.getMessage());
    }
  }

  static @Nullable Long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
