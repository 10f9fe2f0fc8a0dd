package dev.steward.pipeline.step;

import dev.steward.blob.TreeFile;
import dev.steward.host.Files;
import dev.steward.host.PosixPath;
import dev.steward.host.Workspace;
import dev.steward.pipeline.run.PipelineStep;
import dev.steward.pipeline.run.StepCall;
import dev.steward.step.ArtifactArchiver;
import dev.steward.step.Repeat;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/** The steps {@code zip} and {@code tar}, which create archives. */
final class CompressSteps {
  private final WorkServices services;

  CompressSteps(WorkServices services) {
    this.services = services;
  }

  List<PipelineStep> all() {
    return List.of(
        new PipelineStep("zip", "Create Zip file", this::zip),
        new PipelineStep("tar", "Create Tar file", this::tar));
  }

  /** Writes the files to an archive, and returns how many there are. */
  @FunctionalInterface
  private interface Format {
    void write(Files tree, List<TreeFile> files, OutputStream out)
        throws IOException, InterruptedException;
  }

  private @Nullable Object zip(StepCall call) {
    return compress(call, "zipFile", CompressSteps::writeZip);
  }

  private @Nullable Object tar(StepCall call) {
    boolean compresses = call.arguments().flag("compress", true);
    return compress(
        call,
        "file",
        (tree, files, out) -> {
          if (compresses) {
            try (var gzip = new GZIPOutputStream(out)) {
              StashSteps.archive(tree, files, gzip);
            }
          } else {
            StashSteps.archive(tree, files, out);
          }
        });
  }

  private @Nullable Object compress(StepCall call, String fileParameter, Format format) {
    ArchiveSource source = ArchiveSource.of(call, fileParameter);
    String folder = Machine.folder(call);
    call.node().describe(call.run().maskSecrets(call.arguments().text(fileParameter, "")));
    prepare(call, folder, source.target());
    call.print(source.heading());
    Object count =
        Machine.await(
            call, Repeat.IDEMPOTENT, (workspace, _) -> write(call, workspace, source, format));
    call.print("Compressed " + count + " entries.\n");
    if (call.arguments().flag("archive", false)) {
      archive(call, folder, source.target());
    }
    return null;
  }

  /**
   * Fails if the archive exists. The outcome is in the journal before the archive is written, so
   * that the step can write it again after a restart.
   */
  private static void prepare(StepCall call, String folder, String target) {
    boolean overwrites = call.arguments().flag("overwrite", false);
    Machine.await(
        call,
        Repeat.IDEMPOTENT,
        (workspace, _) -> {
          var place = FilePlace.of(workspace, folder, target);
          var existing = place.path().isEmpty() ? null : place.files().find(place.path());
          if (place.path().isEmpty() || (existing != null && existing.isFolder())) {
            throw new IOException(target + " is a folder.");
          }
          if (existing != null && !overwrites) {
            throw new IOException(target + " exists.");
          }
          return null;
        });
  }

  private Object write(StepCall call, Workspace workspace, ArchiveSource source, Format format)
      throws IOException, InterruptedException {
    List<TreeFile> files = source.files(call, workspace);
    try (var file = new RunFile(services, call, "archive")) {
      try (OutputStream out = file.write()) {
        format.write(source.tree(workspace), files, out);
      }
      try (InputStream in = file.read()) {
        FilePlace.of(workspace, source.folder(), source.target()).write(workspace, in);
      }
    }
    return files.size();
  }

  private static void writeZip(Files tree, List<TreeFile> files, OutputStream out)
      throws IOException {
    try (var zip = new ZipOutputStream(out)) {
      tree.read(
          files,
          (file, content) -> {
            if (content != null) {
              var entry = new ZipEntry(file.path());
              entry.setTime(file.modified());
              zip.putNextEntry(entry);
              content.transferTo(zip);
              zip.closeEntry();
            }
          });
    }
  }

  private void archive(StepCall call, String folder, String target) {
    call.print("Archiving " + target + "\n");
    if (!PosixPath.contains(folder, target)) {
      throw new IllegalArgumentException(
          "Only an archive below the current folder can be saved as an artifact.");
    }
    var step =
        new ArtifactArchiver(
            PosixPath.relative(folder, target), "", true, true, true, false, false, false);
    var inputs = WorkContext.StepInputs.of(call);
    Machine.await(
        call,
        Repeat.IDEMPOTENT,
        (workspace, interruption) ->
            step.archiveSilently(new WorkContext(services, call, workspace, interruption, inputs)));
  }
}
