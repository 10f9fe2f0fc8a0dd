package dev.steward.rest.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.CliFixture;
import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** CLI commands of the credentials plugin. */
@Tag("integration")
class CredentialCliTest {

  private static final String SYSTEM = "system::system::jenkins";
  private static final String TYPE =
      "com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl";

  @RegisterExtension static final TestServer server = TestServer.create();

  @BeforeAll
  static void start() {
    server.createUser("bob", "bob-password");
    Http.Reply reply =
        server.postJson(
            "/authorization",
            "{\"globalMatrix\":{\"entries\":["
                + "{\"user\":{\"name\":\"admin\",\"permissions\":[\"Overall/Administer\"]}},"
                + "{\"user\":{\"name\":\"bob\",\"permissions\":[\"Overall/Read\",\"Credentials/Update\"]}}]}}");
    assertThat(reply.status()).as(reply.body()).isEqualTo(204);
  }

  private static CliFixture run(String input, String... command) {
    return CliFixture.run(server, "admin:" + server.password(), input, command);
  }

  private static String runSuccessfully(String input, String... command) {
    CliFixture result = run(input, command);
    assertThat(result.status()).as(result.toString()).isZero();
    assertThat(result.err()).isEmpty();
    return result.out();
  }

  private static CliFixture runAsBob(String... command) {
    return CliFixture.run(server, "bob:bob-password", "", command);
  }

  private static String credentialXml(String id, String user, String password) {
    return "<%s><scope>GLOBAL</scope><id>%s</id><description>d &amp; e</description><username>%s</username><password>%s</password></%s>"
        .formatted(TYPE, id, user, password, TYPE);
  }

  private static String domainXml(String name) {
    return "<com.cloudbees.plugins.credentials.domains.Domain><name>"
        + name
        + "</name><description>where</description></com.cloudbees.plugins.credentials.domains.Domain>";
  }

  @Test
  void credentialsAndDomainsAreCreatedUpdatedAndDeleted() {
    runSuccessfully(domainXml("acme"), "create-credentials-domain-by-xml", SYSTEM);
    assertThat(run(domainXml("acme"), "create-credentials-domain-by-xml", SYSTEM).status())
        .isEqualTo(4);
    assertThat(runSuccessfully("", "get-credentials-domain-as-xml", SYSTEM, "acme"))
        .contains("<name>acme</name>", "<description>where</description>");
    runSuccessfully(
        credentialXml("c", "carl", "hunter2"), "create-credentials-by-xml", SYSTEM, "acme");
    assertThat(
            run(credentialXml("c", "x", "y"), "create-credentials-by-xml", SYSTEM, "acme").status())
        .isEqualTo(4);
    String config = runSuccessfully("", "get-credentials-as-xml", SYSTEM, "acme", "c");
    assertThat(config)
        .contains("<username>carl</username>", "<description>d &amp; e</description>")
        .contains("<secret-redacted/>")
        .doesNotContain("hunter2");
    // Redacted secrets are kept.
    runSuccessfully(
        config.replace("carl", "dora"), "update-credentials-by-xml", SYSTEM, "acme", "c");
    assertThat(runSuccessfully("", "list-credentials", SYSTEM))
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
            == =====================
            Id Name
            == =====================
            c  ******/****** (d & e)
            == =====================

            """);
    assertThat(runSuccessfully("", "list-credentials-as-xml", SYSTEM))
        .startsWith("<list>\n  <com.cloudbees.plugins.credentials.domains.DomainCredentials>\n")
        .contains("    <domain>\n      <name>acme</name>\n", "      <" + TYPE + ">\n")
        .contains("<secret-redacted/>")
        .doesNotContain("hunter2")
        .endsWith("</list>\n");
    runSuccessfully(domainXml("beta"), "update-credentials-domain-by-xml", SYSTEM, "acme");
    runSuccessfully("", "delete-credentials", SYSTEM, "beta", "c");
    assertThat(run("", "get-credentials-as-xml", SYSTEM, "beta", "c"))
        .isEqualTo(new CliFixture(3, "", "\nERROR: No such credential \"c\" in this domain\n"));
    runSuccessfully("", "delete-credentials-domain", SYSTEM, "beta");
    assertThat(run("", "delete-credentials-domain", SYSTEM, "beta").status()).isEqualTo(3);
    assertThat(runSuccessfully("", "list-credentials-providers"))
        .contains("\nsystem ", "\nfolder ");
    assertThat(runSuccessfully("", "list-credentials-context-resolvers")).contains("\nitem ");
  }

  @Test
  void foldersAndUsersHaveTheirOwnStores() {
    server.createFolder("/", "deep");
    server.createFolder("/job/deep/", "er");
    for (String store : new String[] {"folder::item::/deep/er", "user::user::admin"}) {
      String scope = store.startsWith("user") ? "USER" : "GLOBAL";
      runSuccessfully(
          credentialXml("c", "u", "p").replace("GLOBAL", scope),
          "create-credentials-by-xml",
          store,
          "_");
      assertThat(runSuccessfully("", "get-credentials-as-xml", store, "(global)", "c"))
          .contains("<scope>" + scope + "</scope>");
    }
    assertThat(run("", "list-credentials", "folder::item::/none"))
        .matches(result -> result.status() == 3 && result.err().contains("No such store"));
    assertThat(run("", "list-credentials", "user::user::bob").status()).isEqualTo(3);
    assertThat(run("", "list-credentials", "system").status()).isEqualTo(3);
  }

  @Test
  void commandsRequirePermissions() {
    runSuccessfully(credentialXml("guarded", "u", "p"), "create-credentials-by-xml", SYSTEM, "_");
    // Bob may change credentials but not view them.
    assertThat(runAsBob("list-credentials", SYSTEM).status()).isEqualTo(6);
    assertThat(runAsBob("list-credentials-as-xml", SYSTEM).status()).isEqualTo(6);
    assertThat(runAsBob("get-credentials-as-xml", SYSTEM, "_", "guarded").status()).isEqualTo(6);
    assertThat(runAsBob("get-credentials-domain-as-xml", SYSTEM, "_").status()).isEqualTo(6);
    assertThat(runAsBob("delete-credentials", SYSTEM, "_", "guarded").status()).isEqualTo(6);
    assertThat(runAsBob("delete-credentials-domain", SYSTEM, "_").status()).isNotZero();
    assertThat(
            CliFixture.run(
                    server,
                    "bob:bob-password",
                    credentialXml("own", "u", "p"),
                    "create-credentials-by-xml",
                    SYSTEM,
                    "_")
                .status())
        .isEqualTo(6);
    assertThat(
            CliFixture.run(
                    server,
                    "bob:bob-password",
                    domainXml("own"),
                    "create-credentials-domain-by-xml",
                    SYSTEM)
                .status())
        .isEqualTo(6);
    assertThat(runSuccessfully("", "get-credentials-as-xml", SYSTEM, "_", "guarded"))
        .contains("guarded");
  }
}
