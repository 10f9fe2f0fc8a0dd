package dev.steward.scm;

import java.util.List;

/** Git LFS support. */
final class LargeFiles {

  private LargeFiles() {}

  /**
   * Disables LFS downloads during the checkout, so that {@link #fetch} downloads all files at once.
   */
  static void expect(Repository repository) throws InterruptedException, GitFailed {
    if (!repository.ask(List.of("lfs", "version")).well()) {
      throw new GitFailed(
          "The job uses Git LFS, but git-lfs is not installed on this machine (Debian: git-lfs).");
    }
    repository.run("lfs", "install", "--local", "--force", "--skip-smudge", "--skip-repo");
  }

  static void fetch(Repository repository, Source source, Git.Tools tools)
      throws InterruptedException, GitFailed {
    try (Access access = tools.access(source)) {
      repository.reach(List.of("lfs", "pull", source.name()), access);
    }
  }
}
