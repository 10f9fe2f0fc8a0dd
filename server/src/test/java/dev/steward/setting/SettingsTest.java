package dev.steward.setting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Settings that can be changed at run time. */
@Tag("integration")
class SettingsTest {

  private static final String JSON = "Content-Type: application/json";

  @RegisterExtension final TestServer server = TestServer.create();

  private Http.Reply postSettings(String json) {
    return server.postJson("/settings", json);
  }

  @Test
  void onlyNamedSettingsChange() {
    assertThat(postSettings("{\"systemMessage\":\"hello\",\"quietPeriodSeconds\":0}").status())
        .isEqualTo(200);
    assertThat(postSettings("{\"mailPort\":587}").body())
        .contains("\"systemMessage\":\"hello\"")
        .contains("\"quietPeriodSeconds\":0")
        .contains("\"mailPort\":587");
    assertThat(server.getBody("/api/json?tree=description")).contains("\"description\":\"hello\"");
    postSettings("{\"systemMessage\":null}");
    assertThat(server.getBody("/api/json?tree=description")).contains("\"description\":null");
  }

  @Test
  void anInvalidValueChangesNothingAndIsExplained() {
    for (String invalidJson :
        List.of(
            "{\"systemMessage\":\"x\",\"nope\":1}",
            "{\"systemMessage\":\"x\",\"mailPort\":0}",
            "{\"systemMessage\":\"x\",\"mailPort\":\"many\"}",
            "{\"systemMessage\":\"x\",\"crumbsStrict\":\"perhaps\"}",
            "{\"systemMessage\":\"x\",\"url\":\"ci.example.org\"}",
            "{\"systemMessage\":\"x\",\"logLevels\":\"org.eclipse.jetty=FINE\"}",
            "{\"systemMessage\":\"x\",\"mailTls\":\"some\"}",
            "{\"systemMessage\":7}",
            "[]",
            "not json")) {
      Http.Reply reply = postSettings(invalidJson);
      assertThat(reply.status()).as(invalidJson).isEqualTo(400);
      assertThat(reply.header("X-Error")).as(invalidJson).endsWith(".");
    }
    assertThat(server.getBody("/settings")).contains("\"systemMessage\":\"\"");
  }

  @Test
  void aSecretIsStoredEncryptedAndNeverShown() throws IOException {
    assertThat(postSettings("{\"mailPassword\":\"s3cret-of-mail\"}").body())
        .contains("\"mailPassword\":\"********\"")
        .doesNotContain("s3cret-of-mail");
    assertThat(postSettings("{\"mailPassword\":\"********\",\"mailUser\":\"u\"}").status())
        .isEqualTo(200);
    assertThat(server.getBody("/settings")).contains("\"mailPassword\":\"********\"");
    server.close();
    for (String file : List.of("steward.db", "steward.db-wal")) {
      Path path = server.home().resolve(file);
      if (Files.exists(path)) {
        assertThat(new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1))
            .doesNotContain("s3cret-of-mail");
      }
    }
  }

  @Test
  void settingsSurviveARestartAndTheUrlAppliesAtOnce() {
    postSettings("{\"url\":\"https://ci.example.org/\"}");
    assertThat(server.getBody("/api/json?tree=url")).contains("https://ci.example.org/");
    server.restart();
    assertThat(server.url()).isEqualTo("https://ci.example.org/");
  }

  @Test
  void strictCrumbsCanBeTurnedOn() {
    String token = Http.basic("admin", server.createToken().value());
    assertThat(server.post("/quietDown").status()).isEqualTo(302);
    postSettings("{\"crumbsStrict\":true}");
    assertThat(server.post("/quietDown").status()).isEqualTo(403);
    assertThat(server.http().post("/cancelQuietDown", "", token).status()).isEqualTo(302);
  }

  @Test
  void theServerDescriptionIsEditable() {
    Http.Reply reply = server.post("/submitDescription", "description=sys");
    assertThat(reply.status()).isEqualTo(302);
    assertThat(reply.header("Location")).endsWith("/");
    assertThat(server.getBody("/view/all/api/json?tree=description"))
        .contains("\"description\":\"sys\"");
    assertThat(server.http().post("/submitDescription", "description=x").status()).isEqualTo(403);
  }

  @Test
  void settingsRequirePermission() {
    assertThat(server.http().get("/settings").status()).isEqualTo(403);
    assertThat(server.http().post("/settings", "{}", JSON).status()).isEqualTo(403);
  }
}
