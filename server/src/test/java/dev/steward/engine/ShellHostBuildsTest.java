package dev.steward.engine;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.host.Hosts;
import dev.steward.host.shell.ShellHost;
import dev.steward.testing.GitJobs;
import dev.steward.testing.Http;
import dev.steward.testing.PipeTransport;
import dev.steward.testing.ServerClient;
import dev.steward.testing.TestServer;
import dev.steward.testing.UpstreamRepository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Everything that builds do works on a machine that is reached through a shell. */
@Tag("integration")
class ShellHostBuildsTest {

  private static final String SECRET = "pa55-w0rd-x";

  @TempDir static Path machine;
  @TempDir static Path folder;

  private static final AtomicReference<PipeTransport> TRANSPORT = new AtomicReference<>();

  @RegisterExtension
  static final TestServer server =
      TestServer.on(runs -> {
        var transport = new PipeTransport(machine);
        TRANSPORT.set(transport);
        return closing(new ShellHost("agent", transport, "steward", runs, InstantSource.system()));
      });

  private static UpstreamRepository upstream;

  private static Hosts closing(ShellHost host) {
    return new Hosts() {
      @Override
      public ShellHost builtIn() {
        return host;
      }

      @Override
      public ShellHost of(String node) {
        return host;
      }

      @Override
      public void close() {
        host.close();
      }
    };
  }

  @BeforeAll
  static void createRepositoryAndCredentials() {
    upstream = new UpstreamRepository(folder.resolve("repository"));
    upstream.commit("alice", "src/a.txt", "first", "First commit");
    credential(
        "com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl",
        "<id>up</id><username>deploy</username><password>" + SECRET + "</password>");
    credential(
        "org.jenkinsci.plugins.plaincredentials.impl.FileCredentialsImpl",
        "<id>file</id><fileName>token file.txt</fileName><secretBytes>"
            + java.util.Base64.getEncoder()
                .encodeToString("content of the secret file".getBytes(StandardCharsets.UTF_8))
            + "</secretBytes>");
  }

  private static void credential(String type, String xml) {
    Http.Reply reply =
        server.postXml(
            "/credentials/store/system/domain/_/createCredentials",
            "<" + type + ">" + xml + "</" + type + ">");
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
  }

  @AfterAll
  static void onlyTheMachineHasWorkspaces() {
    assertThat(server.home().resolve("workspace")).doesNotExist();
    assertThat(server.home().resolve("scm")).doesNotExist();
    assertThat(server.home().resolve("run/builds")).doesNotExist();
  }

  private static Path workspace(String job) {
    return machine.resolve("steward/workspace").resolve(job);
  }

  private static final String BINDINGS =
      "<buildWrappers><org.jenkinsci.plugins.credentialsbinding.impl.SecretBuildWrapper><bindings>"
          + "<org.jenkinsci.plugins.credentialsbinding.impl.UsernamePasswordMultiBinding>"
          + "<credentialsId>up</credentialsId><usernameVariable>WHO</usernameVariable>"
          + "<passwordVariable>PASS</passwordVariable>"
          + "</org.jenkinsci.plugins.credentialsbinding.impl.UsernamePasswordMultiBinding>"
          + "<org.jenkinsci.plugins.credentialsbinding.impl.FileBinding>"
          + "<credentialsId>file</credentialsId><variable>TOKEN</variable>"
          + "</org.jenkinsci.plugins.credentialsbinding.impl.FileBinding>"
          + "</bindings></org.jenkinsci.plugins.credentialsbinding.impl.SecretBuildWrapper>"
          + "<hudson.plugins.timestamper.TimestamperBuildWrapper/></buildWrappers>";

  private static final String REPORTS =
      "<publishers><hudson.tasks.ArtifactArchiver><artifacts>out/**</artifacts>"
          + "<fingerprint>true</fingerprint></hudson.tasks.ArtifactArchiver>"
          + "<hudson.tasks.junit.JUnitResultArchiver><testResults>reports/*.xml</testResults>"
          + "</hudson.tasks.junit.JUnitResultArchiver>"
          + "<hudson.tasks.Fingerprinter><targets>src/*.txt</targets></hudson.tasks.Fingerprinter>"
          + "</publishers>";

  @Test
  void aBuildWithEverything() throws IOException {
    var jobs = new GitJobs(server);
    jobs.create(
        "everything",
        new GitJobs.GitScm(upstream.url(), "*/main"),
        "echo \"user $WHO password $PASS\"; cat \"$TOKEN\"; cat src/a.txt; mkdir -p out/sub"
            + " reports; printf 0123456789 &gt; 'out/sub/a b.txt'; ln -sf ../../../secret out/leak;"
            + " echo '&lt;testsuite name=\"s\"&gt;&lt;testcase classname=\"c\""
            + " name=\"t\"/&gt;&lt;testcase classname=\"c\""
            + " name=\"u\"&gt;&lt;failure/&gt;&lt;/testcase&gt;&lt;/testsuite&gt;' &gt;"
            + " reports/r.xml; echo \"in $WORKSPACE\"",
        BINDINGS + REPORTS);
    String console = jobs.build("everything", 1, "UNSTABLE");
    assertThat(console)
        .contains("Building in workspace " + workspace("everything").toRealPath())
        .contains("Commit message: \"First commit\"")
        .contains("user **** password ****")
        .contains("first")
        .contains("in " + workspace("everything").toRealPath())
        .contains("Recording test results")
        .doesNotContain(SECRET)
        .doesNotContain("content of the secret file");
    assertThat(console.lines().filter(line -> line.contains("+ cat src/a.txt")))
        .allMatch(line -> line.matches("\\d\\d:\\d\\d:\\d\\d  .*"));
    String run = "/job/everything/1/";
    assertThat(server.getBody(run + "artifact/out/sub/a%20b.txt")).isEqualTo("0123456789");
    assertThat(server.get(run + "artifact/out/leak").status()).isEqualTo(404);
    assertThat(server.getBody(run + "testReport/api/json?tree=failCount,passCount"))
        .contains("\"failCount\":1,\"passCount\":1");
    assertThat(server.getBody(run + "api/json?tree=fingerprint[fileName]"))
        .contains("\"fileName\":\"a b.txt\"", "\"fileName\":\"a.txt\"");
    assertThat(server.getBody("/job/everything/ws/src/a.txt")).isEqualTo("first");
    assertThat(server.getBody("/job/everything/ws/src/*plain*")).isEqualTo("a.txt\n");
    assertThat(server.getBody("/job/everything/ws/out/*zip*/out.zip"))
        .startsWith("PK")
        .contains("out/sub/a b.txt");
    Http.Reply range = server.get("/job/everything/ws/out/sub/a%20b.txt", "Range: bytes=2-4");
    assertThat(range.body()).isEqualTo("234");
    assertThat(machine.resolve("steward/server/run")).isEmptyDirectory();
    upstream.commit("bob", "src/b.txt", "second", "Second commit");
    assertThat(jobs.build("everything", 2, "UNSTABLE")).contains("Second commit");
    assertThat(server.getBody("/job/everything/2/api/json?tree=changeSet[items[msg]]"))
        .contains("Second commit");
    jobs.poll("everything");
    ServerClient.await(
        "the polling log",
        () -> server.getBody("/job/everything/scmPollLog/").contains("No changes"));
    assertThat(server.post("/job/everything/doWipeOutWorkspace").status()).isLessThan(400);
    assertThat(workspace("everything")).isEmptyDirectory();
  }

  @Test
  void aFileParameterAndCleaning() throws IOException {
    server.createItem(
        "files",
        "<project><properties><hudson.model.ParametersDefinitionProperty><parameterDefinitions>"
            + "<hudson.model.FileParameterDefinition><name>in/data.txt</name>"
            + "</hudson.model.FileParameterDefinition></parameterDefinitions>"
            + "</hudson.model.ParametersDefinitionProperty></properties><builders>"
            + "<hudson.tasks.Shell><command>cat in/data.txt; touch keep.txt junk.tmp</command>"
            + "</hudson.tasks.Shell></builders><publishers><hudson.plugins.ws__cleanup.WsCleanup>"
            + "<patterns><hudson.plugins.ws__cleanup.Pattern><pattern>*.tmp</pattern>"
            + "<type>INCLUDE</type></hudson.plugins.ws__cleanup.Pattern></patterns>"
            + "<cleanWhenSuccess>true</cleanWhenSuccess>"
            + "</hudson.plugins.ws__cleanup.WsCleanup></publishers></project>");
    String boundary = "b0undary";
    Http.Reply reply =
        server.post(
            "/job/files/buildWithParameters",
            "--"
                + boundary
                + "\r\nContent-Disposition: form-data; name=\"in/data.txt\";"
                + " filename=\"x.txt\"\r\n\r\nuploaded content\n\r\n--"
                + boundary
                + "--\r\n",
            "Content-Type: multipart/form-data; boundary=" + boundary);
    assertThat(reply.status()).as(reply.body()).isEqualTo(201);
    assertThat(server.awaitBuild("/job/files/", 1, "SUCCESS")).contains("uploaded content");
    assertThat(workspace("files").resolve("keep.txt")).exists();
    assertThat(workspace("files").resolve("junk.tmp")).doesNotExist();
  }

  @Test
  void aLostConnectionAndARestartChangeNothing() throws IOException {
    server.createJob(
        "long", "echo run &gt;&gt;count; echo one; until [ -e go ]; do sleep 0.1; done; echo two");
    server.startBuild("/job/long/");
    ServerClient.await("the step", () -> Files.exists(workspace("long").resolve("count")));
    requireNonNull(TRANSPORT.get()).cut();
    server.closeKeepingBuilds();
    server.start();
    requireNonNull(TRANSPORT.get()).cut();
    Files.createFile(workspace("long").resolve("go"));
    String console = server.awaitBuild("/job/long/", 1, "SUCCESS");
    assertThat(console).containsOnlyOnce("\none\n").containsOnlyOnce("\ntwo\n");
    assertThat(workspace("long").resolve("count")).hasContent("run\n");
  }

  @Test
  void aBuildOnTheMachineCanBeStopped() throws IOException {
    server.createJob("stopped", "echo $$ &gt;pid; sleep 300");
    server.startBuild("/job/stopped/");
    ServerClient.await("the step", () -> Files.exists(workspace("stopped").resolve("pid")));
    assertThat(server.post("/job/stopped/1/stop").status()).isLessThan(400);
    assertThat(server.awaitBuild("/job/stopped/", 1, "ABORTED")).contains("Build was aborted");
    long pid =
        Long.parseLong(
            requireNonNull(Files.readString(workspace("stopped").resolve("pid"))).strip());
    ServerClient.await(
        "the end of the process",
        () -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
  }

  @Test
  void toolsAreLookedUpOnTheMachine() throws IOException {
    server.createItem(
        "maven",
        "<project><builders><hudson.tasks.Shell><command>mkdir -p tools; printf '#!/bin/sh\\necho"
            + " mvn of the machine \"$@\"' &gt;tools/gradlew; chmod +x tools/gradlew</command>"
            + "</hudson.tasks.Shell><hudson.plugins.gradle.Gradle><tasks>check</tasks>"
            + "<useWrapper>true</useWrapper><wrapperLocation>tools</wrapperLocation>"
            + "</hudson.plugins.gradle.Gradle><hudson.plugins.gradle.Gradle><tasks>check</tasks>"
            + "<useWrapper>true</useWrapper></hudson.plugins.gradle.Gradle></builders></project>");
    assertThat(server.build("/job/maven/", 1, "FAILURE"))
        .contains("mvn of the machine check")
        .contains("does not exist. Add it to the repository");
  }
}
