package dev.steward.scm.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.host.HostFacts;
import dev.steward.host.ProgramRunner;
import dev.steward.host.Programs;
import dev.steward.scm.Change;
import dev.steward.scm.ChangeSet;
import dev.steward.scm.Committer;
import dev.steward.scm.ScmNotes;
import dev.steward.testing.UpstreamRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Checkouts and polling with the real git program. */
@Tag("integration")
class GitTest extends GitFixture {

  @Test
  void theFirstCheckoutClonesAndTheNextListsChanges() {
    GitCheckout one = checkout(new ScmBuilder(), null);
    assertThat(one.built().commit()).isEqualTo(first);
    assertThat(one.built().branch()).isEqualTo("refs/remotes/origin/main");
    assertThat(one.changes()).isEmpty();
    assertThat(one.environment())
        .containsEntry("GIT_COMMIT", first)
        .containsEntry("GIT_BRANCH", "origin/main")
        .containsEntry("GIT_URL", upstream.url())
        .doesNotContainKeys("GIT_PREVIOUS_COMMIT", "GIT_LOCAL_BRANCH");
    assertThat(log)
        .contains(
            "Cloning the remote Git repository",
            "Cloning repository " + upstream.url(),
            "Checking out Revision " + first + " (refs/remotes/origin/main)",
            "Commit message: \"First\"",
            "First time build. Skipping changelog.");
    assertThat(readFile("a.txt")).isEqualTo("1");

    String second = upstream.commit("bob", "b ä.txt", "2", "Second\n\nwith <a> body");
    upstream.git("rm", "-q", "a.txt");
    String third = upstream.commit("carol", "Third");
    GitCheckout two =
        checkout(
            new ScmBuilder(),
            BuildDataCodec.read(
                ScmNotes.revision(ScmNotes.of(GitScmType.revision(one.built()))).data()));
    assertThat(two.environment())
        .containsEntry("GIT_COMMIT", third)
        .containsEntry("GIT_PREVIOUS_COMMIT", first);
    assertThat(two.changes())
        .isEqualTo(ScmNotes.changeSet(ScmNotes.of(new ChangeSet("git", two.changes()))).changes());
    assertThat(two.changes()).extracting(Change::id).containsExactly(second, third);
    Change change = two.changes().getFirst();
    assertThat(change.title()).isEqualTo("Second");
    assertThat(change.message()).isEqualTo("Second\n\nwith <a> body\n");
    assertThat(change.attributedTo()).isEqualTo(new Committer("bob", "bob@example.com"));
    assertThat(change.paths())
        .containsExactly(new Change.AffectedFile(Change.EditType.ADDED, "b ä.txt"));
    assertThat(change.date()).matches("2025-06-15 \\d\\d:\\d\\d:\\d\\d \\+0100");
    assertThat(two.changes().getLast().paths())
        .containsExactly(new Change.AffectedFile(Change.EditType.DELETED, "a.txt"));
    assertThat(workspace.resolve("a.txt")).doesNotExist();
  }

  @Test
  void branchesAreFoundInEveryNotation() {
    upstream.git("checkout", "-q", "-b", "feature/x");
    String featureCommit = upstream.commit("bob", "f.txt", "f", "Feature");
    upstream.git("-c", "user.name=x", "-c", "user.email=x", "tag", "-a", "-m", "v", "v1");
    upstream.git("update-ref", "refs/pull/7/head", featureCommit);
    upstream.git("checkout", "-q", "main");
    var unexpected = new ArrayList<String>();
    for (String branch :
        List.of(
            "feature/x",
            "*/feature/x",
            "origin/feature/x",
            "refs/heads/feature/x",
            "refs/remotes/origin/feature/x",
            "remotes/origin/feature/x",
            "refs/tags/v1",
            "tags/v1",
            "v1",
            "${WHICH}",
            "origin/feature/*",
            "feature*/**",
            ":origin/fea.*",
            featureCommit,
            featureCommit.substring(0, 10))) {
      var config = new ScmBuilder();
      config.branch = branch.equals("feature*/**") ? "*/feature*/**" : branch;
      GitCheckout result = checkout(config, null, Map.of("WHICH", "feature/x"));
      if (!result.built().commit().equals(featureCommit)) {
        unexpected.add(branch + " → " + result.built());
      }
    }
    assertThat(unexpected).isEmpty();
    var pull = new ScmBuilder();
    pull.refspec = "+refs/pull/*:refs/remotes/origin/pr/*";
    for (String branch : List.of("origin/pr/7/head", "pr/7/head", "refs/pull/7/head")) {
      pull.branch = branch;
      assertThat(checkout(pull, null).built().commit()).as(branch).isEqualTo(featureCommit);
    }
    var missing = new ScmBuilder();
    missing.branch = "nope";
    assertThatThrownBy(() -> checkout(missing, null))
        .hasMessageContaining("Couldn't find any revision to build");
  }

  @Test
  void eachBranchOfAPatternIsBuiltOnce() {
    upstream.git("checkout", "-q", "-b", "b1");
    String one = upstream.commit("bob", "1.txt", "1", "One");
    upstream.git("checkout", "-q", "-b", "b2", "main");
    String two = upstream.commit("bob", "2.txt", "2", "Two");
    var config = new ScmBuilder();
    config.branch = "**";
    GitCheckout a = checkout(config, null);
    assertThat(a.built().commit()).isEqualTo(one);
    assertThat(a.morePending()).isTrue();
    assertThat(hasChanges(config, a.built())).isTrue();
    GitCheckout b = checkout(config, a.built());
    assertThat(b.built().commit()).isEqualTo(two);
    GitCheckout c = checkout(config, b.built());
    // both branches contain main, but its newest commit was not built under any name
    assertThat(c.built().commit()).isEqualTo(first);
    assertThat(hasChanges(config, c.built())).isFalse();
    assertThat(checkout(config, c.built()).built().commit()).isEqualTo(first);
  }

  private static GitScm.GitOptions inverseChoice() {
    return new GitScm.GitOptions(null, false, false, false, 0, true, null, "");
  }

  @Test
  void theInverseStrategyBuildsAllOtherBranches() {
    upstream.git("checkout", "-q", "-b", "one");
    String one = upstream.commit("alice", "o.txt", "1", "One");
    upstream.git("checkout", "-q", "-b", "release-1", "main");
    upstream.commit("alice", "r.txt", "1", "Release");
    for (String excluded : List.of("main", "*/main", "origin/main")) {
      var config = new ScmBuilder();
      config.branch = excluded;
      config.options = inverseChoice();
      assertThat(Git.builds(config.build(), Map.of(), "one")).as(excluded).isTrue();
      assertThat(Git.builds(config.build(), Map.of(), "main")).as(excluded).isFalse();
    }
    var config = new ScmBuilder();
    config.branch = ":origin/(main|release-.*)";
    config.options = inverseChoice();
    GitCheckout first = checkout(config, null);
    assertThat(first.built().branch()).isEqualTo("refs/remotes/origin/one");
    assertThat(first.built().commit()).isEqualTo(one);
    assertThat(first.morePending()).isFalse();
    assertThat(hasChanges(config, first.built())).isFalse();
    upstream.git("checkout", "-q", "main");
    upstream.commit("bob", "a.txt", "2", "Excluded");
    assertThat(hasChanges(config, first.built())).isFalse();
    assertThat(checkout(config, first.built()).built().commit()).isEqualTo(one);
    upstream.git("checkout", "-q", "-b", "two", "main");
    String two = upstream.commit("bob", "t.txt", "2", "Two");
    assertThat(hasChanges(config, first.built())).isTrue();
    assertThat(checkout(config, first.built()).built().commit()).isEqualTo(two);
    config.branch = "**";
    assertThatThrownBy(() -> checkout(config, first.built()))
        .hasMessageContaining("the job excludes every branch of the repository");
  }

  @Test
  void changesCanBeComparedToAnotherBranch() {
    upstream.git("checkout", "-q", "-b", "topic");
    String one = upstream.commit("alice", "o.txt", "1", "One");
    String two = upstream.commit("alice", "o.txt", "2", "Two");
    upstream.git("checkout", "-q", "main");
    upstream.commit("bob", "m.txt", "1", "Main goes on");
    upstream.git("checkout", "-q", "topic");
    upstream.git("-c", "user.name=a", "-c", "user.email=a@b", "merge", "-q", "--no-edit", "main");
    String merged = upstream.git("rev-parse", "HEAD").strip();
    var config = new ScmBuilder();
    config.branch = "topic";
    config.options =
        new GitScm.GitOptions(
            null, false, false, false, 0, false, new GitScm.ChangelogBase("origin", "main"), "");
    GitCheckout result = checkout(config, null);
    assertThat(result.changes()).extracting(Change::id).contains(one, two).doesNotContain(first);
    assertThat(result.changes()).extracting(Change::title).doesNotContain("Main goes on", "First");
    assertThat(result.built().commit()).isEqualTo(merged);
    // Another checkout has the same changes: the data of the previous build has no effect.
    assertThat(checkout(config, result.built()).changes()).isEqualTo(result.changes());
    config.options =
        new GitScm.GitOptions(
            null, false, false, false, 0, false, new GitScm.ChangelogBase("", "gone"), "");
    assertThat(checkout(config, result.built()).changes()).isEmpty();
    assertThat(log).contains("The branch origin/gone was not found. Skipping changelog.");
  }

  @Test
  void leftoversOfAKilledGitAreRepaired() throws IOException {
    GitCheckout one = checkout(new ScmBuilder(), null);
    Files.createFile(workspace.resolve(".git/index.lock"));
    Files.createFile(workspace.resolve(".git/refs/remotes/origin/main.lock"));
    String second = upstream.commit("bob", "a.txt", "2", "Second");
    assertThat(checkout(new ScmBuilder(), one.built()).built().commit()).isEqualTo(second);
    Files.delete(workspace.resolve(".git/HEAD"));
    assertThat(checkout(new ScmBuilder(), one.built()).built().commit()).isEqualTo(second);
    assertThat(readFile("a.txt")).isEqualTo("2");
  }

  @Test
  void extensionsAreApplied() throws IOException {
    upstream.commit("bob", "sub/b.txt", "b", "Second");
    String third = upstream.commit("bob", "other/c.txt", "c", "Third");
    var config = new ScmBuilder();
    config.localBranch = "**";
    config.subdirectory = "below";
    config.url = "file://" + upstream.url();
    config.depth = 1;
    config.sparsePaths = List.of("sub");
    GitCheckout result = checkout(config, null);
    Path subdirectory = workspace.resolve("below");
    assertThat(result.environment())
        .containsEntry("GIT_LOCAL_BRANCH", "main")
        .containsEntry("GIT_CHECKOUT_DIR", "below");
    assertThat(Files.readString(subdirectory.resolve(".git/HEAD")))
        .isEqualTo("ref: refs/heads/main\n");
    assertThat(Files.readString(subdirectory.resolve(".git/shallow")).strip()).isEqualTo(third);
    assertThat(subdirectory.resolve("sub/b.txt")).exists();
    assertThat(subdirectory.resolve("other")).doesNotExist();

    Files.writeString(subdirectory.resolve("left.o"), "x");
    Files.writeString(subdirectory.resolve("sub/b.txt"), "spoilt");
    var plain = new ScmBuilder();
    plain.subdirectory = "below";
    plain.cleansBefore = true;
    checkout(plain, result.built());
    assertThat(subdirectory.resolve("left.o")).doesNotExist();
    assertThat(readFile("below/sub/b.txt")).isEqualTo("b");
    assertThat(readFile("below/other/c.txt")).isEqualTo("c");

    var wiping = new ScmBuilder();
    wiping.wipesWorkspace = true;
    Files.writeString(workspace.resolve("kept"), "x");
    checkout(wiping, null);
    assertThat(workspace.resolve("kept")).doesNotExist();
    assertThat(workspace.resolve("below")).doesNotExist();

    var outside = new ScmBuilder();
    outside.subdirectory = "../elsewhere";
    assertThatThrownBy(() -> checkout(outside, null)).hasMessageContaining("inside the workspace");
  }

  @Test
  void submodulesAreCheckedOut() {
    var library = new UpstreamRepository(folder.resolve("library"));
    library.commit("bob", "lib.txt", "lib", "Library");
    upstream.git("submodule", "--quiet", "add", library.url(), "lib");
    upstream.commit("bob", "Use the library");
    var config = new ScmBuilder();
    checkout(config, null);
    assertThat(workspace.resolve("lib/lib.txt")).doesNotExist();
    config.submodules = new GitScm.Submodules(true, true, false, true, 0);
    checkout(config, null);
    assertThat(readFile("lib/lib.txt")).isEqualTo("lib");
  }

  @Test
  void pollingFindsOnlyRelevantChanges() {
    var config = new ScmBuilder();
    assertThat(hasChanges(config, null)).isTrue();
    BuildData buildData = checkout(config, null).built();
    assertThat(hasChanges(config, buildData)).isFalse();
    upstream.git("checkout", "-q", "-b", "other");
    upstream.commit("bob", "o.txt", "o", "Elsewhere");
    upstream.git("checkout", "-q", "main");
    assertThat(hasChanges(config, buildData)).isFalse();
    upstream.commit("robot", "docs/x.md", "x", "[skip] Docs");
    assertThat(hasChanges(config, buildData)).isTrue();

    config.polling = new GitScm.PollingFilter(List.of(), List.of("docs/.*"), null, List.of());
    assertThat(hasChanges(config, buildData)).isFalse();
    config.polling = new GitScm.PollingFilter(List.of("src/.*"), List.of(), null, List.of());
    assertThat(hasChanges(config, buildData)).isFalse();
    config.polling = new GitScm.PollingFilter(List.of("docs/.*"), List.of(), null, List.of());
    assertThat(hasChanges(config, buildData)).isTrue();
    config.polling = new GitScm.PollingFilter(List.of(), List.of(), null, List.of("robot"));
    assertThat(hasChanges(config, buildData)).isFalse();
    config.polling = new GitScm.PollingFilter(List.of(), List.of(), "(?s)\\[skip\\].*", List.of());
    assertThat(hasChanges(config, buildData)).isFalse();
    upstream.commit("bob", "src/y", "y", "Source");
    assertThat(hasChanges(config, buildData)).isTrue();
  }

  /** A machine on which programs are searched for in other folders. */
  private record WithPath(ProgramRunner machine, String path) implements ProgramRunner {
    @Override
    public HostFacts facts() {
      HostFacts facts = machine.facts();
      return new HostFacts(
          facts.os(), 1, -1, facts.reachableSince(), path, facts.home(), facts.root());
    }

    @Override
    public Programs programs() {
      return machine.programs();
    }
  }

  @Test
  void missingGitLfsIsReported() throws IOException {
    Path programs = Files.createDirectory(folder.resolve("programs"));
    for (String program : List.of("git", "find", "test", "rm")) {
      Files.createSymbolicLink(programs.resolve(program), Path.of("/usr/bin", program));
    }
    git =
        new Git(
            new GitHome(host.gitFolder()), new WithPath(host, programs.toString()), (_, _) -> null);
    var config = new ScmBuilder();
    checkout(config, null);
    config.options = new GitScm.GitOptions(null, true, false, false, 0, false, null, "");
    assertThatThrownBy(() -> checkout(config, null))
        .hasMessageContaining("git-lfs is not installed");
  }

  @Test
  void tagsAndBranchesArePushed() throws Exception {
    UpstreamRepository bare = new UpstreamRepository(folder.resolve("seed"));
    bare.git("clone", "-q", "--bare", upstream.url(), folder.resolve("bare.git").toString());
    var config = new ScmBuilder();
    config.url = folder.resolve("bare.git").toString();
    config.userName = "$WHO";
    config.userEmail = "$WHO@example.org";
    GitCheckout result = checkout(config, null);
    var request =
        new Git.CheckoutRequest(
            workspace.toString(), Map.of("WHO", "robot"), Map.of(), 4, null, null, log::add);
    var pushes =
        List.<Git.Push>of(
            new Git.Push.TagPush("origin", "built-4", "", true, false),
            new Git.Push.BranchPush("", "released"));
    git.push(config.build(), request, result.built().commit(), false, pushes);
    git.push(config.build(), request, result.built().commit(), false, pushes);
    assertThat(bare.git("-C", config.url, "rev-parse", "built-4^{commit}")).isEqualTo(first);
    assertThat(bare.git("-C", config.url, "cat-file", "tag", "built-4"))
        .contains("tagger robot <robot@example.org>");
    assertThat(bare.git("-C", config.url, "rev-parse", "released")).isEqualTo(first);
    assertThatThrownBy(() ->
            git.push(
                config.build(),
                request,
                result.built().commit(),
                false,
                List.of(new Git.Push.BranchPush("nowhere", "x"))))
        .hasMessageContaining("nowhere");
  }

  @Test
  void repositoryUrlsAreNormalized() {
    for (String url :
        List.of(
            "git@github.com:Team/Project.git",
            "ssh://git@github.com/team/project",
            "ssh://git@github.com:22/team/project.git",
            "https://someone@github.com/team/project.git/",
            "git://github.com/team/project")) {
      assertThat(Git.urlKey(url)).as(url).isEqualTo("github.com/team/project");
    }
    assertThat(Git.urlKey("/srv/git/x.git")).isEqualTo(Git.urlKey("file:///srv/git/x"));
    assertThat(Git.urlKey("nonsense")).isEmpty();
  }
}
