package dev.steward.pipeline.step;

import dev.steward.blob.TreeEntry;
import dev.steward.host.PosixPath;
import dev.steward.host.Workspace;
import dev.steward.pipeline.run.PipelineStep;
import dev.steward.pipeline.run.StepCall;
import dev.steward.pipeline.run.StepFailure;
import dev.steward.step.Repeat;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The steps that read and write files of the machine. */
final class FileSteps {

  /** Largest file that a script can read, in bytes. */
  static final int MAX_FILE = 16 << 20;

  private static final String BASE64 = "Base64";

  /** What a script that catches the error of a missing path sees, as in Jenkins. */
  private static final String NO_PATH =
      "Cannot invoke \"String.startsWith(String)\" because \"rel\" is null";

  private final WorkServices services;

  FileSteps(WorkServices services) {
    this.services = services;
  }

  List<PipelineStep> all() {
    return List.of(
        new PipelineStep("readFile", "Read file from workspace", FileSteps::read),
        new PipelineStep("writeFile", "Write file to workspace", FileSteps::write),
        new PipelineStep("fileExists", "Verify if file exists in workspace", FileSteps::exists),
        new PipelineStep(
            "deleteDir", "Recursively delete the current directory", this::deleteFolder),
        new PipelineStep("pwd", "Determine current directory", FileSteps::currentFolder),
        new PipelineStep("isUnix", "Checks if running on a Unix-like node", FileSteps::isUnix));
  }

  /** An argument that a step needs. */
  static String required(StepCall call, String parameter) {
    String value = call.arguments().text(parameter);
    if (value == null) {
      throw new NullPointerException(StepArgumentChecks.needs(call, parameter));
    }
    return value;
  }

  /** The path of the file of a step. */
  private static String path(StepCall call) {
    String path = call.arguments().text("file");
    if (path == null) {
      throw StepArgumentChecks.explained(
          new NullPointerException(NO_PATH), StepArgumentChecks.needs(call, "file"));
    }
    return path;
  }

  private static @Nullable Object read(StepCall call) {
    String path = path(call);
    String encoding = call.arguments().text("encoding", "");
    Charset charset = charset(encoding);
    String folder = Machine.folder(call);
    call.node().describe(call.run().maskSecrets(path));
    return Machine.await(
        call,
        Repeat.IDEMPOTENT,
        (workspace, _) -> {
          var place = FilePlace.of(workspace, folder, path);
          byte[] content = content(place);
          return encoding.equalsIgnoreCase(BASE64)
              ? Base64.getEncoder().encodeToString(content)
              : new String(content, charset);
        });
  }

  /**
   * Reads a file for a script.
   *
   * @throws NoSuchFileException if there is no such file, or a link is in its place
   */
  static byte[] content(FilePlace place) throws IOException {
    TreeEntry entry = place.path().isEmpty() ? null : place.files().find(place.path());
    if (entry == null || entry.isFolder()) {
      throw new NoSuchFileException(place.absolute());
    }
    if (entry.size() > MAX_FILE) {
      throw new StepFailure(
          "The file "
              + place.absolute()
              + " is larger than "
              + (MAX_FILE >> 20)
              + " MB, which is too much for a script. Let a shell command read the part that the"
              + " script needs.");
    }
    try (InputStream in = place.files().open(place.path(), 0)) {
      if (in == null) {
        throw new NoSuchFileException(place.absolute());
      }
      return in.readNBytes(MAX_FILE);
    }
  }

  /** The character set with the name; UTF-8 if it is empty or Base64. */
  static Charset charset(String name) {
    return name.isEmpty() || name.equalsIgnoreCase(BASE64)
        ? StandardCharsets.UTF_8
        : Charset.forName(name);
  }

  private static @Nullable Object write(StepCall call) {
    String path = path(call);
    String text = required(call, "text");
    String encoding = call.arguments().text("encoding", "");
    byte[] content =
        encoding.equalsIgnoreCase(BASE64)
            ? Base64.getMimeDecoder().decode(text)
            : text.getBytes(charset(encoding));
    String folder = Machine.folder(call);
    call.node().describe(call.run().maskSecrets(path));
    return Machine.await(
        call,
        Repeat.IDEMPOTENT,
        (workspace, _) -> {
          FilePlace.of(workspace, folder, path).write(workspace, new ByteArrayInputStream(content));
          return null;
        });
  }

  private static @Nullable Object exists(StepCall call) {
    String path = call.arguments().text("file", "");
    if (path.isEmpty()) {
      call.print(
          "The fileExists step was called with a null or empty string, so the current directory"
              + " will be checked instead.\n");
    }
    String folder = Machine.folder(call);
    return Machine.await(
        call,
        Repeat.IDEMPOTENT,
        (workspace, _) -> {
          var place = FilePlace.of(workspace, folder, path);
          return place.path().isEmpty()
              ? workspace.isFolder(workspace.path())
              : place.files().find(place.path()) != null;
        });
  }

  private @Nullable Object deleteFolder(StepCall call) {
    String folder = Machine.folder(call);
    return Machine.await(
        call,
        Repeat.IDEMPOTENT,
        (workspace, _) -> {
          delete(call, workspace, folder);
          return null;
        });
  }

  private void delete(StepCall call, Workspace workspace, String folder)
      throws IOException, InterruptedException {
    if (PosixPath.contains(folder, workspace.path())) {
      if (!folder.equals(workspace.path())) {
        throw new StepFailure(
            "The folder " + folder + " contains the workspace, so it is not deleted.");
      }
      if (services.holdsOtherWorkspaces(workspace)) {
        call.print("The workspace contains workspaces of other jobs, so it is not deleted.\n");
        return;
      }
      int failures = workspace.files().delete(_ -> true, true);
      if (failures > 0) {
        throw new IOException(failures + " files of " + folder + " could not be deleted");
      }
      return;
    }
    // Refuses the folders of the server.
    workspace.host().files(folder);
    StepCommand.program(workspace, List.of("rm", "-rf", "--", folder));
  }

  private static Object currentFolder(StepCall call) {
    String folder = Machine.folder(call);
    return call.arguments().flag("tmp", false) ? folder + "@tmp" : folder;
  }

  private static Object isUnix(StepCall call) {
    Machine.of(call);
    return true;
  }
}
