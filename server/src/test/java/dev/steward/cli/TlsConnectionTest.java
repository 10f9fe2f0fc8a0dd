package dev.steward.cli;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates, proxies, and passwords over unencrypted connections. */
@Tag("integration")
class TlsConnectionTest {

  @TempDir static Path certificates;
  private static SSLContext valid;
  private static SSLContext otherName;
  private static SSLContext expired;

  @TempDir Path folder;
  private FakeTerminal terminal;

  @BeforeAll
  static void createCertificates() throws Exception {
    valid = createCertificate("good", "ip:127.0.0.1,dns:ci.test", "-validity", "30");
    otherName = createCertificate("other", "dns:other.test", "-validity", "30");
    expired = createCertificate("expired", "ip:127.0.0.1", "-startdate", "-30d", "-validity", "10");
  }

  @BeforeEach
  void setUp() {
    terminal = new FakeTerminal(folder).withPasswords(ReplayServer.PASSWORD);
  }

  /** A new self-signed certificate, with its PEM file in the same folder. */
  private static SSLContext createCertificate(String name, String san, String... validity)
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
            pemFile(name)));
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

  private static String pemFile(String name) {
    return certificates.resolve(name + ".pem").toString();
  }

  private static void keytool(List<String> arguments) throws IOException, InterruptedException {
    var command =
        new java.util.ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
    command.addAll(arguments);
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(keytool.exitValue()).as(output).isZero();
  }

  private int whoAmI(String url, String... options) {
    String[] command = {"whoami", "--server", url, "--user", "admin"};
    String[] arguments = java.util.Arrays.copyOf(command, command.length + options.length);
    System.arraycopy(options, 0, arguments, command.length, options.length);
    return terminal.run(arguments);
  }

  @Test
  void anUntrustedCertificateIsRefusedWithAHint() {
    try (var server = new ReplayServer(JenkinsRelease.V2_578, "/ci", valid)) {
      assertThat(whoAmI(server.url())).isEqualTo(1);
      assertThat(terminal.err()).contains("not signed by a trusted CA").contains("--cacert FILE");
      assertThat(terminal.prompts()).isEmpty();
      assertThat(server.requests()).isEmpty();
    }
  }

  @Test
  void aTrustedCertificateIsAccepted() {
    try (var server = new ReplayServer(JenkinsRelease.V2_578, "/ci", valid)) {
      assertThat(whoAmI(server.url(), "--cacert", pemFile("good"))).as(terminal.err()).isZero();
      assertThat(terminal.out()).isEqualTo("admin\n");
      assertThat(
              terminal
                  .withPasswords(ReplayServer.PASSWORD)
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
                      pemFile("good")))
          .as(terminal.err())
          .isZero();
      assertThat(server.tokens()).containsValue(terminal.out().strip());
    }
  }

  @Test
  void aCertificateOfAnotherAuthorityIsRefused() {
    try (var server = new ReplayServer(JenkinsRelease.V2_578, "", valid)) {
      assertThat(whoAmI(server.url(), "--cacert", pemFile("other"))).isEqualTo(1);
      assertThat(terminal.err()).contains("may contain the certificate of another CA");
      assertThat(server.requests()).isEmpty();
    }
  }

  @Test
  void aHostNameMismatchIsReported() {
    try (var server = new ReplayServer(JenkinsRelease.V2_578, "", otherName)) {
      assertThat(whoAmI(server.url(), "--cacert", pemFile("other"))).isEqualTo(1);
      assertThat(terminal.err()).contains("not valid for the host name");
      assertThat(server.requests()).isEmpty();
    }
  }

  @Test
  void anExpiredCertificateIsReported() {
    try (var server = new ReplayServer(JenkinsRelease.V2_578, "", expired)) {
      assertThat(whoAmI(server.url(), "--cacert", pemFile("expired"))).isEqualTo(1);
      assertThat(terminal.err()).contains("has expired");
      assertThat(server.requests()).isEmpty();
    }
  }

  @Test
  void httpsToAPlainPortIsReported() throws IOException {
    try (var plainServer = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      Thread.ofVirtual()
          .start(() -> {
            try (Socket client = plainServer.accept()) {
              // Like any server, this one responds only after a request.
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
      assertThat(whoAmI("https://127.0.0.1:" + plainServer.getLocalPort())).isEqualTo(1);
      assertThat(terminal.err()).contains("does not use https");
    }
  }

  @Test
  void anInvalidCertificateFileIsAUsageError() throws IOException {
    Path file = Files.writeString(folder.resolve("x.pem"), "nothing");
    assertThat(whoAmI("https://127.0.0.1:1/", "--cacert", file.toString())).isEqualTo(2);
    assertThat(terminal.err()).contains("--cacert");
  }

  /** The replay server also serves as a plain proxy, because it reads only the path. */
  @Test
  void unencryptedPasswordsNeedConfirmation() {
    try (var server = ReplayServer.of(JenkinsRelease.V2_578)) {
      String proxy = server.rootUrl();
      assertThat(whoAmI("http://ci.test/", "--proxy", proxy)).isEqualTo(1);
      assertThat(terminal.prompts()).singleElement().asString().contains("unencrypted");
      assertThat(terminal.err()).contains("--allow-http");
      assertThat(server.requests())
          .noneMatch(request -> request.headers().containsKey("authorization"));
      assertThat(whoAmI("http://ci.test/", "--proxy", proxy, "--allow-http"))
          .as(terminal.err())
          .isZero();
      assertThat(
              terminal
                  .withPasswords(ReplayServer.PASSWORD)
                  .confirming()
                  .run(
                      "whoami", "--server", "http://ci.test/", "--user", "admin", "--proxy", proxy))
          .isZero();
    }
  }

  @Test
  void theEnvironmentProxyIsUsedWithItsOwnPassword() {
    try (var server = ReplayServer.of(JenkinsRelease.V2_578)) {
      terminal.withVariable("http_proxy", "http://u:proxy-pw@127.0.0.1:" + server.port());
      assertThat(whoAmI("http://ci.test/", "--allow-http", "--verbose"))
          .as(terminal.err())
          .isZero();
      assertThat(server.requests())
          .allMatch(request -> request.header("Proxy-Authorization").startsWith("Basic "));
      assertThat(terminal.err())
          .contains("by 127.0.0.1:" + server.port())
          .doesNotContain("proxy-pw");
      terminal.withVariable("no_proxy", "localhost, .test").withPasswords(ReplayServer.PASSWORD);
      int requestCount = server.requests().size();
      assertThat(whoAmI("http://ci.test/", "--allow-http")).isEqualTo(1);
      assertThat(server.requests()).hasSize(requestCount);
    }
  }

  @Test
  void aProxyPasswordIsRefusedAsAnArgument() {
    assertThat(whoAmI("http://ci.test/", "--proxy", "http://u:pw@127.0.0.1:1")).isEqualTo(2);
    assertThat(terminal.err()).contains("must not contain a password").doesNotContain("pw@");
  }

  @Test
  void thePasswordIsSentOnlyAfterTheRedirectToHttps() throws IOException {
    try (var server = new ReplayServer(JenkinsRelease.V2_578, "/ci", valid);
        var proxy = new TunnelProxy("https://ci.test/ci/login", server.port())) {
      assertThat(whoAmI("http://ci.test/", "--proxy", proxy.url(), "--cacert", pemFile("good")))
          .as(terminal.err())
          .isZero();
      assertThat(terminal.out()).isEqualTo("admin\n");
      assertThat(terminal.err()).contains("The server is at https://ci.test/ci/");
      assertThat(proxy.requestHeads())
          .isNotEmpty()
          .allSatisfy(head ->
              assertThat(head.toLowerCase(java.util.Locale.ROOT))
                  .doesNotContain("\nauthorization:", "\ncookie:"));
      assertThat(proxy.requestHeads()).anyMatch(head -> head.startsWith("CONNECT ci.test:443 "));
    }
  }

  @Test
  void aRefusingProxyIsReported() throws IOException {
    try (var proxy = new TunnelProxy("http://ci.test/", -1)) {
      assertThat(whoAmI("https://ci.test/", "--proxy", proxy.url())).isEqualTo(1);
      assertThat(terminal.err()).contains("refused a tunnel to https://ci.test");
    }
  }
}
