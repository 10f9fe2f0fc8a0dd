package dev.steward.web.user;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import dev.steward.testing.TestToken;
import dev.steward.testing.UserSession;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** User, token and session pages in a browser without JavaScript. */
@Tag("integration")
class UserPagesTest {

  private static final Pattern TOKEN_VALUE =
      Pattern.compile("id=\"token-value\"[^>]*>(11[0-9a-f]{32})<");
  private static final Pattern SESSION_ID =
      Pattern.compile("name=\"session\" value=\"([0-9a-f]{16})\"");

  @RegisterExtension static final TestServer server = TestServer.create();

  private static String[] sessionHeaders(UserSession session) {
    return new String[] {"Cookie: " + session.cookie(), "Jenkins-Crumb: " + session.crumb()};
  }

  @Test
  void aTokenIsCreatedByFormAndShownOnce() {
    server.createUser("ann", "secret-of-ann");
    UserSession ann = server.login("ann", "secret-of-ann");
    Http.Reply response =
        server
            .http()
            .post(
                "/user/ann/security/token",
                "newTokenName=for+%3Cme%3E&expirationDuration=5",
                sessionHeaders(ann));
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.header("Cache-Control")).contains("no-store");
    String value = TestServer.firstMatch(TOKEN_VALUE, response.body());
    assertThat(response.body()).contains("for &lt;me&gt;", "curl -u 'ann:" + value);
    assertThat(server.http().get("/whoAmI/api/json", Http.basic("ann", value)).body())
        .contains("\"name\":\"ann\"");
    String securityPage = server.http().get("/user/ann/security/", sessionHeaders(ann)).body();
    assertThat(securityPage).contains("for &lt;me&gt;", "expires soon").doesNotContain(value);
    String day = java.time.LocalDate.now(java.time.ZoneOffset.UTC).plusDays(45).toString();
    String customFields = "newTokenName=by+day&expirationDuration=custom&tokenExpiration=";
    assertThat(
            server
                .http()
                .post("/user/ann/security/token", customFields + day, sessionHeaders(ann))
                .body())
        .contains("The token expires after " + day + ".");
    assertThat(
            server
                .http()
                .post("/user/ann/security/token", customFields, sessionHeaders(ann))
                .status())
        .isEqualTo(400);
  }

  @Test
  void anInvalidTokenRequestReturnsToTheForm() {
    Http.Reply refused =
        server.post("/user/admin/security/token", "newTokenName=kept+name&expirationDuration=-3");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.body())
        .contains("role=\"alert\"", "Expiration date is in the past.", "value=\"kept name\"");
  }

  @Test
  void anAdministratorMayRevokeButNotCreateTokensForOthers() {
    server.createUser("bob", "secret-of-bob");
    String bob = Http.basic("bob", "secret-of-bob");
    String value =
        TestServer.firstMatch(
            TOKEN_VALUE,
            server.http().post("/user/bob/security/token", "newTokenName=bobs", bob).body());
    assertThat(server.post("/user/bob/security/token", "newTokenName=mine").status())
        .isEqualTo(403);
    assertThat(server.getBody("/user/bob/security/"))
        .contains("bobs")
        .doesNotContain("id=\"new-token\"", "id=\"sessions\"");
    server.post("/user/bob/security/revokeAll");
    assertThat(server.http().get("/whoAmI/api/json", Http.basic("bob", value)).status())
        .isEqualTo(401);
  }

  @Test
  void sessionsAreListedAndEndedOneByOneOrAllAtOnce() {
    server.createUser("cleo", "secret-of-cleo");
    UserSession currentSession = server.login("cleo", "secret-of-cleo");
    String otherCookie =
        TestServer.cookie(
            server.submitLogin(
                "cleo",
                "secret-of-cleo",
                "",
                "User-Agent: Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/146.0"));
    String page = server.http().get("/user/cleo/security/", sessionHeaders(currentSession)).body();
    assertThat(page).contains("Firefox 146 on Linux", "this session", "127.0.0.1");
    String sessionId = TestServer.firstMatch(SESSION_ID, page);
    server
        .http()
        .post(
            "/user/cleo/security/signOut", "session=" + sessionId, sessionHeaders(currentSession));
    assertThat(whoAmI(otherCookie)).doesNotContain("cleo");
    assertThat(whoAmI(currentSession.cookie())).contains("cleo");

    // An administrator can see and end another user's session.
    String lostCookie =
        TestServer.cookie(server.submitLogin("cleo", "secret-of-cleo", "", "User-Agent: curl/8"));
    sessionId =
        TestServer.firstMatch(
            SESSION_ID,
            server.http().get("/user/cleo/security/", sessionHeaders(currentSession)).body());
    assertThat(server.getBody("/user/cleo/security/"))
        .contains(sessionId)
        .doesNotContain("this session");
    assertThat(whoAmI(lostCookie)).contains("cleo");
    server.post("/user/cleo/security/signOut", "session=" + sessionId);
    assertThat(whoAmI(lostCookie)).doesNotContain("cleo");
    assertThat(server.getBody("/manage/audit?action=user.signOut")).contains(">cleo<");
    assertThat(whoAmI(otherCookie)).doesNotContain("cleo");
    assertThat(whoAmI(currentSession.cookie())).contains("cleo");
    server.http().post("/user/cleo/security/signOutEverywhere", "", sessionHeaders(currentSession));
    assertThat(whoAmI(currentSession.cookie())).doesNotContain("cleo");
  }

  private static String whoAmI(String cookie) {
    return server.http().get("/whoAmI/api/json", "Cookie: " + cookie).body();
  }

  @Test
  void aTokenMayNotEndSessions() {
    TestToken token = server.createToken();
    String[] tokenAuth = {Http.basic("admin", token.value())};
    assertThat(
            server
                .http()
                .post("/user/admin/security/signOut", "session=0123456789abcdef", tokenAuth)
                .status())
        .isEqualTo(403);
    assertThat(server.http().post("/user/admin/security/signOutEverywhere", "", tokenAuth).status())
        .isEqualTo(403);
  }

  @Test
  void theProfileShowsPermissionsAndAnEditableDescription() {
    server.createUser("dan", "secret-of-dan");
    String dan = Http.basic("dan", "secret-of-dan");
    server.http().post("/user/dan/submitDescription", "description=I+%3Cb%3Ebuild", dan);
    assertThat(server.http().get("/user/dan/", dan).body())
        .contains("I &lt;b&gt;build", "Overall/Administer", "/user/dan/security/");
  }

  @Test
  void usersAreFoundByPartOfTheirName() {
    server.createUser("zoe", "secret-of-zoe");
    assertThat(server.getBody("/people/?q=ZO"))
        .contains("/user/zoe/")
        .doesNotContain("/user/admin/\">admin");
    assertThat(server.getBody("/people/?q=%25")).contains("No matching users");
    assertThat(server.getBody("/people/?after=zoe")).doesNotContain("/user/zoe/\">zoe");
    Http.Reply refused =
        server.post("/people/add", "username=no+blanks&fullname=Kept&password1=a&password2=a");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.body()).contains("value=\"no blanks\"", "value=\"Kept\"", "role=\"alert\"");
  }
}
