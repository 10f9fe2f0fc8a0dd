package dev.steward.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Homes written by earlier versions, with the responses of those versions, as resources for upgrade
 * tests. {@code ./dev home NAME} writes them with the current version, NAME being the number of the
 * newest schema file.
 *
 * <p>{@code NAME.tar.gz} is the home of a server that was killed: the process of job {@code lost}
 * no longer exists, and the second of three steps of {@code half} ended while no server was
 * running. {@code NAME-postgres.backup} is a backup, with the key, of such a server on PostgreSQL.
 * {@code NAME.txt} contains the responses of the first server, each after a line {@code == URL}.
 */
public final class HomeFixture {

  private static final Path RESOURCES = Path.of("src/test/resources/homes");
  private static final String TOKEN = "== token ";
  private static final String PASSWORD = "== password ";

  /** Resources whose content is the same in every later version. */
  private static final List<String> URLS =
      List.of(
          "/api/json?tree=description,numExecutors,jobs[name,jobs[name]],views[name,jobs[name],views[name]]",
          "/job/x/api/json?tree=color,nextBuildNumber,builds[number,result,timestamp,duration]",
          "/job/g/api/json?tree=color,nextBuildNumber,builds[number,result,timestamp,duration]",
          "/job/x/config.xml",
          "/job/y/config.xml",
          "/job/g/config.xml",
          "/job/half/config.xml",
          "/job/f/config.xml",
          "/job/f/job/inner/config.xml",
          "/view/some/config.xml",
          "/view/nest/view/egg/config.xml",
          "/computer/node/config.xml",
          "/job/x/1/api/json?tree=id,result,artifacts[relativePath],fingerprint[hash],"
              + "actions[causes[shortDescription],parameters[name,value]]",
          "/job/x/1/consoleText",
          "/job/x/1/artifact/r.xml",
          "/job/x/1/testReport/api/json?tree=failCount,passCount,"
              + "suites[cases[className,name,status]]",
          "/job/y/2/api/json?tree=actions[causes[shortDescription,upstreamBuild]]",
          "/job/g/2/api/json?tree=changeSet[items[commitId,msg,author[fullName]]]",
          "/job/g/2/consoleText",
          "/user/alice/api/json?tree=id,fullName,description",
          "/user/admin/api/json?tree=id,fullName",
          "/credentials/store/system/domain/_/api/json?tree=credentials[id,typeName]",
          "/job/f/credentials/store/folder/domain/_/api/json?tree=credentials[id,typeName]",
          "/log/rec/api/json?tree=name");

  private HomeFixture() {}

  /**
   * The recorded responses by URL, the token of the home's administrator, and the password of the
   * backup's administrator.
   */
  public record Answers(String token, String password, Map<String, String> byUrl) {}

  /** Returns the names of all fixtures. */
  public static List<String> names() {
    try (Stream<Path> files = Files.list(RESOURCES)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(file -> file.endsWith(".tar.gz"))
          .map(file -> file.replace(".tar.gz", ""))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Unpacks a home into a new folder. */
  public static void unpack(String name, Path home) throws IOException {
    Files.createDirectories(home);
    run("tar", "-xzf", RESOURCES.resolve(name + ".tar.gz").toString(), "-C", home.toString());
  }

  /** The backup of a server on PostgreSQL. */
  public static Path postgresBackup(String name) {
    return RESOURCES.resolve(name + "-postgres.backup");
  }

  /** Reads the recorded responses. */
  public static Answers answers(String name) throws IOException {
    String token = "";
    String password = "";
    var byUrl = new LinkedHashMap<String, String>();
    for (String part :
        Files.readString(RESOURCES.resolve(name + ".txt")).split("(?m)^(?=== )", -1)) {
      String head = part.lines().findFirst().orElseThrow();
      if (head.startsWith(TOKEN)) {
        token = head.substring(TOKEN.length());
      } else if (head.startsWith(PASSWORD)) {
        password = head.substring(PASSWORD.length());
      } else {
        byUrl.put(head.substring(3), part.substring(head.length() + 1));
      }
    }
    return new Answers(token, password, byUrl);
  }

  /** The server's response to a URL, in the form in which it is recorded. */
  public static String answer(ServerClient server, String url, String authorization) {
    Http.Reply reply = server.http().get(url, authorization);
    return reply.status() + "\n" + reply.body().replace("\r\n", "\n").stripTrailing() + "\n";
  }

  /** Writes the resources of one name with the current version. */
  public static void write(String name) throws IOException {
    Files.createDirectories(RESOURCES);
    var folder = new TestFolder();
    try (var server = new TestServer(folder.path().resolve("sqlite/home"))) {
      String token = populate(server);
      record(server, name, token);
      server.startBuild("/job/half/");
      server.startBuild("/job/lost/");
      server.await("/job/half/1/consoleText", "+ sleep 0.1");
      server.await("/job/lost/1/consoleText", "+ sleep 0.1");
      server.closeKeepingBuilds();
      long ended = endedCommands(server.home());
      Files.createFile(server.home().resolve("workspace/half/gate"));
      ServerClient.await("the second step to end", () -> endedCommands(server.home()) == ended + 1);
      BuildProcesses.kill(server.home());
      run(
          "tar",
          "-czf",
          RESOURCES.resolve(name + ".tar.gz").toString(),
          "--exclude=*.so*",
          "--exclude=*.sample",
          "--owner=0",
          "--group=0",
          "--numeric-owner",
          "-C",
          server.home().toString(),
          ".");
    }
    Path home = folder.path().resolve("postgres/home");
    try (var server = TestServer.onDatabase(TestServer.newPostgresUrl(), home)) {
      populate(server);
      var cli = new LocalCli();
      String file = postgresBackup(name).toString();
      Files.deleteIfExists(Path.of(file));
      if (cli.run("backup", "--home", home.toString(), "--to", file, "--with-key") != 0) {
        throw new AssertionError(cli.err());
      }
      Files.writeString(
          RESOURCES.resolve(name + ".txt"),
          PASSWORD + server.password() + "\n",
          StandardOpenOption.APPEND);
    }
    folder.delete();
  }

  private static String populate(TestServer server) {
    var populated = new PopulatedServer(server);
    populated.populate();
    populated.stopBuilds();
    server.postJson("/settings", "{\"systemMessage\":\"fixture\"}");
    server.postXml(
        "/credentials/store/system/domain/_/createCredentials",
        "<org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl><id>key</id>"
            + "<secret>correct-horse</secret>"
            + "</org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl>");
    String wait = "while [ ! -f gate ]; do sleep 0.1; done";
    server.createItem(
        "half",
        "<project><buildWrappers>"
            + "<org.jenkinsci.plugins.credentialsbinding.impl.SecretBuildWrapper><bindings>"
            + "<org.jenkinsci.plugins.credentialsbinding.impl.StringBinding>"
            + "<credentialsId>key</credentialsId><variable>SECRET</variable>"
            + "</org.jenkinsci.plugins.credentialsbinding.impl.StringBinding></bindings>"
            + "</org.jenkinsci.plugins.credentialsbinding.impl.SecretBuildWrapper></buildWrappers>"
            + "<builders>"
            + shell("echo one &gt;&gt; steps")
            + shell(wait + "; echo two &gt;&gt; steps")
            + shell("echo three ${#SECRET} &gt;&gt; steps")
            + "</builders><publishers><hudson.tasks.ArtifactArchiver><artifacts>steps</artifacts>"
            + "</hudson.tasks.ArtifactArchiver></publishers></project>");
    server.createJob("lost", wait);
    return server.createToken().value();
  }

  private static String shell(String command) {
    return "<hudson.tasks.Shell><command>" + command + "</command></hudson.tasks.Shell>";
  }

  private static void record(TestServer server, String name, String token) throws IOException {
    var text = new StringBuilder(TOKEN).append(token).append('\n');
    for (String url : URLS) {
      text.append("== ").append(url).append('\n').append(answer(server, url, server.admin()));
    }
    Files.writeString(RESOURCES.resolve(name + ".txt"), text);
  }

  private static long endedCommands(Path home) {
    try (Stream<Path> files = Files.walk(home.resolve("run"), 3)) {
      return files.filter(file -> isEndedCommand(file)).count();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** True for the state file of a command that has ended. */
  public static boolean isEndedCommand(Path file) {
    try {
      return Files.isRegularFile(file) && Files.readString(file).endsWith("\nlogged\n");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void run(String... command) throws IOException {
    var process = new ProcessBuilder(new ArrayList<>(List.of(command))).redirectErrorStream(true);
    Process started = process.start();
    String output = new String(started.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (started.onExit().join().exitValue() != 0) {
      throw new AssertionError(output);
    }
  }
}
