package dev.steward.scm.git;

import dev.steward.text.Variables;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks out a commit with the configured sparse paths on the configured local branch. */
record WorktreeUpdate(GitScm config, Map<String, String> environment, Repository repository) {

  void checkOut(RevisionSelector.SelectedRevision selected, String commit)
      throws InterruptedException, GitException {
    repository.log("Checking out Revision " + commit + " (" + selected.branch() + ")");
    repository.logCommand("config core.sparsecheckout");
    sparse();
    repository.runLogged(List.of("checkout", "-f", commit));
    String branch = localBranch(selected);
    if (branch != null) {
      repository.logCommand("branch -a -v --no-abbrev");
      if (repository.commitOf("refs/heads/" + branch) != null) {
        repository.runLogged(List.of("branch", "-D", branch));
      }
      repository.runLogged(List.of("checkout", "-b", branch, commit));
    }
    String title = repository.run("log", "-1", "--format=%s", commit, "--").strip();
    repository.log("Commit message: \"" + title + "\"");
  }

  /** The local branch to check out; null for a detached HEAD. */
  @Nullable String localBranch(RevisionSelector.SelectedRevision selected) throws GitException {
    String configured = config.localBranch();
    if (configured == null) {
      return null;
    }
    String name = Variables.expand(configured, environment);
    if (name.isEmpty() || name.equals("**")) {
      String remote = BuildData.shortName(selected.branch());
      int slash = remote.indexOf('/');
      return selected.branch().startsWith("refs/remotes/") && slash > 0
          ? remote.substring(slash + 1)
          : null;
    }
    if (name.startsWith("-")) {
      throw new GitException("The local branch " + name + " is not a valid branch name.");
    }
    return name;
  }

  private void sparse() throws InterruptedException, GitException {
    if (!config.sparsePaths().isEmpty()) {
      var words = new ArrayList<>(List.of("sparse-checkout", "set", "--no-cone", "--"));
      for (String path : config.sparsePaths()) {
        words.add(Variables.expand(path, environment));
      }
      repository.runLogged(words);
    } else if (repository
        .execute(List.of("config", "--get", "core.sparseCheckout"))
        .stdout()
        .strip()
        .equals("true")) {
      repository.runLogged(List.of("sparse-checkout", "disable"));
    }
  }
}
