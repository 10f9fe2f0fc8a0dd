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
    Repository repository = open();
    RevisionSelector.SelectedRevision selected = select(repository, sources);
    return new SourceFile(
        text(repository, selected.commit(), file),
        GitScmType.revision(BuildData.of(request, selected.commit(), selected, sources)));
  }

  /** Reads a file of a commit, which is fetched if the mirror does not have it. */
  SourceFile readAt(BuildData revision, String path) throws InterruptedException, GitException {
    String file = path.startsWith("./") ? path.substring(2) : path;
    Repository repository = open();
    String commit = revision.commit();
    if (repository.commitOf(commit) == null) {
      for (GitRemote source : GitRemote.all(config, request.environment())) {
        fetch(repository, source, true);
      }
      if (repository.commitOf(commit) == null) {
        throw new GitException(
            "The commit "
                + commit
                + " of the Jenkinsfile no longer exists in the repository. Start the build again.");
      }
    }
    return new SourceFile(text(repository, commit, file), GitScmType.revision(revision));
  }

  private Repository open() throws InterruptedException, GitException {
    var repository =
        new Repository(request.workspace(), context, Map.of(), Checkout.timeout(config));
    if (repository.existsBare()) {
      repository.unlock(request.workspace());
    } else {
      repository.wipe(false);
      repository.init(true);
    }
    return repository;
  }

  private RevisionSelector.SelectedRevision select(Repository repository, List<GitRemote> sources)
      throws InterruptedException, GitException {
    GitRemote branch = singleBranch(sources);
    GitException failure = null;
    if (branch != null) {
      try {
        fetch(repository, branch, false);
        return choose(repository, sources);
      } catch (GitException e) {
        // The name may be that of a tag, or collide with an old branch in the mirror.
        failure = e;
      }
    }
    try {
      for (GitRemote source : sources) {
        fetch(repository, source, !config.noTags());
      }
      return choose(repository, sources);
    } catch (GitException e) {
      throw failure == null ? e : failure;
    }
  }

  /** The remote with only the branch that the job builds; null if it may build several refs. */
  private @Nullable GitRemote singleBranch(List<GitRemote> sources) throws GitException {
    List<BranchSpec> specs = RevisionSelector.specs(config, sources, request.environment());
    if (sources.size() > 1
        || !RevisionSelector.isSingle(config, specs)
        || specs.getFirst().mayBeCommit()) {
      return null;
    }
    GitRemote source = sources.getFirst();
    String name = specs.getFirst().single();
    for (String prefix :
        List.of("refs/heads/", "remotes/" + source.name() + "/", source.name() + "/")) {
      if (name.startsWith(prefix)) {
        name = name.substring(prefix.length());
        break;
      }
    }
    String local = source.localRef("refs/heads/" + name);
    return local == null || name.startsWith("refs/") || name.startsWith("tags/")
        ? null
        : new GitRemote(
            source.name(),
            source.url(),
            Refspec.all("+refs/heads/" + name + ":" + local, source.name()),
            source.credentialsId());
  }

  private void fetch(Repository repository, GitRemote source, boolean tags)
      throws InterruptedException, GitException {
    try (RemoteAccess access = context.access(source)) {
      repository.fetch(source, access, new Repository.FetchOptions(tags, true, 0));
    }
  }

  private RevisionSelector.SelectedRevision choose(Repository repository, List<GitRemote> sources)
      throws InterruptedException, GitException {
    return new RevisionSelector(config, request, sources, repository).choose();
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
