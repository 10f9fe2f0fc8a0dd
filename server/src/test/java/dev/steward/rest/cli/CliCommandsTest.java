package dev.steward.rest.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.client.Main;
import dev.steward.testing.PipelineRuns;
import dev.steward.testing.TestServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CLI commands, run with the jenkins-cli.jar that the server offers for download. */
@Tag("integration")
class CliCommandsTest {

  private static final String PROJECT =
      "<project><builders><hudson.tasks.Shell><command>%s</command></hudson.tasks.Shell></builders></project>";

  @TempDir static Path folder;
  @RegisterExtension static final TestServer server = TestServer.create();
  private static Path jar;

  @BeforeAll
  static void start() throws IOException {
    jar = folder.resolve("jenkins-cli.jar");
    try (InputStream in =
        URI.create("http://127.0.0.1:" + server.port() + "/jnlpJars/jenkins-cli.jar")
            .toURL()
            .openStream()) {
      Files.copy(in, jar);
    }
  }

  /** Exit status and output of a command. */
  private record CliResult(int status, String out, String err) {}

  private static Process startJar(String mode, String auth, String... command) throws IOException {
    var arguments = new ArrayList<String>();
    arguments.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    arguments.addAll(List.of("-XX:TieredStopAtLevel=1", "-jar", jar.toString()));
    arguments.addAll(List.of("-s", url(), mode));
    if (!auth.isEmpty()) {
      arguments.addAll(List.of("-auth", auth));
    }
    arguments.addAll(List.of(command));
    return new ProcessBuilder(arguments).start();
  }

  private static String url() {
    return "http://127.0.0.1:" + server.port();
  }

  /** Runs the client in this process instead of starting a JVM for each command. */
  private static CliResult runAs(String mode, String auth, String input, String... command) {
    var arguments = new ArrayList<>(List.of("-s", url(), mode));
    if (!auth.isEmpty()) {
      arguments.addAll(List.of("-auth", auth));
    }
    arguments.addAll(List.of(command));
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    int status =
        Main.run(
            arguments.toArray(String[]::new),
            Map.of(),
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            out,
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return new CliResult(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private static String admin() {
    return "admin:" + server.password();
  }

  private static CliResult run(String mode, String input, String... command) {
    return runAs(mode, admin(), input, command);
  }

  @Test
  void configurationIsCheckedAppliedAndExported() {
    String yaml = "jenkins: { systemMessage: by command }\n";
    assertThat(run("-http", yaml, "check-configuration")).isEqualTo(new CliResult(0, "", ""));
    assertThat(run("-http", yaml, "apply-configuration")).isEqualTo(new CliResult(0, "", ""));
    assertThat(run("-webSocket", "", "export-configuration").out())
        .contains("systemMessage: by command\n");
    for (String command : List.of("check-configuration", "apply-configuration")) {
      assertThat(run("-http", "jenkins: { nope: 1 }", command))
          .isEqualTo(new CliResult(1, "", "line 1: 'jenkins.nope' is not a known key.\n"));
      assertThat(runAs("-http", "", yaml, command).status()).isEqualTo(6);
    }
    assertThat(run("-http", "", "reload-jcasc-configuration").status()).isZero();
    assertThat(run("-http", "jenkins: { systemMessage: '' }", "apply-configuration").status())
        .isZero();
  }

  @Test
  void aPipelineIsReplayedAndRestartedFromAStage() {
    var pipelines = new PipelineRuns(server);
    String script =
        "pipeline { agent any; stages { stage('A') { steps { echo 'a' } };"
            + " stage('B') { steps { echo 'b' } } } }";
    pipelines.run("repeated", script);
    assertThat(run("-http", script.replace("echo 'b'", "echo 'c'"), "replay-pipeline", "repeated"))
        .isEqualTo(new CliResult(0, "", ""));
    assertThat(pipelines.await("repeated", 2).texts()).contains("Replayed #1", "a", "c");
    assertThat(run("-webSocket", "", "restart-from-stage", "-j", "repeated", "-s", "B", "-n", "1"))
        .isEqualTo(new CliResult(0, "", ""));
    assertThat(pipelines.await("repeated", 3).texts())
        .contains("Restarted from build #1, stage B", "b")
        .doesNotContain("a");
    CliResult unknown = run("-http", "", "restart-from-stage", "--job", "repeated", "--stage", "X");
    assertThat(unknown.status()).isEqualTo(3);
    assertThat(unknown.err()).contains("Stage X is not present in the top-level stages");
    assertThat(run("-http", "", "restart-from-stage", "-s", "B").status()).isEqualTo(2);
    assertThat(runAs("-http", "", script, "replay-pipeline", "repeated").status()).isEqualTo(6);
    pipelines.run(
        "loads", "node { writeFile file: 'a.groovy', text: 'echo \"one\"'; load 'a.groovy' }");
    assertThat(run("-http", "echo 'two'", "replay-pipeline", "loads", "-s", "Script1").status())
        .isZero();
    assertThat(pipelines.await("loads", 2).texts()).contains("two").doesNotContain("one");
    CliResult other = run("-http", "x", "replay-pipeline", "loads", "--script", "Script9");
    assertThat(other.status()).isEqualTo(3);
    assertThat(other.err()).contains("Unrecognized script name among [Script1]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-http", "-webSocket"})
  void aDeclarativePipelineIsValidated(String mode) {
    String pipeline = "pipeline {\n  agent any\n  stages { stage('A') { STEPS } }\n}\n";
    assertThat(run(mode, pipeline.replace("STEPS", "steps { echo 'x' }"), "declarative-linter"))
        .isEqualTo(new CliResult(0, "Jenkinsfile successfully validated.\n", ""));
    assertThat(run(mode, pipeline.replace("STEPS", ""), "declarative-linter"))
        .isEqualTo(
            new CliResult(
                1,
                """
                Errors encountered validating Jenkinsfile:
                WorkflowScript: 3: Expected one of "steps", "stages", or "parallel" for stage "A" \
                @ line 3, column 12.
                     stages { stage('A') {  } }
                              ^

                """,
                ""));
    assertThat(run(mode, "node { }", "declarative-linter"))
        .isEqualTo(
            new CliResult(
                1, "Jenkinsfile content 'node { }' did not contain the 'pipeline' step\n", ""));
    assertThat(runAs(mode, "", pipeline, "declarative-linter").status()).isEqualTo(6);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-http", "-webSocket"})
  void jobViewAndBuildCommandsWork(String mode) {
    String name = "life" + mode;
    assertThat(run(mode, "", "who-am-i").out())
        .startsWith("Authenticated as: admin\nAuthorities:\n  authenticated\n");
    assertThat(run(mode, PROJECT.formatted("echo hällo"), "create-job", name).status()).isZero();
    assertThat(run(mode, PROJECT.formatted("true"), "create-job", name))
        .isEqualTo(new CliResult(4, "", "\nERROR: Job '" + name + "' already exists\n"));
    assertThat(run(mode, "", "list-jobs").out()).contains(name + "\n");
    String xml = run(mode, "", "get-job", name).out();
    assertThat(xml).contains("echo hällo");
    CliResult buildResult = run(mode, "", "build", name, "-s", "-v");
    assertThat(buildResult.status()).as(buildResult.toString()).isZero();
    assertThat(buildResult.out())
        .startsWith("Started " + name + " #1\nStarted from command line by ")
        .contains("\nhällo\n")
        .endsWith("Finished: SUCCESS\nCompleted " + name + " #1 : SUCCESS\n");
    assertThat(run(mode, xml.replace("echo hällo", "exit 3"), "update-job", name).status())
        .isZero();
    assertThat(run(mode, "", "build", name, "-f")).extracting(CliResult::status).isEqualTo(2);
    assertThat(run(mode, "", "console", name, "-n", "1").out()).isEqualTo("Finished: FAILURE\n");
    assertThat(run(mode, "", "console", name, "1").out()).contains("hällo");
    assertThat(run(mode, "said\n", "set-build-description", name, "1", "=").status()).isZero();
    assertThat(run(mode, "", "set-build-display-name", name, "1", "first").status()).isZero();
    assertThat(run(mode, "", "keep-build", name, "1").status()).isZero();
    assertThat(server.getBody("/job/" + name + "/1/api/json"))
        .contains("\"description\":\"said", "\"displayName\":\"first\"", "\"keepLog\":true")
        .contains("hudson.cli.BuildCommand$CLICause", "\"userId\":\"admin\"");
    assertThat(run(mode, "", "delete-builds", name, "2-9").out()).isEqualTo("Deleted 1 builds\n");
    assertThat(run(mode, "", "copy-job", name, "copy" + mode).status()).isZero();
    assertThat(run(mode, "", "disable-job", name).status()).isZero();
    assertThat(run(mode, "", "build", name))
        .isEqualTo(
            new CliResult(4, "", "\nERROR: Cannot build " + name + " because it is disabled.\n"));
    assertThat(run(mode, "", "enable-job", name).status()).isZero();
    assertThat(run(mode, "<hudson.model.ListView/>", "create-view", "v" + mode).status()).isZero();
    assertThat(run(mode, "", "add-job-to-view", "v" + mode, name).status()).isZero();
    assertThat(run(mode, "", "list-jobs", "v" + mode).out()).isEqualTo(name + "\n");
    String view = run(mode, "", "get-view", "v" + mode).out();
    assertThat(view).contains("<string>" + name + "</string>");
    assertThat(run(mode, view, "update-view", "v" + mode).status()).isZero();
    assertThat(run(mode, "", "remove-job-from-view", "v" + mode, name).status()).isZero();
    assertThat(run(mode, "", "delete-view", "v" + mode, "none"))
        .matches(
            result -> result.status() == 5 && result.err().startsWith("none: No view named none"));
    assertThat(run(mode, "", "delete-job", name, "copy" + mode).status()).isZero();
    assertThat(run(mode, "", "get-job", name))
        .isEqualTo(new CliResult(3, "", "\nERROR: No such job '" + name + "'\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-http", "-webSocket"})
  void nodeAndServerCommandsWork(String mode) {
    String nodeXml = "<slave><numExecutors>2</numExecutors><remoteFS>/tmp</remoteFS></slave>";
    assertThat(run(mode, nodeXml, "create-node", "n" + mode).status()).isZero();
    String xml = run(mode, "", "get-node", "n" + mode).out();
    assertThat(xml).contains("<numExecutors>2</numExecutors>");
    assertThat(run(mode, xml.replace(">2</numE", ">3</numE"), "update-node", "n" + mode).status())
        .isZero();
    assertThat(run(mode, "", "offline-node", "n" + mode, "-m", "dust").status()).isZero();
    assertThat(server.getBody("/computer/n" + mode + "/api/json"))
        .contains("dust", "\"numExecutors\":3");
    assertThat(run(mode, "", "online-node", "n" + mode).status()).isZero();
    assertThat(run(mode, "", "delete-node", "n" + mode).status()).isZero();
    assertThat(run(mode, "", "quiet-down", "-reason", "dust").status()).isZero();
    assertThat(server.getBody("/api/json")).contains("\"quietingDown\":true");
    assertThat(run(mode, "", "cancel-quiet-down").status()).isZero();
    assertThat(run(mode, "", "session-id").out().strip())
        .isEqualTo(server.http().get("/login").header("X-Jenkins-Session"));
    assertThat(run(mode, "", "version").out().strip())
        .isEqualTo(server.http().get("/login").header("X-Jenkins"));
    assertThat(run(mode, "", "list-plugins").status()).isZero();
    assertThat(run(mode, "", "clear-queue").status()).isZero();
    assertThat(run(mode, "", "reload-configuration").status()).isZero();
    assertThat(run(mode, "println 1", "groovy", "="))
        .matches(
            result -> result.status() == 5 && result.err().contains("Groovy is not supported"));
    assertThat(run(mode, "", "help"))
        .matches(result ->
            result.status() == 0 && result.err().matches("(  [a-z-]+\\R    \\S[^\\n]*\\R)+"));
    assertThat(run(mode, "", "help", "frobnicate"))
        .matches(result ->
            result.status() == 5
                && result.err().startsWith("  add-job-to-view\n    ")
                && result
                    .err()
                    .contains("No such command frobnicate. Available commands are above."));
    assertThat(run(mode, "", "help", "build").err()).contains("-p NAME=VALUE");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-http", "-webSocket"})
  void failuresHaveAStatusAndAMessage(String mode) {
    server.createUser("bob" + mode, "secret");
    CliResult wrongPassword = runAs(mode, "admin:wrong", "", "list-jobs");
    assertThat(wrongPassword.status()).isEqualTo(255);
    assertThat(wrongPassword.err()).contains("(401)");
    assertThat(runAs(mode, "", "", "list-jobs"))
        .isEqualTo(
            new CliResult(6, "", "\nERROR: anonymous is missing the Overall/Read permission\n"));
    assertThat(runAs(mode, "", "", "who-am-i").out()).contains("anonymous");
    CliResult unknownCommand = run(mode, "", "frobnicate");
    assertThat(unknownCommand.status()).isEqualTo(2);
    assertThat(unknownCommand.err()).contains("Unknown command frobnicate");
    assertThat(run(mode, "", "get-job"))
        .matches(result ->
            result.status() == 2 && result.err().contains("Argument \"JOB\" is required"));
    assertThat(run(mode, "", "build", "x", "-z"))
        .matches(result ->
            result.status() == 2 && result.err().contains("\"-z\" is not a valid option"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-http", "-webSocket"})
  void killingTheClientStopsAWaitedBuildButNotAFollowedOne(String mode) throws Exception {
    for (String option : List.of("-s", "-f")) {
      String name = "long" + mode + option;
      server.createJob(name, "echo begun; sleep 5" + (option.equals("-s") ? "00" : ""));
      Process process = startJar(mode, admin(), "build", name, option, "-v");
      server.await("/job/" + name + "/1/consoleText", "begun");
      // The log is streamed while the build runs.
      var log = new StringBuilder();
      while (!log.toString().contains("+ sleep")) {
        int c = process.getInputStream().read();
        assertThat(c).isNotNegative();
        log.append((char) c);
      }
      process.destroyForcibly();
      server.await(
          "/job/" + name + "/1/api/json?tree=result", option.equals("-s") ? "ABORTED" : "SUCCESS");
    }
  }

  private static HttpURLConnection openStream(UUID id, String side, String auth)
      throws IOException {
    var connection =
        (HttpURLConnection)
            URI.create("http://127.0.0.1:" + server.port() + "/cli?remoting=false")
                .toURL()
                .openConnection();
    connection.setRequestMethod("POST");
    connection.setDoOutput(true);
    connection.setRequestProperty("Session", id.toString());
    connection.setRequestProperty("Side", side);
    if (!auth.isEmpty()) {
      connection.setRequestProperty("Authorization", auth.replaceFirst("Authorization: ", ""));
    }
    connection.setReadTimeout(60_000);
    return connection;
  }

  @Test
  void unpairedStreamsAreClosedAndForeignStreamsAreNotPaired() throws Exception {
    UUID id = UUID.randomUUID();
    HttpURLConnection download = openStream(id, "download", server.admin());
    download.getOutputStream().close();
    InputStream in = download.getInputStream();
    assertThat(download.getHeaderField("Hudson-Duplex")).isEqualTo("true");
    assertThat(in.read()).isZero();
    HttpURLConnection stranger = openStream(id, "upload", "");
    stranger.getOutputStream().close();
    assertThat(stranger.getResponseCode()).isEqualTo(404);
    assertThat(in.read()).isEqualTo(-1);
    HttpURLConnection late = openStream(UUID.randomUUID(), "upload", server.admin());
    late.getOutputStream().close();
    assertThat(late.getResponseCode()).isEqualTo(404);
  }

  @Test
  void anOversizedFrameClosesTheConnection() throws Exception {
    UUID id = UUID.randomUUID();
    HttpURLConnection download = openStream(id, "download", server.admin());
    download.getOutputStream().close();
    var in = new DataInputStream(download.getInputStream());
    assertThat(in.read()).isZero();
    HttpURLConnection upload = openStream(id, "upload", server.admin());
    upload.setChunkedStreamingMode(0);
    try (OutputStream out = upload.getOutputStream()) {
      out.write(new byte[] {0x7f, 0, 0, 0, 0, 1, 2, 3});
      out.flush();
      assertThat(in.read()).isEqualTo(-1);
    }
  }

  @Test
  void otherCliRequestsAreRefused() throws Exception {
    assertThat(server.post("/cli").status()).isEqualTo(403);
    assertThat(server.http().post("/cli?remoting=true", "").status()).isEqualTo(403);
    assertThat(server.post("/cli/x?remoting=false").status()).isEqualTo(404);
    assertThat(server.getBody("/cli/")).contains("/cli/command/build");
    assertThat(server.http().get("/cli/").status()).isEqualTo(403);
    assertThat(server.getBody("/cli/command/build")).contains("NAME=VALUE");
    assertThat(server.get("/cli/command/none").status()).isEqualTo(404);
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket
          .getOutputStream()
          .write(
              """
              GET /cli/ws HTTP/1.1
              Host: x
              Upgrade: websocket
              Connection: Upgrade
              Sec-WebSocket-Version: 13
              Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==
              Origin: http://evil.example

              """
                  .replace("\n", "\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      byte[] answer = new byte[2_000];
      int read = socket.getInputStream().read(answer);
      assertThat(new String(answer, 0, read, StandardCharsets.US_ASCII))
          .startsWith("HTTP/1.1 403 ")
          .contains("X-CLI-Error: Unexpected request origin");
    }
  }
}
