package dev.steward.pipeline.run;

import dev.steward.blob.Blobs;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;

/** The files with the output of commands that have not ended, next to the log of their run. */
final class OutputFolder {
  private static final String NAME = "outputs";

  private OutputFolder() {}

  private static Path of(Path log) {
    return log.resolveSibling(NAME);
  }

  private static Path ofNode(Path log, long node) {
    return of(log).resolve(Long.toString(node));
  }

  /** The file of one output of a node. */
  static Path file(Path log, long node, String name) {
    return ofNode(log, node)
        .resolve(
            "o" + Base64.getUrlEncoder().encodeToString(name.getBytes(StandardCharsets.UTF_8)));
  }

  /** Deletes the files of a node. */
  static void delete(Blobs blobs, Path log, long node) {
    blobs.delete(ofNode(log, node));
  }

  /** Deletes the files of a run. */
  static void deleteAll(Blobs blobs, Path log) {
    blobs.delete(of(log));
  }
}
