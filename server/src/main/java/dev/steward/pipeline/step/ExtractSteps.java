package dev.steward.pipeline.step;

import dev.steward.blob.TreeEntry;
import dev.steward.host.PosixPath;
import dev.steward.host.Workspace;
import dev.steward.pipeline.run.PipelineStep;
import dev.steward.pipeline.run.StepCall;
import dev.steward.pipeline.run.StepFailure;
import dev.steward.step.Repeat;
import dev.steward.text.Globs;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.nio.charset.Charset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * The steps {@code unzip} and {@code untar}. The archive is copied to the server; what is extracted
 * goes to the machine as one tar archive.
 */
final class ExtractSteps {
  private static final int GZIP_MAGIC = 0x1f;

  private final WorkServices services;

  ExtractSteps(WorkServices services) {
    this.services = services;
  }

  List<PipelineStep> all() {
    return List.of(
        new PipelineStep("unzip", "Extract Zip file", this::unzip),
        new PipelineStep("untar", "Extract Tar file", this::untar));
  }

  /**
   * What a step extracts.
   *
   * @param current absolute path of the current folder
   * @param file path of the archive
   * @param target absolute path of the folder that gets the files
   * @param filter accepts paths of entries
   */
  private record Extraction(
      String current, String file, String target, boolean quiet, Predicate<String> filter) {

    static Extraction of(StepCall call, String fileParameter) {
      String file = call.arguments().text(fileParameter, "");
      if (file.isBlank()) {
        throw new IllegalArgumentException(
            "The step " + call.name() + " needs the parameter " + fileParameter + ".");
      }
      String current = Machine.folder(call);
      String glob = call.arguments().text("glob", "").strip();
      Globs globs = Globs.of(glob.isEmpty() ? "**" : glob);
      call.node().describe(call.run().maskSecrets(file));
      return new Extraction(
          current,
          file,
          PosixPath.resolve(current, call.arguments().text("dir", "").strip()),
          call.arguments().flag("quiet", false),
          globs::matches);
    }

    String archive() {
      return PosixPath.resolve(current, file);
    }

    String line(String path) {
      return "Extracting: " + path + " -> " + PosixPath.resolve(target, path) + "\n";
    }
  }

  private @Nullable Object unzip(StepCall call) {
    Extraction extraction = Extraction.of(call, "zipFile");
    Charset charset = FileSteps.charset(call.arguments().text("charset", ""));
    if (call.arguments().flag("test", false)) {
      return test(call, extraction, archive -> ZipContent.test(archive.path(), charset));
    }
    if (call.arguments().flag("read", false)) {
      return read(call, extraction, charset);
    }
    return extract(
        call,
        extraction,
        (archive, out, lines) ->
            ZipContent.toTar(archive.path(), charset, extraction.filter(), out, lines));
  }

  private @Nullable Object untar(StepCall call) {
    Extraction extraction = Extraction.of(call, "file");
    boolean keepsModes = call.arguments().flag("keepPermissions", true);
    if (call.arguments().flag("test", false)) {
      return test(
          call,
          extraction,
          archive -> {
            try (InputStream in = tarOf(archive)) {
              new TarFilter(in, OutputStream.nullOutputStream(), _ -> true, true).copy(_ -> {});
              return true;
            }
          });
    }
    return extract(
        call,
        extraction,
        (archive, out, lines) -> {
          try (InputStream in = tarOf(archive)) {
            new TarFilter(in, out, extraction.filter(), keepsModes).copy(lines);
          }
        });
  }

  /** The content of an archive, decompressed if necessary. */
  private static InputStream tarOf(RunFile archive) throws IOException {
    var in = new PushbackInputStream(archive.read());
    int first = in.read();
    if (first >= 0) {
      in.unread(first);
    }
    return first == GZIP_MAGIC ? new GZIPInputStream(in) : in;
  }

  /** Writes what is extracted from an archive as a tar archive. */
  @FunctionalInterface
  private interface Extractor {
    void write(RunFile archive, OutputStream out, Consumer<String> onFile) throws IOException;
  }

  @FunctionalInterface
  private interface Test {
    boolean test(RunFile archive) throws IOException;
  }

  private @Nullable Object extract(StepCall call, Extraction extraction, Extractor extractor) {
    call.print("Extracting from " + extraction.archive() + "\n");
    Object stored =
        Machine.await(
            call,
            Repeat.IDEMPOTENT,
            (workspace, _) -> {
              try (RunFile archive = copy(call, workspace, extraction);
                  var tar = new RunFile(services, call, "tar")) {
                var count = new int[1];
                try (OutputStream out = tar.write()) {
                  extractor.write(
                      archive,
                      out,
                      path -> {
                        count[0]++;
                        if (!extraction.quiet()) {
                          call.print(extraction.line(path));
                        }
                      });
                }
                try (InputStream in = tar.read()) {
                  unpack(workspace, extraction.target(), in);
                }
                return count[0];
              }
            });
    call.print("Extracted: " + stored + " files\n");
    return null;
  }

  private static void unpack(Workspace workspace, String target, InputStream tar)
      throws IOException, InterruptedException {
    if (PosixPath.contains(workspace.path(), target)) {
      workspace.files().unpack(PosixPath.relative(workspace.path(), target), tar);
    } else {
      StepCommand.makeFolders(workspace, List.of(target));
      workspace.host().files(target).unpack("", tar);
    }
  }

  /** The texts of the entries of a zip file by their paths. */
  private Object read(StepCall call, Extraction extraction, Charset charset) {
    call.print("Reading from " + extraction.archive() + "\n");
    Object texts =
        Machine.await(
            call,
            Repeat.IDEMPOTENT,
            (workspace, _) -> {
              try (RunFile archive = copy(call, workspace, extraction)) {
                return ZipContent.texts(archive.path(), charset, extraction.filter());
              }
            });
    Map<@Nullable Object, @Nullable Object> result = new LinkedHashMap<>();
    if (texts instanceof Map<?, ?> map) {
      result.putAll(map);
    }
    return result;
  }

  private Object test(StepCall call, Extraction extraction, Test test) {
    Object valid =
        Machine.await(
            call,
            Repeat.IDEMPOTENT,
            (workspace, _) -> {
              try (RunFile archive = copy(call, workspace, extraction)) {
                return test.test(archive);
              } catch (ZipException e) {
                call.print(String.valueOf(e.getMessage()) + "\n");
                return false;
              }
            });
    return Boolean.TRUE.equals(valid);
  }

  /** Copies an archive to the server. */
  private RunFile copy(StepCall call, Workspace workspace, Extraction extraction)
      throws IOException {
    var place = FilePlace.of(workspace, extraction.current(), extraction.file());
    TreeEntry entry = place.path().isEmpty() ? null : place.files().find(place.path());
    if (entry == null) {
      throw new FileNotFoundException(place.absolute() + " does not exist.");
    }
    if (entry.isFolder()) {
      throw new IOException(place.absolute() + " is not a file.");
    }
    var copy = new RunFile(services, call, "copy");
    try (InputStream in = place.files().open(place.path(), 0);
        OutputStream out = copy.write()) {
      if (in == null) {
        throw new StepFailure("The file " + place.absolute() + " cannot be read.");
      }
      in.transferTo(out);
      return copy;
    } catch (IOException | RuntimeException e) {
      copy.close();
      throw e;
    }
  }
}
