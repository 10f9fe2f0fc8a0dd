package dev.steward.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.cli.ReplayServer.Age;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates, proxies, and passwords over unencrypted connections. */
class SecureServerTest {

  @TempDir static Path certificates;
  private static SSLContext good;
  private static SSLContext otherName;
  private static SSLContext expired;

  @TempDir Path folder;
  private Typed typed;

  @BeforeAll
  static void sign() throws Exception {
    good = certificate("good", "ip:127.0.0.1,dns:ci.test", "-validity", "30");
    otherName = certificate("other", "dns:other.test", "-validity", "30");
    expired = certificate("expired", "ip:127.0.0.1", "-startdate", "-30d", "-validity", "10");
  }

  @BeforeEach
  void sitDown() {
    typed = new Typed(folder).answering(ReplayServer.PASSWORD);
  }

  /** A new self-signed certificate, with its PEM file in the same folder. */
  private static SSLContext certificate(String name, String san, String... validity)
      throws IOException, GeneralSecurityException, InterruptedException {
    Path store = certificates.resolve(name + ".p12");
    var command =
        new java.util.ArrayList<>(
            List.of(
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                name,
                "-dname",
                "CN=" + name,
                "-ext",
                "san=" + san,
                "-storetype",
                "PKCS12",
                "-storepass",
                "changeit",
                "-keystore",
                store.toString()));
    command.addAll(List.of(validity));
    keytool(command);
    keytool(
        List.of(
            "-exportcert",
            "-rfc",
            "-alias",
            name,
            "-storepass",
            "changeit",
            "-keystore",
            store.toString(),
            "-file",
            pem(name)));
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, "changeit".toCharArray());
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, "changeit".toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }

  private static String pem(String name) {
    return certificates.resolve(name + ".pem").toString();
  }

  private static void keytool(List<String> arguments) throws IOException, InterruptedException {
    var command =
        new java.util.ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
    command.addAll(arguments);
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(keytool.exitValue()).as(said).isZero();
  }

  private int whoAmI(String url, String... more) {
    String[] words = {"whoami", "--server", url, "--user", "admin"};
    String[] all = java.util.Arrays.copyOf(words, words.length + more.length);
    System.arraycopy(more, 0, all, words.length, more.length);
    return typed.run(all);
  }

  @Test
  void aCertificateThatNobodyVouchesForIsRefusedAndTheWayOutNamed() {
    try (var server = new ReplayServer(Age.V2_578, "/ci", good)) {
      assertThat(whoAmI(server.url())).isEqualTo(1);
      assertThat(typed.err()).contains("not signed by a trusted CA").contains("--cacert FILE");
      assertThat(typed.prompts()).isEmpty();
      assertThat(server.asked()).isEmpty();
    }
  }

  @Test
  void aCertificateThatIsVouchedForIsTaken() {
    try (var server = new ReplayServer(Age.V2_578, "/ci", good)) {
      assertThat(whoAmI(server.url(), "--cacert", pem("good"))).as(typed.err()).isZero();
      assertThat(typed.out()).isEqualTo("admin\n");
      assertThat(
              typed
                  .answering(ReplayServer.PASSWORD)
                  .run(
                      "token",
                      "create",
                      "--server",
                      server.url(),
                      "--user",
                      "admin",
                      "--name",
                      "x",
                      "--cacert",
                      pem("good")))
          .as(typed.err())
          .isZero();
      assertThat(server.tokens()).containsValue(typed.out().strip());
    }
  }

  @Test
  void anotherAuthorityDoesNotVouch() {
    try (var server = new ReplayServer(Age.V2_578, "", good)) {
      assertThat(whoAmI(server.url(), "--cacert", pem("other"))).isEqualTo(1);
      assertThat(typed.err()).contains("contains the certificate of another CA");
      assertThat(server.asked()).isEmpty();
    }
  }

  @Test
  void aCertificateOfAnotherNameIsNamed() {
    try (var server = new ReplayServer(Age.V2_578, "", otherName)) {
      assertThat(whoAmI(server.url(), "--cacert", pem("other"))).isEqualTo(1);
      assertThat(typed.err()).contains("for another host name");
      assertThat(server.asked()).isEmpty();
    }
  }

  @Test
  void anExpiredCertificateIsNamed() {
    try (var server = new ReplayServer(Age.V2_578, "", expired)) {
      assertThat(whoAmI(server.url(), "--cacert", pem("expired"))).isEqualTo(1);
      assertThat(typed.err()).contains("has expired");
      assertThat(server.asked()).isEmpty();
    }
  }

  @Test
  void httpsWhereThereIsNoneIsNamed() throws IOException {
    try (var plain = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      Thread.ofVirtual()
          .start(() -> {
            try (Socket client = plain.accept()) {
              // Like any server: a response is sent only after a request.
              assertThat(client.getInputStream().read()).isNotNegative();
              client
                  .getOutputStream()
                  .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
              client.shutdownOutput();
              client.getInputStream().transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
              // The client closed the connection.
            }
          });
      assertThat(whoAmI("https://127.0.0.1:" + plain.getLocalPort())).isEqualTo(1);
      assertThat(typed.err()).contains("does not use https");
    }
  }

  @Test
  void aFileThatIsNoCertificateIsUsage() throws IOException {
    Path file = Files.writeString(folder.resolve("x.pem"), "nothing");
    assertThat(whoAmI("https://127.0.0.1:1/", "--cacert", file.toString())).isEqualTo(2);
    assertThat(typed.err()).contains("--cacert");
  }

  /** The replay server also serves as a plain proxy, because it reads only the path. */
  @Test
  void aPasswordGoesUnencryptedToAnotherMachineOnlyIfThatIsWanted() {
    try (var server = ReplayServer.of(Age.V2_578)) {
      String proxy = server.root();
      assertThat(whoAmI("http://ci.test/", "--proxy", proxy)).isEqualTo(1);
      assertThat(typed.prompts()).singleElement().asString().contains("unencrypted");
      assertThat(typed.err()).contains("--allow-http");
      assertThat(server.asked()).noneMatch(asked -> asked.headers().containsKey("authorization"));
      assertThat(whoAmI("http://ci.test/", "--proxy", proxy, "--allow-http"))
          .as(typed.err())
          .isZero();
      assertThat(
              typed
                  .answering(ReplayServer.PASSWORD)
                  .sayingYes()
                  .run(
                      "whoami", "--server", "http://ci.test/", "--user", "admin", "--proxy", proxy))
          .isZero();
    }
  }

  @Test
  void theProxyOfTheEnvironmentIsUsedAndItsPasswordIsForItAlone() {
    try (var server = ReplayServer.of(Age.V2_578)) {
      typed.with("http_proxy", "http://u:proxy-pw@127.0.0.1:" + server.port());
      assertThat(whoAmI("http://ci.test/", "--allow-http", "--verbose")).as(typed.err()).isZero();
      assertThat(server.asked())
          .allMatch(asked -> asked.header("Proxy-Authorization").startsWith("Basic "));
      assertThat(typed.err()).contains("by 127.0.0.1:" + server.port()).doesNotContain("proxy-pw");
      typed.with("no_proxy", "localhost, .test").answering(ReplayServer.PASSWORD);
      int before = server.asked().size();
      assertThat(whoAmI("http://ci.test/", "--allow-http")).isEqualTo(1);
      assertThat(server.asked()).hasSize(before);
    }
  }

  @Test
  void aProxysPasswordIsNoArgument() {
    assertThat(whoAmI("http://ci.test/", "--proxy", "http://u:pw@127.0.0.1:1")).isEqualTo(2);
    assertThat(typed.err()).contains("must not contain a password").doesNotContain("pw@");
  }

  @Test
  void aRedirectToTheHttpsTwinIsFollowedAndOnlyThatGetsThePassword() throws IOException {
    try (var server = new ReplayServer(Age.V2_578, "/ci", good);
        var proxy = new TunnelProxy("https://ci.test/ci/login", server.port())) {
      assertThat(whoAmI("http://ci.test/", "--proxy", proxy.url(), "--cacert", pem("good")))
          .as(typed.err())
          .isZero();
      assertThat(typed.out()).isEqualTo("admin\n");
      assertThat(typed.err()).contains("The server is at https://ci.test/ci/");
      assertThat(proxy.heads())
          .isNotEmpty()
          .allSatisfy(head ->
              assertThat(head.toLowerCase(java.util.Locale.ROOT))
                  .doesNotContain("\nauthorization:", "\ncookie:"));
      assertThat(proxy.heads()).anyMatch(head -> head.startsWith("CONNECT ci.test:443 "));
    }
  }

  @Test
  void aProxyThatRefusesIsNamed() throws IOException {
    try (var proxy = new TunnelProxy("http://ci.test/", -1)) {
      assertThat(whoAmI("https://ci.test/", "--proxy", proxy.url())).isEqualTo(1);
      assertThat(typed.err()).contains("refused a tunnel to https://ci.test");
    }
  }
}
