package dev.steward.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.CredentialRequests;
import dev.steward.testing.ImageRegistry;
import dev.steward.testing.Podman;
import dev.steward.testing.ServerClient;
import dev.steward.testing.TestServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Build steps in containers. */
@Tag("integration")
class BuildInContainerTest {

  static final String SECRET = "s3cret-Pa55word";

  @TempDir static Path folder;
  @RegisterExtension static final TestServer server = TestServer.create();

  private static final Podman podman = Podman.require();

  @BeforeAll
  static void createCredentials() {
    var credentials = new CredentialRequests(server);
    credentials.create(
        CredentialRequests.GLOBAL,
        CredentialRequests.element(
            CredentialRequests.USERNAME_PASSWORD,
            CredentialRequests.element("id", "up"),
            CredentialRequests.element("username", "deploy"),
            CredentialRequests.element("password", SECRET)));
    credentials.create(
        CredentialRequests.GLOBAL,
        CredentialRequests.element(
            CredentialRequests.FILE,
            CredentialRequests.element("id", "file"),
            CredentialRequests.element("fileName", "token.txt"),
            CredentialRequests.element(
                "secretBytes",
                Base64.getEncoder()
                    .encodeToString("content of the file".getBytes(StandardCharsets.UTF_8)))));
  }

  @BeforeEach
  void useThePodmanOfTheTests() {
    configure(server, podman.program());
  }

  /** Sets the program with which the server creates containers. */
  static void configure(ServerClient server, String program) {
    assertThat(
            server
                .http()
                .post(
                    "/settings",
                    "{\"containerProgram\":\"" + program + "\"}",
                    server.admin(),
                    ServerClient.JSON)
                .status())
        .isLessThan(300);
  }

  /** The element as Jenkins' plugin writes it. */
  static String container(String image, String more) {
    return "<com.cloudbees.jenkins.plugins.okidocki.DockerBuildWrapper"
        + " plugin=\"docker-custom-build-environment@1.7.3\"><selector"
        + " class=\"com.cloudbees.jenkins.plugins.okidocki.PullDockerImageSelector\"><image>"
        + image
        + "</image></selector><dockerInstallation>(Default)</dockerInstallation><dockerHost/>"
        + "<verbose>false</verbose><net>none</net>"
        + more
        + "</com.cloudbees.jenkins.plugins.okidocki.DockerBuildWrapper>";
  }

  static String job(String wrappers, String publishers, String... scripts) {
    var steps = new StringBuilder();
    for (String script : scripts) {
      steps
          .append("<hudson.tasks.Shell><command>")
          .append(script.replace("&", "&amp;").replace("<", "&lt;"))
          .append("</command></hudson.tasks.Shell>");
    }
    return "<project><builders>"
        + steps
        + "</builders><publishers>"
        + publishers
        + "</publishers><buildWrappers>"
        + wrappers
        + "</buildWrappers></project>";
  }

  private static final String BINDINGS =
      "<org.jenkinsci.plugins.credentialsbinding.impl.SecretBuildWrapper><bindings>"
          + "<org.jenkinsci.plugins.credentialsbinding.impl.UsernamePasswordMultiBinding>"
          + "<credentialsId>up</credentialsId><usernameVariable>WHO</usernameVariable>"
          + "<passwordVariable>PASS</passwordVariable>"
          + "</org.jenkinsci.plugins.credentialsbinding.impl.UsernamePasswordMultiBinding>"
          + "<org.jenkinsci.plugins.credentialsbinding.impl.FileBinding>"
          + "<credentialsId>file</credentialsId><variable>TOKEN</variable>"
          + "</org.jenkinsci.plugins.credentialsbinding.impl.FileBinding>"
          + "</bindings></org.jenkinsci.plugins.credentialsbinding.impl.SecretBuildWrapper>";

  private static void noContainerIsLeft() throws IOException {
    assertThat(podman.containers()).isEmpty();
    Path records = server.home().resolve("run/containers");
    if (Files.isDirectory(records)) {
      try (var files = Files.list(records)) {
        assertThat(files.map(file -> String.valueOf(file.getFileName())))
            .containsExactly("server-id");
      }
    }
  }

  private static Path workspace(String job) {
    return server.home().resolve("workspace").resolve(job);
  }

  private static void awaitFile(Path file) {
    TestServer.await(file.toString(), () -> Files.exists(file));
  }

  @Test
  void allStepsRunInOneContainerAndPostBuildActionsOutside() throws IOException {
    server.createItem(
        "steps",
        job(
            container(Podman.IMAGE, "") + BINDINGS,
            "<org.jenkinsci.plugins.postbuildscript.PostBuildScript><config><buildSteps>"
                + "<org.jenkinsci.plugins.postbuildscript.model.PostBuildStep><results><string>"
                + "SUCCESS</string></results><buildSteps><hudson.tasks.Shell><command>"
                + "ls /usr/bin/podman</command></hudson.tasks.Shell></buildSteps>"
                + "</org.jenkinsci.plugins.postbuildscript.model.PostBuildStep></buildSteps>"
                + "</config></org.jenkinsci.plugins.postbuildscript.PostBuildScript>"
                + "<hudson.tasks.ArtifactArchiver><artifacts>out.txt</artifacts>"
                + "</hudson.tasks.ArtifactArchiver>",
            "pwd; id -u; ls /usr/bin/podman || echo inside; echo kept >/tmp/kept; echo \"$PASS\"",
            "cat /tmp/kept; echo \"user $WHO\"; wc -c <\"$TOKEN\"; cat \"$TOKEN\"; echo; umask;"
                + " echo \"home $HOME path $PATH job $JOB_NAME\"; echo made >out.txt"));
    String log = server.build("/job/steps/", 1, "SUCCESS");
    assertThat(log)
        .contains("Started the container steward-")
        .contains("\n" + workspace("steps").toRealPath() + "\n")
        .contains("\ninside\n")
        .contains("\nkept\n")
        .contains("+ echo ****\n****\n")
        .contains("user ****\n")
        .contains("\n19\n")
        .contains("\n0077\n")
        .contains(
            "home "
                + workspace("steps").toRealPath()
                + "@tmp path /usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin job"
                + " steps\n")
        .contains("\n/usr/bin/podman\n")
        .doesNotContain(SECRET)
        .doesNotContain("content of the file");
    assertThat(server.getBody("/job/steps/1/artifact/out.txt")).isEqualTo("made\n");
    noContainerIsLeft();
    assertThat(server.filesContaining(SECRET, "content of the file")).isEmpty();
  }

  @Test
  void theExitCodeDecides() throws IOException {
    server.createItem(
        "codes",
        "<project><builders><hudson.tasks.Shell><command>exit 3</command>"
            + "<unstableReturn>3</unstableReturn></hudson.tasks.Shell><hudson.tasks.Shell>"
            + "<command>echo second; exit 4</command></hudson.tasks.Shell><hudson.tasks.Shell>"
            + "<command>echo third</command></hudson.tasks.Shell></builders><buildWrappers>"
            + container(Podman.IMAGE, "")
            + "</buildWrappers></project>");
    assertThat(server.build("/job/codes/", 1, "FAILURE"))
        .contains("changed build result to UNSTABLE")
        .contains("second")
        .doesNotContain("third");
    noContainerIsLeft();
  }

  @Test
  void secretsAreNeitherArgumentsNorPropertiesOfTheContainer() throws Exception {
    server.createItem(
        "secret",
        job(
            container(Podman.IMAGE, "") + BINDINGS,
            "",
            "touch started; until [ -e go ]; do sleep 0.1; done; echo \"$PASS\" | wc -c"));
    server.startBuild("/job/secret/");
    awaitFile(workspace("secret").resolve("started"));
    List<String> containers = podman.containers();
    assertThat(containers).hasSize(1);
    assertThat(podman.run("inspect", containers.getFirst()))
        .contains("dev.steward.run", workspace("secret").toRealPath().toString())
        .doesNotContain(SECRET);
    assertThat(new ProcessOutput("ps", "-eww", "-o", "args").text())
        .contains(containers.getFirst())
        .doesNotContain(SECRET);
    Files.createFile(workspace("secret").resolve("go"));
    assertThat(server.awaitBuild("/job/secret/", 1, "SUCCESS")).contains("\n16\n");
    noContainerIsLeft();
  }

  /** Output of a program. */
  private record ProcessOutput(String text) {
    ProcessOutput(String... command) throws IOException {
      this(
          new String(
              new ProcessBuilder(command).start().getInputStream().readAllBytes(),
              StandardCharsets.UTF_8));
    }
  }

  @Test
  void aStoppedBuildLosesItsContainerWithAllProcesses() throws Exception {
    server.createItem(
        "stop",
        job(
            container(Podman.IMAGE, ""),
            "",
            "trap '' TERM; export BUILD_ID=dontKillMe; echo mark-$$ >started; (while :; do sleep"
                + " 0.2; done) & while :; do sleep 0.2; done"));
    server.startBuild("/job/stop/");
    awaitFile(workspace("stop").resolve("started"));
    List<String> processes =
        podman.run("top", podman.containers().getFirst(), "hpid").lines().skip(1).toList();
    assertThat(processes.size()).isGreaterThan(3);
    server.post("/job/stop/1/stop");
    assertThat(server.awaitBuild("/job/stop/", 1, "ABORTED")).contains("Aborted by admin");
    noContainerIsLeft();
    for (String process : processes) {
      var handle = ProcessHandle.of(Long.parseLong(process.strip()));
      if (handle.isPresent()) {
        assertThat(handle.get().onExit()).succeedsWithin(20, TimeUnit.SECONDS);
      }
    }
  }

  @Test
  void aContainerThatIsKilledFailsItsStep() throws Exception {
    server.createItem(
        "gone", job(container(Podman.IMAGE, ""), "", "touch started; sleep 300", "echo never"));
    server.startBuild("/job/gone/");
    awaitFile(workspace("gone").resolve("started"));
    podman.run("kill", podman.containers().getFirst());
    assertThat(server.awaitBuild("/job/gone/", 1, "FAILURE"))
        .contains("The step ended without an exit code: its container stopped")
        .doesNotContain("never");
    noContainerIsLeft();
  }

  /** A client that is killed may end with the exit code 0, although the command has not ended. */
  @Test
  void aLostConnectionToTheContainerFailsTheStep() throws Exception {
    server.createItem(
        "client", job(container(Podman.IMAGE, ""), "", "touch started; sleep 300; echo never"));
    server.startBuild("/job/client/");
    awaitFile(workspace("client").resolve("started"));
    String id =
        podman.run("inspect", "--format", "{{.Id}}", podman.containers().getFirst()).strip();
    ProcessHandle.allProcesses()
        .filter(process ->
            process.info().arguments().stream()
                .flatMap(Arrays::stream)
                .toList()
                .containsAll(List.of("exec", "-i", id)))
        .filter(process ->
            process.info().command().filter(command -> command.endsWith("podman")).isPresent())
        .forEach(ProcessHandle::destroy);
    assertThat(server.awaitBuild("/job/client/", 1, "FAILURE"))
        .contains("the connection to the")
        .doesNotContain("never\n");
    noContainerIsLeft();
  }

  @Test
  void anImageIsPulledWithTheCredentialsOfItsRegistry() throws IOException {
    Path layout = folder.resolve("layout");
    podman.run("push", Podman.IMAGE, "oci:" + layout + ":latest");
    try (var registry = new ImageRegistry(layout, "deploy", SECRET)) {
      server.createItem(
          "pull",
          job(
              container(
                  registry.image(), "<dockerRegistryCredentials>up</dockerRegistryCredentials>"),
              "",
              "find ${HOME%/*}/.. -name config.json; echo works"));
      assertThat(server.build("/job/pull/", 1, "SUCCESS"))
          .contains("Pulling the image " + registry.image() + "\n")
          .contains("Storing signatures")
          .contains("\nworks\n")
          .doesNotContain("/config.json")
          .doesNotContain(SECRET);
      assertThat(registry.requests()).anyMatch(path -> path.contains("/blobs/"));
      int requests = registry.requests().size();
      assertThat(server.build("/job/pull/", 2, "SUCCESS")).doesNotContain("Pulling the image");
      assertThat(registry.requests()).hasSize(requests);
      server.createItem(
          "pull-always",
          job(
              container(
                  registry.image(),
                  "<dockerRegistryCredentials>up</dockerRegistryCredentials>"
                      + "<forcePull>true</forcePull>"),
              "",
              "echo works"));
      assertThat(server.build("/job/pull-always/", 1, "SUCCESS")).contains("Pulling the image");
      assertThat(registry.requests().size()).isGreaterThan(requests);
      podman.run("rmi", registry.image());
      server.createItem("anonymous", job(container(registry.image(), ""), "", "echo works"));
      assertThat(server.build("/job/anonymous/", 1, "FAILURE"))
          .contains("could not be pulled; the reason is in the lines above")
          .doesNotContain("+ echo works");
    }
    noContainerIsLeft();
    assertThat(server.filesContaining(SECRET)).isEmpty();
  }

  private static String failure(String name, String wrapper) {
    server.createItem(name, job(wrapper, "", "echo never"));
    String log = server.build("/job/" + name + "/", 1, "FAILURE");
    assertThat(log).doesNotContain("+ echo never");
    return log;
  }

  private static String volume(String hostPath, String path) {
    return "<volumes><com.cloudbees.jenkins.plugins.okidocki.Volume><hostPath>"
        + hostPath
        + "</hostPath><path>"
        + path
        + "</path></com.cloudbees.jenkins.plugins.okidocki.Volume></volumes>";
  }

  @Test
  void volumesAreFoldersOfTheMachineButNotOfTheServer() throws IOException {
    Path data = Files.createDirectories(folder.resolve("data"));
    Files.writeString(data.resolve("file"), "shared content");
    server.createItem(
        "volume",
        job(
            container(Podman.IMAGE, volume(data.toString(), "/data")),
            "",
            "cat /data/file; echo new >/data/other"));
    assertThat(server.build("/job/volume/", 1, "SUCCESS")).contains("shared content");
    assertThat(data.resolve("other")).hasContent("new\n");
    Path link = Files.createSymbolicLink(folder.resolve("link"), server.home());
    int i = 0;
    for (Path reserved :
        List.of(
            server.home(),
            server.home().resolve("secrets"),
            server.home().getParent() == null ? server.home() : server.home().getParent(),
            link)) {
      assertThat(
              failure("volume" + ++i, container(Podman.IMAGE, volume(reserved.toString(), "/s"))))
          .contains("The volume " + reserved + " is reserved for the server");
    }
    assertThat(failure("missing", container(Podman.IMAGE, volume("/no/such/folder", "/s"))))
        .contains("The volume /no/such/folder does not exist");
    noContainerIsLeft();
  }

  @Test
  void privilegedContainersNeedTheSetting() {
    assertThat(failure("privileged", container(Podman.IMAGE, "<privileged>true</privileged>")))
        .contains("containersPrivileged");
  }

  @Test
  void whatCannotWorkIsExplained() {
    assertThat(failure("noimage", container("", ""))).contains("specifies no image");
    assertThat(failure("option", container("--privileged", "")))
        .contains("'--privileged' is not a valid image name");
    assertThat(
            failure(
                "credential",
                container(
                    Podman.IMAGE, "<dockerRegistryCredentials>none</dockerRegistryCredentials>")))
        .contains("Could not find credentials entry with ID 'none'");
    assertThat(failure("group", container(Podman.IMAGE, "<group>nogroup</group>")))
        .contains("not a member of the group nogroup");
    assertThat(failure("command", container(Podman.IMAGE, "<command>true</command>")))
        .contains("cannot run steps");
    configure(server, "/no/such/podman");
    assertThat(failure("engine", container(Podman.IMAGE, "")))
        .contains("The program /no/such/podman", "is not installed");
    server.createItem(
        "dockerfile",
        job(
            container("", "")
                .replace("PullDockerImageSelector", "DockerfileImageSelector")
                .replace("<image></image>", "<contextPath>.</contextPath>"),
            "",
            "echo never"));
    assertThat(server.build("/job/dockerfile/", 1, "FAILURE")).doesNotContain("+ echo never");
  }
}
