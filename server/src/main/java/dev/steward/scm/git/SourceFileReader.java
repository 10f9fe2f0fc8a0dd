package dev.steward.scm.git;

import dev.steward.scm.SourceFile;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a file of the revision that a job would check out, from a mirror of its repositories. */
final class SourceFileReader {

  private final GitScm config;
  private final Git.CheckoutRequest request;
  private final Git.GitContext context;

  /**
   * Creates a reader.
   *
   * @param request its workspace is the folder of the mirror
   */
  SourceFileReader(GitScm config, Git.CheckoutRequest request, Git.GitContext context) {
    this.config = config;
    this.request = request;
    this.context = context;
  }

  SourceFile read(String path) throws InterruptedException, GitException {
    String file = path.startsWith("./") ? path.substring(2) : path;
    List<GitRemote> sources = GitRemote.all(config, request.environment());
    var repository =
        new Repository(request.workspace(), context, Map.of(), Checkout.timeout(config));
    if (repository.existsBare()) {
      repository.unlock(request.workspace());
    } else {
      repository.wipe(false);
      repository.init(true);
    }
    for (GitRemote source : sources) {
      repository.configureRemote(source);
      try (RemoteAccess access = context.access(source)) {
        repository.fetch(source, access, new Repository.FetchOptions(!config.noTags(), true, 0));
      }
    }
    RevisionSelector.SelectedRevision selected =
        new RevisionSelector(config, request, sources, repository).choose();
    return new SourceFile(
        text(repository, selected.commit(), file),
        GitScmType.revision(BuildData.of(request, selected.commit(), selected, sources)));
  }

  private static @Nullable String text(Repository repository, String commit, String file)
      throws InterruptedException, GitException {
    String object = commit + ":" + file;
    GitProgram.CommandResult size = repository.execute(List.of("cat-file", "-s", object));
    if (!size.isSuccess() || !repository.run("cat-file", "-t", object).strip().equals("blob")) {
      return null;
    }
    long bytes = Long.parseLong(size.stdout().strip());
    if (bytes > SourceFile.MAX_BYTES) {
      throw new GitException(
          "The file "
              + file
              + " is "
              + bytes
              + " bytes long. Files of more than "
              + SourceFile.MAX_BYTES
              + " bytes cannot be read without a checkout.");
    }
    return repository.run("cat-file", "blob", object);
  }
}
