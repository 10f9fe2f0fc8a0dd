package dev.steward.scm;

import dev.steward.job.Scm;
import dev.steward.text.Variables;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Performs one checkout: prepares the folder, fetches, selects a revision and checks it out. */
final class Checkout {

  private final Scm.Git config;
  private final Git.Request request;
  private final Git.Tools tools;

  Checkout(Scm.Git config, Git.Request request, Git.Tools tools) {
    this.config = config;
    this.request = request;
    this.tools = tools;
  }

  static Duration most(Scm.Git config) {
    return config.timeoutMinutes() > 0
        ? Duration.ofMinutes(config.timeoutMinutes())
        : Repository.USUAL;
  }

  /** Checkout folder: the workspace or a subfolder. */
  static Path folder(Scm.Git config, Git.Request request) throws GitFailed {
    Path workspace = request.workspace();
    try {
      Path folder =
          workspace.resolve(Variables.expand(config.folder(), request.environment())).normalize();
      if (folder.startsWith(workspace)) {
        return folder;
      }
    } catch (InvalidPathException e) {
      // Falls through to the common error below.
    }
    throw new GitFailed("The checkout folder must be inside the workspace.");
  }

  CheckedOut perform() throws InterruptedException, GitFailed {
    List<Source> sources = Source.all(config, request.environment());
    Path folder = folder(config, request);
    var repository = new Repository(folder, tools, request.marks(), most(config));
    prepare(repository, sources);
    for (Source source : sources) {
      repository.remember(source);
      try (Access access = tools.access(source)) {
        repository.fetch(
            source,
            access,
            new Repository.Fetch(!config.noTags(), config.prunes(), config.shallowDepth()));
      }
    }
    Choice.Chosen chosen = new Choice(config, request, sources, repository).choose();
    int minutes = config.options().checkoutMinutes();
    Repository writing = minutes > 0 ? repository.within(Duration.ofMinutes(minutes)) : repository;
    var placing = new Placing(config, request.environment(), writing);
    if (config.options().lfs()) {
      LargeFiles.expect(repository);
    }
    String commit = chosen.commit();
    Scm.Merge merge = config.options().merge();
    if (merge != null) {
      commit =
          switch (new Merging(merge, config, request.environment(), writing)
              .perform(chosen, sources)) {
            case Merging.Ended.Merged(String merged) -> merged;
            case Merging.Ended.Refused(String message) ->
                throw new GitFailed(message, built(commit, chosen, sources));
          };
    }
    placing.place(chosen, commit);
    if (config.options().lfs()) {
      LargeFiles.fetch(repository, sources.getFirst(), tools);
    }
    submodules(repository, sources.getFirst());
    if (config.cleansAfter()) {
      clean(repository);
    }
    Scm.ChangelogBase since = config.options().changelogBase();
    List<Change> changes =
        since == null
            ? changes(repository, chosen, commit)
            : changesSince(repository, since, sources, commit);
    return new CheckedOut(
        built(commit, chosen, sources),
        environment(commit, placing.local(chosen), chosen, sources, folder),
        changes,
        chosen.more());
  }

  private void prepare(Repository repository, List<Source> sources)
      throws InterruptedException, GitFailed {
    if (config.wipesWorkspace()) {
      repository.say("Wiping out workspace first.");
      repository.wipe(false);
    }
    if (repository.isThere()) {
      repository.unlock();
      if (config.cleansBefore() && repository.commitOf("HEAD") != null) {
        clean(repository);
      }
    } else {
      repository.say("Cloning the remote Git repository");
      repository.say("Cloning repository " + sources.getFirst().url().text());
      repository.wipe(false);
      repository.init(false);
    }
  }

  private static void clean(Repository repository) throws InterruptedException, GitFailed {
    repository.say("Cleaning workspace");
    repository.show(List.of("reset", "--hard"));
    repository.show(List.of("clean", "-ffdx"));
  }

  private void submodules(Repository repository, Source parent)
      throws InterruptedException, GitFailed {
    Scm.Submodules wanted = config.submodules();
    if (!wanted.enabled()
        || !repository.ask(List.of("cat-file", "-e", "HEAD:.gitmodules")).well()) {
      return;
    }
    Source source =
        wanted.parentCredentials()
            ? parent
            : new Source(parent.name(), parent.url().withoutKey(), parent.refspecs(), "");
    try (Access access = tools.access(source)) {
      var sync = new ArrayList<>(List.of("submodule", "sync"));
      var update = new ArrayList<>(List.of("submodule", "update", "--init", "--force"));
      if (wanted.recursive()) {
        sync.add("--recursive");
        update.add("--recursive");
      }
      if (wanted.tracking()) {
        update.add("--remote");
      }
      if (wanted.shallowDepth() > 0) {
        update.add("--depth=" + wanted.shallowDepth());
      }
      repository.show(sync);
      repository.reach(update, access);
    }
  }

  private List<Change> changesSince(
      Repository repository, Scm.ChangelogBase since, List<Source> sources, String commit)
      throws InterruptedException, GitFailed {
    repository.say("Using 'Changelog to branch' strategy.");
    String remote = since.remote().isEmpty() ? sources.getFirst().name() : since.remote();
    String branch = remote + "/" + Variables.expand(since.branch(), request.environment());
    String from = repository.commitOf("refs/remotes/" + branch);
    List<Change> changes =
        from == null ? null : repository.changes(from, commit, config.authorInChangelog());
    if (changes == null) {
      repository.say("The branch " + branch + " was not found. Skipping changelog.");
      return List.of();
    }
    return changes;
  }

  private List<Change> changes(Repository repository, Choice.Chosen chosen, String commit)
      throws InterruptedException, GitFailed {
    Built last = request.last();
    Built.Mark mark = last == null ? null : last.marks().get(chosen.branch());
    if (mark == null) {
      String before =
          config.options().firstBuildChangelog() ? repository.commitOf(commit + "^") : null;
      List<Change> newest =
          before == null ? null : repository.changes(before, commit, config.authorInChangelog());
      if (newest != null) {
        return newest;
      }
      repository.say("First time build. Skipping changelog.");
      return List.of();
    }
    List<Change> changes = repository.changes(mark.commit(), commit, config.authorInChangelog());
    if (changes == null) {
      repository.say(
          "The last built commit, " + mark.commit() + ", no longer exists. Skipping changelog.");
      return List.of();
    }
    return changes;
  }

  /** Records the selected commit as built, not the merge commit. */
  private Built built(String commit, Choice.Chosen chosen, List<Source> sources) {
    Built last = request.last();
    Map<String, Built.Mark> marks =
        Built.with(
            last == null ? Map.of() : last.marks(),
            chosen.branch(),
            new Built.Mark(chosen.commit(), request.number()));
    return new Built(
        commit,
        chosen.branch(),
        sources.stream().map(source -> source.url().text()).toList(),
        marks);
  }

  private Map<String, String> environment(
      String commit,
      @Nullable String local,
      Choice.Chosen chosen,
      List<Source> sources,
      Path folder) {
    var all = new LinkedHashMap<String, String>();
    all.put("GIT_COMMIT", commit);
    all.put("GIT_BRANCH", Built.shortened(chosen.branch()));
    if (local != null) {
      all.put("GIT_LOCAL_BRANCH", local);
    }
    Built.Mark last = mark(request.last(), chosen);
    if (last != null) {
      all.put("GIT_PREVIOUS_COMMIT", last.commit());
    }
    Built.Mark lastSuccessful = mark(request.lastSuccessful(), chosen);
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
      all.put("GIT_CHECKOUT_DIR", request.workspace().relativize(folder).toString());
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

  private static Built.@Nullable Mark mark(@Nullable Built built, Choice.Chosen chosen) {
    return built == null ? null : built.marks().get(chosen.branch());
  }
}
