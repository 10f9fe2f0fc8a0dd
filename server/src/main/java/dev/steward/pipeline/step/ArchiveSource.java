package dev.steward.pipeline.step;

import dev.steward.blob.Omissions;
import dev.steward.blob.TreeFile;
import dev.steward.host.Files;
import dev.steward.host.PosixPath;
import dev.steward.host.Workspace;
import dev.steward.pipeline.run.StepCall;
import dev.steward.text.Globs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the steps {@code zip} and {@code tar} compress.
 *
 * @param folder absolute path of the folder with the files
 * @param target absolute path of the archive
 */
record ArchiveSource(
    String folder, @Nullable String glob, @Nullable String exclude, Globs globs, String target) {
  private static final int MAX_FILES = 500_000;

  static ArchiveSource of(StepCall call, String fileParameter) {
    String file = call.arguments().text(fileParameter, "");
    if (file.isBlank()) {
      throw new IllegalArgumentException(
          "The step " + call.name() + " needs the parameter " + fileParameter + ".");
    }
    String current = Machine.folder(call);
    String dir = call.arguments().text("dir", "").strip();
    String glob = call.arguments().text("glob");
    String exclude = call.arguments().text("exclude");
    return new ArchiveSource(
        dir.isEmpty() ? current : PosixPath.resolve(current, dir),
        glob,
        exclude,
        Globs.of(
            glob == null || glob.isBlank() ? "**" : glob,
            exclude == null ? "" : exclude,
            call.arguments().flag("defaultExcludes", true),
            true),
        PosixPath.resolve(current, file));
  }

  /** The first line in the log. */
  String heading() {
    boolean isFiltered =
        (glob != null && !glob.isBlank()) || (exclude != null && !exclude.isBlank());
    return "Compress "
        + folder
        + (isFiltered ? " filtered by [" + glob + "] - [" + exclude + "]" : "")
        + " to "
        + target
        + "\n";
  }

  /** The files, without the archive itself. */
  List<TreeFile> files(StepCall call, Workspace workspace) throws IOException {
    if (!workspace.isFolder(folder)) {
      throw new IOException(folder + " does not exist.");
    }
    String self =
        PosixPath.contains(folder, target) && !folder.equals(target)
            ? PosixPath.relative(folder, target)
            : "";
    var omissions = new Omissions();
    var files = new ArrayList<TreeFile>();
    for (TreeFile file :
        tree(workspace).files(globs::matches, globs::mayContainMatch, MAX_FILES, omissions)) {
      if (!file.path().equals(self)) {
        files.add(file);
      }
    }
    if (omissions.total() > 0) {
      call.print(
          "WARNING: " + omissions.total() + " files were left out: " + omissions.summary() + "\n");
    }
    return files;
  }

  Files tree(Workspace workspace) {
    return FilePlace.folder(workspace, folder);
  }
}
