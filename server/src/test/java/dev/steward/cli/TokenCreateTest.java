package dev.steward.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code token create --server} against each Jenkins version, with typical obstacles. */
class TokenCreateTest {

  private static final String GENERATE_PATH =
      "/me/descriptorByName/jenkins.security.ApiTokenProperty/generateNewToken";

  @TempDir Path folder;
  private FakeTerminal terminal;

  @BeforeEach
  void setUp() {
    terminal = new FakeTerminal(folder);
  }

  private int create(ReplayServer server, String... options) {
    return create(server.url(), options);
  }

  private int create(String url, String... options) {
    String[] command = {"token", "create", "--server", url, "--user", "admin", "--name", "a b"};
    String[] arguments = java.util.Arrays.copyOf(command, command.length + options.length);
    System.arraycopy(options, 0, arguments, command.length, options.length);
    return terminal.withPasswords(ReplayServer.PASSWORD).run(arguments);
  }

  @ParameterizedTest
  @EnumSource(
      value = JenkinsRelease.class,
      names = {"V2_129", "V2_225", "V2_578"})
  void aNamedTokenIsCreatedAndOnlyItsValueIsPrinted(JenkinsRelease release) {
    try (var server = ReplayServer.of(release)) {
      assertThat(create(server)).as(terminal.err()).isZero();
      String value = server.tokens().values().iterator().next();
      assertThat(terminal.out()).isEqualTo(value + "\n");
      assertThat(terminal.err())
          .doesNotContain(value)
          .contains("Created the API token 'a b' for admin")
          .contains("Jenkins " + release.version)
          .contains("curl -u 'admin':\"$TOKEN\" '" + server.url() + "api/json'")
          .contains("token revoke --server '" + server.url() + "' --user 'admin' --uuid ");
      assertThat(server.requests().getLast().body()).isEqualTo("newTokenName=a+b");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = JenkinsRelease.class,
      names = {"V1_PLAIN", "V1_CRUMBS", "V2_107"})
  void theLegacyTokenOfAnOldServerIsRead(JenkinsRelease release) {
    try (var server = ReplayServer.of(release)) {
      assertThat(create(server)).as(terminal.err()).isZero();
      assertThat(terminal.out()).isEqualTo(ReplayServer.LEGACY_TOKEN + "\n");
      assertThat(terminal.err())
          .contains("no named tokens")
          .contains("the only API token of admin")
          .doesNotContain(ReplayServer.LEGACY_TOKEN);
      assertThat(server.requests()).noneMatch(request -> request.method().equals("POST"));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = JenkinsRelease.class,
      names = {"V1_PLAIN", "V1_CRUMBS", "V2_107"})
  void anOldServerWithoutVersionIsDetectedByTrying(JenkinsRelease release) {
    try (var server = ReplayServer.of(release, ReplayQuirk.NO_VERSION)) {
      assertThat(create(server)).as(terminal.err()).isZero();
      assertThat(terminal.out()).isEqualTo(ReplayServer.LEGACY_TOKEN + "\n");
      assertThat(server.requests()).anyMatch(request -> request.path().equals(GENERATE_PATH));
    }
  }

  @Test
  void anUnparsableVersionIsTolerated() {
    try (var server = ReplayServer.of(JenkinsRelease.V2_225, ReplayQuirk.UNPARSABLE_VERSION)) {
      assertThat(create(server)).as(terminal.err()).isZero();
      assertThat(server.tokens()).containsValue(terminal.out().strip());
    }
  }

  @Test
  void noSecretIsSentBeforeTheProbe() {
    try (var server = ReplayServer.of(JenkinsRelease.V2_578)) {
      create(server);
      assertThat(server.requests().getFirst().path()).isEqualTo("/login");
      assertThat(server.requests().getFirst().headers())
          .doesNotContainKeys("authorization", "cookie");
    }
  }

  @Test
  void theCrumbIsSentWithItsSession() {
    try (var server = ReplayServer.of(JenkinsRelease.V2_578)) {
      create(server);
      var post = server.requests().getLast();
      assertThat(post.path()).isEqualTo(GENERATE_PATH);
      assertThat(post.header("Jenkins-Crumb")).hasSize(64);
      // The first probe was in a different session, which must not be used here.
      assertThat(post.header("Cookie")).isEqualTo("JSESSIONID.040c4e68=node02.node0");
    }
  }

  @Test
  void aCrumbRefusedAsJsonIsFetchedByXPath() {
    try (var server = ReplayServer.of(JenkinsRelease.V2_225, ReplayQuirk.NO_JSON_CRUMBS)) {
      assertThat(create(server)).as(terminal.err()).isZero();
      assertThat(terminal.err()).contains("XPath");
    }
  }

  @Test
  void aDroppedCrumbHeaderIsReplacedByAFormField() {
    try (var server = ReplayServer.of(JenkinsRelease.V2_578, ReplayQuirk.DROPS_CRUMB_HEADERS)) {
      assertThat(create(server)).as(terminal.err()).isZero();
      assertThat(server.requests().getLast().body()).contains("&Jenkins-Crumb=");
    }
  }

  @Test
  void droppedCookiesAreReported() {
    try (var server = ReplayServer.of(JenkinsRelease.V2_578, ReplayQuirk.DROPS_COOKIES)) {
      assertThat(create(server)).isEqualTo(1);
      assertThat(terminal.out()).isEmpty();
      assertThat(terminal.err())
          .contains("could not create the token")
          .contains("the session cookie did not arrive")
          .contains("removing the Set-Cookie header");
    }
  }

  @Test
  void aSecureCookieOverHttpIsReported() {
    try (var server = ReplayServer.of(JenkinsRelease.V2_578, ReplayQuirk.SECURE_COOKIES)) {
      assertThat(create(server)).isEqualTo(1);
      assertThat(terminal.err()).contains("only sent over https");
    }
  }

  @Test
  void aHiddenCrumbIssuerIsReported() {
    try (var server = ReplayServer.of(JenkinsRelease.V2_578, ReplayQuirk.HIDES_CRUMB_ISSUER)) {
      assertThat(create(server)).isEqualTo(1);
      assertThat(terminal.err()).contains("/crumbIssuer is not reachable");
    }
  }

  @Test
  void aDroppedAuthorizationHeaderIsReported() {
    try (var server = ReplayServer.of(JenkinsRelease.V2_578, ReplayQuirk.DROPS_AUTHORIZATION)) {
      assertThat(create(server)).isEqualTo(1);
      assertThat(terminal.err())
          .contains("could not fetch a crumb")
          .contains("removes the Authorization header");
    }
  }

  @Test
  void aWrongPasswordIsTriedOnceAndReported() {
    try (var server = ReplayServer.of(JenkinsRelease.V2_578)) {
      terminal.withPasswords("wrong");
      assertThat(create(server)).isEqualTo(1);
      assertThat(terminal.err())
          .contains("could not fetch a crumb: the user name or the password is wrong (401)")
          .contains("your name → Security → Add new token");
      assertThat(server.requests())
          .filteredOn(request -> request.headers().containsKey("authorization"))
          .hasSize(1);
    }
  }

  @Test
  void aProxyPasswordRequestIsReported() {
    try (var server = ReplayServer.of(JenkinsRelease.V2_578, ReplayQuirk.GATEWAY_PASSWORD)) {
      assertThat(create(server)).isEqualTo(1);
      assertThat(terminal.err()).contains("requires its own password").contains("'intranet'");
    }
  }

  @Test
  void tooManyAttemptsAreReportedWithTheWaitTime() {
    try (var server = ReplayServer.of(JenkinsRelease.V2_578, ReplayQuirk.TOO_MANY_ATTEMPTS)) {
      terminal.withPasswords("wrong");
      assertThat(create(server)).isEqualTo(1);
      assertThat(terminal.err()).contains("(429)").contains("after 90 seconds");
    }
  }

  @Test
  void aStartingServerIsReported() {
    try (var server = ReplayServer.of(JenkinsRelease.V2_578, ReplayQuirk.STARTING)) {
      assertThat(create(server)).isEqualTo(1);
      assertThat(terminal.err()).contains("status 503").contains("may be starting");
      assertThat(terminal.prompts()).isEmpty();
    }
  }

  @Test
  void aRefusalWithoutAReasonIsReported() {
    try (var server = ReplayServer.of(JenkinsRelease.V2_578, ReplayQuirk.FORBIDS_TOKENS)) {
      assertThat(create(server)).isEqualTo(1);
      assertThat(terminal.err()).contains("could not create the token").contains("(403)");
    }
  }

  @Test
  void aMissingPermissionIsReported() {
    try (var server = ReplayServer.of(JenkinsRelease.V2_578, ReplayQuirk.LACKS_READ)) {
      assertThat(create(server)).isEqualTo(1);
      assertThat(terminal.err())
          .contains(
              "could not fetch a crumb: the user lacks the permission hudson.model.Hudson.Read");
    }
  }

  @Test
  void aPageInsteadOfACrumbIsReported() {
    try (var server = ReplayServer.of(JenkinsRelease.V2_578, ReplayQuirk.GATEWAY_PAGES)) {
      assertThat(create(server)).isEqualTo(1);
      assertThat(terminal.err()).contains("without a crumb").contains("gateway");
    }
  }

  @Test
  void aHiddenLegacyTokenIsReported() {
    try (var server = ReplayServer.of(JenkinsRelease.V2_107, ReplayQuirk.HIDES_LEGACY_TOKEN)) {
      assertThat(create(server)).isEqualTo(1);
      assertThat(terminal.out()).isEmpty();
      assertThat(terminal.err())
          .contains("'Token is hidden'")
          .contains("Configure → Show API Token");
    }
  }

  @Test
  void aNonJenkinsServerIsReportedBeforeThePasswordPrompt() {
    try (var server =
        new ReplayServer(JenkinsRelease.V2_578, "/ci", null, ReplayQuirk.NO_VERSION)) {
      assertThat(create(server.rootUrl() + "/other/")).isEqualTo(1);
      assertThat(terminal.err()).contains("could not connect to the server").contains("status 404");
      assertThat(terminal.prompts()).isEmpty();
    }
  }

  @Test
  void theContextPathIsFoundByRedirect() {
    try (var server = new ReplayServer(JenkinsRelease.V2_225, "/ci/jenkins", null)) {
      assertThat(create(server.rootUrl())).as(terminal.err()).isZero();
      assertThat(server.tokens()).containsValue(terminal.out().strip());
      assertThat(terminal.err())
          .contains("The server is at " + server.url())
          .contains("'" + server.url() + "api/json'");
    }
  }

  @Test
  void theContextPathIsFoundWhenTheRedirectKeepsThePath() {
    try (var server =
        new ReplayServer(
            JenkinsRelease.V2_578, "/jenkins", null, ReplayQuirk.KEEPS_PATH_IN_REDIRECT)) {
      assertThat(create(server.rootUrl())).as(terminal.err()).isZero();
      assertThat(server.tokens()).containsValue(terminal.out().strip());
    }
  }

  @Test
  void aRedirectToALoginPageIsReported() {
    try (var server = ReplayServer.of(JenkinsRelease.V2_578, ReplayQuirk.ASKS_TO_SIGN_IN)) {
      assertThat(create(server)).isEqualTo(1);
      assertThat(terminal.err())
          .contains("could not fetch a crumb")
          .contains("redirects to a login page")
          .contains("Security → Add new token");
    }
  }

  @Test
  void theContextPathMayBeGiven() {
    try (var server = new ReplayServer(JenkinsRelease.V2_578, "/ci", null)) {
      assertThat(create(server.rootUrl() + "/ci")).as(terminal.err()).isZero();
      assertThat(server.requests().getLast().header("Cookie")).startsWith("JSESSIONID.");
    }
  }

  @Test
  void redirectsOfPostRequestsAreNotFollowed() {
    try (var server = ReplayServer.of(JenkinsRelease.V2_578, ReplayQuirk.REDIRECTS_POST)) {
      assertThat(create(server)).isEqualTo(1);
      assertThat(terminal.err()).contains("redirects to").contains("/moved/");
      assertThat(server.requests().getLast().path()).isEqualTo(GENERATE_PATH);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ReplayQuirk.class,
      names = {"LOGIN_ELSEWHERE", "LOGIN_WITHOUT_PASSWORD"})
  void singleSignOnServersGetInstructionsAndNoPassword(ReplayQuirk quirk) {
    try (var server = ReplayServer.of(JenkinsRelease.V2_578, quirk)) {
      assertThat(create(server)).isEqualTo(1);
      assertThat(terminal.err())
          .contains("does not accept passwords")
          .contains("your name → Security → Add new token");
      if (quirk == ReplayQuirk.LOGIN_ELSEWHERE) {
        assertThat(terminal.err()).contains("https://id.example.org");
      }
      assertThat(server.requests())
          .noneMatch(request -> request.headers().containsKey("authorization"));
    }
  }

  @Test
  void aManuallyCreatedTokenWorksWithSingleSignOn() {
    try (var server = ReplayServer.of(JenkinsRelease.V2_578, ReplayQuirk.LOGIN_ELSEWHERE)) {
      String uuid = server.addToken("by hand");
      terminal.withPasswords(String.valueOf(server.tokens().get(uuid)));
      assertThat(create(server)).as(terminal.err()).isZero();
      assertThat(terminal.prompts()).containsExactly("API token of admin: ");
      assertThat(server.tokens()).hasSize(2);
    }
  }

  @Test
  void expirationIsSentAsDaysOrDate() {
    try (var server = ReplayServer.of(JenkinsRelease.V2_578)) {
      assertThat(create(server, "--expires", "30d")).as(terminal.err()).isZero();
      assertThat(server.requests().getLast().body()).endsWith("&expirationDuration=30");
      assertThat(terminal.err()).contains("The token expires after 2099-01-31.");
      assertThat(create(server, "--expires=2099-01-31")).isZero();
      assertThat(server.requests().getLast().body())
          .endsWith("&expirationDuration=custom&tokenExpiration=2099-01-31");
      assertThat(create(server, "--expires", "never")).isZero();
      assertThat(terminal.err()).contains("does not expire");
    }
  }

  @Test
  void theServersErrorMessageIsPrinted() {
    try (var server = ReplayServer.of(JenkinsRelease.V2_578)) {
      assertThat(create(server, "--expires", "0d")).isEqualTo(1);
      assertThat(terminal.err()).contains("the server reports: Expiration date is in the past.");
    }
  }

  @Test
  void expirationOnAnOldServerNeedsForce() {
    try (var server = ReplayServer.of(JenkinsRelease.V2_225)) {
      assertThat(create(server, "--expires", "30d")).isEqualTo(1);
      assertThat(terminal.err()).contains("does not support token expiry").contains("--force");
      assertThat(server.tokens()).isEmpty();
      assertThat(create(server, "--expires", "30d", "--force")).as(terminal.err()).isZero();
      assertThat(terminal.err()).contains("does not expire");
    }
  }

  @Test
  void aTokenWithoutTheRequestedExpirationIsRevoked() {
    try (var server =
        ReplayServer.of(
            JenkinsRelease.V2_578, ReplayQuirk.IGNORES_EXPIRY, ReplayQuirk.NO_VERSION)) {
      assertThat(create(server, "--expires", "30d")).isEqualTo(1);
      assertThat(terminal.out()).isEmpty();
      assertThat(terminal.err()).contains("it was revoked");
      assertThat(server.tokens()).isEmpty();
    }
  }

  @Test
  void thePasswordIsReadFromTheFirstLineOfAFile() throws IOException {
    Path file =
        Files.writeString(folder.resolve("pw"), ReplayServer.PASSWORD + "\r\nsomething else\n");
    try (var server = ReplayServer.of(JenkinsRelease.V2_578)) {
      assertThat(create(server, "--password-file", file.toString())).as(terminal.err()).isZero();
      assertThat(terminal.prompts()).isEmpty();
    }
  }

  @Test
  void verboseOutputShowsRequestsWithoutSecrets() {
    try (var server = ReplayServer.of(JenkinsRelease.V2_578)) {
      assertThat(create(server, "--verbose")).isZero();
      var post = server.requests().getLast();
      assertThat(terminal.err())
          .contains(
              "> GET " + server.url() + "login\n< 200 text/html;charset=utf-8, X-Jenkins 2.578")
          .contains("> POST " + server.rootUrl() + GENERATE_PATH)
          .contains("Authorization: (hidden)")
          .contains("Jenkins-Crumb: (hidden)")
          .contains("form: newTokenName")
          .doesNotContain(post.header("Jenkins-Crumb"))
          .doesNotContain(post.header("Cookie"))
          .doesNotContain(post.header("Authorization").substring("Basic ".length()))
          .doesNotContain(terminal.out().strip());
    }
  }

  @Test
  void wrongOptionsAreUsageErrorsAndSendNothing() {
    try (var server = ReplayServer.of(JenkinsRelease.V2_578)) {
      assertThat(create(server, "--password", "admin")).isEqualTo(2);
      assertThat(terminal.err()).contains("cannot be an argument");
      assertThat(create(server, "--expires", "soon")).isEqualTo(2);
      assertThat(create(server, "--frobnicate")).isEqualTo(2);
      assertThat(terminal.err()).contains("unknown option --frobnicate. Options: --allow-http, ");
      assertThat(create("http://admin:admin@127.0.0.1:" + server.port() + "/")).isEqualTo(2);
      assertThat(terminal.err())
          .contains("must not contain a user name or password")
          .doesNotContain("admin:");
      assertThat(terminal.run("token", "create", "--server", server.url(), "--user", "admin"))
          .isEqualTo(2);
      assertThat(terminal.run("token", "create", "--server", server.url(), "--name", "x"))
          .isEqualTo(2);
      assertThat(server.requests()).isEmpty();
    }
  }

  @Test
  void aMissingPasswordIsAnError() {
    try (var server = ReplayServer.of(JenkinsRelease.V2_578)) {
      assertThat(
              terminal.run(
                  "token", "create", "--server", server.url(), "--user", "admin", "--name", "x"))
          .isEqualTo(1);
      assertThat(terminal.err()).contains("no password given");
    }
  }
}
