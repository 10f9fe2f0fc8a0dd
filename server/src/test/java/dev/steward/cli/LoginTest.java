package dev.steward.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.cli.ReplayServer.Age;
import dev.steward.cli.ReplayServer.Quirk;
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
class LoginTest {

  @TempDir Path folder;
  private Typed typed;

  @BeforeEach
  void sitDown() {
    typed = new Typed(folder);
  }

  private Path file() {
    return folder.resolve("steward/logins");
  }

  private int login(ReplayServer server, String... more) {
    String[] words = {"login", "--server", server.url(), "--user", "admin"};
    String[] all = java.util.Arrays.copyOf(words, words.length + more.length);
    System.arraycopy(more, 0, all, words.length, more.length);
    return typed.answering(ReplayServer.PASSWORD).run(all);
  }

  private int run(ReplayServer server, String... words) {
    String[] all = java.util.Arrays.copyOf(words, words.length + 2);
    all[words.length] = "--server";
    all[words.length + 1] = server.url();
    return typed.run(all);
  }

  @Test
  void theTokenIsKeptWhereOnlyItsOwnerReadsIt() throws IOException {
    try (var server = ReplayServer.of(Age.V2_578)) {
      assertThat(login(server)).as(typed.err()).isZero();
      String token = server.tokens().values().iterator().next();
      assertThat(typed.out()).isEmpty();
      assertThat(typed.err()).contains("Logged in to").doesNotContain(token);
      assertThat(Files.readString(file())).contains(token);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
          .isEqualTo("rw-------");
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(folder.resolve("steward"))))
          .isEqualTo("rwx------");
      assertThat(folder.resolve("steward/logins.new")).doesNotExist();
    }
  }

  @Test
  void theOtherCommandsThenAskForNothing() {
    try (var server = ReplayServer.of(Age.V2_578)) {
      login(server);
      assertThat(run(server, "whoami")).as(typed.err()).isZero();
      assertThat(typed.out()).isEqualTo("admin\n");
      assertThat(typed.err()).contains("Jenkins 2.578").contains("with the saved token");
      assertThat(run(server, "token", "create", "--name", "x")).as(typed.err()).isZero();
      assertThat(server.tokens()).hasSize(2).containsValue(typed.out().strip());
      assertThat(typed.prompts()).isEmpty();
    }
  }

  @Test
  void aSecondLoginReplacesTheFirstAndRevokesItsToken() {
    try (var server = ReplayServer.of(Age.V2_578)) {
      login(server);
      String first = server.tokens().keySet().iterator().next();
      assertThat(login(server, "--name", "again")).as(typed.err()).isZero();
      assertThat(typed.err()).contains("Revoked the former token");
      assertThat(server.tokens()).hasSize(1).doesNotContainKey(first);
      assertThat(run(server, "whoami")).isZero();
    }
  }

  @Test
  void logoutRevokesAndForgets() throws IOException {
    try (var server = ReplayServer.of(Age.V2_578)) {
      login(server);
      assertThat(run(server, "logout")).as(typed.err()).isZero();
      assertThat(server.tokens()).isEmpty();
      assertThat(Files.readString(file())).isEqualTo("{\"logins\":[]}\n");
      assertThat(run(server, "whoami")).isEqualTo(2);
      assertThat(run(server, "logout")).isEqualTo(2);
    }
  }

  @Test
  void aServerThatIsGoneIsForgottenAndSaidSo() throws IOException {
    var server = ReplayServer.of(Age.V2_578);
    login(server);
    server.close();
    assertThat(run(server, "logout")).isEqualTo(1);
    assertThat(typed.err()).contains("refused").contains("remains valid");
    assertThat(Files.readString(file())).isEqualTo("{\"logins\":[]}\n");
  }

  @Test
  void aTokenThatWasRevokedMeanwhileIsNamed() {
    try (var server = ReplayServer.of(Age.V2_578)) {
      login(server);
      server.tokens().clear();
      assertThat(run(server, "whoami")).isEqualTo(1);
      assertThat(typed.err()).contains("rejected the saved token").contains("steward login");
    }
  }

  @Test
  void aLoginCountsForItsContextPathAlone() {
    try (var one = new ReplayServer(Age.V2_578, "/one", null);
        var two = new ReplayServer(Age.V2_578, "/two", null)) {
      login(one);
      assertThat(run(two, "whoami")).isEqualTo(2);
      assertThat(typed.err()).contains("no login is saved for " + two.url());
      // By the root URL, the server itself reports its context path.
      assertThat(typed.run("whoami", "--server", one.root())).as(typed.err()).isZero();
      assertThat(two.asked()).noneMatch(asked -> asked.headers().containsKey("authorization"));
    }
  }

  @Test
  void aFileThatOthersCanReadIsNotUsed() throws IOException {
    try (var server = ReplayServer.of(Age.V2_578)) {
      login(server);
      Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r--r--"));
      assertThat(run(server, "whoami")).isEqualTo(1);
      assertThat(typed.err()).contains("is readable by other users").contains("chmod 600");
    }
  }

  @Test
  void aTokenThatCannotBeKeptIsRevokedAgain() throws IOException {
    Files.writeString(folder.resolve("steward"), "in the way");
    try (var server = ReplayServer.of(Age.V2_578)) {
      assertThat(login(server)).isEqualTo(1);
      assertThat(server.tokens()).isEmpty();
    }
  }

  @Test
  void createCanSaveToo() {
    try (var server = ReplayServer.of(Age.V2_578)) {
      typed.answering(ReplayServer.PASSWORD);
      assertThat(run(server, "token", "create", "--user", "admin", "--name", "x", "--save"))
          .as(typed.err())
          .isZero();
      assertThat(run(server, "whoami")).as(typed.err()).isZero();
    }
  }

  @Test
  void theLegacyTokenOfAnOldServerIsKeptToo() {
    try (var server = ReplayServer.of(Age.V2_107)) {
      assertThat(login(server)).as(typed.err()).isZero();
      assertThat(run(server, "whoami")).as(typed.err()).isZero();
      assertThat(run(server, "logout")).isEqualTo(1);
      assertThat(typed.err()).contains("legacy");
      assertThat(run(server, "whoami")).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Age.class,
      names = {"V2_129", "V2_578"})
  void tokensAreListedFromTheUsersPage(Age age) {
    try (var server = ReplayServer.of(age)) {
      String uuid = server.hasToken("R&D");
      typed.answering(ReplayServer.PASSWORD);
      assertThat(run(server, "token", "list", "--user", "admin")).as(typed.err()).isZero();
      assertThat(typed.out()).isEqualTo(uuid + "\t?\tR&D\n");
      assertThat(typed.err()).contains("Read from the user's page");
    }
  }

  @Test
  void anOldServerHasNoListAndSaysSo() {
    try (var server = ReplayServer.of(Age.V2_107)) {
      typed.answering(ReplayServer.PASSWORD);
      assertThat(run(server, "token", "list", "--user", "admin")).isEqualTo(1);
      assertThat(typed.err()).contains("have one token each, and no list");
      typed.answering(ReplayServer.PASSWORD);
      assertThat(run(server, "token", "revoke", "--user", "admin", "--uuid", "x")).isEqualTo(1);
      assertThat(typed.err()).contains("Change API Token");
    }
  }

  @Test
  void aTokenIsRevokedByItsId() {
    try (var server = ReplayServer.of(Age.V2_578)) {
      String one = server.hasToken("one");
      String two = server.hasToken("two");
      typed.answering(ReplayServer.PASSWORD);
      assertThat(run(server, "token", "revoke", "--user", "admin", "--uuid", one, "--uuid", two))
          .as(typed.err())
          .isZero();
      assertThat(server.tokens()).isEmpty();
    }
  }

  @Test
  void anIdThatTheUserDoesNotHaveIsAFailure() {
    try (var server = ReplayServer.of(Age.V2_578)) {
      server.hasToken("one");
      typed.answering(ReplayServer.PASSWORD);
      assertThat(run(server, "token", "revoke", "--user", "admin", "--uuid", "other")).isEqualTo(1);
      assertThat(typed.err()).contains("no token with id other");
      assertThat(server.tokens()).hasSize(1);
    }
  }

  @Test
  void whoAmISaysWhereTheCredentialsWereNotLookedAt() {
    try (var server = ReplayServer.of(Age.V2_578, Quirk.DROPS_AUTHORIZATION)) {
      typed.answering(ReplayServer.PASSWORD);
      assertThat(run(server, "whoami", "--user", "admin")).isEqualTo(1);
      assertThat(typed.err()).contains("treats you as anonymous");
    }
  }
}
