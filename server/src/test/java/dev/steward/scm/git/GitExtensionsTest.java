package dev.steward.scm.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.GitJobs;
import dev.steward.testing.TestServer;
import dev.steward.testing.UpstreamRepository;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Extensions of the git plugin: merge before build, Git LFS and notifications. */
@Tag("integration")
class GitExtensionsTest {

  private static final String PUSH_MERGE =
      "<publishers><hudson.plugins.git.GitPublisher><pushOnlyIfSuccess>true</pushOnlyIfSuccess>"
          + "<pushMerge>true</pushMerge></hudson.plugins.git.GitPublisher></publishers>";

  @TempDir static Path folder;
  @RegisterExtension static final TestServer server = TestServer.create();
  private static GitJobs sources;

  @BeforeAll
  static void start() {
    sources = new GitJobs(server);
  }

  /** Creates a repository with main and a feature branch; a detached HEAD permits pushes. */
  private static UpstreamRepository upstream(String name) {
    var upstream = new UpstreamRepository(folder.resolve(name));
    upstream.commit("alice", "a.txt", "1", "First");
    upstream.git("checkout", "-q", "-b", "feature");
    upstream.commit("bob", "f.txt", "f", "Feature");
    upstream.git("checkout", "-q", "main");
    upstream.commit("alice", "m.txt", "m", "Meanwhile");
    upstream.git("checkout", "-q", "--detach");
    return upstream;
  }

  private static GitJobs.GitScm mergeBeforeBuild(
      UpstreamRepository upstream, String target, String options) {
    return new GitJobs.GitScm(upstream.url(), "origin/feature")
        .withExtension(
            "PreBuildMerge",
            "<options><mergeRemote>origin</mergeRemote><mergeTarget>"
                + target
                + "</mergeTarget>"
                + options
                + "</options>");
  }

  @Test
  void theMergedRevisionIsBuiltAndPushed() {
    UpstreamRepository upstream = upstream("clean");
    String feature = upstream.git("rev-parse", "feature");
    sources.create(
        "clean",
        mergeBeforeBuild(upstream, "main", "<mergeStrategy>default</mergeStrategy>"),
        "cat a.txt f.txt m.txt; echo; echo $GIT_BRANCH; git rev-parse HEAD^2;"
            + " test $GIT_COMMIT = $(git rev-parse HEAD)",
        PUSH_MERGE);
    assertThat(sources.build("clean", 1, "SUCCESS"))
        .contains("Merging Revision " + feature + " to origin/main\n")
        .contains("\n1fm+ echo\n", "\norigin/feature\n", "\n" + feature + "\n");
    assertThat(upstream.git("log", "-1", "--format=%P", "main")).endsWith(feature);
    // The feature branch counts as built: polling finds no changes, although the merge was built.
    sources.poll("clean");
    TestServer.await(
        "polling to end", () -> sources.get("/job/clean/scmPollLog/").contains("No changes"));
    upstream.git("checkout", "-q", "feature");
    upstream.commit("bob", "f.txt", "g", "More");
    upstream.git("checkout", "-q", "--detach");
    sources.poll("clean");
    assertThat(sources.awaitBuild("clean", 2, "SUCCESS")).contains("\n1gm+ echo\n");
    assertThat(sources.get("/job/clean/2/api/json?tree=changeSet[items[msg]]")).contains("More");
  }

  @Test
  void aMergeConflictFailsWithoutRetry() {
    UpstreamRepository upstream = upstream("torn");
    upstream.git("checkout", "-q", "feature");
    upstream.commit("bob", "a.txt", "bob's", "Mine");
    upstream.git("checkout", "-q", "main");
    upstream.commit("alice", "a.txt", "alice's", "No, mine");
    upstream.git("checkout", "-q", "--detach");
    sources.create(
        "torn",
        mergeBeforeBuild(upstream, "main", ""),
        "cat a.txt",
        "<scmCheckoutRetryCount>3</scmCheckoutRetryCount>");
    assertThat(sources.build("torn", 1, "FAILURE"))
        .contains("ERROR: Branch not suitable for integration as it does not merge cleanly:")
        .contains("origin/feature into origin/main", "CONFLICT (content)")
        .doesNotContain("Retrying", "+ cat");
    sources.poll("torn");
    TestServer.await(
        "polling to end", () -> sources.get("/job/torn/scmPollLog/").contains("No changes"));

    sources.create(
        "theirs",
        mergeBeforeBuild(upstream, "main", "<mergeStrategy>recursive_theirs</mergeStrategy>"),
        "cat a.txt",
        "");
    assertThat(sources.build("theirs", 1, "SUCCESS")).contains("+ cat a.txt\nbob's");
    sources.create("nowhere", mergeBeforeBuild(upstream, "gone", ""), "cat a.txt", "");
    assertThat(sources.build("nowhere", 1, "FAILURE"))
        .contains("ERROR: The merge target origin/gone does not exist.");
  }

  @Test
  void fastForwardModesApply() {
    UpstreamRepository upstream = upstream("steps");
    sources.create(
        "only",
        mergeBeforeBuild(upstream, "main", "<fastForwardMode>FF_ONLY</fastForwardMode>"),
        "true",
        "");
    assertThat(sources.build("only", 1, "FAILURE")).contains("does not merge cleanly");
    upstream.git("branch", "old", "feature~1");
    sources.create("ff", mergeBeforeBuild(upstream, "old", ""), "git log --format=%s -1", "");
    assertThat(sources.build("ff", 1, "SUCCESS")).contains("\nFeature\n");
    sources.create(
        "noff",
        mergeBeforeBuild(upstream, "old", "<fastForwardMode>NO_FF</fastForwardMode>"),
        "git log --format=%s=%an -1",
        "");
    assertThat(sources.build("noff", 1, "SUCCESS")).containsPattern("\nMerge commit .*=Steward\n");
  }

  @Test
  void lfsFilesAreFetchedIfConfigured() {
    var upstream = new UpstreamRepository(folder.resolve("large"));
    upstream.git("lfs", "install", "--local");
    upstream.git("lfs", "track", "*.bin");
    upstream.commit("alice", "a.bin", "large indeed", "Large");
    sources.create("without", new GitJobs.GitScm(upstream.url(), "*/main"), "cat a.bin", "");
    assertThat(sources.build("without", 1, "SUCCESS")).contains("git-lfs.github.com/spec");
    sources.create(
        "with",
        new GitJobs.GitScm(upstream.url(), "*/main").withExtension("GitLFSPull", ""),
        "cat a.bin; echo; git status --short",
        "");
    assertThat(sources.build("with", 1, "SUCCESS"))
        .contains("+ cat a.bin\nlarge indeed+ echo\n\n+ git status --short\nFinished");
    upstream.commit("alice", "a.bin", "larger", "Larger");
    assertThat(sources.build("with", 2, "SUCCESS")).contains("+ cat a.bin\nlarger+ echo");
  }

  @Test
  void firstBuildChangelogAndIgnoreNotifyCommitApply() {
    UpstreamRepository upstream = upstream("first");
    sources.create(
        "first",
        new GitJobs.GitScm(upstream.url(), "*/main")
            .withExtension("FirstBuildChangelog", "<makeChangelog>true</makeChangelog>")
            .withExtension("IgnoreNotifyCommit", ""),
        "true",
        "");
    sources.create("heeds", new GitJobs.GitScm(upstream.url(), "*/main"), "true", "");
    sources.build("first", 1, "SUCCESS");
    assertThat(sources.get("/job/first/1/api/json?tree=changeSet[items[msg]]"))
        .contains(
            "\"items\":[{\"_class\":\"hudson.plugins.git.GitChangeSet\",\"msg\":\"Meanwhile\"}]");
    assertThat(server.post("/git/notifyCommit?url=" + upstream.url()).body())
        .contains("heeds")
        .doesNotContain("first\n");
  }
}
