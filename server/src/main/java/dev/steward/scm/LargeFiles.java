package dev.steward.scm;

import java.util.List;

/** Files that git only names, fetched from where they are kept: git-lfs. */
final class LargeFiles {

  private LargeFiles() {}

  /** Has git leave them as they are named until {@link #fetch}: one way in for all of them. */
  static void expect(Repository repository) throws InterruptedException, GitFailed {
    if (!repository.ask(List.of("lfs", "version")).well()) {
      throw new GitFailed(
          "The job asks for large files (git LFS), and git-lfs is not installed on this machine"
              + " (Debian: git-lfs).");
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
