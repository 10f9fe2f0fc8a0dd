package dev.steward.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.scm.Upstream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Git checkouts of builds: retries, and the GIT_ environment variables. */
class CheckoutsTest {

  @TempDir static Path folder;
  private static Running server;
  private static Sources sources;

  @BeforeAll
  static void start() {
    server = new Running(folder.resolve("home"));
    sources = new Sources(server);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Upstream upstream(String name) {
    var upstream = new Upstream(folder.resolve(name));
    upstream.commit("alice", "a.txt", "1", "First");
    return upstream;
  }

  @Test
  void aCheckoutThatFailedIsTriedAgainAsOftenAsTheJobSays() throws IOException {
    Path later = folder.resolve("later");
    sources.create(
        "later",
        new Sources.Scm(later.toString(), "*/main"),
        "cat a.txt",
        "<scmCheckoutRetryCount>2</scmCheckoutRetryCount>");
    sources.start("later");
    Sources.await(
        "the first try to fail",
        () -> sources.log("later", 1).contains("Retrying after 10 seconds"));
    Upstream made = upstream("made");
    Files.move(made.folder, later);
    assertThat(sources.end("later", 1, "SUCCESS"))
        .containsOnlyOnce("Retrying after 10 seconds\n")
        .containsOnlyOnce("ERROR: ")
        .contains("+ cat a.txt\n1");

    sources.create(
        "never",
        new Sources.Scm(folder.resolve("never").toString(), "*/main"),
        "cat a.txt",
        "<scmCheckoutRetryCount>1</scmCheckoutRetryCount>");
    assertThat(sources.build("never", 1, "FAILURE"))
        .containsOnlyOnce("Retrying after 10 seconds\n")
        .doesNotContain("+ cat");
  }

  @Test
  void aBuildKnowsWhatWasBuiltBeforeItAndWhatWentWell() {
    Upstream upstream = upstream("before");
    sources.create(
        "before",
        new Sources.Scm(upstream.url(), "*/main"),
        "echo after [$GIT_PREVIOUS_COMMIT] well [$GIT_PREVIOUS_SUCCESSFUL_COMMIT]; test ! -e bad",
        "");
    assertThat(sources.build("before", 1, "SUCCESS")).contains("\nafter [] well []\n");
    String first = upstream.git("rev-parse", "HEAD");
    String bad = upstream.commit("bob", "bad", "x", "Break");
    assertThat(sources.build("before", 2, "FAILURE"))
        .contains("\nafter [" + first + "] well [" + first + "]\n");
    upstream.git("rm", "-q", "bad");
    String mended = upstream.commit("bob", "Mend");
    assertThat(sources.build("before", 3, "SUCCESS"))
        .contains("\nafter [" + bad + "] well [" + first + "]\n");
    upstream.commit("bob", "b.txt", "1", "More");
    assertThat(sources.build("before", 4, "SUCCESS"))
        .contains("\nafter [" + mended + "] well [" + mended + "]\n");
  }

  @Test
  void aBuildFindsItsBranchItsRemotesAndWhoItCommitsAs() {
    Upstream app = upstream("app");
    Upstream fork = upstream("fork");
    app.git("checkout", "-q", "-b", "feature/x");
    app.git("tag", "v1");
    String more =
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
        new Sources.Scm(app.url(), "up/feature/x", more, "")
            .extended("LocalBranch", "<localBranch>**</localBranch>")
            .extended("RelativeTargetDirectory", "<relativeTargetDir>src</relativeTargetDir>")
            .extended("UserIdentity", "<name>Robot of $JOB_NAME</name><email>r@b.example</email>"),
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
        new Sources.Scm(app.url(), "refs/tags/v1"),
        "echo on [$GIT_BRANCH] local [$GIT_LOCAL_BRANCH] [$GIT_URL_1] [$GIT_AUTHOR_NAME]",
        "");
    assertThat(sources.build("tag", 1, "SUCCESS")).contains("\non [refs/tags/v1] local [] [] []\n");
    sources.create(
        "named",
        new Sources.Scm(app.url(), "*/main")
            .extended("LocalBranch", "<localBranch>work</localBranch>"),
        "echo on [$GIT_BRANCH] local [$GIT_LOCAL_BRANCH]",
        "");
    assertThat(sources.build("named", 1, "SUCCESS")).contains("\non [origin/main] local [work]\n");
  }
}
