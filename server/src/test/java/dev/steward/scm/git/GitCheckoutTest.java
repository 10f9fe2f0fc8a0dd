package dev.steward.scm.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.GitJobs;
import dev.steward.testing.TestServer;
import dev.steward.testing.UpstreamRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Git checkouts of builds: retries, and the GIT_ environment variables. */
@Tag("integration")
class GitCheckoutTest {

  @TempDir static Path folder;
  @RegisterExtension static final TestServer server = TestServer.create();
  private static GitJobs sources;

  @BeforeAll
  static void start() {
    sources = new GitJobs(server);
  }

  private static UpstreamRepository upstream(String name) {
    var upstream = new UpstreamRepository(folder.resolve(name));
    upstream.commit("alice", "a.txt", "1", "First");
    return upstream;
  }

  @Test
  void aFailedCheckoutIsRetriedAsConfigured() throws IOException {
    Path repository = folder.resolve("later");
    sources.create(
        "later",
        new GitJobs.GitScm(repository.toString(), "*/main"),
        "cat a.txt",
        "<scmCheckoutRetryCount>2</scmCheckoutRetryCount>");
    sources.startBuild("later");
    TestServer.await(
        "the first attempt to fail",
        () -> sources.consoleText("later", 1).contains("Retrying after 10 seconds"));
    UpstreamRepository upstream = upstream("made");
    Files.move(upstream.folder, repository);
    assertThat(sources.awaitBuild("later", 1, "SUCCESS"))
        .containsOnlyOnce("Retrying after 10 seconds\n")
        .containsOnlyOnce("ERROR: ")
        .contains("+ cat a.txt\n1");

    sources.create(
        "never",
        new GitJobs.GitScm(folder.resolve("never").toString(), "*/main"),
        "cat a.txt",
        "<scmCheckoutRetryCount>1</scmCheckoutRetryCount>");
    assertThat(sources.build("never", 1, "FAILURE"))
        .containsOnlyOnce("Retrying after 10 seconds\n")
        .doesNotContain("+ cat");
  }

  @Test
  void previousCommitVariablesNameThePreviousBuilds() {
    UpstreamRepository upstream = upstream("before");
    sources.create(
        "before",
        new GitJobs.GitScm(upstream.url(), "*/main"),
        "echo after [$GIT_PREVIOUS_COMMIT] well [$GIT_PREVIOUS_SUCCESSFUL_COMMIT]; test ! -e bad",
        "");
    assertThat(sources.build("before", 1, "SUCCESS")).contains("\nafter [] well []\n");
    String first = upstream.git("rev-parse", "HEAD");
    String bad = upstream.commit("bob", "bad", "x", "Break");
    assertThat(sources.build("before", 2, "FAILURE"))
        .contains("\nafter [" + first + "] well [" + first + "]\n");
    upstream.git("rm", "-q", "bad");
    String fixed = upstream.commit("bob", "Mend");
    assertThat(sources.build("before", 3, "SUCCESS"))
        .contains("\nafter [" + bad + "] well [" + first + "]\n");
    upstream.commit("bob", "b.txt", "1", "More");
    assertThat(sources.build("before", 4, "SUCCESS"))
        .contains("\nafter [" + fixed + "] well [" + fixed + "]\n");
  }

  @Test
  void gitVariablesNameBranchRemotesAndCommitter() {
    UpstreamRepository app = upstream("app");
    UpstreamRepository fork = upstream("fork");
    app.git("checkout", "-q", "-b", "feature/x");
    app.git("tag", "v1");
    String secondRemote =
        "<name>up</name></hudson.plugins.git.UserRemoteConfig>"
            + "<hudson.plugins.git.UserRemoteConfig><name>fork</name><url>"
            + fork.url()
            + "</url>";
    String script =
        "echo on [$GIT_BRANCH] local [$GIT_LOCAL_BRANCH] of [$GIT_URL] [$GIT_URL_1] [$GIT_URL_2];"
            + " echo by $GIT_AUTHOR_NAME $GIT_AUTHOR_EMAIL $GIT_COMMITTER_NAME"
            + " $GIT_COMMITTER_EMAIL; echo in [$GIT_CHECKOUT_DIR]; git -C src branch"
            + " --show-current; git -C src commit -q --allow-empty -m mine; git -C src log -1"
            + " --format=%an/%ce";
    sources.create(
        "env",
        new GitJobs.GitScm(app.url(), "up/feature/x", secondRemote, "")
            .withExtension("LocalBranch", "<localBranch>**</localBranch>")
            .withExtension("RelativeTargetDirectory", "<relativeTargetDir>src</relativeTargetDir>")
            .withExtension(
                "UserIdentity", "<name>Robot of $JOB_NAME</name><email>r@b.example</email>"),
        script,
        "");
    assertThat(sources.build("env", 1, "SUCCESS"))
        .contains(
            "\non [up/feature/x] local [feature/x] of [%1$s] [%1$s] [%2$s]\n"
                .formatted(app.url(), fork.url()),
            "\nby Robot of env r@b.example Robot of env r@b.example\n",
            "\nin [src]\n",
            "\nfeature/x\n",
            "\nRobot of env/r@b.example\n");

    sources.create(
        "tag",
        new GitJobs.GitScm(app.url(), "refs/tags/v1"),
        "echo on [$GIT_BRANCH] local [$GIT_LOCAL_BRANCH] [$GIT_URL_1] [$GIT_AUTHOR_NAME]",
        "");
    assertThat(sources.build("tag", 1, "SUCCESS")).contains("\non [refs/tags/v1] local [] [] []\n");
    sources.create(
        "named",
        new GitJobs.GitScm(app.url(), "*/main")
            .withExtension("LocalBranch", "<localBranch>work</localBranch>"),
        "echo on [$GIT_BRANCH] local [$GIT_LOCAL_BRANCH]",
        "");
    assertThat(sources.build("named", 1, "SUCCESS")).contains("\non [origin/main] local [work]\n");
  }
}
