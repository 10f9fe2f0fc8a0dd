package dev.steward.scm.git;

import dev.steward.host.PosixPath;
import dev.steward.scm.Change;
import dev.steward.text.Variables;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Performs one checkout: prepares the folder, fetches, selects a revision and checks it out. */
final class Checkout {

  private final GitScm config;
  private final Git.CheckoutRequest request;
  private final Git.GitContext context;
  private final RevisionSelector.@Nullable SelectedRevision given;

  Checkout(GitScm config, Git.CheckoutRequest request, Git.GitContext context) {
    this(config, request, context, null);
  }

  /**
   * Creates a checkout.
   *
   * @param given the revision to check out; null to select one by the settings
   */
  Checkout(
      GitScm config,
      Git.CheckoutRequest request,
      Git.GitContext context,
      RevisionSelector.@Nullable SelectedRevision given) {
    this.config = config;
    this.request = request;
    this.context = context;
    this.given = given;
  }

  static Duration timeout(GitScm config) {
    return config.timeoutMinutes() > 0
        ? Duration.ofMinutes(config.timeoutMinutes())
        : Repository.DEFAULT_TIMEOUT;
  }

  /** Checkout folder: the workspace or a subfolder. */
  static String folder(GitScm config, Git.CheckoutRequest request) throws GitException {
    String folder =
        PosixPath.inside(
            request.workspace(), Variables.expand(config.folder(), request.environment()));
    if (folder == null) {
      throw new GitException("The checkout folder must be inside the workspace.");
    }
    return folder;
  }

  GitCheckout perform() throws InterruptedException, GitException {
    List<GitRemote> sources = GitRemote.all(config, request.environment());
    String folder = folder(config, request);
    var repository = new Repository(folder, context, request.extraEnvironment(), timeout(config));
    sources.forEach(context::logCredential);
    boolean isNew = prepare(repository, sources);
    for (GitRemote source : sources) {
      repository.configureRemote(source);
      if (!isNew) {
        logRemoteUrl(repository, source);
      }
      try (RemoteAccess access = context.silentAccess(source)) {
        repository.fetch(
            source,
            access,
            new Repository.FetchOptions(!config.noTags(), config.prunes(), config.shallowDepth()));
      }
      if (isNew) {
        logRemoteUrl(repository, source);
        source
            .refspecs()
            .forEach(refspec ->
                repository.logCommand(
                    "config --add remote." + source.name() + ".fetch " + refspec.text()));
      }
    }
    if (isNew) {
      repository.log("Avoid second fetch");
    }
    RevisionSelector.SelectedRevision selected =
        given == null ? new RevisionSelector(config, request, sources, repository).choose() : given;
    int minutes = config.options().checkoutMinutes();
    Repository checkoutRepository =
        minutes > 0 ? repository.withTimeout(Duration.ofMinutes(minutes)) : repository;
    var worktree = new WorktreeUpdate(config, request.environment(), checkoutRepository);
    if (config.options().lfs()) {
      GitLfs.disableSmudge(repository);
    }
    String commit = selected.commit();
    GitScm.Merge merge = config.options().merge();
    if (merge != null) {
      commit =
          switch (new PreBuildMerge(merge, config, request.environment(), checkoutRepository)
              .perform(selected, sources)) {
            case PreBuildMerge.MergeResult.Merged(String merged) -> merged;
            case PreBuildMerge.MergeResult.Refused(String message) ->
                throw new GitException(
                    message, GitScmType.revision(BuildData.of(request, commit, selected, sources)));
          };
    }
    worktree.checkOut(selected, commit);
    if (config.options().lfs()) {
      GitLfs.fetch(repository, sources.getFirst(), context);
    }
    submodules(repository, sources.getFirst());
    if (config.cleansAfter()) {
      clean(repository);
    }
    GitScm.ChangelogBase since = config.options().changelogBase();
    List<Change> changes =
        since == null
            ? changes(repository, selected, commit)
            : changesSince(repository, since, sources, commit);
    return new GitCheckout(
        BuildData.of(request, commit, selected, sources),
        environment(commit, worktree.localBranch(selected), selected, sources, folder),
        changes,
        selected.morePending());
  }

  private static void logRemoteUrl(Repository repository, GitRemote source) {
    repository.logCommand("config remote." + source.name() + ".url " + source.url().text());
  }

  /** Prepares the folder; returns whether it has no repository yet. */
  private boolean prepare(Repository repository, List<GitRemote> sources)
      throws InterruptedException, GitException {
    if (config.wipesWorkspace()) {
      repository.log("Wiping out workspace first.");
      repository.wipe(false);
    }
    if (repository.exists()) {
      repository.logResolvedFolder();
      repository.log("Fetching changes from the remote Git repository");
      repository.unlock();
      if (config.cleansBefore() && repository.commitOf("HEAD") != null) {
        clean(repository);
      }
      return false;
    }
    repository.log("Cloning the remote Git repository");
    if (given != null) {
      repository.log("Cloning with configured refspecs honoured and without tags");
    }
    repository.log("Cloning repository " + sources.getFirst().url().text());
    repository.wipe(false);
    repository.init(false);
    return true;
  }

  private static void clean(Repository repository) throws InterruptedException, GitException {
    repository.log("Cleaning workspace");
    repository.runLogged(List.of("reset", "--hard"));
    repository.runLogged(List.of("clean", "-ffdx"));
  }

  private void submodules(Repository repository, GitRemote parent)
      throws InterruptedException, GitException {
    GitScm.Submodules options = config.submodules();
    if (!options.enabled()
        || !repository.execute(List.of("cat-file", "-e", "HEAD:.gitmodules")).isSuccess()) {
      return;
    }
    GitRemote source =
        options.parentCredentials()
            ? parent
            : new GitRemote(parent.name(), parent.url().withoutCredential(), parent.refspecs(), "");
    try (RemoteAccess access = context.access(source)) {
      var sync = new ArrayList<>(List.of("submodule", "sync"));
      var update = new ArrayList<>(List.of("submodule", "update", "--init", "--force"));
      if (options.recursive()) {
        sync.add("--recursive");
        update.add("--recursive");
      }
      if (options.tracking()) {
        update.add("--remote");
      }
      if (options.shallowDepth() > 0) {
        update.add("--depth=" + options.shallowDepth());
      }
      repository.runLogged(sync);
      repository.runRemote(update, access);
    }
  }

  private List<Change> changesSince(
      Repository repository, GitScm.ChangelogBase since, List<GitRemote> sources, String commit)
      throws InterruptedException, GitException {
    repository.log("Using 'Changelog to branch' strategy.");
    String remote = since.remote().isEmpty() ? sources.getFirst().name() : since.remote();
    String branch = remote + "/" + Variables.expand(since.branch(), request.environment());
    String from = repository.commitOf("refs/remotes/" + branch);
    List<Change> changes =
        from == null ? null : repository.changes(from, commit, config.authorInChangelog());
    if (changes == null) {
      repository.log("The branch " + branch + " was not found. Skipping changelog.");
      return List.of();
    }
    return changes;
  }

  private List<Change> changes(
      Repository repository, RevisionSelector.SelectedRevision selected, String commit)
      throws InterruptedException, GitException {
    BuildData last = request.last();
    BuildData.BranchRevision revision =
        last == null ? null : last.branchRevisions().get(selected.branch());
    if (revision == null) {
      String before =
          config.options().firstBuildChangelog() ? repository.commitOf(commit + "^") : null;
      List<Change> newest =
          before == null ? null : repository.changes(before, commit, config.authorInChangelog());
      if (newest != null) {
        return newest;
      }
      repository.log("First time build. Skipping changelog.");
      return List.of();
    }
    repository.logCommand("rev-list --no-walk " + revision.commit());
    List<Change> changes =
        repository.changes(revision.commit(), commit, config.authorInChangelog());
    if (changes == null) {
      repository.log(
          "The last built commit, "
              + revision.commit()
              + ", no longer exists. Skipping changelog.");
      return List.of();
    }
    return changes;
  }

  private Map<String, String> environment(
      String commit,
      @Nullable String local,
      RevisionSelector.SelectedRevision selected,
      List<GitRemote> sources,
      String folder) {
    var all = new LinkedHashMap<String, String>();
    all.put("GIT_COMMIT", commit);
    all.put("GIT_BRANCH", BuildData.shortName(selected.branch()));
    if (local != null) {
      all.put("GIT_LOCAL_BRANCH", local);
    }
    BuildData.BranchRevision last = revision(request.last(), selected);
    if (last != null) {
      all.put("GIT_PREVIOUS_COMMIT", last.commit());
    }
    BuildData.BranchRevision lastSuccessful = revision(request.lastSuccessful(), selected);
    if (lastSuccessful != null) {
      all.put("GIT_PREVIOUS_SUCCESSFUL_COMMIT", lastSuccessful.commit());
    }
    all.put("GIT_URL", sources.getFirst().url().text());
    if (sources.size() > 1) {
      for (int i = 0; i < sources.size(); i++) {
        all.put("GIT_URL_" + (i + 1), sources.get(i).url().text());
      }
    }
    if (!config.folder().isEmpty()) {
      all.put("GIT_CHECKOUT_DIR", PosixPath.relative(request.workspace(), folder));
    }
    identity(all, "NAME", config.userName());
    identity(all, "EMAIL", config.userEmail());
    return all;
  }

  private void identity(Map<String, String> all, String what, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      String expanded = Variables.expand(value, request.environment());
      all.put("GIT_COMMITTER_" + what, expanded);
      all.put("GIT_AUTHOR_" + what, expanded);
    }
  }

  private static BuildData.@Nullable BranchRevision revision(
      @Nullable BuildData built, RevisionSelector.SelectedRevision selected) {
    return built == null ? null : built.branchRevisions().get(selected.branch());
  }
}
