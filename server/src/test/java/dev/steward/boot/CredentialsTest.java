package dev.steward.boot;

import static dev.steward.boot.CredentialCalls.CERTIFICATE;
import static dev.steward.boot.CredentialCalls.GLOBAL;
import static dev.steward.boot.CredentialCalls.SYSTEM;
import static dev.steward.boot.CredentialCalls.TEXT;
import static dev.steward.boot.CredentialCalls.element;
import static dev.steward.boot.CredentialCalls.keyStore;
import static dev.steward.boot.CredentialCalls.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules for all credentials: ids, validation, permissions and credential parameters. */
class CredentialsTest {

  @TempDir static Path folder;
  private static Running server;
  private static CredentialCalls calls;

  @BeforeAll
  static void start() {
    server = new Running(folder.resolve("home"));
    calls = new CredentialCalls(server);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void anIdIsTakenOnceAndOneIsMadeUpWhereNoneWasSent() {
    calls.made(GLOBAL, text("twice", "a"));
    Http.Reply again = calls.xml(GLOBAL + "/createCredentials", text("twice", "b"));
    assertThat(again.status()).isEqualTo(409);
    assertThat(again.body()).isEmpty();
    calls.made(SYSTEM + "/domain/" + calls.domain("ids"), element(TEXT, element("secret", "s")));
    assertThat(calls.get(SYSTEM + "/domain/ids/api/json?tree=credentials[id]").body())
        .containsPattern("\"id\":\"[0-9a-f]{8}-[0-9a-f-]{27}\"");
  }

  @Test
  void whatIsWrongIsSaid() {
    Http.Reply foreign =
        calls.xml(
            GLOBAL + "/createCredentials",
            text("bad", "{AQAAABAAAAAQ5dNnTdVO3CvnrBb5sTWVO9eWgzo1QV4mRBCLTgrbYwQ=}"));
    assertThat(foreign.status()).isEqualTo(400);
    assertThat(foreign.body())
        .contains("encrypted by another server")
        .doesNotContain("AQAAABAAAAAQ");
    assertThat(calls.xml(GLOBAL + "/createCredentials", "<a.b.Unknown/>").body())
        .contains("Unknown credential type");
    assertThat(server.http.send("POST", GLOBAL + "/createCredentials", "x", server.admin()).body())
        .contains("No Content-Type header set");
    assertThat(
            calls
                .xml(
                    GLOBAL + "/createCredentials",
                    element(TEXT, element("id", "bad"), element("scope", "USER")))
                .status())
        .isEqualTo(400);
    assertThat(
            calls
                .form(
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
  void aParameterTakesOnlyACredentialThatItsSenderMayGive() {
    calls.made(GLOBAL, text("chosen", "s"));
    calls.made(GLOBAL, element(TEXT, element("id", "inner"), element("scope", "SYSTEM")));
    Http.Reply job =
        calls.xml(
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
    String build = "/job/asks/buildWithParameters?delay=600sec&C=";
    assertThat(calls.xml(build + "chosen", "").status()).isEqualTo(201);
    assertThat(calls.xml(build + "usual", "").status()).isEqualTo(201);
    assertThat(calls.xml(build, "").body()).contains("requires the ID of a credential");
    for (String id : List.of("nothing", "inner")) {
      Http.Reply refused = calls.xml(build + id, "");
      assertThat(refused.status()).as(id).isEqualTo(400);
      assertThat(refused.body()).as(id).contains("does not name a credential that you may use");
    }
  }

  @Test
  void whoIsNotLoggedInSeesNothing() {
    calls.made(GLOBAL, text("closed", "s"));
    for (String path : List.of("/api/json", "/credential/closed/config.xml", "/")) {
      assertThat(server.http.get(GLOBAL + path).status()).as(path).isEqualTo(403);
    }
  }
}
