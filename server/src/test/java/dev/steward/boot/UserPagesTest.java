package dev.steward.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** User, token and session pages in a browser without JavaScript. */
class UserPagesTest {

  private static final Pattern VALUE = Pattern.compile("id=\"token-value\"[^>]*>(11[0-9a-f]{32})<");
  private static final Pattern MARK = Pattern.compile("name=\"session\" value=\"([0-9a-f]{16})\"");

  @TempDir static Path folder;
  private static Running server;

  @BeforeAll
  static void start() {
    server = new Running(folder.resolve("home"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String[] in(Running.Session session) {
    return new String[] {"Cookie: " + session.cookie(), "Jenkins-Crumb: " + session.crumb()};
  }

  @Test
  void aTokenIsMadeByAPlainFormAndItsValueShownOnce() {
    server.user("ann", "secret-of-ann");
    Running.Session ann = server.login("ann", "secret-of-ann");
    Http.Reply made =
        server.http.post(
            "/user/ann/security/token", "newTokenName=for+%3Cme%3E&expirationDuration=5", in(ann));
    assertThat(made.status()).isEqualTo(200);
    assertThat(made.header("Cache-Control")).contains("no-store");
    String value = Running.first(VALUE, made.body());
    assertThat(made.body()).contains("for &lt;me&gt;", "curl -u 'ann:" + value);
    assertThat(server.http.get("/whoAmI/api/json", Http.basic("ann", value)).body())
        .contains("\"name\":\"ann\"");
    String after = server.http.get("/user/ann/security/", in(ann)).body();
    assertThat(after).contains("for &lt;me&gt;", "expires soon").doesNotContain(value);
    String day = java.time.LocalDate.now(java.time.ZoneOffset.UTC).plusDays(45).toString();
    String custom = "newTokenName=by+day&expirationDuration=custom&tokenExpiration=";
    assertThat(server.http.post("/user/ann/security/token", custom + day, in(ann)).body())
        .contains("It expires after " + day + ".");
    assertThat(server.http.post("/user/ann/security/token", custom, in(ann)).status())
        .isEqualTo(400);
  }

  @Test
  void aTokenThatCannotBeMadeComesBackOnTheForm() {
    Http.Reply refused =
        server.http.post(
            "/user/admin/security/token",
            "newTokenName=kept+name&expirationDuration=-3",
            server.admin());
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.body())
        .contains("role=\"alert\"", "Expiration date is in the past.", "value=\"kept name\"");
  }

  @Test
  void anAdministratorRevokesAnothersTokensAndMakesNone() {
    server.user("bob", "secret-of-bob");
    String bob = Http.basic("bob", "secret-of-bob");
    String value =
        Running.first(
            VALUE, server.http.post("/user/bob/security/token", "newTokenName=bobs", bob).body());
    assertThat(
            server
                .http
                .post("/user/bob/security/token", "newTokenName=mine", server.admin())
                .status())
        .isEqualTo(403);
    assertThat(server.http.get("/user/bob/security/", server.admin()).body())
        .contains("bobs")
        .doesNotContain("id=\"new-token\"", "id=\"sessions\"");
    server.http.post("/user/bob/security/revokeAll", "", server.admin());
    assertThat(server.http.get("/whoAmI/api/json", Http.basic("bob", value)).status())
        .isEqualTo(401);
  }

  @Test
  void sessionsAreListedAndEndedOneByOneOrAllAtOnce() {
    server.user("cleo", "secret-of-cleo");
    Running.Session here = server.login("cleo", "secret-of-cleo");
    String there =
        Running.cookie(
            server.form(
                "cleo",
                "secret-of-cleo",
                "",
                "User-Agent: Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/146.0"));
    String page = server.http.get("/user/cleo/security/", in(here)).body();
    assertThat(page).contains("Firefox 146 on Linux", "this session", "127.0.0.1");
    String mark = Running.first(MARK, page);
    server.http.post("/user/cleo/security/signOut", "session=" + mark, in(here));
    assertThat(who(there)).doesNotContain("cleo");
    assertThat(who(here.cookie())).contains("cleo");

    // An administrator sees and ends another user's session.
    String lost = Running.cookie(server.form("cleo", "secret-of-cleo", "", "User-Agent: curl/8"));
    mark = Running.first(MARK, server.http.get("/user/cleo/security/", in(here)).body());
    assertThat(server.http.get("/user/cleo/security/", server.admin()).body())
        .contains(mark)
        .doesNotContain("this session");
    assertThat(who(lost)).contains("cleo");
    server.http.post("/user/cleo/security/signOut", "session=" + mark, server.admin());
    assertThat(who(lost)).doesNotContain("cleo");
    assertThat(server.http.get("/manage/audit?action=user.signOut", server.admin()).body())
        .contains(">cleo<");
    assertThat(who(there)).doesNotContain("cleo");
    assertThat(who(here.cookie())).contains("cleo");
    server.http.post("/user/cleo/security/signOutEverywhere", "", in(here));
    assertThat(who(here.cookie())).doesNotContain("cleo");
  }

  private static String who(String cookie) {
    return server.http.get("/whoAmI/api/json", "Cookie: " + cookie).body();
  }

  @Test
  void aTokenEndsNoSession() {
    Running.Made token = server.token();
    String[] with = {Http.basic("admin", token.value())};
    assertThat(
            server
                .http
                .post("/user/admin/security/signOut", "session=0123456789abcdef", with)
                .status())
        .isEqualTo(403);
    assertThat(server.http.post("/user/admin/security/signOutEverywhere", "", with).status())
        .isEqualTo(403);
  }

  @Test
  void theProfileSaysWhatOneMayAndTakesADescription() {
    server.user("dan", "secret-of-dan");
    String dan = Http.basic("dan", "secret-of-dan");
    server.http.post("/user/dan/submitDescription", "description=I+%3Cb%3Ebuild", dan);
    assertThat(server.http.get("/user/dan/", dan).body())
        .contains("I &lt;b&gt;build", "Overall/Administer", "/user/dan/security/");
  }

  @Test
  void peopleAreFoundByAPartOfTheirNames() {
    server.user("zoe", "secret-of-zoe");
    assertThat(server.http.get("/people/?q=ZO", server.admin()).body())
        .contains("/user/zoe/")
        .doesNotContain("/user/admin/\">admin");
    assertThat(server.http.get("/people/?q=%25", server.admin()).body())
        .contains("No matching users");
    assertThat(server.http.get("/people/?after=zoe", server.admin()).body())
        .doesNotContain("/user/zoe/\">zoe");
    Http.Reply refused =
        server.http.post(
            "/people/add",
            "username=no+blanks&fullname=Kept&password1=a&password2=a",
            server.admin());
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.body()).contains("value=\"no blanks\"", "value=\"Kept\"", "role=\"alert\"");
  }
}
