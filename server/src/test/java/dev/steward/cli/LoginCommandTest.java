package dev.steward.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The commands that use a stored token: login, logout, whoami, token list and token revoke. */
class LoginCommandTest {

  @TempDir Path folder;
  private FakeTerminal terminal;

  @BeforeEach
  void setUp() {
    terminal = new FakeTerminal(folder);
  }

  private Path loginFile() {
    return folder.resolve("steward/logins");
  }

  private int login(ReplayServer server, String... options) {
    String[] command = {"login", "--server", server.url(), "--user", "admin"};
    String[] arguments = java.util.Arrays.copyOf(command, command.length + options.length);
    System.arraycopy(options, 0, arguments, command.length, options.length);
    return terminal.withPasswords(ReplayServer.PASSWORD).run(arguments);
  }

  private int run(ReplayServer server, String... command) {
    String[] arguments = java.util.Arrays.copyOf(command, command.length + 2);
    arguments[command.length] = "--server";
    arguments[command.length + 1] = server.url();
    return terminal.run(arguments);
  }

  @Test
  void theTokenIsStoredReadableOnlyByItsOwner() throws IOException {
    try (var server = ReplayServer.of(JenkinsRelease.V2_578)) {
      assertThat(login(server)).as(terminal.err()).isZero();
      String token = server.tokens().values().iterator().next();
      assertThat(terminal.out()).isEmpty();
      assertThat(terminal.err()).contains("Logged in to").doesNotContain(token);
      assertThat(Files.readString(loginFile())).contains(token);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(loginFile())))
          .isEqualTo("rw-------");
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(folder.resolve("steward"))))
          .isEqualTo("rwx------");
      assertThat(folder.resolve("steward/logins.new")).doesNotExist();
    }
  }

  @Test
  void otherCommandsUseTheStoredLogin() {
    try (var server = ReplayServer.of(JenkinsRelease.V2_578)) {
      login(server);
      assertThat(run(server, "whoami")).as(terminal.err()).isZero();
      assertThat(terminal.out()).isEqualTo("admin\n");
      assertThat(terminal.err()).contains("Jenkins 2.578").contains("with the saved token");
      assertThat(run(server, "token", "create", "--name", "x")).as(terminal.err()).isZero();
      assertThat(server.tokens()).hasSize(2).containsValue(terminal.out().strip());
      assertThat(terminal.prompts()).isEmpty();
    }
  }

  @Test
  void theVariablesOfJenkinsCliNameServerAndToken() {
    try (var server = ReplayServer.of(JenkinsRelease.V2_578);
        var other = ReplayServer.of(JenkinsRelease.V2_578)) {
      terminal
          .withVariable("JENKINS_URL", server.url())
          .withVariable("JENKINS_USER_ID", "admin")
          .withVariable("JENKINS_API_TOKEN", ReplayServer.PASSWORD);
      assertThat(terminal.run("whoami")).as(terminal.err()).isZero();
      assertThat(terminal.out()).isEqualTo("admin\n");
      assertThat(terminal.err()).doesNotContain(ReplayServer.PASSWORD, "saved token");
      assertThat(run(server, "token", "list")).as(terminal.err()).isZero();
      assertThat(terminal.run("whoami", "--server=" + server.url())).as(terminal.err()).isZero();
      assertThat(terminal.prompts()).isEmpty();
      int requests = other.requests().size();
      assertThat(run(other, "whoami")).as("the token of another server").isEqualTo(2);
      assertThat(terminal.err())
          .contains("JENKINS_API_TOKEN is not sent to", "JENKINS_URL points to another server");
      assertThat(other.requests().subList(requests, other.requests().size()))
          .allMatch(request -> request.header("Authorization").isEmpty());
      terminal.withVariable("JENKINS_URL", " ");
      assertThat(run(other, "whoami")).as(terminal.err()).isZero();
      assertThat(terminal.run("whoami")).isEqualTo(2);
      assertThat(terminal.err())
          .contains("--server is missing, and the variable JENKINS_URL is not set");
    }
  }

  @Test
  void optionsAndSavedLoginsPrecedeTheVariables() {
    try (var server = ReplayServer.of(JenkinsRelease.V2_578)) {
      login(server);
      terminal.withVariable("JENKINS_USER_ID", "nobody").withVariable("JENKINS_API_TOKEN", "none");
      assertThat(run(server, "whoami")).as(terminal.err()).isZero();
      assertThat(terminal.err()).contains("with the saved token");
      terminal.withPasswords(ReplayServer.PASSWORD);
      assertThat(run(server, "whoami", "--user", "admin")).as(terminal.err()).isZero();
    }
  }

  @Test
  void invalidVariablesAreUsageErrors() {
    terminal.withVariable("JENKINS_URL", "ci.example.org");
    assertThat(terminal.run("list-jobs")).isEqualTo(2);
    assertThat(terminal.err()).contains("JENKINS_URL takes a URL such as");
    try (var server = ReplayServer.of(JenkinsRelease.V2_578)) {
      terminal.withVariable("JENKINS_URL", server.url());
      assertThat(terminal.run("list-jobs")).isEqualTo(2);
      assertThat(terminal.err()).contains("JENKINS_USER_ID and JENKINS_API_TOKEN are not set");
      terminal.withVariable("JENKINS_USER_ID", "admin");
      assertThat(terminal.run("list-jobs")).isEqualTo(2);
      assertThat(terminal.err()).contains("set both JENKINS_USER_ID and JENKINS_API_TOKEN");
      terminal.withVariable("JENKINS_API_TOKEN", "t").withVariable("JENKINS_USER_ID", "a:b");
      assertThat(terminal.run("list-jobs")).isEqualTo(2);
      assertThat(terminal.err()).contains("JENKINS_USER_ID must be a login name");
    }
  }

  @Test
  void aSecondLoginReplacesTheFirstAndRevokesItsToken() {
    try (var server = ReplayServer.of(JenkinsRelease.V2_578)) {
      login(server);
      String first = server.tokens().keySet().iterator().next();
      assertThat(login(server, "--name", "again")).as(terminal.err()).isZero();
      assertThat(terminal.err()).contains("Revoked the former token");
      assertThat(server.tokens()).hasSize(1).doesNotContainKey(first);
      assertThat(run(server, "whoami")).isZero();
    }
  }

  @Test
  void logoutRevokesTheTokenAndForgetsTheLogin() throws IOException {
    try (var server = ReplayServer.of(JenkinsRelease.V2_578)) {
      login(server);
      assertThat(run(server, "logout")).as(terminal.err()).isZero();
      assertThat(server.tokens()).isEmpty();
      assertThat(Files.readString(loginFile())).isEqualTo("{\"logins\":[]}\n");
      assertThat(run(server, "whoami")).isEqualTo(2);
      assertThat(run(server, "logout")).isEqualTo(2);
    }
  }

  @Test
  void logoutForgetsAnUnreachableServer() throws IOException {
    var server = ReplayServer.of(JenkinsRelease.V2_578);
    login(server);
    server.close();
    assertThat(run(server, "logout")).isEqualTo(1);
    assertThat(terminal.err()).contains("refused").contains("remains valid");
    assertThat(Files.readString(loginFile())).isEqualTo("{\"logins\":[]}\n");
  }

  @Test
  void aRevokedTokenIsReported() {
    try (var server = ReplayServer.of(JenkinsRelease.V2_578)) {
      login(server);
      server.tokens().clear();
      assertThat(run(server, "whoami")).isEqualTo(1);
      assertThat(terminal.err()).contains("rejected the saved token").contains("steward login");
    }
  }

  @Test
  void aLoginAppliesOnlyToItsContextPath() {
    try (var one = new ReplayServer(JenkinsRelease.V2_578, "/one", null);
        var two = new ReplayServer(JenkinsRelease.V2_578, "/two", null)) {
      login(one);
      assertThat(run(two, "whoami")).isEqualTo(2);
      assertThat(terminal.err()).contains("no login is saved for " + two.url());
      // At the root URL, the server itself reports its context path.
      assertThat(terminal.run("whoami", "--server", one.rootUrl())).as(terminal.err()).isZero();
      assertThat(two.requests())
          .noneMatch(request -> request.headers().containsKey("authorization"));
    }
  }

  @Test
  void aLoginFileReadableByOthersIsNotUsed() throws IOException {
    try (var server = ReplayServer.of(JenkinsRelease.V2_578)) {
      login(server);
      Files.setPosixFilePermissions(loginFile(), PosixFilePermissions.fromString("rw-r--r--"));
      assertThat(run(server, "whoami")).isEqualTo(1);
      assertThat(terminal.err()).contains("is readable by other users").contains("chmod 600");
    }
  }

  @Test
  void aTokenThatCannotBeStoredIsRevoked() throws IOException {
    Files.writeString(folder.resolve("steward"), "in the way");
    try (var server = ReplayServer.of(JenkinsRelease.V2_578)) {
      assertThat(login(server)).isEqualTo(1);
      assertThat(server.tokens()).isEmpty();
    }
  }

  @Test
  void tokenCreateCanSaveTheLogin() {
    try (var server = ReplayServer.of(JenkinsRelease.V2_578)) {
      terminal.withPasswords(ReplayServer.PASSWORD);
      assertThat(run(server, "token", "create", "--user", "admin", "--name", "x", "--save"))
          .as(terminal.err())
          .isZero();
      assertThat(run(server, "whoami")).as(terminal.err()).isZero();
    }
  }

  @Test
  void theLegacyTokenOfAnOldServerIsStored() {
    try (var server = ReplayServer.of(JenkinsRelease.V2_107)) {
      assertThat(login(server)).as(terminal.err()).isZero();
      assertThat(run(server, "whoami")).as(terminal.err()).isZero();
      assertThat(run(server, "logout")).isEqualTo(1);
      assertThat(terminal.err()).contains("legacy");
      assertThat(run(server, "whoami")).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = JenkinsRelease.class,
      names = {"V2_129", "V2_578"})
  void tokensAreListedFromTheUsersPage(JenkinsRelease release) {
    try (var server = ReplayServer.of(release)) {
      String uuid = server.addToken("R&D");
      terminal.withPasswords(ReplayServer.PASSWORD);
      assertThat(run(server, "token", "list", "--user", "admin")).as(terminal.err()).isZero();
      assertThat(terminal.out()).isEqualTo(uuid + "\t?\tR&D\n");
      assertThat(terminal.err()).contains("The tokens are from the user's page");
    }
  }

  @Test
  void anOldServerHasNoTokenList() {
    try (var server = ReplayServer.of(JenkinsRelease.V2_107)) {
      terminal.withPasswords(ReplayServer.PASSWORD);
      assertThat(run(server, "token", "list", "--user", "admin")).isEqualTo(1);
      assertThat(terminal.err()).contains("has a single token, so there is no list");
      terminal.withPasswords(ReplayServer.PASSWORD);
      assertThat(run(server, "token", "revoke", "--user", "admin", "--uuid", "x")).isEqualTo(1);
      assertThat(terminal.err()).contains("Change API Token");
    }
  }

  @Test
  void aTokenIsRevokedByItsId() {
    try (var server = ReplayServer.of(JenkinsRelease.V2_578)) {
      String one = server.addToken("one");
      String two = server.addToken("two");
      terminal.withPasswords(ReplayServer.PASSWORD);
      assertThat(run(server, "token", "revoke", "--user", "admin", "--uuid", one, "--uuid", two))
          .as(terminal.err())
          .isZero();
      assertThat(server.tokens()).isEmpty();
    }
  }

  @Test
  void anUnknownTokenIdIsAnError() {
    try (var server = ReplayServer.of(JenkinsRelease.V2_578)) {
      server.addToken("one");
      terminal.withPasswords(ReplayServer.PASSWORD);
      assertThat(run(server, "token", "revoke", "--user", "admin", "--uuid", "other")).isEqualTo(1);
      assertThat(terminal.err()).contains("no token with id other");
      assertThat(server.tokens()).hasSize(1);
    }
  }

  @Test
  void whoAmIReportsIgnoredCredentials() {
    try (var server = ReplayServer.of(JenkinsRelease.V2_578, ReplayQuirk.DROPS_AUTHORIZATION)) {
      terminal.withPasswords(ReplayServer.PASSWORD);
      assertThat(run(server, "whoami", "--user", "admin")).isEqualTo(1);
      assertThat(terminal.err()).contains("treated you as anonymous");
    }
  }
}
