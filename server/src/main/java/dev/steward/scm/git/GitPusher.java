package dev.steward.scm.git;

import dev.steward.text.Variables;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Pushes the results of a build. Repeating a push has no effect. */
final class GitPusher {

  private final GitScm config;
  private final Git.CheckoutRequest request;
  private final Git.GitContext context;

  GitPusher(GitScm config, Git.CheckoutRequest request, Git.GitContext context) {
    this.config = config;
    this.request = request;
    this.context = context;
  }

  void perform(String commit, boolean forces, List<Git.Push> pushes)
      throws InterruptedException, GitException {
    List<GitRemote> sources = GitRemote.all(config, request.environment());
    var repository =
        new Repository(
            Checkout.folder(config, request),
            context,
            request.extraEnvironment(),
            Checkout.timeout(config));
    repository.unlock();
    for (Git.Push push : pushes) {
      switch (push) {
        case Git.Push.BranchPush(String remote, String branch) -> {
          String name = refName(branch);
          repository.log("Pushing HEAD to branch " + name + " at repo " + remote);
          push(repository, source(sources, remote), "HEAD:refs/heads/" + name, forces);
        }
        case Git.Push.MergePush() -> {
          GitScm.Merge merge = config.options().merge();
          if (merge == null) {
            throw new GitException(
                "Cannot push the merge result: “Merge before build” is not enabled in the job.");
          }
          String name = refName(merge.branch());
          repository.log(
              "Pushing HEAD to branch " + name + " of " + merge.remote() + " repository");
          push(repository, source(sources, merge.remote()), "HEAD:refs/heads/" + name, forces);
        }
        case Git.Push.TagPush(
                String remote,
                String tag,
                String message,
                boolean creates,
                boolean updates) -> {
          String name = refName(tag);
          tag(repository, commit, name, expand(message), creates, updates);
          repository.log("Pushing tag " + name + " to repo " + remote);
          push(repository, source(sources, remote), "refs/tags/" + name, forces || updates);
        }
      }
    }
  }

  private String expand(String text) {
    return Variables.expand(text, request.environment());
  }

  private String refName(String template) throws GitException {
    String name = expand(template);
    if (name.isEmpty() || name.startsWith("-") || name.contains(":") || name.contains("*")) {
      throw new GitException("\"" + name + "\" is not a valid branch or tag name.");
    }
    return name;
  }

  private GitRemote source(List<GitRemote> sources, String remote) throws GitException {
    String name = expand(remote);
    for (GitRemote source : sources) {
      if (name.isEmpty() || source.name().equals(name)) {
        return source;
      }
    }
    throw new GitException("No repository found for target repo name " + name);
  }

  private void tag(
      Repository repository,
      String commit,
      String name,
      String message,
      boolean creates,
      boolean updates)
      throws InterruptedException, GitException {
    String existing = repository.commitOf("refs/tags/" + name);
    if (existing == null && !creates && !updates) {
      throw new GitException("The tag " + name + " does not exist; enable “Create new tag”.");
    }
    if (commit.equals(existing) || (!creates && !updates)) {
      return;
    }
    if (existing != null && !updates) {
      throw new GitException(
          "The tag " + name + " already points to another commit; enable “Update existing tag”.");
    }
    var words =
        new ArrayList<>(
            List.of(
                "-c",
                "user.name=" + expandOrElse(config.userName(), "Steward"),
                "-c",
                "user.email=" + expandOrElse(config.userEmail(), "steward@localhost")));
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

  private String expandOrElse(@Nullable String value, String defaultValue) {
    return value == null || value.isBlank() ? defaultValue : expand(value);
  }

  private void push(Repository repository, GitRemote source, String refspec, boolean forces)
      throws InterruptedException, GitException {
    var words = new ArrayList<>(List.of("push"));
    if (forces) {
      words.add("--force");
    }
    words.addAll(List.of("--", source.url().text(), refspec));
    try (RemoteAccess access = context.access(source)) {
      repository.runRemote(words, access);
    }
  }
}
