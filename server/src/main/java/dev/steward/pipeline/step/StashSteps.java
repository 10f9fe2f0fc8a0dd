package dev.steward.pipeline.step;

import dev.steward.blob.Omissions;
import dev.steward.blob.TreeFile;
import dev.steward.file.OwnerOnly;
import dev.steward.host.Files;
import dev.steward.host.PosixPath;
import dev.steward.host.Workspace;
import dev.steward.pipeline.run.PipelineStep;
import dev.steward.pipeline.run.StepCall;
import dev.steward.pipeline.run.StepFailure;
import dev.steward.step.Repeat;
import dev.steward.text.Globs;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The steps {@code stash} and {@code unstash}: they keep files on the server until the run ends, so
 * that a block on another machine can use them.
 */
final class StashSteps {
  private static final int MAX_FILES = 500_000;

  /** Limits of the names that one archive is written for, since they are arguments of a program. */
  private static final int MAX_NAMES = 2_000;

  private static final int MAX_NAME_CHARACTERS = 60_000;

  /** Characters that names of files should not have, as in Jenkins. */
  private static final String UNSAFE = "?*/\\%!@#$^&|<>[]:;";

  private final WorkServices services;

  StashSteps(WorkServices services) {
    this.services = services;
  }

  List<PipelineStep> all() {
    return List.of(
        new PipelineStep("stash", "Stash some files to be used later in the build", this::stash),
        new PipelineStep("unstash", "Restore files previously stashed", this::unstash));
  }

  private Path file(StepCall call) {
    String name = call.arguments().text("name", "");
    if (name.isBlank() || name.equals(".") || name.equals("..")) {
      throw new StepFailure("A stash needs a name.");
    }
    for (int i = 0; i < name.length(); i++) {
      if (UNSAFE.indexOf(name.charAt(i)) >= 0 || name.charAt(i) < ' ') {
        throw new StepFailure("‘" + name.charAt(i) + "’ is an unsafe character");
      }
    }
    return services.stashes().file(call.run().run(), name);
  }

  private @Nullable Object stash(StepCall call) {
    Path file = file(call);
    String name = call.arguments().text("name", "");
    String includes = call.arguments().text("includes", "").strip();
    Globs globs =
        Globs.of(
            includes.isEmpty() ? "**" : includes,
            call.arguments().text("excludes", ""),
            call.arguments().flag("useDefaultExcludes", true),
            true);
    String folder = Machine.folder(call);
    call.node().describe(name);
    Object count =
        Machine.await(
            call, Repeat.IDEMPOTENT, (workspace, _) -> write(call, workspace, folder, globs, file));
    if (count instanceof Integer number
        && number == 0
        && !call.arguments().flag("allowEmpty", false)) {
      throw new StepFailure("No files included in stash ‘" + name + "’");
    }
    call.print("Stashed " + count + " file(s)\n");
    return null;
  }

  private static Object write(
      StepCall call, Workspace workspace, String folder, Globs globs, Path file)
      throws IOException, InterruptedException {
    var omissions = new Omissions();
    Files files = FilePlace.folder(workspace, folder);
    List<TreeFile> matches =
        workspace.isFolder(folder)
            ? files.files(globs::matches, globs::mayContainMatch, MAX_FILES, omissions)
            : List.of();
    if (omissions.total() > 0) {
      call.print(
          "WARNING: " + omissions.total() + " files were left out: " + omissions.summary() + "\n");
    }
    Path parent = file.getParent();
    if (parent != null) {
      java.nio.file.Files.createDirectories(parent, OwnerOnly.FOLDER);
    }
    Path temporary = Path.of(file + "." + call.node().id() + ".new");
    try (var out =
        new BufferedOutputStream(
            new GZIPOutputStream(java.nio.file.Files.newOutputStream(temporary)))) {
      archive(files, matches, out);
    } catch (IOException | RuntimeException | InterruptedException e) {
      java.nio.file.Files.deleteIfExists(temporary);
      throw e;
    }
    java.nio.file.Files.setPosixFilePermissions(temporary, OwnerOnly.FILE_PERMISSIONS);
    java.nio.file.Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    return matches.size();
  }

  /** Writes files as one tar archive. */
  static void archive(Files files, List<TreeFile> matches, OutputStream out)
      throws IOException, InterruptedException {
    var tar = new TarJoiner(out);
    var names = new ArrayList<String>();
    int characters = 0;
    for (TreeFile match : matches) {
      names.add(match.path());
      characters += match.path().length();
      if (names.size() >= MAX_NAMES || characters > MAX_NAME_CHARACTERS) {
        archive(files, names, tar);
        names.clear();
        characters = 0;
      }
    }
    if (!names.isEmpty()) {
      archive(files, names, tar);
    }
    tar.finish();
  }

  private static void archive(Files files, List<String> names, TarJoiner tar)
      throws IOException, InterruptedException {
    tar.next();
    files.archive(names, tar);
  }

  private @Nullable Object unstash(StepCall call) {
    Path file = file(call);
    String name = call.arguments().text("name", "");
    String target = Machine.folder(call);
    call.node().describe(name);
    Object outcome =
        Machine.await(
            call,
            Repeat.IDEMPOTENT,
            (workspace, _) -> {
              try (InputStream in =
                  new GZIPInputStream(
                      new BufferedInputStream(java.nio.file.Files.newInputStream(file)))) {
                if (PosixPath.contains(workspace.path(), target)) {
                  workspace.files().unpack(PosixPath.relative(workspace.path(), target), in);
                } else {
                  StepCommand.makeFolders(workspace, List.of(target));
                  workspace.host().files(target).unpack("", in);
                }
                return true;
              } catch (NoSuchFileException e) {
                return false;
              }
            });
    if (!Boolean.TRUE.equals(outcome)) {
      throw new StepFailure("No such saved stash ‘" + name + "’");
    }
    return null;
  }
}
