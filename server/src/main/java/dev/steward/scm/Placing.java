package dev.steward.scm;

import dev.steward.job.Scm;
import dev.steward.text.Variables;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks out a commit: with the configured sparse paths, on the configured local branch. */
record Placing(Scm.Git config, Map<String, String> environment, Repository repository) {

  void place(Choice.Chosen chosen, String commit) throws InterruptedException, GitFailed {
    repository.say("Checking out Revision " + commit + " (" + chosen.branch() + ")");
    sparse();
    var words = new ArrayList<>(List.of("checkout", "-f"));
    String local = local(chosen);
    if (local == null) {
      words.add("--detach");
    } else {
      words.addAll(List.of("-B", local));
    }
    words.add(commit);
    repository.show(words);
    String title = repository.run("log", "-1", "--format=%s", commit, "--").strip();
    repository.say("Commit message: \"" + title + "\"");
  }

  /** The local branch to check out; null for a detached HEAD. */
  @Nullable String local(Choice.Chosen chosen) throws GitFailed {
    String wanted = config.localBranch();
    if (wanted == null) {
      return null;
    }
    String name = Variables.expand(wanted, environment);
    if (name.isEmpty() || name.equals("**")) {
      String remote = Built.shortened(chosen.branch());
      int slash = remote.indexOf('/');
      return chosen.branch().startsWith("refs/remotes/") && slash > 0
          ? remote.substring(slash + 1)
          : null;
    }
    if (name.startsWith("-")) {
      throw new GitFailed("The local branch " + name + " is not a valid branch name.");
    }
    return name;
  }

  private void sparse() throws InterruptedException, GitFailed {
    if (!config.sparsePaths().isEmpty()) {
      var words = new ArrayList<>(List.of("sparse-checkout", "set", "--no-cone", "--"));
      for (String path : config.sparsePaths()) {
        words.add(Variables.expand(path, environment));
      }
      repository.show(words);
    } else if (repository
        .ask(List.of("config", "--get", "core.sparseCheckout"))
        .out()
        .strip()
        .equals("true")) {
      repository.show(List.of("sparse-checkout", "disable"));
    }
  }
}
