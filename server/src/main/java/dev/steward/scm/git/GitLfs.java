package dev.steward.scm.git;

import java.util.List;

/** Git LFS support. */
final class GitLfs {

  private GitLfs() {}

  /**
   * Disables LFS downloads during the checkout, so that {@link #fetch} downloads all files at once.
   */
  static void disableSmudge(Repository repository) throws InterruptedException, GitException {
    if (!repository.execute(List.of("lfs", "version")).isSuccess()) {
      throw new GitException(
          "The job uses Git LFS, but git-lfs is not installed on this machine (Debian package:"
              + " git-lfs).");
    }
    repository.run("lfs", "install", "--local", "--force", "--skip-smudge", "--skip-repo");
  }

  static void fetch(Repository repository, GitRemote source, Git.GitContext context)
      throws InterruptedException, GitException {
    try (RemoteAccess access = context.access(source)) {
      repository.runRemote(List.of("lfs", "pull", source.name()), access);
    }
  }
}
