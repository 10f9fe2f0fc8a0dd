package dev.steward.pipeline.step;

import dev.steward.blob.TreeEntry;
import dev.steward.host.PosixPath;
import dev.steward.host.Workspace;
import dev.steward.pipeline.run.Interruption;
import dev.steward.pipeline.run.PipelineStep;
import dev.steward.pipeline.run.StepArguments;
import dev.steward.pipeline.run.StepCall;
import dev.steward.pipeline.run.StepFailure;
import dev.steward.step.Repeat;
import dev.steward.text.Globs;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The steps that read and delete objects of S3. */
final class S3Steps {
  private final WorkServices services;

  S3Steps(WorkServices services) {
    this.services = services;
  }

  List<PipelineStep> all() {
    return List.of(
        new S3UploadStep(services).step(),
        new PipelineStep("s3Download", "Copy file from S3", this::download),
        new PipelineStep("s3FindFiles", "Find files in S3", this::find),
        new PipelineStep("s3DoesObjectExist", "Check if object exists in S3", this::exists),
        new PipelineStep("s3Delete", "Delete file from S3", this::delete));
  }

  /** The bucket that a step names. */
  static S3Client client(WorkServices services, StepCall call) {
    StepArguments arguments = call.arguments();
    return new S3Client(
        AwsSession.of(call),
        arguments.text("bucket", ""),
        arguments.flag("pathStyleAccessEnabled", false),
        services.clock());
  }

  private @Nullable Object download(StepCall call) {
    StepArguments arguments = call.arguments();
    S3Client client = client(services, call);
    String path = arguments.text("path", "");
    boolean force = arguments.flag("force", false);
    String folder = Machine.folder(call);
    String target = PosixPath.resolve(folder, FileSteps.required(call, "file"));
    call.print("Downloading " + client.location(path) + " to file:" + target + "\n");
    // Whether the target existed is in the journal: a repeated download finds its own files.
    Object existed =
        Machine.await(
            call,
            Repeat.IDEMPOTENT,
            (workspace, _) -> !target.equals(workspace.path()) && isPresent(workspace, target));
    if (Boolean.TRUE.equals(existed) && !force) {
      call.print(
          "Download failed due to existing target file; set force=true to overwrite target"
              + " file\n");
      throw new StepFailure("Target exists: file:" + target);
    }
    Object count =
        Machine.await(
            call,
            Repeat.IDEMPOTENT,
            (workspace, interruption) -> {
              if (Boolean.TRUE.equals(existed)) {
                remove(workspace, target);
              }
              if (path.isEmpty() || path.endsWith("/")) {
                return folder(call, client, path, workspace, target, interruption);
              }
              file(call, client, path, workspace, folder, target);
              return 1;
            });
    call.print(
        "Finished: Downloading "
            + (Integer.valueOf(1).equals(count) ? "1 object" : count + " objects")
            + " from "
            + client.location(path)
            + "\nDownload complete\n");
    return null;
  }

  private static boolean isPresent(Workspace workspace, String target) {
    FilePlace place = FilePlace.of(workspace, workspace.path(), target);
    TreeEntry entry = place.path().isEmpty() ? null : place.files().find(place.path());
    return entry != null;
  }

  private static void remove(Workspace workspace, String target) throws IOException {
    if (PosixPath.contains(target, workspace.path())) {
      throw new StepFailure("The folder " + target + " contains the workspace. Use another one.");
    }
    FilePlace place = FilePlace.of(workspace, workspace.path(), target);
    int failures =
        place
            .files()
            .delete(path -> path.equals(place.path()) || path.startsWith(place.path() + "/"), true);
    if (failures > 0) {
      throw new IOException(failures + " files of " + target + " could not be deleted");
    }
  }

  /** Downloads the objects below a path; their files have the complete keys as names. */
  private int folder(
      StepCall call,
      S3Client client,
      String prefix,
      Workspace workspace,
      String target,
      Interruption interruption)
      throws IOException, InterruptedException {
    int count = 0;
    for (S3Client.S3Object object : client.list(prefix)) {
      if (interruption.reason() != null) {
        throw new InterruptedException();
      }
      // Consoles represent folders by empty objects.
      if (!object.key().endsWith("/")) {
        String name = PosixPath.resolve(target, object.key());
        if (object.key().startsWith("/") || !PosixPath.contains(target, name)) {
          throw new StepFailure(
              "The object " + client.location(object.key()) + " would be outside of " + target);
        }
        file(call, client, object.key(), workspace, target, name);
        count++;
      }
    }
    return count;
  }

  private void file(
      StepCall call, S3Client client, String key, Workspace workspace, String folder, String target)
      throws IOException, InterruptedException {
    try (var copy = new RunFile(services, call, "s3")) {
      client.get(key, copy.path());
      try (InputStream in = copy.read()) {
        FilePlace.of(workspace, folder, target).write(workspace, in);
      }
    }
  }

  private Object find(StepCall call) {
    StepArguments arguments = call.arguments();
    S3Client client = client(services, call);
    String path = arguments.text("path", "");
    String prefix = path.isEmpty() || path.endsWith("/") ? path : path + "/";
    String glob = arguments.text("glob", "");
    boolean onlyFiles = arguments.flag("onlyFiles", false);
    call.print(
        "Searching "
            + client.location(path)
            + " for glob:'"
            + glob
            + "' "
            + (onlyFiles ? "(only files)" : "")
            + "\n");
    Globs globs = Globs.of(glob.isEmpty() ? "*" : glob, "", false, true);
    Object stored =
        call.await(Repeat.IDEMPOTENT, _ -> matches(client.list(prefix), prefix, globs, onlyFiles));
    call.print("Search complete\n");
    return FileObjectSteps.array("de.taimos.pipeline.aws.FileWrapper", stored);
  }

  private static List<Map<String, Object>> matches(
      List<S3Client.S3Object> objects, String prefix, Globs globs, boolean onlyFiles) {
    var all = new ArrayList<Map<String, Object>>();
    var folders = new LinkedHashSet<String>();
    for (S3Client.S3Object object : objects) {
      String name = object.key().substring(prefix.length());
      if (!onlyFiles) {
        for (int slash = name.indexOf('/'); slash > 0; slash = name.indexOf('/', slash + 1)) {
          String folder = name.substring(0, slash);
          if (globs.matches(folder) && folders.add(folder)) {
            all.add(FileObjectSteps.stored(folder + "/", 0, 0));
          }
        }
      }
      if (!name.isEmpty() && !name.endsWith("/") && globs.matches(name)) {
        all.add(FileObjectSteps.stored(name, object.size(), object.modified()));
      }
    }
    return all;
  }

  private Object exists(StepCall call) {
    S3Client client = client(services, call);
    String path = FileSteps.required(call, "path");
    call.print("Searching " + client.location(path) + "\n");
    Object exists = call.await(Repeat.IDEMPOTENT, _ -> client.exists(path));
    call.print("Search complete\n");
    return Boolean.TRUE.equals(exists);
  }

  private @Nullable Object delete(StepCall call) {
    S3Client client = client(services, call);
    String path = FileSteps.required(call, "path");
    if (path.isEmpty()) {
      throw new IllegalArgumentException("Path must not be null or empty");
    }
    call.print("Deleting " + client.location(path) + "\n");
    Object count =
        call.await(
            Repeat.IDEMPOTENT,
            interruption -> {
              if (!path.endsWith("/")) {
                client.delete(path);
                return 1;
              }
              List<S3Client.S3Object> objects = client.list(path);
              for (S3Client.S3Object object : objects) {
                if (interruption.reason() != null) {
                  throw new InterruptedException();
                }
                client.delete(object.key());
              }
              return objects.size();
            });
    if (path.endsWith("/")) {
      call.print("Deleted " + count + " objects\n");
    }
    call.print("Delete complete\n");
    return null;
  }
}
