package dev.steward.pipeline.step;

import dev.steward.host.Files;
import dev.steward.host.FolderFiles;
import dev.steward.host.PosixPath;
import dev.steward.host.Workspace;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * A file or folder on the machine of a step.
 *
 * @param files the workspace, or the folder that contains the file
 * @param path relative to {@code files}; empty for the workspace itself
 * @param absolute absolute path on the machine
 */
record FilePlace(Files files, String path, String absolute) {

  /** Finds a path that may be relative to the folder of the step. */
  static FilePlace of(Workspace workspace, String folder, String path) {
    String absolute = PosixPath.resolve(folder, path);
    if (PosixPath.contains(workspace.path(), absolute)) {
      return new FilePlace(
          workspace.files(), PosixPath.relative(workspace.path(), absolute), absolute);
    }
    String name = PosixPath.name(absolute);
    String parent = absolute.substring(0, Math.max(1, absolute.length() - name.length() - 1));
    return new FilePlace(workspace.host().files(parent), name, absolute);
  }

  /** The files of a folder that a step works in. */
  static Files folder(Workspace workspace, String absolute) {
    return PosixPath.contains(workspace.path(), absolute)
        ? FolderFiles.of(workspace.files(), PosixPath.relative(workspace.path(), absolute))
        : workspace.host().files(absolute);
  }

  /** Writes the file, as the user that builds run as; creates its folders. */
  void write(Workspace workspace, InputStream content) throws IOException, InterruptedException {
    if (!PosixPath.contains(workspace.path(), absolute)) {
      StepCommand.makeFolders(workspace, List.of(files.path()));
    }
    files.write(path, content);
  }
}
