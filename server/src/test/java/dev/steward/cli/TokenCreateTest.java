package dev.steward.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.cli.ReplayServer.Age;
import dev.steward.cli.ReplayServer.Quirk;
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

  private static final String GENERATE =
      "/me/descriptorByName/jenkins.security.ApiTokenProperty/generateNewToken";

  @TempDir Path folder;
  private Typed typed;

  @BeforeEach
  void sitDown() {
    typed = new Typed(folder);
  }

  private int create(ReplayServer server, String... more) {
    return create(server.url(), more);
  }

  private int create(String url, String... more) {
    String[] words = {"token", "create", "--server", url, "--user", "admin", "--name", "a b"};
    String[] all = java.util.Arrays.copyOf(words, words.length + more.length);
    System.arraycopy(more, 0, all, words.length, more.length);
    return typed.answering(ReplayServer.PASSWORD).run(all);
  }

  @ParameterizedTest
  @EnumSource(
      value = Age.class,
      names = {"V2_129", "V2_225", "V2_578"})
  void aNamedTokenIsMadeAndItsValueStandsAlone(Age age) {
    try (var server = ReplayServer.of(age)) {
      assertThat(create(server)).as(typed.err()).isZero();
      String value = server.tokens().values().iterator().next();
      assertThat(typed.out()).isEqualTo(value + "\n");
      assertThat(typed.err())
          .doesNotContain(value)
          .contains("Created the API token 'a b' of admin")
          .contains("Jenkins " + age.version)
          .contains("curl -u 'admin':\"$TOKEN\" '" + server.url() + "api/json'")
          .contains("token revoke --server '" + server.url() + "' --user 'admin' --uuid ");
      assertThat(server.asked().getLast().body()).isEqualTo("newTokenName=a+b");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Age.class,
      names = {"V1_PLAIN", "V1_CRUMBS", "V2_107"})
  void theOneTokenOfAnOldServerIsRead(Age age) {
    try (var server = ReplayServer.of(age)) {
      assertThat(create(server)).as(typed.err()).isZero();
      assertThat(typed.out()).isEqualTo(ReplayServer.LEGACY_TOKEN + "\n");
      assertThat(typed.err())
          .contains("no named tokens")
          .contains("the only API token of admin")
          .doesNotContain(ReplayServer.LEGACY_TOKEN);
      assertThat(server.asked()).noneMatch(asked -> asked.method().equals("POST"));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Age.class,
      names = {"V1_PLAIN", "V1_CRUMBS", "V2_107"})
  void anOldServerThatHidesItsVersionIsFoundOutByTrying(Age age) {
    try (var server = ReplayServer.of(age, Quirk.NO_VERSION)) {
      assertThat(create(server)).as(typed.err()).isZero();
      assertThat(typed.out()).isEqualTo(ReplayServer.LEGACY_TOKEN + "\n");
      assertThat(server.asked()).anyMatch(asked -> asked.path().equals(GENERATE));
    }
  }

  @Test
  void anOddVersionIsNoObstacle() {
    try (var server = ReplayServer.of(Age.V2_225, Quirk.ODD_VERSION)) {
      assertThat(create(server)).as(typed.err()).isZero();
      assertThat(server.tokens()).containsValue(typed.out().strip());
    }
  }

  @Test
  void nothingSecretIsSentBeforeTheServerWasLookedAt() {
    try (var server = ReplayServer.of(Age.V2_578)) {
      create(server);
      assertThat(server.asked().getFirst().path()).isEqualTo("/login");
      assertThat(server.asked().getFirst().headers()).doesNotContainKeys("authorization", "cookie");
    }
  }

  @Test
  void theCrumbTravelsWithTheSessionThatItBelongsTo() {
    try (var server = ReplayServer.of(Age.V2_578)) {
      create(server);
      var post = server.asked().getLast();
      assertThat(post.path()).isEqualTo(GENERATE);
      assertThat(post.header("Jenkins-Crumb")).hasSize(64);
      // Not the session of the first probe, which was another session.
      assertThat(post.header("Cookie")).isEqualTo("JSESSIONID.040c4e68=node02.node0");
    }
  }

  @Test
  void aCrumbThatIsRefusedAsJsonIsFetchedByXPath() {
    try (var server = ReplayServer.of(Age.V2_225, Quirk.NO_JSON_CRUMBS)) {
      assertThat(create(server)).as(typed.err()).isZero();
      assertThat(typed.err()).contains("XPath");
    }
  }

  @Test
  void aProxyThatDropsTheCrumbsHeaderIsPassedWithAField() {
    try (var server = ReplayServer.of(Age.V2_578, Quirk.DROPS_CRUMB_HEADERS)) {
      assertThat(create(server)).as(typed.err()).isZero();
      assertThat(server.asked().getLast().body()).contains("&Jenkins-Crumb=");
    }
  }

  @Test
  void aProxyThatDropsCookiesIsNamed() {
    try (var server = ReplayServer.of(Age.V2_578, Quirk.DROPS_COOKIES)) {
      assertThat(create(server)).isEqualTo(1);
      assertThat(typed.out()).isEmpty();
      assertThat(typed.err())
          .contains("could not create the token")
          .contains("its session cookie did not arrive")
          .contains("removes Set-Cookie");
    }
  }

  @Test
  void aCookieForHttpsAloneIsNamed() {
    try (var server = ReplayServer.of(Age.V2_578, Quirk.SECURE_COOKIES)) {
      assertThat(create(server)).isEqualTo(1);
      assertThat(typed.err()).contains("over https only");
    }
  }

  @Test
  void aHiddenCrumbIssuerIsNamed() {
    try (var server = ReplayServer.of(Age.V2_578, Quirk.HIDES_CRUMB_ISSUER)) {
      assertThat(create(server)).isEqualTo(1);
      assertThat(typed.err()).contains("/crumbIssuer is not reachable");
    }
  }

  @Test
  void aDroppedAuthorizationIsNamed() {
    try (var server = ReplayServer.of(Age.V2_578, Quirk.DROPS_AUTHORIZATION)) {
      assertThat(create(server)).isEqualTo(1);
      assertThat(typed.err()).contains("could not fetch a crumb").contains("removes the header");
    }
  }

  @Test
  void aWrongPasswordIsTriedOnceAndNamed() {
    try (var server = ReplayServer.of(Age.V2_578)) {
      typed.answering("wrong");
      assertThat(create(server)).isEqualTo(1);
      assertThat(typed.err())
          .contains("could not fetch a crumb: the user name or the password is wrong (401)")
          .contains("your name → Security → Add new token");
      assertThat(server.asked())
          .filteredOn(asked -> asked.headers().containsKey("authorization"))
          .hasSize(1);
    }
  }

  @Test
  void aPasswordOfAProxyIsToldFromTheServers() {
    try (var server = ReplayServer.of(Age.V2_578, Quirk.GATEWAY_PASSWORD)) {
      assertThat(create(server)).isEqualTo(1);
      assertThat(typed.err()).contains("requires its own password").contains("'intranet'");
    }
  }

  @Test
  void tooManyTriesAndHowLongToWaitAreNamed() {
    try (var server = ReplayServer.of(Age.V2_578, Quirk.TOO_MANY_TRIES)) {
      typed.answering("wrong");
      assertThat(create(server)).isEqualTo(1);
      assertThat(typed.err()).contains("(429)").contains("after 90 seconds");
    }
  }

  @Test
  void aServerThatStartsIsNamed() {
    try (var server = ReplayServer.of(Age.V2_578, Quirk.STARTING)) {
      assertThat(create(server)).isEqualTo(1);
      assertThat(typed.err()).contains("status 503").contains("may be starting");
      assertThat(typed.prompts()).isEmpty();
    }
  }

  @Test
  void aRefusalWithoutAReasonIsNamed() {
    try (var server = ReplayServer.of(Age.V2_578, Quirk.MAY_NOT)) {
      assertThat(create(server)).isEqualTo(1);
      assertThat(typed.err()).contains("could not create the token").contains("(403)");
    }
  }

  @Test
  void aMissingRightIsNamedByItsId() {
    try (var server = ReplayServer.of(Age.V2_578, Quirk.LACKS_READ)) {
      assertThat(create(server)).isEqualTo(1);
      assertThat(typed.err())
          .contains(
              "could not fetch a crumb: the user lacks the permission hudson.model.Hudson.Read");
    }
  }

  @Test
  void aPageInPlaceOfACrumbIsNamed() {
    try (var server = ReplayServer.of(Age.V2_578, Quirk.GATEWAY_PAGES)) {
      assertThat(create(server)).isEqualTo(1);
      assertThat(typed.err()).contains("without a crumb").contains("gateway");
    }
  }

  @Test
  void aHiddenLegacyTokenIsNamed() {
    try (var server = ReplayServer.of(Age.V2_107, Quirk.HIDES_LEGACY_TOKEN)) {
      assertThat(create(server)).isEqualTo(1);
      assertThat(typed.out()).isEmpty();
      assertThat(typed.err()).contains("'Token is hidden'").contains("Configure → Show API Token");
    }
  }

  @Test
  void whatIsNoJenkinsIsNamedBeforeThePasswordIsAskedFor() {
    try (var server = new ReplayServer(Age.V2_578, "/ci", null, Quirk.NO_VERSION)) {
      assertThat(create(server.root() + "/other/")).isEqualTo(1);
      assertThat(typed.err()).contains("could not connect to the server").contains("status 404");
      assertThat(typed.prompts()).isEmpty();
    }
  }

  @Test
  void theContextPathIsFoundBehindARedirect() {
    try (var server = new ReplayServer(Age.V2_225, "/ci/jenkins", null)) {
      assertThat(create(server.root())).as(typed.err()).isZero();
      assertThat(server.tokens()).containsValue(typed.out().strip());
      assertThat(typed.err())
          .contains("The server is at " + server.url())
          .contains("'" + server.url() + "api/json'");
    }
  }

  @Test
  void theContextPathIsFoundWhereTheRedirectKeepsTheRest() {
    try (var server =
        new ReplayServer(Age.V2_578, "/jenkins", null, Quirk.KEEPS_PATH_IN_REDIRECT)) {
      assertThat(create(server.root())).as(typed.err()).isZero();
      assertThat(server.tokens()).containsValue(typed.out().strip());
    }
  }

  @Test
  void aServerThatSendsToItsSignInInsteadOfLookingAtThePasswordIsExplained() {
    try (var server = ReplayServer.of(Age.V2_578, Quirk.ASKS_TO_SIGN_IN)) {
      assertThat(create(server)).isEqualTo(1);
      assertThat(typed.err())
          .contains("could not fetch a crumb")
          .contains("redirects to a login page")
          .contains("Security → Add new token");
    }
  }

  @Test
  void theContextPathMayBeGiven() {
    try (var server = new ReplayServer(Age.V2_578, "/ci", null)) {
      assertThat(create(server.root() + "/ci")).as(typed.err()).isZero();
      assertThat(server.asked().getLast().header("Cookie")).startsWith("JSESSIONID.");
    }
  }

  @Test
  void aPostIsNotSentOnToWhereARedirectLeads() {
    try (var server = ReplayServer.of(Age.V2_578, Quirk.MOVED_WITHIN)) {
      assertThat(create(server)).isEqualTo(1);
      assertThat(typed.err()).contains("redirects to").contains("/moved/");
      assertThat(server.asked().getLast().path()).isEqualTo(GENERATE);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Quirk.class,
      names = {"LOGIN_ELSEWHERE", "LOGIN_WITHOUT_PASSWORD"})
  void aSingleSignOnGetsTheClicksAndNoPassword(Quirk quirk) {
    try (var server = ReplayServer.of(Age.V2_578, quirk)) {
      assertThat(create(server)).isEqualTo(1);
      assertThat(typed.err())
          .contains("does not accept passwords")
          .contains("your name → Security → Add new token");
      if (quirk == Quirk.LOGIN_ELSEWHERE) {
        assertThat(typed.err()).contains("https://id.example.org");
      }
      assertThat(server.asked()).noneMatch(asked -> asked.headers().containsKey("authorization"));
    }
  }

  @Test
  void aTokenFromTheClicksWorksWhereASingleSignOnTakesNoPassword() {
    try (var server = ReplayServer.of(Age.V2_578, Quirk.LOGIN_ELSEWHERE)) {
      String uuid = server.hasToken("by hand");
      typed.answering(String.valueOf(server.tokens().get(uuid)));
      assertThat(create(server)).as(typed.err()).isZero();
      assertThat(typed.prompts()).containsExactly("API token of admin: ");
      assertThat(server.tokens()).hasSize(2);
    }
  }

  @Test
  void daysAndDatesGoToTheServerAsItKnowsThem() {
    try (var server = ReplayServer.of(Age.V2_578)) {
      assertThat(create(server, "--expires", "30d")).as(typed.err()).isZero();
      assertThat(server.asked().getLast().body()).endsWith("&expirationDuration=30");
      assertThat(typed.err()).contains("It expires 2099-01-31, ");
      assertThat(create(server, "--expires=2099-01-31")).isZero();
      assertThat(server.asked().getLast().body())
          .endsWith("&expirationDuration=custom&tokenExpiration=2099-01-31");
      assertThat(create(server, "--expires", "never")).isZero();
      assertThat(typed.err()).contains("does not expire");
    }
  }

  @Test
  void theServersOwnRefusalIsPassedOn() {
    try (var server = ReplayServer.of(Age.V2_578)) {
      assertThat(create(server, "--expires", "0d")).isEqualTo(1);
      assertThat(typed.err()).contains("the server reports: Expiration date is in the past.");
    }
  }

  @Test
  void anOldServerIsNotAskedForWhatItCannotDoUnlessForced() {
    try (var server = ReplayServer.of(Age.V2_225)) {
      assertThat(create(server, "--expires", "30d")).isEqualTo(1);
      assertThat(typed.err()).contains("has no tokens that expire").contains("--force");
      assertThat(server.tokens()).isEmpty();
      assertThat(create(server, "--expires", "30d", "--force")).as(typed.err()).isZero();
      assertThat(typed.err()).contains("does not expire");
    }
  }

  @Test
  void aTokenThatDoesNotExpireAgainstTheWishIsRevokedAgain() {
    try (var server = ReplayServer.of(Age.V2_578, Quirk.IGNORES_EXPIRY, Quirk.NO_VERSION)) {
      assertThat(create(server, "--expires", "30d")).isEqualTo(1);
      assertThat(typed.out()).isEmpty();
      assertThat(typed.err()).contains("it was revoked");
      assertThat(server.tokens()).isEmpty();
    }
  }

  @Test
  void thePasswordIsTheFirstLineOfAFile() throws IOException {
    Path file =
        Files.writeString(folder.resolve("pw"), ReplayServer.PASSWORD + "\r\nsomething else\n");
    try (var server = ReplayServer.of(Age.V2_578)) {
      assertThat(create(server, "--password-file", file.toString())).as(typed.err()).isZero();
      assertThat(typed.prompts()).isEmpty();
    }
  }

  @Test
  void verboseShowsTheWayAndNoSecret() {
    try (var server = ReplayServer.of(Age.V2_578)) {
      assertThat(create(server, "--verbose")).isZero();
      var post = server.asked().getLast();
      assertThat(typed.err())
          .contains(
              "> GET " + server.url() + "login\n< 200 text/html;charset=utf-8, X-Jenkins 2.578")
          .contains("> POST " + server.root() + GENERATE)
          .contains("Authorization: (hidden)")
          .contains("Jenkins-Crumb: (hidden)")
          .contains("form: newTokenName")
          .doesNotContain(post.header("Jenkins-Crumb"))
          .doesNotContain(post.header("Cookie"))
          .doesNotContain(post.header("Authorization").substring("Basic ".length()))
          .doesNotContain(typed.out().strip());
    }
  }

  @Test
  void wrongOptionsAreUsageAndSendNothing() {
    try (var server = ReplayServer.of(Age.V2_578)) {
      assertThat(create(server, "--password", "admin")).isEqualTo(2);
      assertThat(typed.err()).contains("cannot be an argument");
      assertThat(create(server, "--expires", "soon")).isEqualTo(2);
      assertThat(create(server, "--frobnicate")).isEqualTo(2);
      assertThat(typed.err()).contains("unknown option --frobnicate. Options: --allow-http, ");
      assertThat(create("http://admin:admin@127.0.0.1:" + server.port() + "/")).isEqualTo(2);
      assertThat(typed.err())
          .contains("must not contain a user and password")
          .doesNotContain("admin:");
      assertThat(typed.run("token", "create", "--server", server.url(), "--user", "admin"))
          .isEqualTo(2);
      assertThat(typed.run("token", "create", "--server", server.url(), "--name", "x"))
          .isEqualTo(2);
      assertThat(server.asked()).isEmpty();
    }
  }

  @Test
  void noPasswordAtAllIsAFailure() {
    try (var server = ReplayServer.of(Age.V2_578)) {
      assertThat(
              typed.run(
                  "token", "create", "--server", server.url(), "--user", "admin", "--name", "x"))
          .isEqualTo(1);
      assertThat(typed.err()).contains("no password given");
    }
  }
}
