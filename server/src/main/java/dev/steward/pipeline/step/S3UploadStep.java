package dev.steward.pipeline.step;

import dev.steward.blob.Omissions;
import dev.steward.blob.TreeEntry;
import dev.steward.blob.TreeFile;
import dev.steward.host.Files;
import dev.steward.host.PosixPath;
import dev.steward.host.Workspace;
import dev.steward.pipeline.run.Interruption;
import dev.steward.pipeline.run.PipelineStep;
import dev.steward.pipeline.run.StepArguments;
import dev.steward.pipeline.run.StepCall;
import dev.steward.pipeline.run.StepFailure;
import dev.steward.step.Repeat;
import dev.steward.text.Globs;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The step {@code s3Upload}. The server sends the files; those of other machines are copied to it
 * one at a time. An upload that is repeated after a restart replaces the same objects.
 */
final class S3UploadStep {
  private static final int MAX_FILES = 10_000;

  private final WorkServices services;

  S3UploadStep(WorkServices services) {
    this.services = services;
  }

  PipelineStep step() {
    return new PipelineStep("s3Upload", "Copy file to S3", this::perform);
  }

  private @Nullable Object perform(StepCall call) {
    StepArguments arguments = call.arguments();
    String bucket = arguments.text("bucket", "");
    String path = arguments.text("path", "");
    String text = arguments.text("text");
    String file = arguments.text("file");
    String pattern = arguments.text("includePathPattern");
    S3Client client = S3Steps.client(services, call);
    check(
        text != null || file != null || pattern != null,
        "At least one argument of Text, File or IncludePathPattern must be included");
    check(pattern == null || file == null, "File and IncludePathPattern cannot be used together");
    check(text == null || file == null, "Text and File cannot be used together");
    check(pattern == null || text == null, "IncludePathPattern and Text cannot be used together");
    var headers = new ObjectHeaders(arguments);
    if (text != null) {
      call.print("Uploading text string to " + client.location(path) + "\n");
      call.await(
          Repeat.IDEMPOTENT,
          _ -> {
            put(
                call,
                client,
                path,
                headers,
                new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
            return null;
          });
      call.print("Upload complete\n");
      return client.location(path);
    }
    String folder =
        PosixPath.resolve(Machine.folder(call), arguments.text("workingDir", "").strip());
    String source = file == null ? "" : PosixPath.resolve(folder, file);
    call.print(
        "Uploading "
            + (file == null ? pattern : "file:" + source)
            + " to "
            + client.location(path)
            + "\n");
    Object count =
        Machine.await(
            call,
            Repeat.IDEMPOTENT,
            (workspace, interruption) -> {
              var upload = new Upload(call, client, path, headers, workspace, interruption);
              if (pattern == null) {
                return upload.fileOrFolder(folder, source);
              }
              String excludes = arguments.text("excludePathPattern", "");
              return upload.matches(folder, Globs.of(pattern, excludes, true, true));
            });
    if (count == null) {
      call.print("Upload failed due to missing source file\n");
      throw new StepFailure("The file " + source + " does not exist.");
    }
    if (count.equals(0)) {
      call.print("Nothing to upload\n");
      return null;
    }
    if (!count.equals(1) || pattern != null) {
      call.print("Finished: Uploading " + count + " files to " + bucket + "/" + path + "\n");
    }
    call.print("Upload complete\n");
    return client.location(path);
  }

  private static void check(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }

  private void put(
      StepCall call, S3Client client, String key, ObjectHeaders headers, InputStream content)
      throws IOException, InterruptedException {
    try (var copy = new RunFile(services, call, "s3")) {
      try (OutputStream out = copy.write()) {
        byte[] buffer = new byte[64 << 10];
        long size = 0;
        for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
          size += n;
          if (size > S3Client.MAX_OBJECT) {
            throw new StepFailure(
                client.location(key)
                    + " would be larger than 5 GB, the limit of one request. Use sh with the command"
                    + " aws.");
          }
          out.write(buffer, 0, n);
        }
      }
      client.put(key, copy.path(), headers.of(key));
    }
  }

  /** One performance of the work. */
  private final class Upload {
    private final StepCall call;
    private final S3Client client;
    private final String path;
    private final ObjectHeaders headers;
    private final Workspace workspace;
    private final Interruption interruption;

    private Upload(
        StepCall call,
        S3Client client,
        String path,
        ObjectHeaders headers,
        Workspace workspace,
        Interruption interruption) {
      this.call = call;
      this.client = client;
      this.path = path;
      this.headers = headers;
      this.workspace = workspace;
      this.interruption = interruption;
    }

    /** Uploads a file, or a folder with everything in it; null if there is neither. */
    @Nullable Integer fileOrFolder(String folder, String source)
        throws IOException, InterruptedException {
      if (workspace.isFolder(source)) {
        return matches(source, Globs.of("**", "", false, true));
      }
      FilePlace place = FilePlace.of(workspace, folder, source);
      TreeEntry entry = place.path().isEmpty() ? null : place.files().find(place.path());
      if (entry == null) {
        return null;
      }
      String key = path.isEmpty() || path.endsWith("/") ? path + entry.name() : path;
      return send(place.files(), place.path(), key) ? 1 : null;
    }

    /** Uploads the matching files of a folder, below the path. */
    int matches(String folder, Globs globs) throws IOException, InterruptedException {
      if (!workspace.isFolder(folder)) {
        return 0;
      }
      Files files = FilePlace.folder(workspace, folder);
      var omissions = new Omissions();
      List<TreeFile> all =
          files.files(globs::matches, globs::mayContainMatch, MAX_FILES, omissions);
      if (omissions.total() > 0) {
        throw new StepFailure(
            omissions.total() + " matching files cannot be uploaded: " + omissions.summary());
      }
      String prefix = path.isEmpty() || path.endsWith("/") ? path : path + "/";
      int count = 0;
      for (TreeFile file : all) {
        if (interruption.reason() != null) {
          throw new InterruptedException();
        }
        if (send(files, file.path(), prefix + file.path())) {
          count++;
        }
      }
      return count;
    }

    private boolean send(Files files, String name, String key)
        throws IOException, InterruptedException {
      try (InputStream in = files.open(name, 0)) {
        if (in == null) {
          return false;
        }
        put(call, client, key, headers, in);
        return true;
      }
    }
  }
}
