package dev.steward.pipeline.step;

import dev.steward.blob.TreeEntry;
import dev.steward.blob.TreeFile;
import dev.steward.host.Files;
import dev.steward.host.PosixPath;
import dev.steward.host.Workspace;
import dev.steward.pipeline.run.PipelineStep;
import dev.steward.pipeline.run.RecordValue;
import dev.steward.pipeline.run.StepCall;
import dev.steward.pipeline.value.ArrayValue;
import dev.steward.pipeline.value.ExternalType;
import dev.steward.pipeline.value.ValueText;
import dev.steward.step.Repeat;
import dev.steward.text.Globs;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The steps that find files, and those that change or create a file and return it. */
final class FileObjectSteps {
  private static final String TYPE = "org.jenkinsci.plugins.pipeline.utility.steps.fs.FileWrapper";

  /** Most files that one step can find. */
  private static final int MAX_FOUND = 50_000;

  private static final long MILLIS = 1_000;
  private static final String HASH = "SHA-256";

  private FileObjectSteps() {}

  static List<PipelineStep> all() {
    return List.of(
        new PipelineStep("findFiles", "Find files in the workspace", FileObjectSteps::find),
        new PipelineStep(
            "touch",
            "Create a file (if not already exist) in the workspace",
            FileObjectSteps::touch),
        new PipelineStep(
            "prependToFile",
            "Create a file (if not already exist) in the workspace, and prepend given content to"
                + " that file.",
            FileObjectSteps::prepend));
  }

  /** The class of files; scripts see it as the type of an array. */
  private static final class FileType extends ExternalType {
    FileType(String name) {
      super(name);
    }
  }

  private static Object find(StepCall call) {
    String glob = call.arguments().text("glob", "").strip();
    String excludes = call.arguments().text("excludes", "");
    String folder = Machine.folder(call);
    Object stored =
        Machine.await(
            call,
            Repeat.IDEMPOTENT,
            (workspace, _) ->
                workspace.isFolder(folder)
                    ? entries(FilePlace.folder(workspace, folder), glob, excludes)
                    : List.of());
    return array(TYPE, stored);
  }

  /**
   * The files that a step has found, as an array.
   *
   * @param type the class of Jenkins
   * @param stored a list of files as the journal stores them
   */
  static ArrayValue array(String type, @Nullable Object stored) {
    var files = new ArrayList<@Nullable Object>();
    if (stored instanceof List<?> list) {
      list.forEach(entry -> files.add(file(type, entry)));
    }
    return new ArrayValue(new FileType(type), files.toArray());
  }

  private static List<Map<String, Object>> entries(Files files, String glob, String excludes) {
    var entries = new ArrayList<Map<String, Object>>();
    if (glob.isEmpty() && excludes.isBlank()) {
      List<TreeEntry> all = files.list("", MAX_FOUND);
      for (TreeEntry entry : all == null ? List.<TreeEntry>of() : all) {
        entries.add(
            stored(
                entry.isFolder() ? entry.name() + "/" : entry.name(),
                entry.size(),
                entry.modified()));
      }
      return entries;
    }
    Globs globs = Globs.of(glob.isEmpty() ? "*" : glob, excludes, true, true);
    for (TreeFile file : files.files(globs::matches, globs::mayContainMatch, MAX_FOUND, null)) {
      entries.add(stored(file.path(), file.size(), file.modified()));
    }
    return entries;
  }

  /** A file as the journal stores it; the path of a folder ends with a slash. */
  static Map<String, Object> stored(String path, long size, long modified) {
    var entry = new LinkedHashMap<String, Object>();
    entry.put("path", path);
    entry.put("length", size);
    entry.put("lastModified", modified);
    return entry;
  }

  private static RecordValue file(String type, @Nullable Object stored) {
    if (!(stored instanceof Map<?, ?> entry)) {
      throw new IllegalStateException("the journal contains no file: " + stored);
    }
    String path = ValueText.text(entry.get("path"));
    boolean isFolder = path.endsWith("/");
    var properties = new LinkedHashMap<String, @Nullable Object>();
    properties.put("name", PosixPath.name(isFolder ? path.substring(0, path.length() - 1) : path));
    properties.put("path", path);
    properties.put("directory", isFolder);
    properties.put("length", longOf(entry.get("length")));
    properties.put("lastModified", longOf(entry.get("lastModified")));
    return RecordValue.of(type, properties, path);
  }

  private static long longOf(@Nullable Object number) {
    return number instanceof Number value ? value.longValue() : 0;
  }

  private static RecordValue touch(StepCall call) {
    String path = FileSteps.required(call, "file");
    long timestamp = call.arguments().number("timestamp", 0);
    String folder = Machine.folder(call);
    Object stored =
        Machine.await(
            call,
            Repeat.IDEMPOTENT,
            (workspace, _) -> {
              var place = FilePlace.of(workspace, folder, path);
              if (place.files().find(place.path()) == null) {
                place.write(workspace, InputStream.nullInputStream());
              }
              StepCommand.program(
                  workspace,
                  timestamp == 0
                      ? List.of("touch", "--", place.absolute())
                      : List.of("touch", "-d", "@" + timestamp / MILLIS, "--", place.absolute()));
              return entry(place, path);
            });
    return file(TYPE, stored);
  }

  private static Map<String, Object> entry(FilePlace place, String path) {
    TreeEntry entry = place.files().find(place.path());
    return entry == null ? stored(path, 0, 0) : stored(path, entry.size(), entry.modified());
  }

  /**
   * Writes content before that of a file. What the file was before is in the journal, so that a
   * step that is repeated after a restart finds out whether it has written the file.
   */
  private static RecordValue prepend(StepCall call) {
    String path = FileSteps.required(call, "file");
    byte[] content = FileSteps.required(call, "content").getBytes(StandardCharsets.UTF_8);
    String folder = Machine.folder(call);
    call.node().describe(call.run().maskSecrets(path));
    Object before =
        Machine.await(
            call, Repeat.IDEMPOTENT, (workspace, _) -> hash(FilePlace.of(workspace, folder, path)));
    Object stored =
        Machine.await(
            call,
            Repeat.IDEMPOTENT,
            (workspace, _) -> {
              var place = FilePlace.of(workspace, folder, path);
              if (String.valueOf(before).equals(hash(place))) {
                write(workspace, place, content);
              }
              return entry(place, path);
            });
    return file(TYPE, stored);
  }

  /** The hash of a file; empty if it does not exist. */
  private static String hash(FilePlace place) throws IOException {
    return place.files().find(place.path()) == null ? "" : HashSteps.digest(place, HASH);
  }

  private static void write(Workspace workspace, FilePlace place, byte[] content)
      throws IOException, InterruptedException {
    byte[] rest = place.files().find(place.path()) == null ? new byte[0] : FileSteps.content(place);
    place.write(
        workspace,
        new SequenceInputStream(new ByteArrayInputStream(content), new ByteArrayInputStream(rest)));
  }
}
