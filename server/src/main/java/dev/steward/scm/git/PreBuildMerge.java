package dev.steward.scm.git;

import dev.steward.text.Variables;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Merges the selected commit into a target branch before the build, which then uses the result.
 * After a conflict the working copy is reset to the selected commit.
 */
final class PreBuildMerge {

  /** Result of a merge. */
  sealed interface MergeResult {

    /** The merge succeeded. */
    record Merged(String commit) implements MergeResult {}

    /** The merge failed; the message is meant for the build log. */
    record Refused(String message) implements MergeResult {}
  }

  private final GitScm.Merge merge;
  private final GitScm config;
  private final Map<String, String> environment;
  private final Repository repository;

  PreBuildMerge(
      GitScm.Merge merge, GitScm config, Map<String, String> environment, Repository repository) {
    this.merge = merge;
    this.config = config;
    this.environment = environment;
    this.repository = repository;
  }

  /** Merges and checks out the result. */
  MergeResult perform(RevisionSelector.SelectedRevision selected, List<GitRemote> sources)
      throws InterruptedException, GitException {
    String ref = target(sources);
    String target = repository.commitOf(ref);
    String shortName = BuildData.shortName(ref);
    if (target == null) {
      throw new GitException("The merge target " + shortName + " does not exist.");
    }
    if (ref.equals(selected.branch())) {
      return new MergeResult.Merged(selected.commit());
    }
    repository.log("Merging Revision " + selected.commit() + " to " + shortName);
    repository.runLogged(List.of("checkout", "-f", "--detach", target));
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
    words.add(selected.commit());
    GitProgram.CommandResult result = repository.executeLogged(words);
    if (result.isSuccess()) {
      return new MergeResult.Merged(repository.run("rev-parse", "HEAD").strip());
    }
    repository.runLogged(List.of("reset", "--hard"));
    repository.runLogged(List.of("checkout", "-f", "--detach", selected.commit()));
    return new MergeResult.Refused(
        "Branch not suitable for integration as it does not merge cleanly: "
            + BuildData.shortName(selected.branch())
            + " into "
            + shortName
            + "\n"
            + (result.stdout().strip() + "\n" + result.stderr().strip()).strip());
  }

  private String target(List<GitRemote> sources) throws GitException {
    String remote = Variables.expand(merge.remote(), environment).strip();
    String branch = Variables.expand(merge.branch(), environment).strip();
    if (branch.isEmpty()) {
      throw new GitException(
          "“Merge before build” is enabled, but no target branch is configured.");
    }
    for (GitRemote source : sources) {
      if (remote.isEmpty() || source.name().equals(remote)) {
        return "refs/remotes/" + source.name() + "/" + branch;
      }
    }
    throw new GitException("The merge remote " + remote + " is not configured.");
  }

  private String orElse(@Nullable String value, String defaultValue) {
    return value == null || value.isBlank() ? defaultValue : Variables.expand(value, environment);
  }
}
