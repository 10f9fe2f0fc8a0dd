package dev.steward.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.HtmlForms;
import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import dev.steward.testing.TestToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Administration pages, used without scripts. */
class AdminPagesTest {

  private static final Pattern VERSION = Pattern.compile("name=\"version\" value=\"([^\"]+)\"");
  private static final Pattern DEPENDENCY =
      Pattern.compile("<dependency>.*?<artifactId>([^<]+)</artifactId>(.*?)</dependency>");

  @TempDir static Path folder;
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = new TestServer(folder.resolve("home"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Http.Reply get(String path) {
    return server.http().get(path, server.admin());
  }

  private static Http.Reply post(String path, String body) {
    return server.http().post(path, body, server.admin());
  }

  @Test
  void allTokensCanBeFoundExportedAndRevoked() {
    server.createUser("ann", "secret-of-ann");
    String ann = Http.basic("ann", "secret-of-ann");
    String created =
        server
            .http()
            .post(
                TestServer.GENERATE_TOKEN_PATH, "newTokenName=%3Dsum(A1)&expirationDuration=2", ann)
            .body();
    String value = TestServer.firstMatch(Pattern.compile("\"tokenValue\":\"([^\"]+)\""), created);
    String uuid = TestServer.firstMatch(Pattern.compile("\"tokenUuid\":\"([^\"]+)\""), created);
    TestToken adminToken = server.createToken();
    assertThat(get("/manage/tokens").body()).contains("ann/" + uuid, "admin/" + adminToken.uuid());
    assertThat(get("/manage/tokens?user=ANN").body())
        .contains(uuid)
        .doesNotContain(adminToken.uuid());
    assertThat(get("/manage/tokens?q=SUM&state=ending").body())
        .contains(uuid)
        .doesNotContain(adminToken.uuid());
    assertThat(get("/manage/tokens?state=endless").body())
        .contains(adminToken.uuid())
        .doesNotContain(uuid);
    assertThat(get("/manage/tokens?q=a%26b%2Bc").body())
        .contains("/manage/tokens.csv?user=&amp;q=a%26b%2Bc&amp;state=any");
    for (String state : new String[] {"unused", "expired", "legacy"}) {
      assertThat(get("/manage/tokens?state=" + state).body()).contains("No matching tokens");
    }
    Http.Reply table = get("/manage/tokens.csv?user=ann");
    assertThat(table.header("Content-Type")).startsWith("text/csv");
    // A spreadsheet would evaluate it as a formula.
    assertThat(table.body())
        .contains("\"ann\",\"" + uuid + "\",\"'=sum(A1)\",\"generated\"")
        .doesNotContain(value, adminToken.uuid());
    assertThat(post("/manage/tokens/revoke", "").status()).isEqualTo(400);
    assertThat(post("/manage/tokens/revoke", "token=nobody/x").status()).isEqualTo(400);
    assertThat(post("/manage/tokens/revoke", "token=ann/" + uuid).status()).isEqualTo(302);
    assertThat(server.http().get("/whoAmI/api/json", Http.basic("ann", value)).status())
        .isEqualTo(401);
    assertThat(get("/manage/tokens?user=ann").body()).doesNotContain(uuid);
    String audit = get("/manage/audit?action=token.revoke&q=" + uuid).body();
    assertThat(audit).contains("<code>token.revoke</code>", uuid, ">ann<");
    assertThat(get("/manage/audit?actor=ADMIN&action=token.c").body()).contains(adminToken.uuid());
    assertThat(get("/manage/audit?actor=nobody").body()).contains("No matching entries");
    String day = java.time.LocalDate.now(java.time.ZoneId.systemDefault()).toString();
    assertThat(get("/manage/audit?since=2020-01-01&until=" + day).body()).contains(uuid);
    assertThat(get("/manage/audit?until=2020-01-01").body()).contains("No matching entries");
    assertThat(get("/manage/audit?since=yesterday").status()).isEqualTo(400);
    assertThat(get("/manage/audit.csv?until=2020-01-01").body()).hasLineCount(1);
    assertThat(get("/manage/audit.csv?action=token.revoke").body())
        .startsWith("\"at\",\"actor\"")
        .contains("\"admin\",\"127.0.0.1\",\"token.revoke\",\"ann\",\"" + uuid + "\"");
  }

  @Test
  void settingsAreSavedAllOrNothing() {
    assertThat(post("/manage/configure", "systemMessage=Hello+%3Cb%3E&quietPeriodSeconds=7").body())
        .contains("Saved.", "Hello &lt;b&gt;", "value=\"7\"");
    assertThat(get("/").body()).contains("Hello");
    Http.Reply refused =
        post("/manage/configure", "systemMessage=Bye&quietPeriodSeconds=soon&mailHost=h");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.body())
        .contains("Quiet period must be an integer", "Bye", "value=\"soon\"", "aria-invalid");
    assertThat(get("/manage/configure").body())
        .contains("Hello &lt;b&gt;", "value=\"7\"")
        .doesNotContain("Bye");
    post("/manage/configure", "mailPassword=very-secret-word");
    assertThat(get("/manage/configure").body())
        .contains("********")
        .doesNotContain("very-secret-word");
    // With strict crumbs, requests by password would need a crumb.
    String auth = Http.basic("admin", server.createToken().value());
    String form = "/manage/configure";
    String checked = "name=\"crumbsStrict\" value=\"on\" checked";
    server.http().post(form, "drawn.crumbsStrict=on&crumbsStrict=on&mailPassword=********", auth);
    assertThat(get(form).body()).contains(checked);
    // A checkbox that the form did not contain is not taken as cleared.
    server.http().post(form, "systemMessage=", auth);
    assertThat(get(form).body()).contains(checked);
    server.http().post(form, "drawn.crumbsStrict=on", auth);
    assertThat(get(form).body()).doesNotContain(checked);
    assertThat(get("/configure").header("Location")).endsWith("/manage/configure");
  }

  @Test
  void permissionsAreGrantedWithoutLockingEverybodyOut() {
    server.createUser("mia", "secret-of-mia");
    String page = get("/manage/permissions").body();
    String version = TestServer.firstMatch(VERSION, page);
    Http.Reply refused =
        post(
            "/manage/permissions",
            "version=" + version + "&strategy=global&name.0=mia&p.0=hudson.model.Hudson.Read");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.body()).contains("role=\"alert\"", "value=\"mia\"");
    Http.Reply unnamed =
        post(
            "/manage/permissions",
            "version=" + version + "&strategy=global&name.0=&p.0=hudson.model.Hudson.Read");
    assertThat(unnamed.body()).contains("A row has permissions but no name");
    Http.Reply saved =
        post(
            "/manage/permissions",
            "version="
                + version
                + "&strategy=global&name.0=admin&p.0=hudson.model.Hudson.Administer"
                + "&kind.1=USER&name.1=mia&p.1=hudson.model.Hudson.Read");
    assertThat(saved.body()).contains("Saved.", "value=\"mia\"");
    String mia = Http.basic("mia", "secret-of-mia");
    assertThat(server.http().get("/", mia).status()).isEqualTo(200);
    assertThat(server.http().get("/", mia).body()).doesNotContain("/manage/", "newJob");
    assertThat(server.http().get("/manage/permissions", mia).status()).isEqualTo(403);
    // A stale form must not overwrite the new permissions.
    assertThat(post("/manage/permissions", "version=" + version + "&strategy=all").status())
        .isEqualTo(409);
    assertThat(
            post(
                    "/manage/permissions",
                    "version=" + TestServer.firstMatch(VERSION, saved.body()) + "&strategy=all")
                .body())
        .contains("Saved.");
    assertThat(server.http().get("/manage/permissions", mia).status()).isEqualTo(200);
  }

  @Test
  void healthAndBackupStatusAreShown() {
    assertThat(get("/manage/health").body())
        .contains("free of", "SQLite", "The queue is empty.", "of 2 busy");
    assertThat(get("/manage/").body())
        .contains("/manage/tokens", "/manage/audit", "/manage/health", "id=\"backup\"")
        .contains("No backup yet. Download one");
    assertThat(get("/manage/health").body()).contains("<p>No backup yet.");
    assertThat(post("/backup", "").status()).isEqualTo(200);
    assertThat(get("/manage/").body()).doesNotContain("No backup yet. Download one");
    assertThat(get("/manage/health").body())
        .containsPattern("Last backup: <time datetime=\"[^>]*>just now</time>");
  }

  @Test
  void nodesAreCreatedUpdatedAndDeletedByForms() {
    assertThat(get("/computer/").body()).contains("/computer/new");
    Http.Reply refused = post("/computer/new", "name=n1&executors=many&labels=a+b");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.body()).contains("must be a whole number", "value=\"a b\"", "value=\"n1\"");
    Http.Reply reply =
        post("/computer/new", "name=n1&executors=3&labels=a+b&folder=/srv&description=%3Cb%3E");
    assertThat(reply.status()).isEqualTo(302);
    assertThat(post("/computer/new", "name=n1&executors=3").status()).isEqualTo(400);
    assertThat(get("/computer/n1/").body())
        .contains("a b", "&lt;b&gt;", "0 of 3 busy", "id=\"delete-node\"");
    // Elements that the form does not show are kept.
    String xml = get("/computer/n1/config.xml").body();
    server
        .http()
        .post(
            "/computer/n1/config.xml",
            xml.replace("</slave>", "<launcher class=\"x.Y\"/></slave>"),
            server.admin(),
            "Content-Type: application/xml");
    String form = get("/computer/n1/configure").body();
    String fields = HtmlForms.body(form, "/computer/n1/configure");
    assertThat(
            post("/computer/n1/configure", fields.replace("executors=3", "executors=5")).status())
        .isEqualTo(302);
    assertThat(get("/computer/n1/config.xml").body())
        .contains("<launcher class=\"x.Y\"/>", "<numExecutors>5</numExecutors>", "&lt;b&gt;");
    assertThat(post("/computer/n1/doDelete", "").status()).isEqualTo(302);
    assertThat(get("/computer/n1/").status()).isEqualTo(404);

    form = get("/computer/(built-in)/configure").body();
    assertThat(form).doesNotContain("name=\"folder\"");
    fields = HtmlForms.body(form, "/computer/(built-in)/configure");
    assertThat(
            post("/computer/(built-in)/configure", fields.replace("labels=", "labels=fast"))
                .status())
        .isEqualTo(302);
    assertThat(get("/computer/(built-in)/").body()).contains("fast");
    assertThat(post("/computer/(built-in)/configure", fields).status()).isEqualTo(302);
  }

  @Test
  void configurationDocumentsAreCheckedAndApplied() {
    String path = "/manage/configuration-as-code";
    assertThat(get(path).body()).contains("<pre class=\"card\" id=\"now\"", "jenkins:", "Apply");
    String invalid =
        "document=" + HtmlForms.encode("jenkins:\n  systemMessage: \"<b>\"\n  nosuch: 1\n");
    Http.Reply refused = post(path, invalid + "&do=apply");
    assertThat(refused.status()).isEqualTo(400);
    // The submitted text is shown again.
    assertThat(refused.body()).contains("Line 3: ", "systemMessage: \"&lt;b&gt;\"");
    assertThat(get("/").body()).doesNotContain("&lt;b&gt;");
    String valid = "document=" + HtmlForms.encode("jenkins:\n  systemMessage: \"as code\"\n");
    assertThat(post(path, valid + "&do=check").body()).contains("The document is valid.");
    assertThat(get("/").body()).doesNotContain("as code");
    assertThat(post(path, valid + "&do=apply").body())
        .contains("Applied.", "systemMessage: \"as code\"");
    assertThat(get("/").body()).contains("as code");
    assertThat(post(path, "document=+&do=apply").status()).isEqualTo(400);
    assertThat(
            post(
                    path,
                    "document="
                        + HtmlForms.encode("jenkins:\n  systemMessage: \"\"\n")
                        + "&do=apply")
                .status())
        .isEqualTo(200);
  }

  @Test
  void allLibrariesAreListedWithTheirLicence() throws IOException {
    String pom = Files.readString(Path.of("pom.xml")).replaceAll("\\s+", " ");
    String dependencies = pom.substring(pom.indexOf("<dependencies>"));
    String page = get("/manage/about").body();
    var expected =
        DEPENDENCY
            .matcher(dependencies)
            .results()
            .filter(match -> !match.group(2).contains("<scope>"))
            .map((MatchResult match) -> "<td>" + match.group(1) + "</td>")
            .toList();
    assertThat(expected).hasSizeGreaterThan(8);
    assertThat(page).contains(expected).contains("Apache-2.0");
  }
}
