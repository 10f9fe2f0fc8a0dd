package dev.steward.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Builds that use secrets on each kind of machine. While a build uses a secret, the secret appears
 * in no process list, in no environment except those of the build's processes, and in no file that
 * another user can read; it never appears in a log and, after the build, in no file at all.
 */
class SecretsOnMachinesIT {

  /** The beginning of all secrets of this run; its length is a multiple of three. */
  private static final String BEGINNING =
      "sek-%08x".formatted(ThreadLocalRandom.current().nextInt());

  private static final String ENCODED =
      Base64.getEncoder().encodeToString(BEGINNING.getBytes(StandardCharsets.UTF_8));

  private static final Path PROCESSES = Path.of("/proc");

  /** The steps use the secrets in all ways that keep them out of an argument list. */
  private static final String SCRIPT =
      """
      set +x
      echo "text $TEXT, pair $NAME:$PASSWORD"
      echo "encoded $(echo "$TEXT" | base64)"
      cat "$FILE" "$KEY"
      sh -c 'echo "from a child: $TEXT"'
      cp "$FILE" copy
      rm copy
      env | sort
      : &gt; ready
      until [ -e go ]; do sleep 0.1; done
      echo "at the end $TEXT"
      """;

  @TempDir static Path folder;

  private int secrets;

  /** Lines of the process list that contained a secret at any time. */
  private final Set<String> revealing = new ConcurrentSkipListSet<>();

  private Thread watcher;
  private Product product;
  private ApiClient api;

  @BeforeEach
  void start() throws IOException {
    // Only the permissions of the product's own files may keep other users out.
    for (Path open = folder; open != null && open.startsWith("/tmp/"); open = open.getParent()) {
      Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    watcher = Thread.ofPlatform().daemon().start(this::watchCommandLines);
    product = Product.start(Files.createTempDirectory(folder, "home").resolve("home"));
    api = new ApiClient(product, product.adminPassword());
    createCredentials();
  }

  @AfterEach
  void stop() throws InterruptedException {
    watcher.interrupt();
    watcher.join();
    if (product != null) {
      product.close();
    }
  }

  private void watchCommandLines() {
    try {
      while (true) {
        for (Path process : processes()) {
          String commandLine = read(process.resolve("cmdline"));
          if (containsSecret(commandLine)) {
            revealing.add(commandLine.replace('\0', ' '));
          }
        }
        TimeUnit.MILLISECONDS.sleep(10);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean containsSecret(String text) {
    return text.contains(BEGINNING) || text.contains(ENCODED);
  }

  private String secret() {
    return BEGINNING + "-" + ++secrets;
  }

  private void createCredentials() {
    api.createCredential(
        "<org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl><scope>GLOBAL</scope>"
            + "<id>text</id><secret>"
            + secret()
            + "</secret></org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl>");
    api.createCredential(
        "<com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl>"
            + "<scope>GLOBAL</scope><id>pair</id><username>somebody</username>"
            + "<usernameSecret>false</usernameSecret><password>"
            + secret()
            + "</password></com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl>");
    String content = "first=" + secret() + "\nlast\n";
    api.createCredential(
        "<org.jenkinsci.plugins.plaincredentials.impl.FileCredentialsImpl><scope>GLOBAL</scope>"
            + "<id>file</id><fileName>settings</fileName><secretBytes>"
            + Base64.getEncoder().encodeToString(content.getBytes(StandardCharsets.UTF_8))
            + "</secretBytes></org.jenkinsci.plugins.plaincredentials.impl.FileCredentialsImpl>");
    api.createCredential(
        "<com.cloudbees.jenkins.plugins.sshcredentials.impl.BasicSSHUserPrivateKey>"
            + "<scope>GLOBAL</scope><id>key</id><username>git</username><privateKeySource"
            + " class=\"com.cloudbees.jenkins.plugins.sshcredentials.impl.BasicSSHUserPrivateKey$DirectEntryPrivateKeySource\"><privateKey>-----BEGIN"
            + " OPENSSH PRIVATE KEY-----\n"
            + secret()
            + "\n-----END OPENSSH PRIVATE KEY-----\n"
            + "</privateKey></privateKeySource>"
            + "</com.cloudbees.jenkins.plugins.sshcredentials.impl.BasicSSHUserPrivateKey>");
  }

  private static String binding(String type, String id, String variables) {
    String name = "org.jenkinsci.plugins.credentialsbinding.impl." + type;
    return "<%s><credentialsId>%s</credentialsId>%s</%s>".formatted(name, id, variables, name);
  }

  private void createJob(String name, String place, String wrapper) {
    api.post(
        "createItem?name=" + name,
        """
        <project>
          <properties><hudson.model.ParametersDefinitionProperty><parameterDefinitions><hudson.model.PasswordParameterDefinition><name>PARAMETER</name><defaultValue>%s</defaultValue></hudson.model.PasswordParameterDefinition></parameterDefinitions></hudson.model.ParametersDefinitionProperty></properties>
          %s
          <builders><hudson.tasks.Shell><command>%s</command></hudson.tasks.Shell></builders>
          <buildWrappers>
            %s
            <org.jenkinsci.plugins.credentialsbinding.impl.SecretBuildWrapper><bindings>%s</bindings></org.jenkinsci.plugins.credentialsbinding.impl.SecretBuildWrapper>
          </buildWrappers>
        </project>
        """
            .formatted(
                secret(),
                place,
                SCRIPT,
                wrapper,
                binding("StringBinding", "text", "<variable>TEXT</variable>")
                    + binding(
                        "UsernamePasswordMultiBinding",
                        "pair",
                        "<usernameVariable>NAME</usernameVariable>"
                            + "<passwordVariable>PASSWORD</passwordVariable>")
                    + binding("FileBinding", "file", "<variable>FILE</variable>")
                    + binding(
                        "SSHUserPrivateKeyBinding",
                        "key",
                        "<keyFileVariable>KEY</keyFileVariable>")));
  }

  private static String onNode(String node) {
    return "<canRoam>false</canRoam><assignedNode>" + node + "</assignedNode>";
  }

  private static List<Path> processes() {
    var all = new ArrayList<Path>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROCESSES, "[0-9]*")) {
      entries.forEach(all::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all;
  }

  /** The content of a file; empty if it is gone or cannot be read. */
  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }

  private static int owner(Path path) throws IOException {
    return (Integer) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
  }

  private static int thisUser() throws IOException {
    return owner(PROCESSES.resolve("self"));
  }

  /**
   * Builds a job, and checks who can read its secrets.
   *
   * @param account id of the user that the build runs as
   * @param workspace of the build
   */
  private void check(String job, int account, Path workspace) throws IOException {
    api.post("job/" + job + "/buildWithParameters?delay=0sec", "");
    api.awaitLog(job, 1, "from a child: ");
    Product.await(
        "the step to use its secrets",
        Duration.ofSeconds(60),
        () -> Files.exists(workspace.resolve("ready")));
    int using = 0;
    for (Path process : processes()) {
      String environment = read(process.resolve("environ"));
      if (containsSecret(environment)) {
        using++;
        assertThat(environment)
            .as("environment of " + read(process.resolve("cmdline")).replace('\0', ' '))
            .contains("BUILD_TAG=jenkins-" + job + "-1\0");
        assertThat(owner(process)).as("user of " + process).isEqualTo(account);
      }
    }
    assertThat(using).as("processes that have secrets in their environment").isPositive();
    List<Path> readable = filesWithSecrets();
    assertThat(readable).as("secret files of the build").isNotEmpty();
    for (Path file : readable) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .as(file.toString())
          .matches("r[w-][x-]------");
      assertThat(owner(file)).as(file.toString()).isIn(account, thisUser());
    }
    Files.createFile(workspace.resolve("go"));
    String log = api.awaitEnd(job, 1);
    assertThat(log)
        .contains("Finished: SUCCESS", "text ****, pair somebody:****", "\n****\nlast\n")
        .contains("from a child: ****", "at the end ****", "TEXT=****", "PARAMETER=****");
    assertThat(containsSecret(log)).as(log).isFalse();
    assertThat(filesWithSecrets()).as("files with secrets after the build").isEmpty();
    assertThat(containsSecret(product.output())).as("output of the server").isFalse();
    assertThat(revealing).as("lines of the process list").isEmpty();
  }

  /** Files with a secret below the test's folder, in shared memory, and in the folder /tmp. */
  private static List<Path> filesWithSecrets() throws IOException {
    var found = new ArrayList<Path>();
    var visitor =
        new SimpleFileVisitor<Path>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile()
                && attributes.size() < 100_000_000
                && containsSecret(read(file))) {
              found.add(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            // Files of running builds come and go.
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, IOException e) {
            return FileVisitResult.CONTINUE;
          }
        };
    Files.walkFileTree(folder, visitor);
    Files.walkFileTree(Path.of("/dev/shm"), visitor);
    Files.walkFileTree(Path.of("/tmp"), Set.of(), 1, visitor);
    return found;
  }

  @Test
  void onTheBuiltInNode() throws IOException {
    createJob("here", "", "");
    check("here", thisUser(), product.home.resolve("workspace/here"));
  }

  @Test
  void onAMachineOverSsh() throws IOException {
    boolean isRoot = thisUser() == 0;
    Path machine = folder.resolve("ssh");
    try (SshMachine ssh =
        isRoot ? SshMachine.ofOtherUser(machine) : SshMachine.ofThisUser(machine)) {
      Path root = (isRoot ? ssh.account() : machine).resolve("root");
      ssh.connect(api, "ssh", root);
      createJob("there", onNode("ssh"), "");
      check("there", isRoot ? SshMachine.OTHER_USER : thisUser(), root.resolve("workspace/there"));
      assertThat(containsSecret(api.launchLog("ssh"))).isFalse();
      assertThat(containsSecret(ssh.log())).isFalse();
    }
  }

  @Test
  void onAMachineWithAnInboundAgent() throws IOException {
    Path root = folder.resolve("inbound/root");
    AgentProcess.createNode(api, "inbound", root);
    Path secret = AgentProcess.secretFile(api, "inbound", folder.resolve("inbound"));
    try (AgentProcess agent = AgentProcess.start(product.url(), "inbound", secret)) {
      api.awaitOnline("inbound");
      createJob("behind", onNode("inbound"), "");
      check("behind", thisUser(), root.resolve("workspace/behind"));
      assertThat(containsSecret(api.launchLog("inbound"))).isFalse();
      assertThat(containsSecret(agent.output())).isFalse();
      String own = Files.readString(secret).strip();
      assertThat(agent.output()).doesNotContain(own);
      assertThat(api.launchLog("inbound")).doesNotContain(own);
      for (Path process : processes()) {
        assertThat(read(process.resolve("cmdline"))).doesNotContain(own);
        assertThat(read(process.resolve("environ"))).doesNotContain(own);
      }
    }
  }

  @Test
  void inAContainer() throws IOException {
    try (Podman podman = Podman.require(Files.createDirectory(folder.resolve("podman")))) {
      podman.use(api);
      createJob("inside", "", Podman.wrapper());
      check("inside", thisUser(), product.home.resolve("workspace/inside"));
    }
  }
}
