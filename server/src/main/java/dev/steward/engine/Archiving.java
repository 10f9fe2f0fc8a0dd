package dev.steward.engine;

import dev.steward.step.ArtifactArchiver;
import dev.steward.blob.FolderTree;
import dev.steward.blob.Omissions;
import dev.steward.blob.SafeFileTree;
import dev.steward.blob.TreeFile;
import dev.steward.host.Files;
import dev.steward.report.Fingerprints;
import dev.steward.run.Result;
import dev.steward.run.RunStep.Skip;
import dev.steward.text.Globs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;

/** Copies artifacts from the workspace. Symbolic links are not followed. */
record Archiving(ArtifactArchiver archive, Fingerprints fingerprints) implements Act {

  private static final int MAX_FILES = 100_000;

  /** Text of Jenkins' {@code ArtifactArchiver}. */
  private static final String NO_PATTERN =
      """
      No artifacts are configured for archiving.
      You probably forgot to set the file pattern, so please go back to the configuration and specify it.
      If you really did mean to archive all the files in the workspace, please specify "**"
      """;

  @Override
  public String name() {
    return "Archive artifacts";
  }

  @Override
  public String kind() {
    return "archive";
  }

  @Override
  public Phase phase() {
    return Phase.AFTER;
  }

  @Override
  public void perform(Build build) throws IOException {
    Result outcome = build.outcome();
    if (outcome == Result.ABORTED) {
      build.skip(Skip.Status.SKIPPED, "The build was aborted");
      return;
    }
    Console console = build.console();
    String include = build.expand(archive.include());
    if (Globs.isEmpty(include)) {
      // An empty pattern must not match all files: that could expose secrets and fill the disk.
      console.printOnce("ERROR: " + NO_PATTERN);
      build.skip(Skip.Status.SKIPPED, "No artifacts are configured for archiving");
      build.worsen(Result.FAILURE);
      return;
    }
    if (archive.onlyIfSuccessful() && outcome.isWorseThan(Result.UNSTABLE)) {
      console.printOnce("Skipped archiving because build is not successful\n");
      build.skip(Skip.Status.SKIPPED, "Runs for successful builds only");
      return;
    }
    console.printOnce("Archiving artifacts\n");
    var omissions = new Omissions();
    List<String> archived =
        copyArtifacts(
            build,
            Globs.of(
                include,
                build.expand(archive.exclude()),
                archive.defaultExcludes(),
                archive.caseSensitive()),
            omissions);
    build.warn(omissions);
    if (omissions.total() > 0 && archive.unstableIfIncomplete()) {
      build.worsen(Result.UNSTABLE);
    }
    if (!archived.isEmpty()) {
      // A job may archive several times; each action adds to the existing artifacts.
      var artifacts = new LinkedHashSet<>(build.artifacts());
      artifacts.addAll(archived);
      build.setArtifacts(List.copyOf(artifacts));
      if (archive.fingerprint()) {
        console.printOnce("Recording fingerprints\n");
        fingerprints.record(
            build.job(),
            build.run(),
            new FolderTree(build.artifactFolder()),
            new HashSet<>(archived)::contains,
            _ -> true,
            new Omissions());
      }
      return;
    }
    build.skip(Skip.Status.NOTHING_FOUND, "No file matches " + include);
    if (!archive.allowsEmpty() && !outcome.isWorseThan(Result.UNSTABLE)) {
      console.printOnce(
          "No artifacts found that match the file pattern \""
              + include
              + "\". Configuration error?\n");
      build.worsen(Result.FAILURE);
    }
  }

  private static List<String> copyArtifacts(Build build, Globs globs, Omissions omissions)
      throws IOException {
    Path target = build.artifactFolder();
    Files workspace = build.workspace().files();
    var files = new ArrayList<TreeFile>();
    for (TreeFile file :
        workspace.files(globs::matches, globs::mayContainMatch, MAX_FILES, omissions)) {
      // The stored artifact list has one path per line.
      if (file.path().indexOf('\n') >= 0) {
        omissions.add(Omissions.Reason.LINE_BREAK);
      } else {
        files.add(file);
      }
    }
    var archived = new ArrayList<String>();
    workspace.read(
        files,
        (file, content) -> {
          if (content == null) {
            omissions.add(Omissions.Reason.UNREADABLE);
          } else {
            SafeFileTree.store(content, file.modified(), target.resolve(file.path()));
            archived.add(file.path());
          }
        });
    return archived;
  }
}
