package dev.steward.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.access.FirstAdmin;
import dev.steward.testing.HomeFixture;
import dev.steward.testing.Http;
import dev.steward.testing.LocalCli;
import dev.steward.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The current version opens the homes that earlier versions wrote. */
@Tag("integration")
class HomeUpgradeTest {

  @TempDir Path folder;

  static List<String> fixtures() {
    return HomeFixture.names();
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void aHomeOfAnEarlierVersionIsReadAndItsBuildsResume(String fixture) throws IOException {
    Path home = folder.resolve("home");
    HomeFixture.unpack(fixture, home);
    try (var server = new TestServer(home)) {
      assertSameAnswers(server, fixture);
      server.awaitBuild("/job/half/", 1, "SUCCESS");
      assertThat(server.getBody("/job/half/1/artifact/steps"))
          .as("no step is skipped or repeated, and the secret is available")
          .isEqualTo("one\ntwo\nthree 13\n");
      server.awaitBuild("/job/lost/", 1, "FAILURE");
      assertThat(server.getBody("/queue/api/json?tree=items[task[name]]")).contains("\"later\"");
      // The queued build of this job had a quiet period of one hour, which may be over.
      String inner = "/job/f/job/inner/api/json?tree=inQueue,builds[number]";
      assertThat(server.getBody(inner)).containsPattern("\"number\":1|\"inQueue\":true");
      server.build("/job/y/", 3, "UNSTABLE");
    }
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void aBackupOfAnEarlierVersionIsRestoredIntoPostgres(String fixture) throws IOException {
    Path home = folder.resolve("home");
    String database = TestServer.newPostgresUrl();
    var cli = new LocalCli();
    assertThat(
            cli.run(
                "restore",
                "--from",
                HomeFixture.postgresBackup(fixture).toString(),
                "--home",
                home.toString(),
                "--database",
                database))
        .as(cli.err())
        .isZero();
    HomeFixture.Answers answers = HomeFixture.answers(fixture);
    Files.writeString(FirstAdmin.passwordFile(home), answers.password());
    try (var server = TestServer.onDatabase(database, home)) {
      assertThat(server.getBody("/job/x/config.xml"))
          .contains("<authToken>{steward:", "<name>Choice</name>", "<childProjects>y<");
      assertThat(server.getBody("/job/x/1/consoleText")).contains("Finished: UNSTABLE");
      server.build("/job/y/", 3, "UNSTABLE");
    }
  }

  /** Not a test: {@code ./dev home NAME} runs it to write the resources. */
  @Test
  @EnabledIfSystemProperty(
      named = "home",
      matches = ".+",
      disabledReason = "only writes a home, for ./dev home")
  void writeHome() throws IOException {
    HomeFixture.write(System.getProperty("home"));
    assertThat(HomeFixture.names()).contains(System.getProperty("home"));
  }

  private static void assertSameAnswers(TestServer server, String fixture) throws IOException {
    HomeFixture.Answers answers = HomeFixture.answers(fixture);
    var all = new SoftAssertions();
    answers
        .byUrl()
        .forEach((url, body) ->
            all.assertThat(HomeFixture.answer(server, url, Http.basic("admin", answers.token())))
                .as(url)
                .isEqualTo(body));
    all.assertAll();
  }
}
