package dev.steward.scm;

import dev.steward.job.Scm;
import dev.steward.text.MatchBudget;
import dev.steward.text.MatchLimitException;
import dev.steward.text.Regex;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Checks the repositories of a job for changes. {@code git ls-remote} is sufficient; commits are
 * fetched only if polling rules exclude some of them.
 */
final class Look {

  private final Scm.Git config;
  private final Path mirror;
  private final Map<String, String> environment;
  private final @Nullable Built last;
  private final Git.Tools tools;
  private final Duration most;

  Look(
      Scm.Git config,
      Path mirror,
      Map<String, String> environment,
      @Nullable Built last,
      Git.Tools tools) {
    this.config = config;
    this.mirror = mirror;
    this.environment = environment;
    this.last = last;
    this.tools = tools;
    this.most = Checkout.most(config);
  }

  private void say(String line) {
    tools.log().accept(line);
  }

  boolean finds() throws InterruptedException, GitFailed {
    List<Source> sources = Source.all(config, environment);
    Built before = last;
    if (before == null) {
      say("No previous build, so forcing an initial build.");
      return true;
    }
    say("[poll] Last Built Revision: Revision " + before.commit() + " (" + before.branch() + ")");
    List<BranchSpec> specs = Choice.specs(config, sources, environment);
    boolean single = Choice.isSingle(config, specs);
    if (single && specs.getFirst().isCommit()) {
      say("The job builds a fixed commit: nothing to poll.");
      return !before.knows(specs.getFirst().single());
    }
    Map<String, String> heads = heads(sources);
    Map<String, String> wanted =
        config.options().inverseBranches()
            ? others(specs, sources, heads)
            : wanted(specs, sources, heads);
    if (wanted.isEmpty()) {
      say("No branch of the repository matches the job's branch specifiers.");
      return false;
    }
    var fresh = new LinkedHashMap<String, String>();
    wanted.forEach((name, commit) -> {
      Built.Mark mark = mark(before, name, specs.getFirst());
      boolean known =
          (single && mark != null) ? mark.commit().equals(commit) : before.knows(commit);
      say(
          "[poll] Latest remote head revision on "
              + name
              + " is: "
              + commit
              + (known ? " - already built by " + numberOf(before, commit) : ""));
      if (!known) {
        fresh.put(name, commit);
      }
    });
    if (!single && !fresh.isEmpty() && fresh.keySet().stream().allMatch(TagCandidates::isTag)) {
      withoutContained(sources, wanted, fresh);
    }
    return !fresh.isEmpty() && (!restricts() || counts(sources, before, fresh));
  }

  /** The last build of a ref; builds of a tag are recorded under the name in the definition. */
  private static Built.@Nullable Mark mark(Built before, String ref, BranchSpec spec) {
    Built.Mark mark = before.marks().get(ref);
    return mark == null && !spec.isPattern() ? before.marks().get(spec.single()) : mark;
  }

  /** Removes new tags that another candidate contains; see {@link TagCandidates}. */
  private void withoutContained(
      List<Source> sources, Map<String, String> wanted, Map<String, String> fresh)
      throws InterruptedException, GitFailed {
    Repository repository = fetched(sources);
    var kept = new HashSet<String>();
    List<Repository.Ref> candidates =
        repository.candidates().stream()
            .filter(ref -> ref.commit().equals(wanted.get(ref.name())))
            .toList();
    for (Repository.Ref ref : new TagCandidates(repository).without(candidates)) {
      kept.add(ref.name());
    }
    fresh.keySet().retainAll(kept);
    if (fresh.isEmpty()) {
      say("The new tags are contained in other branches or tags that are built.");
    }
  }

  private static long numberOf(Built built, String commit) {
    return built.marks().values().stream()
        .filter(mark -> mark.commit().equals(commit))
        .mapToLong(Built.Mark::number)
        .max()
        .orElse(0);
  }

  /** The commit of each ref of all remotes, by local ref name. */
  private Map<String, String> heads(List<Source> sources) throws InterruptedException, GitFailed {
    var all = new LinkedHashMap<String, String>();
    for (Source source : sources) {
      say(" > git ls-remote " + source.url().text() + " # timeout=" + most.toMinutes());
      GitProgram.Said said;
      try (Access access = tools.access(source)) {
        said =
            tools
                .program()
                .run(
                    new GitProgram.Command(
                        Path.of("/"),
                        access.environment(),
                        most,
                        List.of("ls-remote", "--", source.url().text())));
        if (!said.well()) {
          throw new GitFailed(
              access.why(said) + "Failed to query the repository: " + said.error().strip());
        }
      }
      var peeled = new LinkedHashMap<String, String>();
      for (String line : said.out().split("\n", -1)) {
        int tab = line.indexOf('\t');
        if (tab > 0) {
          String name = line.substring(tab + 1);
          // The peeled commit of an annotated tag follows the tag itself.
          peeled.put(
              name.endsWith("^{}") ? name.substring(0, name.length() - 3) : name,
              line.substring(0, tab));
        }
      }
      peeled.forEach((name, commit) -> {
        String kept = source.kept(name);
        if (kept != null) {
          all.put(kept, commit);
        }
        if (name.startsWith("refs/tags/")) {
          all.putIfAbsent(name, commit);
        }
      });
    }
    return all;
  }

  private Map<String, String> others(
      List<BranchSpec> specs, List<Source> sources, Map<String, String> heads) throws GitFailed {
    var budget = MatchBudget.ofBuild();
    var all = new LinkedHashMap<String, String>();
    for (Map.Entry<String, String> head : heads.entrySet()) {
      if (isFetched(head.getKey()) && Choice.isOther(specs, sources, head.getKey(), budget)) {
        all.put(head.getKey(), head.getValue());
      }
    }
    return all;
  }

  private boolean isFetched(String ref) {
    return !config.noTags() || !TagCandidates.isTag(ref);
  }

  private Map<String, String> wanted(
      List<BranchSpec> specs, List<Source> sources, Map<String, String> heads) throws GitFailed {
    var budget = MatchBudget.ofBuild();
    var all = new LinkedHashMap<String, String>();
    for (BranchSpec spec : specs) {
      if (spec.isPattern()) {
        for (Map.Entry<String, String> head : heads.entrySet()) {
          if (isFetched(head.getKey()) && spec.matches(head.getKey(), budget)) {
            all.put(head.getKey(), head.getValue());
          }
        }
        continue;
      }
      for (String ref : spec.refs(sources)) {
        String commit = heads.get(ref);
        if (commit != null) {
          all.put(ref, commit);
          break;
        }
      }
    }
    return all;
  }

  /** Whether polling rules exclude commits. */
  private boolean restricts() {
    Scm.PollingFilter polling = config.polling();
    return !polling.includedPaths().isEmpty()
        || !polling.excludedPaths().isEmpty()
        || !polling.excludedUsers().isEmpty()
        || polling.excludedMessage() != null;
  }

  /** Fetches all remotes into the mirror for polling. */
  private Repository fetched(List<Source> sources) throws InterruptedException, GitFailed {
    var repository = new Repository(mirror, tools, Map.of(), most);
    if (repository.isThereBare()) {
      repository.unlock(mirror);
    } else {
      repository.wipe(false);
      repository.init(true);
    }
    for (Source source : sources) {
      try (Access access = tools.access(source)) {
        repository.fetch(source, access, new Repository.Fetch(true, true, 0));
      }
    }
    return repository;
  }

  private boolean counts(List<Source> sources, Built before, Map<String, String> fresh)
      throws InterruptedException, GitFailed {
    Repository repository = fetched(sources);
    var rules = new Rules(config.polling());
    for (Map.Entry<String, String> head : fresh.entrySet()) {
      Built.Mark mark = before.marks().get(head.getKey());
      List<Change> changes =
          mark == null
              ? null
              : repository.changes(mark.commit(), head.getValue(), config.authorInChangelog());
      if (changes == null) {
        say("The branch " + head.getKey() + " was not built yet, or its history was rewritten.");
        return true;
      }
      for (Change change : changes) {
        String ignored = rules.whyIgnored(change);
        if (ignored == null) {
          return true;
        }
        say("Ignored commit " + change.id() + ": " + ignored);
      }
    }
    return false;
  }

  /** Rules that exclude commits from polling. */
  static final class Rules {
    private final List<Regex> included;
    private final List<Regex> excluded;
    private final @Nullable Regex message;
    private final List<String> users;
    private final MatchBudget budget = MatchBudget.ofBuild();

    Rules(Scm.PollingFilter polling) throws GitFailed {
      included = patterns(polling.includedPaths());
      excluded = patterns(polling.excludedPaths());
      String text = polling.excludedMessage();
      message = text == null ? null : patterns(List.of(text)).getFirst();
      users = polling.excludedUsers();
    }

    private static List<Regex> patterns(List<String> texts) throws GitFailed {
      var all = new ArrayList<Regex>();
      for (String text : texts) {
        try {
          all.add(Regex.of(text));
        } catch (PatternSyntaxException e) {
          throw new GitFailed(
              "Invalid regular expression in a region or message of the polling rules: "
                  + e.getDescription());
        }
      }
      return all;
    }

    /** The reason why the commit is excluded; null if it is not. */
    @Nullable String whyIgnored(Change change) throws GitFailed {
      try {
        return ignored(change);
      } catch (MatchLimitException e) {
        throw new GitFailed("The polling rules cannot be applied. " + e.getMessage());
      }
    }

    private @Nullable String ignored(Change change) throws MatchLimitException {
      if (users.contains(change.author().name().strip())) {
        return "Found excluded author: " + change.author().name();
      }
      Regex excludedMessage = message;
      if (excludedMessage != null && excludedMessage.matches(change.message().strip(), budget)) {
        return "Found excluded message: " + change.title();
      }
      if (change.paths().isEmpty()) {
        return included.isEmpty() ? null : "The commit changes no files.";
      }
      boolean onlyExcluded = true;
      boolean counts = false;
      for (Change.Touched path : change.paths()) {
        boolean isExcluded = any(excluded, path.file());
        onlyExcluded &= isExcluded;
        counts |= !isExcluded && (included.isEmpty() || any(included, path.file()));
      }
      if (onlyExcluded) {
        return "Found only excluded paths";
      }
      return counts ? null : "No paths matched included region whitelist";
    }

    private boolean any(List<Regex> patterns, String path) throws MatchLimitException {
      for (Regex pattern : patterns) {
        if (pattern.matches(path, budget)) {
          return true;
        }
      }
      return false;
    }
  }
}
