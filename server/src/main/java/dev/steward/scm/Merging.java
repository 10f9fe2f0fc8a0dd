package dev.steward.scm;

import dev.steward.job.Scm;
import dev.steward.text.Variables;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Merge before the build: builds the merge of the selected commit into a target branch. After a
 * conflict the working copy is reset to the selected commit.
 */
final class Merging {

  /** Result of a merge. */
  sealed interface Ended {

    /** The merge succeeded. */
    record Merged(String commit) implements Ended {}

    /** The merge failed; the message is meant for the build log. */
    record Refused(String message) implements Ended {}
  }

  private final Scm.Merge merge;
  private final Scm.Git config;
  private final Map<String, String> environment;
  private final Repository repository;

  Merging(Scm.Merge merge, Scm.Git config, Map<String, String> environment, Repository repository) {
    this.merge = merge;
    this.config = config;
    this.environment = environment;
    this.repository = repository;
  }

  /** Merges and checks out the result. */
  Ended perform(Choice.Chosen chosen, List<Source> sources) throws InterruptedException, GitFailed {
    String ref = target(sources);
    String target = repository.commitOf(ref);
    String shown = Built.shortened(ref);
    if (target == null) {
      throw new GitFailed("The merge target " + shown + " does not exist.");
    }
    if (ref.equals(chosen.branch())) {
      return new Ended.Merged(chosen.commit());
    }
    repository.say("Merging Revision " + chosen.commit() + " to " + shown);
    repository.show(List.of("checkout", "-f", "--detach", target));
    var words =
        new ArrayList<>(
            List.of(
                "-c",
                "user.name=" + orElse(config.userName(), "Steward"),
                "-c",
                "user.email=" + orElse(config.userEmail(), "steward@localhost"),
                "-c",
                "commit.gpgSign=false",
                "merge",
                "--no-edit"));
    words.add(
        switch (merge.fastForward()) {
          case ALLOWED -> "--ff";
          case REQUIRED -> "--ff-only";
          case NEVER -> "--no-ff";
        });
    if (merge.strategy().equals("recursive_theirs")) {
      words.addAll(List.of("--strategy=recursive", "--strategy-option=theirs"));
    } else if (!merge.strategy().isEmpty()) {
      words.add("--strategy=" + merge.strategy());
    }
    words.add(chosen.commit());
    GitProgram.Said said = repository.tell(words);
    if (said.well()) {
      return new Ended.Merged(repository.run("rev-parse", "HEAD").strip());
    }
    repository.show(List.of("reset", "--hard"));
    repository.show(List.of("checkout", "-f", "--detach", chosen.commit()));
    return new Ended.Refused(
        "Branch not suitable for integration as it does not merge cleanly: "
            + Built.shortened(chosen.branch())
            + " into "
            + shown
            + "\n"
            + (said.out().strip() + "\n" + said.error().strip()).strip());
  }

  private String target(List<Source> sources) throws GitFailed {
    String remote = Variables.expand(merge.remote(), environment).strip();
    String branch = Variables.expand(merge.branch(), environment).strip();
    if (branch.isEmpty()) {
      throw new GitFailed("Merge before build is enabled, but no target branch is configured.");
    }
    for (Source source : sources) {
      if (remote.isEmpty() || source.name().equals(remote)) {
        return "refs/remotes/" + source.name() + "/" + branch;
      }
    }
    throw new GitFailed("The merge remote " + remote + " is not configured.");
  }

  private String orElse(@Nullable String given, String usual) {
    return given == null || given.isBlank() ? usual : Variables.expand(given, environment);
  }
}
