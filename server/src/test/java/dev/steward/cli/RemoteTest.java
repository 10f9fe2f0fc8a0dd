package dev.steward.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole dance, against servers of all ages and against some that mean no good. */
class RemoteTest {

  /** Collects what is said, and types the password when asked. */
  private static final class Typed implements Terminal {
    final List<String> out = new ArrayList<>();
    final List<String> err = new ArrayList<>();
    private final String password;

    Typed(String password) {
      this.password = password;
    }

    @Override
    public void out(String line) {
      out.add(line);
    }

    @Override
    public void err(String line) {
      err.add(Terminal.harmless(line));
    }

    @Override
    public @Nullable String password(String prompt) {
      return password;
    }

    @Override
    public boolean confirms(String question) {
      return false;
    }

    String said() {
      return String.join("\n", err);
    }
  }

  private final Typed terminal = new Typed(ReplayServer.PASSWORD);

  private int run(Typed typed, String... words) {
    return new Commands(List.of(Remote.tokenCreate(), Remote.whoAmI(), Remote.tokenRevoke()))
        .run(List.of(words), typed);
  }

  private int create(String url, String... more) {
    var words =
        new ArrayList<>(List.of("token", "create", "--server", url, "--user", "me", "--name", "n"));
    words.addAll(List.of(more));
    return run(terminal, words.toArray(String[]::new));
  }

  private void makes(ReplayServer.Age age, String context, String value) throws IOException {
    try (var server = new ReplayServer(age, context)) {
      assertThat(create(server.url(), "--verbose")).as(terminal.said()).isZero();
      assertThat(terminal.out).containsExactly(value);
      assertThat(terminal.said())
          .contains("curl -u 'me':\"$TOKEN\" '" + server.url() + "api/json'")
          .doesNotContain(value)
          .doesNotContain(ReplayServer.PASSWORD)
          .doesNotContain("dd70d061");
      assertThat(server.seen.getFirst()).contains("/login plain");
    }
  }

  @Test
  void aServerWithoutCrumbsHandsOutItsLegacyToken() throws IOException {
    makes(ReplayServer.Age.OLD, "", ReplayServer.LEGACY);
  }

  @Test
  void aServerWithCrumbsButWithoutNamedTokensHandsOutItsLegacyToken() throws IOException {
    makes(ReplayServer.Age.BEFORE_NAMES, "", ReplayServer.LEGACY);
  }

  @Test
  void theFirstServerWithNamedTokensMakesOne() throws IOException {
    makes(ReplayServer.Age.NAMED, "", ReplayServer.TOKEN);
  }

  @Test
  void aCrumbThatIsBoundToItsSessionTravelsWithTheCookie() throws IOException {
    makes(ReplayServer.Age.BOUND, "", ReplayServer.TOKEN);
    assertThat(terminal.said()).contains("keep the session's cookie");
  }

  @Test
  void aServerOfTodayMakesATokenThatExpires() throws IOException {
    try (var server = new ReplayServer(ReplayServer.Age.TODAY, "")) {
      assertThat(create(server.url(), "--expires", "2027-01-31")).isZero();
      assertThat(terminal.out).containsExactly(ReplayServer.TOKEN);
      assertThat(server.seen.getLast())
          .contains("newTokenName=n&expirationDuration=custom&tokenExpiration=2027-01-31");
    }
  }

  @Test
  void aContextPathIsFoundBehindAProxyEvenWhereItWasNotNamed() throws IOException {
    makes(ReplayServer.Age.TODAY, "/jenkins", ReplayServer.TOKEN);
    try (var server = new ReplayServer(ReplayServer.Age.TODAY, "/jenkins")) {
      terminal.out.clear();
      assertThat(create(server.url().replace("/jenkins/", "/"))).as(terminal.said()).isZero();
      assertThat(terminal.out).containsExactly(ReplayServer.TOKEN);
    }
  }

  @Test
  void aTokenThatCannotExpireThereIsNotMade() throws IOException {
    try (var server = new ReplayServer(ReplayServer.Age.BOUND, "")) {
      assertThat(create(server.url(), "--expires", "30d")).isEqualTo(1);
      assertThat(terminal.out).isEmpty();
      assertThat(terminal.said()).contains("cannot expire").contains("--force");
    }
  }

  @Test
  void aWrongPasswordIsToldWithItsStep() throws IOException {
    var wrong = new Typed("wrong");
    try (var server = new ReplayServer(ReplayServer.Age.TODAY, "")) {
      assertThat(
              run(
                  wrong,
                  "token",
                  "create",
                  "--server",
                  server.url(),
                  "--user",
                  "me",
                  "--name",
                  "n"))
          .isEqualTo(1);
    }
    assertThat(wrong.out).isEmpty();
    assertThat(wrong.said()).contains("fetching a crumb").contains("401");
  }

  private static HttpServer hostile(HttpHandler handler) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", handler);
    server.start();
    return server;
  }

  private static String url(HttpServer server) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  @Test
  void credentialsFollowNoRedirectToAnotherPort() throws IOException {
    for (int status : new int[] {302, 307, 308}) {
      var stolen = new ArrayList<String>();
      HttpServer thief =
          hostile(exchange -> {
            stolen.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            ReplayServer.send(exchange, 200, "{}");
          });
      HttpServer server =
          hostile(exchange -> {
            if (exchange.getRequestURI().getPath().equals("/login")) {
              ReplayServer.send(exchange, 200, "");
            } else {
              exchange.getResponseHeaders().set("Location", url(thief) + "x");
              ReplayServer.send(exchange, status, "");
            }
          });
      try {
        assertThat(create(url(server))).isEqualTo(1);
        assertThat(stolen).isEmpty();
        assertThat(terminal.said())
            .contains("redirects to http://127.0.0.1:" + thief.getAddress().getPort());
      } finally {
        thief.stop(0);
        server.stop(0);
      }
    }
  }

  /** A server that gives a certain crumb and a certain token. */
  private int against(String crumbField, String crumb, String token) throws IOException {
    HttpServer server =
        hostile(exchange -> {
          String path = exchange.getRequestURI().getPath();
          if (path.endsWith("/crumbIssuer/api/json")) {
            ReplayServer.send(
                exchange,
                200,
                "{\"crumb\":\"" + crumb + "\",\"crumbRequestField\":\"" + crumbField + "\"}");
          } else if (path.endsWith("generateNewToken")) {
            ReplayServer.send(
                exchange, 200, "{\"status\":\"ok\",\"data\":{\"tokenValue\":\"" + token + "\"}}");
          } else {
            ReplayServer.send(exchange, 200, "");
          }
        });
    try {
      return create(url(server));
    } finally {
      server.stop(0);
    }
  }

  @Test
  void whatAServerSaysIsNotBelieved() throws IOException {
    assertThat(against("Jenkins-Crumb", "a\\r\\nX-Evil: 1", "11ab")).isEqualTo(1);
    assertThat(against("Authorization", "abc", "11ab")).isEqualTo(1);
    assertThat(against("Cookie", "abc", "11ab")).isEqualTo(1);
    assertThat(against("Jenkins-Crumb", "abc", "\\u001b[2J11ab")).isEqualTo(1);
    assertThat(terminal.out).isEmpty();
    assertThat(terminal.said()).doesNotContain("\u001b");
    assertThat(against("Jenkins-Crumb", "abc", "11ab")).isZero();
  }

  @Test
  void anEndlessBodyEnds() throws IOException {
    HttpServer server =
        hostile(exchange -> {
          exchange.sendResponseHeaders(200, 0);
          byte[] block = new byte[64 << 10];
          try {
            for (int i = 0; i < 10_000; i++) {
              exchange.getResponseBody().write(block);
            }
          } catch (IOException e) {
            exchange.close(); // the client has had enough, as it should
          }
        });
    try {
      assertThat(create(url(server))).isEqualTo(1);
    } finally {
      server.stop(0);
    }
  }

  @Test
  void singleSignOnIsExplained() throws IOException {
    HttpServer server =
        hostile(exchange -> {
          if (exchange.getRequestHeaders().getFirst("Authorization") == null) {
            ReplayServer.send(exchange, 200, "");
          } else {
            exchange.getResponseHeaders().set("Location", "/securityRealm/commenceLogin");
            ReplayServer.send(exchange, 302, "");
          }
        });
    try {
      assertThat(create(url(server))).isEqualTo(1);
      assertThat(terminal.said()).contains("Security").contains("browser");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void passwordsAreNeitherArgumentsNorPartsOfUrlsNorSentInClear() {
    assertThat(create("http://me:pw@127.0.0.1:1/")).isEqualTo(2);
    assertThat(run(terminal, "token", "create", "--password", "x")).isEqualTo(2);
    assertThat(create("ftp://127.0.0.1/")).isEqualTo(2);
    assertThat(terminal.out).isEmpty();
    assertThat(terminal.said()).contains("--password-file").doesNotContain("pw@");
  }

  @Test
  void aCertificateIsBelievedOnlyWhereItsAuthorityIsNamed(@TempDir Path folder) throws Exception {
    Path store = folder.resolve("keys.p12");
    Path certificate = folder.resolve("server.pem");
    String tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    for (List<String> command :
        List.of(
            List.of(
                tool,
                "-genkeypair",
                "-alias",
                "s",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-storepass",
                "changeit",
                "-keystore",
                store.toString()),
            List.of(
                tool,
                "-exportcert",
                "-rfc",
                "-alias",
                "s",
                "-storepass",
                "changeit",
                "-keystore",
                store.toString(),
                "-file",
                certificate.toString()))) {
      assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
    }
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, "changeit".toCharArray());
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, "changeit".toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    server.createContext("/", exchange -> ReplayServer.send(exchange, 200, "{\"name\":\"me\"}"));
    server.start();
    String url = "https://127.0.0.1:" + server.getAddress().getPort() + "/";
    try {
      assertThat(run(terminal, "whoami", "--server", url, "--user", "me")).isEqualTo(1);
      assertThat(terminal.said()).contains("--cacert");
      assertThat(
              run(
                  terminal,
                  "whoami",
                  "--server",
                  url,
                  "--user",
                  "me",
                  "--cacert",
                  certificate.toString()))
          .isZero();
      assertThat(terminal.out).containsExactly("me");
    } finally {
      server.stop(0);
    }
  }
}
