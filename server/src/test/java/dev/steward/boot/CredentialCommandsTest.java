package dev.steward.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CLI commands of the credentials plugin. */
class CredentialCommandsTest {

  private static final String SYSTEM = "system::system::jenkins";
  private static final String KIND =
      "com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl";

  @TempDir static Path folder;
  private static Running server;

  @BeforeAll
  static void start() {
    server = new Running(folder.resolve("home"));
    server.user("bob", "bob-password");
    Http.Reply granted =
        server.http.post(
            "/authorization",
            "{\"globalMatrix\":{\"entries\":["
                + "{\"user\":{\"name\":\"admin\",\"permissions\":[\"Overall/Administer\"]}},"
                + "{\"user\":{\"name\":\"bob\",\"permissions\":[\"Overall/Read\",\"Credentials/Update\"]}}]}}",
            server.admin(),
            "Content-Type: application/json");
    assertThat(granted.status()).as(granted.body()).isEqualTo(204);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Commanded run(String input, String... words) {
    return Commanded.by(server, "admin:" + server.password, input, words);
  }

  private static String done(String input, String... words) {
    Commanded ran = run(input, words);
    assertThat(ran.status()).as(ran.toString()).isZero();
    assertThat(ran.err()).isEmpty();
    return ran.out();
  }

  private static Commanded bob(String... words) {
    return Commanded.by(server, "bob:bob-password", "", words);
  }

  private static String xml(String id, String user, String password) {
    return "<%s><scope>GLOBAL</scope><id>%s</id><description>d &amp; e</description><username>%s</username><password>%s</password></%s>"
        .formatted(KIND, id, user, password, KIND);
  }

  private static String domain(String name) {
    return "<com.cloudbees.plugins.credentials.domains.Domain><name>"
        + name
        + "</name><description>where</description></com.cloudbees.plugins.credentials.domains.Domain>";
  }

  @Test
  void theLifeOfACredentialInItsDomain() {
    done(domain("acme"), "create-credentials-domain-by-xml", SYSTEM);
    assertThat(run(domain("acme"), "create-credentials-domain-by-xml", SYSTEM).status())
        .isEqualTo(4);
    assertThat(done("", "get-credentials-domain-as-xml", SYSTEM, "acme"))
        .contains("<name>acme</name>", "<description>where</description>");
    done(xml("c", "carl", "hunter2"), "create-credentials-by-xml", SYSTEM, "acme");
    assertThat(run(xml("c", "x", "y"), "create-credentials-by-xml", SYSTEM, "acme").status())
        .isEqualTo(4);
    String got = done("", "get-credentials-as-xml", SYSTEM, "acme", "c");
    assertThat(got)
        .contains("<username>carl</username>", "<description>d &amp; e</description>")
        .contains("<secret-redacted/>")
        .doesNotContain("hunter2");
    // Redacted secrets are kept.
    done(got.replace("carl", "dora"), "update-credentials-by-xml", SYSTEM, "acme", "c");
    assertThat(done("", "list-credentials", SYSTEM))
        .isEqualTo(
            """
            Domain              (global)
            Description
            # of Credentials    0
            == ====
            Id Name
            == ====
            == ====

            Domain              acme
            Description         where
            # of Credentials    1
            == ===================
            Id Name
            == ===================
            c  dora/****** (d & e)
            == ===================

            """);
    assertThat(done("", "list-credentials-as-xml", SYSTEM))
        .startsWith("<list>\n  <com.cloudbees.plugins.credentials.domains.DomainCredentials>\n")
        .contains("    <domain>\n      <name>acme</name>\n", "      <" + KIND + ">\n")
        .contains("<secret-redacted/>")
        .doesNotContain("hunter2")
        .endsWith("</list>\n");
    done(domain("beta"), "update-credentials-domain-by-xml", SYSTEM, "acme");
    done("", "delete-credentials", SYSTEM, "beta", "c");
    assertThat(run("", "get-credentials-as-xml", SYSTEM, "beta", "c"))
        .isEqualTo(new Commanded(3, "", "\nERROR: No such credential \"c\" in this domain\n"));
    done("", "delete-credentials-domain", SYSTEM, "beta");
    assertThat(run("", "delete-credentials-domain", SYSTEM, "beta").status()).isEqualTo(3);
    assertThat(done("", "list-credentials-providers")).contains("\nsystem ", "\nfolder ");
    assertThat(done("", "list-credentials-context-resolvers")).contains("\nitem ");
  }

  @Test
  void foldersAndPeopleHaveStoresOfTheirOwn() {
    server.folder("/", "deep");
    server.folder("/job/deep/", "er");
    for (String store : new String[] {"folder::item::/deep/er", "user::user::admin"}) {
      String scope = store.startsWith("user") ? "USER" : "GLOBAL";
      done(xml("c", "u", "p").replace("GLOBAL", scope), "create-credentials-by-xml", store, "_");
      assertThat(done("", "get-credentials-as-xml", store, "(global)", "c"))
          .contains("<scope>" + scope + "</scope>");
    }
    assertThat(run("", "list-credentials", "folder::item::/none"))
        .matches(ran -> ran.status() == 3 && ran.err().contains("No such store"));
    assertThat(run("", "list-credentials", "user::user::bob").status()).isEqualTo(3);
    assertThat(run("", "list-credentials", "system").status()).isEqualTo(3);
  }

  @Test
  void whoMayNotDoesNot() {
    done(xml("guarded", "u", "p"), "create-credentials-by-xml", SYSTEM, "_");
    // Bob may change credentials but not view them.
    assertThat(bob("list-credentials", SYSTEM).status()).isEqualTo(6);
    assertThat(bob("list-credentials-as-xml", SYSTEM).status()).isEqualTo(6);
    assertThat(bob("get-credentials-as-xml", SYSTEM, "_", "guarded").status()).isEqualTo(6);
    assertThat(bob("get-credentials-domain-as-xml", SYSTEM, "_").status()).isEqualTo(6);
    assertThat(bob("delete-credentials", SYSTEM, "_", "guarded").status()).isEqualTo(6);
    assertThat(bob("delete-credentials-domain", SYSTEM, "_").status()).isNotZero();
    assertThat(
            Commanded.by(
                    server,
                    "bob:bob-password",
                    xml("own", "u", "p"),
                    "create-credentials-by-xml",
                    SYSTEM,
                    "_")
                .status())
        .isEqualTo(6);
    assertThat(
            Commanded.by(
                    server,
                    "bob:bob-password",
                    domain("own"),
                    "create-credentials-domain-by-xml",
                    SYSTEM)
                .status())
        .isEqualTo(6);
    assertThat(done("", "get-credentials-as-xml", SYSTEM, "_", "guarded")).contains("guarded");
  }
}
