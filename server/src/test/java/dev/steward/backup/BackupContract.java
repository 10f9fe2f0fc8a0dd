package dev.steward.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.boot.Steward;
import dev.steward.boot.StewardAccess;
import dev.steward.file.OwnerOnly;
import dev.steward.problem.Problem;
import dev.steward.setting.ServerSettings;
import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import dev.steward.testing.TestToken;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backup during writes, and restore; run against SQLite and PostgreSQL. */
@Tag("integration")
abstract class BackupContract {

  @TempDir Path folder;

  /** Returns the URL of a new database, including user and password; null for SQLite. */
  abstract @Nullable String newDatabaseUrl();

  private static ServerSettings settings(Path home, @Nullable String database) {
    return ServerSettings.at(home).port(0).database(database).build();
  }

  private static Restore.@Nullable Database databaseOf(@Nullable String url) {
    return url == null ? null : new Restore.Database(url, null, null);
  }

  private static void build(TestServer server, String job) {
    server.startBuild("/job/" + job + "/");
    server.await("/job/" + job + "/api/json?tree=lastBuild[result]", "SUCCESS");
  }

  private static byte[] download(TestServer server) throws IOException, InterruptedException {
    try (var client = HttpClient.newHttpClient()) {
      HttpResponse<byte[]> reply =
          client.send(
              HttpRequest.newBuilder(URI.create(server.url() + "backup"))
                  .header("Authorization", server.admin().substring("Authorization: ".length()))
                  .POST(HttpRequest.BodyPublishers.noBody())
                  .build(),
              HttpResponse.BodyHandlers.ofByteArray());
      assertThat(reply.statusCode()).isEqualTo(200);
      assertThat(reply.headers().firstValue("Content-Type")).hasValue("application/zip");
      return reply.body();
    }
  }

  @Test
  void allJobsCreatedBeforeTheBackupAreRestored() throws Exception {
    Path home = folder.resolve("home");
    Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    var running = new AtomicBoolean(true);
    Path file = folder.resolve("backup.zip");
    List<String> expected;
    TestToken token;
    String password;
    try (var server = new TestServer(settings(home, newDatabaseUrl()), store -> store)) {
      password = server.password();
      token = server.createToken();
      server.createJob("built", "echo kept-in-the-log");
      build(server, "built");
      var threads = new ArrayList<Thread>();
      var number = new AtomicInteger();
      for (int i = 0; i < 4; i++) {
        threads.add(
            Thread.ofVirtual()
                .start(() -> {
                  while (running.get()) {
                    String name = "job-" + number.incrementAndGet();
                    server.createJob(name, "true");
                    acknowledged.add(name);
                  }
                }));
      }
      TestServer.await("fifty jobs to be created", () -> acknowledged.size() >= 50);
      expected = List.copyOf(acknowledged);
      Files.write(file, download(server));
      running.set(false);
      for (Thread thread : threads) {
        thread.join();
      }
      // A job deleted after the backup is restored with its builds, and its id is not reused.
      server.post("/job/built/doDelete");
    }
    Path restoredHome = folder.resolve("other");
    String database = newDatabaseUrl();
    assertThat(new Restore(Clock.systemUTC()).restore(file, restoredHome, databaseOf(database)))
        .isFalse();
    assertThat(Files.getPosixFilePermissions(restoredHome.resolve("secrets")))
        .as("the folder that the key is copied to")
        .isEqualTo(OwnerOnly.FOLDER_PERMISSIONS);
    assertThatThrownBy(() -> Steward.start(settings(restoredHome, database)))
        .as("a start without the key")
        .isInstanceOf(Problem.Conflict.class);
    Files.copy(
        home.resolve("secrets/server.key"),
        restoredHome.resolve("secrets/server.key"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    try (Steward restored = Steward.start(settings(restoredHome, database))) {
      var http = new Http(restored.url());
      String auth = Http.basic("admin", token.value());
      String jobList = http.get("/api/json?tree=jobs[name]", auth).body();
      for (String name : expected) {
        assertThat(jobList).contains("\"name\":\"" + name + "\"");
      }
      assertThat(http.get("/job/built/1/consoleText", auth).body()).contains("kept-in-the-log");
      assertThat(http.get("/api/json", Http.basic("admin", password)).status()).isEqualTo(200);
      assertThat(
              http.post(
                      "/createItem?name=later", "<project/>", auth, "Content-Type: application/xml")
                  .status())
          .isEqualTo(200);
    }
    assertThatThrownBy(
            () -> new Restore(Clock.systemUTC()).restore(file, restoredHome, databaseOf(database)))
        .isInstanceOf(Problem.Conflict.class);
  }

  /** Backs up a small server through the local command socket; returns the file. */
  private Path createBackup(boolean withKey) {
    Path file = folder.resolve("made.zip");
    try (var server = new TestServer(settings(folder.resolve("home"), newDatabaseUrl()), s -> s)) {
      server.createJob("a", "true");
      String answer =
          StewardAccess.sendLocally(
              server.home(),
              "{\"action\":\"backup\",\"to\":\"" + file + "\",\"withKey\":\"" + withKey + "\"}");
      assertThat(answer).contains("\"ok\":true");
      assertThat(
              StewardAccess.sendLocally(
                  server.home(),
                  "{\"action\":\"backup\",\"to\":\"" + file + "\",\"withKey\":\"false\"}"))
          .contains("\"ok\":false");
    }
    return file;
  }

  @Test
  void aBackupWithKeyCanBeStarted() throws IOException {
    Path file = createBackup(true);
    assertThat(
            java.nio.file.attribute.PosixFilePermissions.toString(
                Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    Path restoredHome = folder.resolve("other");
    Files.createDirectory(restoredHome);
    String database = newDatabaseUrl();
    assertThat(new Restore(Clock.systemUTC()).restore(file, restoredHome, databaseOf(database)))
        .isTrue();
    try (Steward restored = Steward.start(settings(restoredHome, database))) {
      assertThat(new Http(restored.url()).get("/health").status()).isEqualTo(200);
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record BackupEntry(String name, byte[] bytes) {}

  private static List<BackupEntry> readEntries(byte[] zip) throws IOException {
    var entries = new ArrayList<BackupEntry>();
    try (var in = new ZipInputStream(new ByteArrayInputStream(zip))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        entries.add(new BackupEntry(entry.getName(), in.readAllBytes()));
      }
    }
    return entries;
  }

  private static byte[] zip(List<BackupEntry> entries) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new ZipOutputStream(bytes)) {
      for (BackupEntry entry : entries) {
        out.putNextEntry(new ZipEntry(entry.name()));
        out.write(entry.bytes());
        out.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  private void assertRefused(String description, byte[] backup) throws IOException {
    Path file = folder.resolve("bad.zip");
    Files.write(file, backup);
    Path restoredHome = folder.resolve("other");
    assertThatThrownBy(() ->
            new Restore(Clock.systemUTC())
                .restore(file, restoredHome, databaseOf(newDatabaseUrl())))
        .as(description)
        .isInstanceOf(Problem.Invalid.class);
    assertThat(restoredHome).as(description).doesNotExist();
    assertThat(folder.resolve("escaped")).as(description).doesNotExist();
    assertThat(folder.resolve("other.restoring")).as(description).doesNotExist();
  }

  @Test
  void damagedAndForgedBackupsAreRefused() throws IOException {
    byte[] backup = Files.readAllBytes(createBackup(false));
    List<BackupEntry> entries = readEntries(backup);
    assertThat(entries).noneMatch(entry -> entry.name().contains("secrets"));
    assertRefused("cut", java.util.Arrays.copyOf(backup, backup.length / 2));
    assertRefused("no end", zip(entries.subList(0, entries.size() - 1)));
    assertRefused("no backup", "hello".getBytes(StandardCharsets.UTF_8));
    assertRefused("a zip of something else", zip(List.of(new BackupEntry("a", new byte[1]))));
    var changed = new ArrayList<>(entries);
    byte[] database = entries.get(1).bytes().clone();
    database[database.length / 2] ^= 1;
    changed.set(1, new BackupEntry(entries.get(1).name(), database));
    assertRefused("changed", zip(changed));
    for (String name :
        List.of(
            "../escaped",
            "builds/../../escaped",
            "uploads/../../escaped",
            "uploads/",
            "/tmp/escaped",
            "run/lock",
            "builds/")) {
      var forged = new ArrayList<>(entries);
      forged.add(2, new BackupEntry(name, new byte[1]));
      assertRefused(name, zip(forged));
    }
  }

  private static void setExecutors(Http http, String admin, int count) {
    assertThat(
            http.post(
                    "/configuration-as-code/apply",
                    "jenkins: { numExecutors: " + count + " }",
                    admin,
                    "Content-Type: text/yaml")
                .status())
        .isEqualTo(200);
  }

  @Test
  void uploadsOfQueuedBuildsAreRestored() throws Exception {
    Path file = folder.resolve("waiting.zip");
    String admin;
    try (var server = new TestServer(settings(folder.resolve("home"), newDatabaseUrl()), s -> s)) {
      admin = server.admin();
      setExecutors(server.http(), admin, 0);
      String xml =
          """
          <project>
            <properties><hudson.model.ParametersDefinitionProperty><parameterDefinitions>
              <hudson.model.FileParameterDefinition><name>in.txt</name></hudson.model.FileParameterDefinition>
            </parameterDefinitions></hudson.model.ParametersDefinitionProperty></properties>
            <builders><hudson.tasks.Shell><command>cat in.txt</command></hudson.tasks.Shell></builders>
          </project>
          """;
      server.http().post("/createItem?name=w", xml, admin, "Content-Type: application/xml");
      Http.Reply reply =
          server
              .http()
              .post(
                  "/job/w/buildWithParameters?delay=0sec",
                  """
                  --X
                  Content-Disposition: form-data; name="in.txt"; filename="f"

                  sent-with-it
                  --X--
                  """
                      .replace("\n", "\r\n"),
                  admin,
                  "Content-Type: multipart/form-data; boundary=X");
      assertThat(reply.status()).as(reply.body()).isEqualTo(201);
      String answer =
          StewardAccess.sendLocally(
              server.home(),
              "{\"action\":\"backup\",\"to\":\"" + file + "\",\"withKey\":\"true\"}");
      assertThat(answer).contains("\"ok\":true");
      try (var runFiles = Files.list(server.home().resolve("run"))) {
        assertThat(runFiles).noneMatch(Files::isDirectory);
      }
    }
    Path restoredHome = folder.resolve("other");
    String database = newDatabaseUrl();
    new Restore(Clock.systemUTC()).restore(file, restoredHome, databaseOf(database));
    try (Steward restored = Steward.start(settings(restoredHome, database))) {
      var http = new Http(restored.url());
      setExecutors(http, admin, 1);
      TestServer.await(
          "the queued build to end",
          () ->
              http.get("/job/w/api/json?tree=lastBuild[result]", admin)
                  .body()
                  .contains("\"result\":\""));
      assertThat(http.get("/job/w/1/consoleText", admin).body()).contains("sent-with-it");
    }
  }
}
