package dev.steward.engine;

import dev.steward.blob.Tree;
import dev.steward.job.Publisher.Archive;
import dev.steward.run.Result;
import dev.steward.text.Globs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** Copies what a job wants to keep out of the workspace. Links are not followed. */
record Archiving(Archive archive) implements Act {

  private static final int MOST_FILES = 100_000;

  @Override
  public String name() {
    return "Archive artifacts";
  }

  @Override
  public Phase phase() {
    return Phase.AFTER;
  }

  @Override
  public void perform(Build build) {
    Result outcome = build.outcome();
    if (outcome == Result.ABORTED) {
      return;
    }
    Console console = build.console();
    if (archive.onlyIfSuccessful() && outcome.isWorseThan(Result.UNSTABLE)) {
      console.once("Skipped archiving because build is not successful\n");
      return;
    }
    console.once("Archiving artifacts\n");
    String include = build.expand(archive.include());
    List<String> kept =
        keep(
            build,
            Globs.of(
                include,
                build.expand(archive.exclude()),
                archive.defaultExcludes(),
                archive.caseSensitive()));
    if (!kept.isEmpty()) {
      // A job may keep files by several patterns: each adds to what is there.
      var all = new ArrayList<>(build.artifacts());
      kept.stream().filter(path -> !all.contains(path)).forEach(all::add);
      build.setArtifacts(all);
      if (archive.fingerprint()) {
        console.once("Recording fingerprints\n");
        build
            .means()
            .fingerprints()
            .record(
                build.job(),
                build.run(),
                build.means().blobs().artifacts(build.job().id(), build.run().number()),
                new HashSet<>(kept)::contains,
                _ -> true);
      }
    } else if (!archive.mayBeEmpty() && !outcome.isWorseThan(Result.UNSTABLE)) {
      console.once(
          "No artifacts found that match the file pattern \""
              + include
              + "\". Configuration error?\n");
      build.worsen(Result.FAILURE);
    }
  }

  private static List<String> keep(Build build, Globs globs) {
    Path target = build.means().blobs().artifacts(build.job().id(), build.run().number());
    var kept = new ArrayList<String>();
    for (Tree.File file :
        Tree.files(build.workspace(), globs::matches, globs::enters, MOST_FILES)) {
      if (file.path().indexOf('\n') < 0
          && Tree.copy(build.workspace(), file.path(), target.resolve(file.path()))) {
        kept.add(file.path());
      }
    }
    return kept;
  }
}
