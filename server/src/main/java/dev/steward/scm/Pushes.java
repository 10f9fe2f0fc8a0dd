package dev.steward.scm;

import dev.steward.job.Scm;
import dev.steward.text.Variables;
import java.util.ArrayList;
import java.util.List;

/** Pushes the results of a build. Repeated pushes change nothing. */
final class Pushes {

  private final Scm.Git config;
  private final Git.Request request;
  private final Git.Tools tools;

  Pushes(Scm.Git config, Git.Request request, Git.Tools tools) {
    this.config = config;
    this.request = request;
    this.tools = tools;
  }

  void perform(String commit, boolean forces, List<Git.Push> pushes)
      throws InterruptedException, GitFailed {
    List<Source> sources = Source.all(config, request.environment());
    var repository =
        new Repository(
            Checkout.folder(config, request), tools, request.marks(), Checkout.most(config));
    repository.unlock();
    for (Git.Push push : pushes) {
      switch (push) {
        case Git.Push.ToBranch(String remote, String branch) -> {
          String name = name(branch);
          repository.say("Pushing HEAD to branch " + name + " at repo " + remote);
          push(repository, source(sources, remote), "HEAD:refs/heads/" + name, forces);
        }
        case Git.Push.Merged() -> {
          Scm.Merge merge = config.options().merge();
          if (merge == null) {
            throw new GitFailed("Cannot push the merge result: the job has no merge before build.");
          }
          String name = name(merge.branch());
          repository.say(
              "Pushing HEAD to branch " + name + " of " + merge.remote() + " repository");
          push(repository, source(sources, merge.remote()), "HEAD:refs/heads/" + name, forces);
        }
        case Git.Push.Tag(
                String remote,
                String tag,
                String message,
                boolean creates,
                boolean updates) -> {
          String name = name(tag);
          tag(repository, commit, name, expand(message), creates, updates);
          repository.say("Pushing tag " + name + " to repo " + remote);
          push(repository, source(sources, remote), "refs/tags/" + name, forces || updates);
        }
      }
    }
  }

  private String expand(String text) {
    return Variables.expand(text, request.environment());
  }

  private String name(String given) throws GitFailed {
    String name = expand(given);
    if (name.isEmpty() || name.startsWith("-") || name.contains(":") || name.contains("*")) {
      throw new GitFailed("\"" + name + "\" is not a valid branch or tag name.");
    }
    return name;
  }

  private Source source(List<Source> sources, String remote) throws GitFailed {
    String name = expand(remote);
    for (Source source : sources) {
      if (name.isEmpty() || source.name().equals(name)) {
        return source;
      }
    }
    throw new GitFailed("No repository found for target repo name " + name);
  }

  private void tag(
      Repository repository,
      String commit,
      String name,
      String message,
      boolean creates,
      boolean updates)
      throws InterruptedException, GitFailed {
    String there = repository.commitOf("refs/tags/" + name);
    if (there == null && !creates && !updates) {
      throw new GitFailed("The tag " + name + " does not exist; enable Create new tag.");
    }
    if (commit.equals(there) || (!creates && !updates)) {
      return;
    }
    if (there != null && !updates) {
      throw new GitFailed(
          "The tag " + name + " already exists on another commit; enable Update existing tag.");
    }
    var words =
        new ArrayList<>(
            List.of(
                "-c",
                "user.name=" + orElse(config.userName(), "Steward"),
                "-c",
                "user.email=" + orElse(config.userEmail(), "steward@localhost")));
    words.addAll(
        List.of(
            "tag",
            "-a",
            "-f",
            "-m",
            message.isBlank() ? "Steward Build #" + request.number() : message,
            name,
            commit));
    repository.run(words.toArray(String[]::new));
  }

  private static String orElse(@org.jspecify.annotations.Nullable String given, String usual) {
    return given == null || given.isBlank() ? usual : given;
  }

  private void push(Repository repository, Source source, String what, boolean forces)
      throws InterruptedException, GitFailed {
    var words = new ArrayList<>(List.of("push"));
    if (forces) {
      words.add("--force");
    }
    words.addAll(List.of("--", source.url().text(), what));
    try (Access access = tools.access(source)) {
      repository.reach(words, access);
    }
  }
}
