package dev.steward.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.scm.SshHost;
import dev.steward.scm.Upstream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Git over SSH with a key, using the real git, ssh and sshd. */
class SshSourcesTest {

  private static final String PASSPHRASE = "open s3sam'e $x";

  @TempDir static Path folder;
  private static SshHost host;
  private static Running server;
  private static Sources sources;

  @BeforeAll
  static void start() {
    host = new SshHost(folder.resolve("host"));
    server = new Running(folder.resolve("home"));
    sources = new Sources(server);
    credential("good", "", host.keyPair("good", ""), host.user());
    credential("locked", PASSPHRASE, host.keyPair("locked", PASSPHRASE), "");
    credential("shut", "not it", host.keyPair("shut", PASSPHRASE), "");
    credential("stranger", "", host.keyPair("stranger", ""), "");
    credential("garbled", "", "this is no key\n", "");
    host.letIn("good", "locked", "shut");
  }

  @AfterAll
  static void stop() {
    server.close();
    host.close();
  }

  private static void credential(String id, String passphrase, String key, String user) {
    Http.Reply reply =
        server.http.post(
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
                + "</com.cloudbees.jenkins.plugins.sshcredentials.impl.BasicSSHUserPrivateKey>",
            server.admin(),
            "Content-Type: application/xml");
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
  }

  private static Upstream upstream(String name) {
    var upstream = new Upstream(folder.resolve(name));
    upstream.commit("alice", "a.txt", "1", "First");
    return upstream;
  }

  private static Sources.Scm at(Upstream upstream) {
    return new Sources.Scm(host.url(upstream.folder), "*/main");
  }

  @Test
  void aJobIsClonedFetchedLookedAtAndPushedWithAKey() {
    Upstream lib = upstream("lib");
    Upstream app = upstream("app");
    app.git("submodule", "--quiet", "add", lib.url(), "lib");
    app.git("config", "-f", ".gitmodules", "submodule.lib.url", host.url(lib.folder));
    app.git("add", "-A");
    app.commit("alice", "Use the library");
    sources.create(
        "app",
        at(app)
            .with("good")
            .extended(
                "SubmoduleOption",
                "<recursiveSubmodules>true</recursiveSubmodules>"
                    + "<parentCredentials>true</parentCredentials>"),
        "cat a.txt lib/a.txt",
        "<publishers><hudson.plugins.git.GitPublisher><pushOnlyIfSuccess>true</pushOnlyIfSuccess>"
            + "<branchesToPush><hudson.plugins.git.GitPublisher_-BranchToPush><targetRepoName>origin"
            + "</targetRepoName><branchName>released</branchName>"
            + "</hudson.plugins.git.GitPublisher_-BranchToPush></branchesToPush>"
            + "</hudson.plugins.git.GitPublisher></publishers>");
    assertThat(sources.build("app", 1, "SUCCESS"))
        .contains("using credential good\n", "+ cat a.txt lib/a.txt\n11", "branch released");
    assertThat(app.git("rev-parse", "released")).isEqualTo(app.git("rev-parse", "main"));

    app.commit("bob", "a.txt", "2", "Second");
    sources.poll("app");
    assertThat(sources.end("app", 2, "SUCCESS"))
        .contains("Started by an SCM change", "+ cat a.txt lib/a.txt\n21");
    assertThat(app.git("rev-parse", "released")).isEqualTo(app.git("rev-parse", "main"));
    assertThat(sources.get("/job/app/2/api/json?tree=changeSet[items[msg]]")).contains("Second");
    assertThat(host.log()).contains("Accepted publickey for " + host.user());
  }

  @Test
  void aKeyThatIsLockedIsOpenedWithItsPassphrase() throws IOException {
    sources.create("locked", at(upstream("locked")).with("locked"), "cat a.txt", "");
    assertThat(sources.build("locked", 1, "SUCCESS")).contains("+ cat a.txt\n1");

    sources.create("shut", at(upstream("shut")).with("shut"), "cat a.txt", "");
    assertThat(sources.build("shut", 1, "FAILURE"))
        .contains("The passphrase of the SSH key \"shut\" is wrong.");
    nothingIsLeftOf("PRIVATE KEY", PASSPHRASE);
  }

  @Test
  void aKeyThatOpensNothingIsNamed() throws IOException {
    Upstream upstream = upstream("closed");
    sources.create("stranger", at(upstream).with("stranger"), "true", "");
    assertThat(sources.build("stranger", 1, "FAILURE"))
        .contains("ERROR: The host rejected the SSH key \"stranger\".")
        .contains("Permission denied (publickey)");
    sources.create("garbled", at(upstream).with("garbled"), "true", "");
    assertThat(sources.build("garbled", 1, "FAILURE"))
        .contains("ERROR: The SSH key \"garbled\" is not readable by ssh.")
        .doesNotContain("this is no key");
    sources.create("keyless", at(upstream), "true", "");
    assertThat(sources.build("keyless", 1, "FAILURE"))
        .contains("ERROR: The host requires an SSH key: select a credential in the job.");
    nothingIsLeftOf("PRIVATE KEY");
  }

  @Test
  void aHostIsTrustedFromItsFirstMeetingAndItsKeyMayNotChange() throws IOException {
    try (var other = new SshHost(folder.resolve("other"))) {
      Files.copy(folder.resolve("host/good.key.pub"), folder.resolve("other/good.key.pub"));
      other.letIn("good");
      Upstream upstream = upstream("met");
      sources.create(
          "met",
          new Sources.Scm(other.url(upstream.folder), "*/main").with("good"),
          "cat a.txt",
          "");
      assertThat(sources.build("met", 1, "SUCCESS")).contains("+ cat a.txt\n1");
      Path known = server.home.resolve("scm/home/known_hosts");
      assertThat(known).content().contains("[127.0.0.1]:" + other.port());
      other.changeHostKey();
      assertThat(sources.build("met", 2, "FAILURE"))
          .contains("ERROR: The host key has changed.")
          .contains("known_hosts");
    }
  }

  private static void nothingIsLeftOf(String... secrets) throws IOException {
    try (Stream<Path> files = Files.walk(server.home)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
            .as(file.toString())
            .doesNotContain(List.of(secrets));
      }
    }
  }
}
