package dev.steward.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.backup.Restore;
import dev.steward.problem.Problem;
import dev.steward.setting.ServerSettings;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backup during writes, and restore; run against SQLite and PostgreSQL. */
abstract class BackupContract {

  @TempDir Path folder;

  /** Returns the URL of a new database, including user and password; null for SQLite. */
  abstract @Nullable String freshDatabase();

  private static ServerSettings settings(Path home, @Nullable String database) {
    return new ServerSettings(
        home, "127.0.0.1", 0, "", null, database, null, null, List.of(), 2, false);
  }

  private static Restore.@Nullable Database of(@Nullable String url) {
    return url == null ? null : new Restore.Database(url, null, null);
  }

  private static void build(Running server, String job) {
    server.http.post("/job/" + job + "/build?delay=0sec", "", server.admin());
    server.await("/job/" + job + "/api/json?tree=lastBuild[result]", "SUCCESS");
  }

  private static byte[] download(Running server) throws IOException, InterruptedException {
    try (var client = HttpClient.newHttpClient()) {
      HttpResponse<byte[]> reply =
          client.send(
              HttpRequest.newBuilder(URI.create(server.steward.url() + "backup"))
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
  void everythingAcknowledgedBeforeItBeganIsRestored() throws Exception {
    Path home = folder.resolve("home");
    Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    var going = new AtomicBoolean(true);
    Path file = folder.resolve("backup.zip");
    List<String> before;
    Running.Made token;
    String password;
    try (var server = new Running(settings(home, freshDatabase()), store -> store)) {
      password = server.password;
      token = server.token();
      server.job("built", "echo kept-in-the-log");
      build(server, "built");
      var threads = new ArrayList<Thread>();
      var number = new AtomicInteger();
      for (int i = 0; i < 4; i++) {
        threads.add(
            Thread.ofVirtual()
                .start(() -> {
                  while (going.get()) {
                    String name = "job-" + number.incrementAndGet();
                    server.job(name, "true");
                    acknowledged.add(name);
                  }
                }));
      }
      Running.await("fifty jobs", () -> acknowledged.size() >= 50);
      before = List.copyOf(acknowledged);
      Files.write(file, download(server));
      going.set(false);
      for (Thread thread : threads) {
        thread.join();
      }
      // A job deleted after the backup is restored with its builds, and its id is not reused.
      server.http.post("/job/built/doDelete", "", server.admin());
    }
    Path other = folder.resolve("other");
    String database = freshDatabase();
    assertThat(new Restore(Clock.systemUTC()).restore(file, other, of(database))).isFalse();
    assertThatThrownBy(() -> Steward.start(settings(other, database)))
        .as("without the key")
        .isInstanceOf(Problem.Conflict.class);
    Files.copy(
        home.resolve("secrets/server.key"),
        other.resolve("secrets/server.key"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    try (Steward restored = Steward.start(settings(other, database))) {
      var http = new Http(restored.url());
      String key = Http.basic("admin", token.value());
      String all = http.get("/api/json?tree=jobs[name]", key).body();
      for (String name : before) {
        assertThat(all).contains("\"name\":\"" + name + "\"");
      }
      assertThat(http.get("/job/built/1/consoleText", key).body()).contains("kept-in-the-log");
      assertThat(http.get("/api/json", Http.basic("admin", password)).status()).isEqualTo(200);
      assertThat(
              http.post(
                      "/createItem?name=later", "<project/>", key, "Content-Type: application/xml")
                  .status())
          .isEqualTo(200);
    }
    assertThatThrownBy(() -> new Restore(Clock.systemUTC()).restore(file, other, of(database)))
        .isInstanceOf(Problem.Conflict.class);
  }

  /** Backs up a small server through the local command socket; returns the file. */
  private Path made(boolean withKey) {
    Path file = folder.resolve("made.zip");
    try (var server = new Running(settings(folder.resolve("home"), freshDatabase()), s -> s)) {
      server.job("a", "true");
      String answer =
          LocalSocket.send(
              server.home,
              "{\"action\":\"backup\",\"to\":\"" + file + "\",\"withKey\":\"" + withKey + "\"}");
      assertThat(answer).contains("\"ok\":true");
      assertThat(
              LocalSocket.send(
                  server.home,
                  "{\"action\":\"backup\",\"to\":\"" + file + "\",\"withKey\":\"false\"}"))
          .contains("\"ok\":false");
    }
    return file;
  }

  @Test
  void withItsKeyItStartsAsItIs() throws IOException {
    Path file = made(true);
    assertThat(
            java.nio.file.attribute.PosixFilePermissions.toString(
                Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    Path other = folder.resolve("other");
    Files.createDirectory(other);
    String database = freshDatabase();
    assertThat(new Restore(Clock.systemUTC()).restore(file, other, of(database))).isTrue();
    try (Steward restored = Steward.start(settings(other, database))) {
      assertThat(new Http(restored.url()).get("/health").status()).isEqualTo(200);
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Item(String name, byte[] bytes) {}

  private static List<Item> items(byte[] zip) throws IOException {
    var items = new ArrayList<Item>();
    try (var in = new ZipInputStream(new ByteArrayInputStream(zip))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        items.add(new Item(entry.getName(), in.readAllBytes()));
      }
    }
    return items;
  }

  private static byte[] zip(List<Item> items) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new ZipOutputStream(bytes)) {
      for (Item item : items) {
        out.putNextEntry(new ZipEntry(item.name()));
        out.write(item.bytes());
        out.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  private void refuses(String what, byte[] backup) throws IOException {
    Path file = folder.resolve("bad.zip");
    Files.write(file, backup);
    Path other = folder.resolve("other");
    assertThatThrownBy(
            () -> new Restore(Clock.systemUTC()).restore(file, other, of(freshDatabase())))
        .as(what)
        .isInstanceOf(Problem.Invalid.class);
    assertThat(other).as(what).doesNotExist();
    assertThat(folder.resolve("escaped")).as(what).doesNotExist();
    assertThat(folder.resolve("other.restoring")).as(what).doesNotExist();
  }

  @Test
  void whatWasCutChangedOrForgedIsRefusedAndLeavesNothing() throws IOException {
    byte[] good = Files.readAllBytes(made(false));
    List<Item> items = items(good);
    assertThat(items).noneMatch(item -> item.name().contains("secrets"));
    refuses("cut", java.util.Arrays.copyOf(good, good.length / 2));
    refuses("no end", zip(items.subList(0, items.size() - 1)));
    refuses("no backup", "hello".getBytes(StandardCharsets.UTF_8));
    refuses("a zip of something else", zip(List.of(new Item("a", new byte[1]))));
    var changed = new ArrayList<>(items);
    byte[] database = items.get(1).bytes().clone();
    database[database.length / 2] ^= 1;
    changed.set(1, new Item(items.get(1).name(), database));
    refuses("changed", zip(changed));
    for (String name :
        List.of(
            "../escaped",
            "builds/../../escaped",
            "uploads/../../escaped",
            "uploads/",
            "/tmp/escaped",
            "run/lock",
            "builds/")) {
      var forged = new ArrayList<>(items);
      forged.add(2, new Item(name, new byte[1]));
      refuses(name, zip(forged));
    }
  }

  private static void executors(Http http, String admin, int count) {
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
  void aFileThatWasSentWithAWaitingBuildIsThereForIt() throws Exception {
    Path file = folder.resolve("waiting.zip");
    String admin;
    try (var server = new Running(settings(folder.resolve("home"), freshDatabase()), s -> s)) {
      admin = server.admin();
      executors(server.http, admin, 0);
      String xml =
          """
          <project>
            <properties><hudson.model.ParametersDefinitionProperty><parameterDefinitions>
              <hudson.model.FileParameterDefinition><name>in.txt</name></hudson.model.FileParameterDefinition>
            </parameterDefinitions></hudson.model.ParametersDefinitionProperty></properties>
            <builders><hudson.tasks.Shell><command>cat in.txt</command></hudson.tasks.Shell></builders>
          </project>
          """;
      server.http.post("/createItem?name=w", xml, admin, "Content-Type: application/xml");
      Http.Reply sent =
          server.http.post(
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
      assertThat(sent.status()).as(sent.body()).isEqualTo(201);
      String answer =
          LocalSocket.send(
              server.home, "{\"action\":\"backup\",\"to\":\"" + file + "\",\"withKey\":\"true\"}");
      assertThat(answer).contains("\"ok\":true");
      try (var run = Files.list(server.home.resolve("run"))) {
        assertThat(run).noneMatch(Files::isDirectory);
      }
    }
    Path other = folder.resolve("other");
    String database = freshDatabase();
    new Restore(Clock.systemUTC()).restore(file, other, of(database));
    try (Steward restored = Steward.start(settings(other, database))) {
      var http = new Http(restored.url());
      executors(http, admin, 1);
      Running.await(
          "the build that waited",
          () ->
              http.get("/job/w/api/json?tree=lastBuild[result]", admin)
                  .body()
                  .contains("\"result\":\""));
      assertThat(http.get("/job/w/1/consoleText", admin).body()).contains("sent-with-it");
    }
  }
}
