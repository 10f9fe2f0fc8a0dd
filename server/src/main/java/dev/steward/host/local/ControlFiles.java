package dev.steward.host.local;

import dev.steward.blob.Blobs;
import dev.steward.file.OwnerOnly;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Control files of runs: states of commands, scripts and secret files. All of them are in one
 * folder, since a folder per run costs as much as several files.
 */
final class ControlFiles {

  private final Path folder;
  private volatile boolean exists;

  ControlFiles(Path folder) {
    this.folder = folder;
  }

  /** Creates the folder if this process has not done so yet. */
  void createFolder() throws IOException {
    if (!exists) {
      Files.createDirectories(folder, OwnerOnly.FOLDER);
      exists = true;
    }
  }

  /** Path of a control file of a run. */
  Path file(long runId, String name) {
    return folder.resolve(runId + "-" + name);
  }

  /** Secret files of a run. */
  Path secrets(long runId) {
    return file(runId, "secrets");
  }

  /** The folder that an older version created for a run; null if there is none. */
  @Nullable Path formerFolder(long runId) {
    Path former = former(runId);
    return Files.isDirectory(former) ? former : null;
  }

  private Path former(long runId) {
    return folder.resolve(Long.toString(runId));
  }

  /** Deletes the secret files of a run. */
  void removeSecrets(long runId) {
    Blobs.deleteTree(secrets(runId));
    Blobs.deleteTree(former(runId).resolve("secrets"));
  }

  /** Deletes all files of the given runs. */
  void remove(LongPredicate runs) {
    LeftoverFiles.remove(folder, runs);
  }
}
