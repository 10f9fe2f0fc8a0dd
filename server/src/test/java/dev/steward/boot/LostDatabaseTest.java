package dev.steward.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.problem.Problem;
import dev.steward.setting.ServerSettings;
import dev.steward.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A used home without its database or key is refused unless a new server is requested. */
@Tag("integration")
class LostDatabaseTest {

  @TempDir Path folder;
  private Path home;

  @BeforeEach
  void createUsedHome() {
    home = folder.resolve("home");
    try (var server = new TestServer(home)) {
      server.createJob("x", "echo of the old server");
      server.build("/job/x/", 1, "SUCCESS");
    }
  }

  private ServerSettings settings(@Nullable String database) {
    return ServerSettings.at(home).port(0).database(database).build();
  }

  private void removeDatabase() throws IOException {
    for (String suffix : new String[] {"", "-wal", "-shm"}) {
      Files.deleteIfExists(home.resolve("steward.db" + suffix));
    }
  }

  private void assertRefused(@Nullable String database) {
    assertThatThrownBy(() -> Steward.start(settings(database)))
        .isInstanceOf(Problem.Conflict.class)
        .hasMessageContaining("no tables")
        .hasMessageContaining("steward restore")
        .hasMessageContaining("--new");
  }

  @Test
  void aMissingDatabaseIsNotRecreated() throws Exception {
    removeDatabase();
    assertRefused(null);
    assertThat(home.resolve("steward.db")).doesNotExist();
    assertThat(home.resolve("builds/01/1/1/log")).exists();
    assertRefused(null);
  }

  @Test
  void buildFilesWithoutKeyAndDatabaseAreNotReused() throws Exception {
    removeDatabase();
    Files.delete(home.resolve("secrets/server.key"));
    assertRefused(null);
    assertThat(home.resolve("secrets/server.key")).doesNotExist();
    try (var steward = Steward.start(settings(null), null, true)) {
      assertThat(steward.isFirstStart()).isTrue();
    }
    assertThat(home.resolve("builds/01")).doesNotExist();
  }

  @Test
  void anEmptyBuildsDiskIsNotAUsedHome() throws Exception {
    home = folder.resolve("other");
    Files.createDirectories(home.resolve("builds/lost+found"));
    try (var steward = Steward.start(settings(null))) {
      assertThat(steward.isFirstStart()).isTrue();
    }
  }

  @Test
  void anEmptyDatabaseIsRefused() throws Exception {
    removeDatabase();
    Files.createFile(home.resolve("steward.db"));
    assertRefused(null);
    assertThat(home.resolve("steward.db")).isEmptyFile();
    // A database that is not an empty file but lacks the server's tables.
    try (var connection =
            java.sql.DriverManager.getConnection("jdbc:sqlite:" + home.resolve("steward.db"));
        var statement = connection.createStatement()) {
      statement.execute("CREATE TABLE other (n INT)");
    }
    assertRefused(null);
  }

  @Test
  void anEmptyPostgresDatabaseIsRefusedForAUsedHome() {
    String database = TestServer.newPostgresUrl();
    assertRefused(database);
    assertRefused(database);
  }

  @Test
  void offlineCommandsCreateNoDatabase() throws Exception {
    removeDatabase();
    var command = List.of("user", "list", "--home", home.toString());
    assertThatThrownBy(() -> ExistingHome.open(settings(null), home, false))
        .as(command.toString())
        .isInstanceOf(Problem.Conflict.class);
    assertThat(home.resolve("steward.db")).doesNotExist();
  }

  @Test
  void theNewFlagStartsANewServerAndKeepsOldFiles() throws Exception {
    removeDatabase();
    byte[] key = Files.readAllBytes(home.resolve("secrets/server.key"));
    try (var steward = Steward.start(settings(null), null, true)) {
      assertThat(steward.isFirstStart()).isTrue();
    }
    assertThat(home.resolve("secrets/server.key")).hasBinaryContent(key);
    Path aside;
    try (var directories = Files.newDirectoryStream(home, "old-*")) {
      aside = directories.iterator().next();
    }
    assertThat(aside.resolve("builds/01/1/1/log")).content().contains("of the old server");
    try (var server = new TestServer(home)) {
      server.createJob("y", "echo of the new server");
      assertThat(server.get("/job/y/1/consoleText").status()).isEqualTo(404);
      server.build("/job/y/", 1, "SUCCESS");
      assertThat(server.getBody("/job/y/1/consoleText"))
          .contains("of the new server")
          .doesNotContain("of the old server");
    }
  }

  @Test
  void theNewFlagIsIgnoredIfTheDatabaseExists() throws Exception {
    try (var steward = Steward.start(settings(null), null, true)) {
      assertThat(steward.isFirstStart()).isFalse();
    }
    assertThat(home.resolve("builds/01/1/1/log")).exists();
  }

  @Test
  void aMissingKeyIsNotRecreatedForAnExistingDatabase() throws Exception {
    Path key = home.resolve("secrets/server.key");
    byte[] originalKey = Files.readAllBytes(key);
    Files.delete(key);
    assertThatThrownBy(() -> Steward.start(settings(null)))
        .isInstanceOf(Problem.Conflict.class)
        .hasMessageContaining("secrets/server.key");
    assertThat(key).doesNotExist();
    Files.write(key, originalKey);
    Steward.start(settings(null)).close();
  }
}
