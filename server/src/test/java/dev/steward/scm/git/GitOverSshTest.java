package dev.steward.scm.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.GitJobs;
import dev.steward.testing.Http;
import dev.steward.testing.SshServer;
import dev.steward.testing.TestServer;
import dev.steward.testing.UpstreamRepository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Git over SSH with a key, using the real git, ssh and sshd. */
@Tag("integration")
class GitOverSshTest {

  private static final String PASSPHRASE = "open s3sam'e $x";

  @TempDir static Path folder;
  private static SshServer host;
  @RegisterExtension static final TestServer server = TestServer.create();
  private static GitJobs gitJobs;

  @BeforeAll
  static void start() {
    host = new SshServer(folder.resolve("host"));
    gitJobs = new GitJobs(server);
    createCredential("good", "", host.keyPair("good", ""), host.user());
    createCredential("locked", PASSPHRASE, host.keyPair("locked", PASSPHRASE), "");
    createCredential("shut", "not it", host.keyPair("shut", PASSPHRASE), "");
    createCredential("stranger", "", host.keyPair("stranger", ""), "");
    createCredential("garbled", "", "this is no key\n", "");
    host.authorize("good", "locked", "shut");
  }

  @AfterAll
  static void stop() {
    host.close();
  }

  private static void createCredential(String id, String passphrase, String key, String user) {
    Http.Reply reply =
        server.postXml(
            "/credentials/store/system/domain/_/createCredentials",
            "<com.cloudbees.jenkins.plugins.sshcredentials.impl.BasicSSHUserPrivateKey><id>"
                + id
                + "</id><username>"
                + user
                + "</username><passphrase>"
                + passphrase
                + "</passphrase><privateKeySource><privateKey>"
                + key
                + "</privateKey></privateKeySource>"
                + "</com.cloudbees.jenkins.plugins.sshcredentials.impl.BasicSSHUserPrivateKey>");
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
  }

  private static UpstreamRepository createUpstream(String name) {
    var upstream = new UpstreamRepository(folder.resolve(name));
    upstream.commit("alice", "a.txt", "1", "First");
    return upstream;
  }

  private static GitJobs.GitScm scmOf(UpstreamRepository upstream) {
    return new GitJobs.GitScm(host.url(upstream.folder), "*/main");
  }

  @Test
  void anSshKeyClonesFetchesPollsAndPushes() {
    UpstreamRepository lib = createUpstream("lib");
    UpstreamRepository app = createUpstream("app");
    app.git("submodule", "--quiet", "add", lib.url(), "lib");
    app.git("config", "-f", ".gitmodules", "submodule.lib.url", host.url(lib.folder));
    app.git("add", "-A");
    app.commit("alice", "Use the library");
    gitJobs.create(
        "app",
        scmOf(app)
            .withCredential("good")
            .withExtension(
                "SubmoduleOption",
                "<recursiveSubmodules>true</recursiveSubmodules>"
                    + "<parentCredentials>true</parentCredentials>"),
        "cat a.txt lib/a.txt",
        "<publishers><hudson.plugins.git.GitPublisher><pushOnlyIfSuccess>true</pushOnlyIfSuccess>"
            + "<branchesToPush><hudson.plugins.git.GitPublisher_-BranchToPush><targetRepoName>origin"
            + "</targetRepoName><branchName>released</branchName>"
            + "</hudson.plugins.git.GitPublisher_-BranchToPush></branchesToPush>"
            + "</hudson.plugins.git.GitPublisher></publishers>");
    assertThat(gitJobs.build("app", 1, "SUCCESS"))
        .contains("using credential good\n", "+ cat a.txt lib/a.txt\n11", "branch released");
    assertThat(app.git("rev-parse", "released")).isEqualTo(app.git("rev-parse", "main"));

    app.commit("bob", "a.txt", "2", "Second");
    gitJobs.poll("app");
    assertThat(gitJobs.awaitBuild("app", 2, "SUCCESS"))
        .contains("Started by an SCM change", "+ cat a.txt lib/a.txt\n21");
    assertThat(app.git("rev-parse", "released")).isEqualTo(app.git("rev-parse", "main"));
    assertThat(gitJobs.get("/job/app/2/api/json?tree=changeSet[items[msg]]")).contains("Second");
    assertThat(host.log()).contains("Accepted publickey for " + host.user());
  }

  @Test
  void anEncryptedKeyIsOpenedWithItsPassphrase() throws IOException {
    gitJobs.create(
        "locked", scmOf(createUpstream("locked")).withCredential("locked"), "cat a.txt", "");
    assertThat(gitJobs.build("locked", 1, "SUCCESS")).contains("+ cat a.txt\n1");

    gitJobs.create("shut", scmOf(createUpstream("shut")).withCredential("shut"), "cat a.txt", "");
    assertThat(gitJobs.build("shut", 1, "FAILURE"))
        .contains("The passphrase of the SSH key \"shut\" is wrong.");
    assertNotStored("PRIVATE KEY", PASSPHRASE);
  }

  @Test
  void aRefusedKeyIsNamedInTheLog() throws IOException {
    UpstreamRepository upstream = createUpstream("closed");
    gitJobs.create("stranger", scmOf(upstream).withCredential("stranger"), "true", "");
    assertThat(gitJobs.build("stranger", 1, "FAILURE"))
        .contains("ERROR: The host rejected the SSH key \"stranger\".")
        .contains("Permission denied (publickey)");
    gitJobs.create("garbled", scmOf(upstream).withCredential("garbled"), "true", "");
    assertThat(gitJobs.build("garbled", 1, "FAILURE"))
        .contains("ERROR: The SSH key \"garbled\" is not readable by ssh.")
        .doesNotContain("this is no key");
    gitJobs.create("keyless", scmOf(upstream), "true", "");
    assertThat(gitJobs.build("keyless", 1, "FAILURE"))
        .contains("ERROR: The host requires an SSH key: select a credential in the job.");
    assertNotStored("PRIVATE KEY");
  }

  @Test
  void aHostKeyIsTrustedOnFirstUseAndMayNotChange() throws IOException {
    try (var otherHost = new SshServer(folder.resolve("other"))) {
      Files.copy(folder.resolve("host/good.key.pub"), folder.resolve("other/good.key.pub"));
      otherHost.authorize("good");
      UpstreamRepository upstream = createUpstream("met");
      gitJobs.create(
          "met",
          new GitJobs.GitScm(otherHost.url(upstream.folder), "*/main").withCredential("good"),
          "cat a.txt",
          "");
      assertThat(gitJobs.build("met", 1, "SUCCESS")).contains("+ cat a.txt\n1");
      Path knownHosts = server.home().resolve("scm/home/known_hosts");
      assertThat(knownHosts).content().contains("[127.0.0.1]:" + otherHost.port());
      otherHost.changeHostKey();
      assertThat(gitJobs.build("met", 2, "FAILURE"))
          .contains("ERROR: The host key has changed.")
          .contains("known_hosts");
    }
  }

  private static void assertNotStored(String... secrets) throws IOException {
    try (Stream<Path> files = Files.walk(server.home())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
            .as(file.toString())
            .doesNotContain(List.of(secrets));
      }
    }
  }
}
