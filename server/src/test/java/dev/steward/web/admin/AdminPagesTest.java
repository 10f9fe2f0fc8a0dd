package dev.steward.web.admin;

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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Administration pages, used without scripts. */
@Tag("integration")
class AdminPagesTest {

  private static final Pattern VERSION = Pattern.compile("name=\"version\" value=\"([^\"]+)\"");
  private static final Pattern DEPENDENCY =
      Pattern.compile("<dependency>.*?<artifactId>([^<]+)</artifactId>(.*?)</dependency>");

  @RegisterExtension static final TestServer server = TestServer.create();

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
    assertThat(server.getBody("/manage/tokens"))
        .contains("ann/" + uuid, "admin/" + adminToken.uuid());
    assertThat(server.getBody("/manage/tokens?user=ANN"))
        .contains(uuid)
        .doesNotContain(adminToken.uuid());
    assertThat(server.getBody("/manage/tokens?q=SUM&state=ending"))
        .contains(uuid)
        .doesNotContain(adminToken.uuid());
    assertThat(server.getBody("/manage/tokens?state=endless"))
        .contains(adminToken.uuid())
        .doesNotContain(uuid);
    assertThat(server.getBody("/manage/tokens?q=a%26b%2Bc"))
        .contains("/manage/tokens.csv?user=&amp;q=a%26b%2Bc&amp;state=any");
    for (String state : new String[] {"unused", "expired", "legacy"}) {
      assertThat(server.getBody("/manage/tokens?state=" + state)).contains("No matching tokens");
    }
    Http.Reply table = server.get("/manage/tokens.csv?user=ann");
    assertThat(table.header("Content-Type")).startsWith("text/csv");
    // Without the apostrophe, a spreadsheet would evaluate the name as a formula.
    assertThat(table.body())
        .contains("\"ann\",\"" + uuid + "\",\"'=sum(A1)\",\"generated\"")
        .doesNotContain(value, adminToken.uuid());
    assertThat(server.post("/manage/tokens/revoke", "").status()).isEqualTo(400);
    assertThat(server.post("/manage/tokens/revoke", "token=nobody/x").status()).isEqualTo(400);
    assertThat(server.post("/manage/tokens/revoke", "token=ann/" + uuid).status()).isEqualTo(302);
    assertThat(server.http().get("/whoAmI/api/json", Http.basic("ann", value)).status())
        .isEqualTo(401);
    assertThat(server.getBody("/manage/tokens?user=ann")).doesNotContain(uuid);
    String audit = server.getBody("/manage/audit?action=token.revoke&q=" + uuid);
    assertThat(audit).contains("<code>token.revoke</code>", uuid, ">ann<");
    assertThat(server.getBody("/manage/audit?actor=ADMIN&action=token.c"))
        .contains(adminToken.uuid());
    assertThat(server.getBody("/manage/audit?actor=nobody")).contains("No matching entries");
    String day = java.time.LocalDate.now(java.time.ZoneId.systemDefault()).toString();
    assertThat(server.getBody("/manage/audit?since=2020-01-01&until=" + day)).contains(uuid);
    assertThat(server.getBody("/manage/audit?until=2020-01-01")).contains("No matching entries");
    assertThat(server.get("/manage/audit?since=yesterday").status()).isEqualTo(400);
    assertThat(server.getBody("/manage/audit.csv?until=2020-01-01")).hasLineCount(1);
    assertThat(server.getBody("/manage/audit.csv?action=token.revoke"))
        .startsWith("\"at\",\"actor\"")
        .contains("\"admin\",\"127.0.0.1\",\"token.revoke\",\"ann\",\"" + uuid + "\"");
  }

  @Test
  void settingsAreSavedAllOrNothing() {
    assertThat(
            server
                .post("/manage/configure", "systemMessage=Hello+%3Cb%3E&quietPeriodSeconds=7")
                .body())
        .contains("Saved.", "Hello &lt;b&gt;", "value=\"7\"");
    assertThat(server.getBody("/")).contains("Hello");
    Http.Reply refused =
        server.post("/manage/configure", "systemMessage=Bye&quietPeriodSeconds=soon&mailHost=h");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.body())
        .contains("Quiet period must be an integer", "Bye", "value=\"soon\"", "aria-invalid");
    assertThat(server.getBody("/manage/configure"))
        .contains("Hello &lt;b&gt;", "value=\"7\"")
        .doesNotContain("Bye");
    server.post("/manage/configure", "mailPassword=very-secret-word");
    assertThat(server.getBody("/manage/configure"))
        .contains("********")
        .doesNotContain("very-secret-word");
    // With strict crumbs, requests with a password would need a crumb.
    String auth = Http.basic("admin", server.createToken().value());
    String form = "/manage/configure";
    String checked = "name=\"crumbsStrict\" value=\"on\" checked";
    server.http().post(form, "drawn.crumbsStrict=on&crumbsStrict=on&mailPassword=********", auth);
    assertThat(server.getBody(form)).contains(checked);
    // A checkbox that the form did not contain is not treated as cleared.
    server.http().post(form, "systemMessage=", auth);
    assertThat(server.getBody(form)).contains(checked);
    server.http().post(form, "drawn.crumbsStrict=on", auth);
    assertThat(server.getBody(form)).doesNotContain(checked);
    assertThat(server.get("/configure").header("Location")).endsWith("/manage/configure");
  }

  @Test
  void permissionChangesCannotLockEverybodyOut() {
    server.createUser("mia", "secret-of-mia");
    String page = server.getBody("/manage/permissions");
    String version = TestServer.firstMatch(VERSION, page);
    Http.Reply refused =
        server.post(
            "/manage/permissions",
            "version=" + version + "&strategy=global&name.0=mia&p.0=hudson.model.Hudson.Read");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.body()).contains("role=\"alert\"", "value=\"mia\"");
    Http.Reply unnamed =
        server.post(
            "/manage/permissions",
            "version=" + version + "&strategy=global&name.0=&p.0=hudson.model.Hudson.Read");
    assertThat(unnamed.body()).contains("A row has permissions but no name");
    Http.Reply saved =
        server.post(
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
    assertThat(server.post("/manage/permissions", "version=" + version + "&strategy=all").status())
        .isEqualTo(409);
    assertThat(
            server
                .post(
                    "/manage/permissions",
                    "version=" + TestServer.firstMatch(VERSION, saved.body()) + "&strategy=all")
                .body())
        .contains("Saved.");
    assertThat(server.http().get("/manage/permissions", mia).status()).isEqualTo(200);
  }

  @Test
  void healthAndBackupStatusAreShown() {
    assertThat(server.getBody("/manage/health"))
        .contains("free of", "SQLite", "The queue is empty.", "of 2 busy");
    assertThat(server.getBody("/manage/"))
        .contains("/manage/tokens", "/manage/audit", "/manage/health", "id=\"backup\"")
        .contains("No backup yet. Download one");
    assertThat(server.getBody("/manage/health")).contains("<p>No backup yet.");
    assertThat(server.post("/backup", "").status()).isEqualTo(200);
    assertThat(server.getBody("/manage/")).doesNotContain("No backup yet. Download one");
    assertThat(server.getBody("/manage/health"))
        .containsPattern("Last backup: <time datetime=\"[^>]*>just now</time>");
  }

  @Test
  void nodesAreCreatedUpdatedAndDeletedByForms() {
    assertThat(server.getBody("/computer/")).contains("/computer/new");
    Http.Reply refused = server.post("/computer/new", "name=n1&executors=many&labels=a+b");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.body()).contains("must be a whole number", "value=\"a b\"", "value=\"n1\"");
    Http.Reply reply =
        server.post(
            "/computer/new", "name=n1&executors=3&labels=a+b&folder=/srv&description=%3Cb%3E");
    assertThat(reply.status()).isEqualTo(302);
    assertThat(server.post("/computer/new", "name=n1&executors=3").status()).isEqualTo(400);
    assertThat(server.getBody("/computer/n1/"))
        .contains("a b", "&lt;b&gt;", "0 of 3 busy", "id=\"delete-node\"");
    // Elements that the form does not show are kept.
    String xml = server.getBody("/computer/n1/config.xml");
    server.postXml(
        "/computer/n1/config.xml", xml.replace("</slave>", "<launcher class=\"x.Y\"/></slave>"));
    String form = server.getBody("/computer/n1/configure");
    String fields = HtmlForms.body(form, "/computer/n1/configure");
    assertThat(
            server
                .post("/computer/n1/configure", fields.replace("executors=3", "executors=5"))
                .status())
        .isEqualTo(302);
    assertThat(server.getBody("/computer/n1/config.xml"))
        .contains("<launcher class=\"x.Y\"/>", "<numExecutors>5</numExecutors>", "&lt;b&gt;");
    assertThat(server.post("/computer/n1/doDelete", "").status()).isEqualTo(302);
    assertThat(server.get("/computer/n1/").status()).isEqualTo(404);

    form = server.getBody("/computer/(built-in)/configure");
    assertThat(form).doesNotContain("name=\"folder\"");
    fields = HtmlForms.body(form, "/computer/(built-in)/configure");
    assertThat(
            server
                .post("/computer/(built-in)/configure", fields.replace("labels=", "labels=fast"))
                .status())
        .isEqualTo(302);
    assertThat(server.getBody("/computer/(built-in)/")).contains("fast");
    assertThat(server.post("/computer/(built-in)/configure", fields).status()).isEqualTo(302);
  }

  @Test
  void configurationDocumentsAreCheckedAndApplied() {
    String path = "/manage/configuration-as-code";
    assertThat(server.getBody(path))
        .contains("<pre class=\"card\" id=\"now\"", "jenkins:", "Apply");
    String invalid =
        "document=" + HtmlForms.encode("jenkins:\n  systemMessage: \"<b>\"\n  nosuch: 1\n");
    Http.Reply refused = server.post(path, invalid + "&do=apply");
    assertThat(refused.status()).isEqualTo(400);
    // The submitted text is shown again.
    assertThat(refused.body()).contains("Line 3: ", "systemMessage: \"&lt;b&gt;\"");
    assertThat(server.getBody("/")).doesNotContain("&lt;b&gt;");
    String valid = "document=" + HtmlForms.encode("jenkins:\n  systemMessage: \"as code\"\n");
    assertThat(server.post(path, valid + "&do=check").body()).contains("The document is valid.");
    assertThat(server.getBody("/")).doesNotContain("as code");
    assertThat(server.post(path, valid + "&do=apply").body())
        .contains("Applied.", "systemMessage: \"as code\"");
    assertThat(server.getBody("/")).contains("as code");
    assertThat(server.post(path, "document=+&do=apply").status()).isEqualTo(400);
    assertThat(
            server
                .post(
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
    String page = server.getBody("/manage/about");
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
