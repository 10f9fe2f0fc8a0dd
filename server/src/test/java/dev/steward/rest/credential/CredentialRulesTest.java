package dev.steward.rest.credential;

import static dev.steward.testing.CredentialRequests.CERTIFICATE;
import static dev.steward.testing.CredentialRequests.GLOBAL;
import static dev.steward.testing.CredentialRequests.SYSTEM;
import static dev.steward.testing.CredentialRequests.TEXT;
import static dev.steward.testing.CredentialRequests.element;
import static dev.steward.testing.CredentialRequests.keyStore;
import static dev.steward.testing.CredentialRequests.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.CredentialRequests;
import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rules for all credentials: ids, validation, permissions and credential parameters. */
@Tag("integration")
class CredentialRulesTest {

  @RegisterExtension static final TestServer server = TestServer.create();
  private static CredentialRequests calls;

  @BeforeAll
  static void start() {
    calls = new CredentialRequests(server);
  }

  @Test
  void idsAreUniqueAndGeneratedIfMissing() {
    calls.create(GLOBAL, text("twice", "a"));
    Http.Reply reply = calls.postXml(GLOBAL + "/createCredentials", text("twice", "b"));
    assertThat(reply.status()).isEqualTo(409);
    assertThat(reply.body()).isEmpty();
    calls.create(
        SYSTEM + "/domain/" + calls.createDomain("ids"), element(TEXT, element("secret", "s")));
    assertThat(calls.get(SYSTEM + "/domain/ids/api/json?tree=credentials[id]").body())
        .containsPattern("\"id\":\"[0-9a-f]{8}-[0-9a-f-]{27}\"");
  }

  @Test
  void invalidCredentialsAreRefusedWithAMessage() {
    Http.Reply foreign =
        calls.postXml(
            GLOBAL + "/createCredentials",
            text("bad", "{AQAAABAAAAAQ5dNnTdVO3CvnrBb5sTWVO9eWgzo1QV4mRBCLTgrbYwQ=}"));
    assertThat(foreign.status()).isEqualTo(400);
    assertThat(foreign.body())
        .contains("encrypted by another server")
        .doesNotContain("AQAAABAAAAAQ");
    assertThat(calls.postXml(GLOBAL + "/createCredentials", "<a.b.Unknown/>").body())
        .contains("Unknown credential type");
    assertThat(
            server.http().send("POST", GLOBAL + "/createCredentials", "x", server.admin()).body())
        .contains("No Content-Type header set");
    assertThat(
            calls
                .postXml(
                    GLOBAL + "/createCredentials",
                    element(TEXT, element("id", "bad"), element("scope", "USER")))
                .status())
        .isEqualTo(400);
    assertThat(
            calls
                .postForm(
                    GLOBAL + "/createCredentials",
                    "{\"credentials\":{\"$class\":\""
                        + CERTIFICATE
                        + "\",\"password\":\"no\",\"keyStoreSource\":{\"uploadedKeystore\":\""
                        + keyStore("yes")
                        + "\"}}}")
                .body())
        .contains("PKCS#12");
    assertThat(calls.get(GLOBAL + "/credential/bad/api/json").status()).isEqualTo(404);
    assertThat(calls.get(GLOBAL + "/credential/bad/config.xml").status()).isEqualTo(404);
    assertThat(calls.get(SYSTEM + "/domain/nope/api/json").status()).isEqualTo(404);
  }

  @Test
  void parametersAcceptOnlyCredentialsThatTheCallerMayUse() {
    calls.create(GLOBAL, text("chosen", "s"));
    calls.create(GLOBAL, element(TEXT, element("id", "inner"), element("scope", "SYSTEM")));
    Http.Reply job =
        calls.postXml(
            "/createItem?name=asks",
            element(
                "project",
                element(
                    "properties",
                    element(
                        "hudson.model.ParametersDefinitionProperty",
                        element(
                            "parameterDefinitions",
                            element(
                                "com.cloudbees.plugins.credentials.CredentialsParameterDefinition",
                                element("name", "C"),
                                element("defaultValue", "usual"),
                                element("required", "true")))))));
    assertThat(job.status()).isEqualTo(200);
    String url = "/job/asks/buildWithParameters?delay=600sec&C=";
    assertThat(calls.postXml(url + "chosen", "").status()).isEqualTo(201);
    assertThat(calls.postXml(url + "usual", "").status()).isEqualTo(201);
    assertThat(calls.postXml(url, "").body()).contains("requires a credential ID");
    for (String id : List.of("nothing", "inner")) {
      Http.Reply refused = calls.postXml(url + id, "");
      assertThat(refused.status()).as(id).isEqualTo(400);
      assertThat(refused.body()).as(id).contains("must be the ID of a credential that you may use");
    }
  }

  @Test
  void anonymousUsersSeeNoCredentials() {
    calls.create(GLOBAL, text("closed", "s"));
    for (String path : List.of("/api/json", "/credential/closed/config.xml", "/")) {
      assertThat(server.http().get(GLOBAL + path).status()).as(path).isEqualTo(403);
    }
  }
}
