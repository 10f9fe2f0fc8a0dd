package dev.steward.rest.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import dev.steward.testing.UserSession;
import dev.steward.text.Json;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The linter and converter over HTTP, compared with recorded responses of Jenkins. */
@Tag("integration")
class ConverterEndpointsTest {

  private static final Path RECORDINGS = Path.of("src/test/resources/pipelines/rest");
  private static final String PATH = "/pipeline-model-converter/";
  private static final String FORM = "Content-Type: application/x-www-form-urlencoded";
  private static final String VALID =
      "pipeline { agent any\n stages { stage('A') { steps { echo 'x' } } } }";

  @RegisterExtension static final TestServer server = TestServer.create();

  private static Http.Reply send(String verb, String field, String text) {
    return server.post(
        PATH + verb, field + "=" + URLEncoder.encode(text, StandardCharsets.UTF_8), FORM);
  }

  @Test
  void theJsonResponsesOfTheLinterAreAsRecorded() throws IOException {
    for (Path recording : LinterRecordingsTest.recordings()) {
      String text = Files.readString(recording.resolve("Jenkinsfile"));
      String expected = Files.readString(recording.resolve("validateJenkinsfile.json"));
      Http.Reply response = send("validateJenkinsfile", "jenkinsfile", text);
      assertThat(LinterRecordingsTest.normalized(response.body()))
          .as(recording.toString())
          .isEqualTo(LinterRecordingsTest.normalized(expected));
      assertThat(send("validate", "jenkinsfile", text).status()).isEqualTo(200);
    }
  }

  /** A recording: the request line, its form, and the response behind a separator. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "converter-stepsToJson",
        "converter-toJenkinsfile",
        "converter-validateJson",
        "converter-validateJson-bad",
        "validate-nofield",
        "validate-ok"
      })
  void theResponsesAreAsRecorded(String name) throws IOException {
    String recording = Files.readString(RECORDINGS.resolve(name + ".http"));
    String answer = "\n--- answer ---\n";
    String request = recording.substring(0, recording.indexOf(answer));
    String response = recording.substring(recording.indexOf(answer) + answer.length());
    String path = request.substring("POST ".length(), request.indexOf('\n'));
    String form =
        request.lines().dropWhile(line -> !line.isEmpty()).skip(1).findFirst().orElseThrow();
    String head = response.substring(0, response.indexOf("\n\n"));
    String body = response.substring(response.indexOf("\n\n") + 2);
    Http.Reply actual = server.post(path, form, FORM);
    assertThat("HTTP " + actual.status()).isEqualTo(head.lines().findFirst().orElseThrow());
    assertThat(actual.body().stripTrailing()).isEqualTo(body.stripTrailing());
    assertThat(String.join("\n", actual.headerLines()).toLowerCase(Locale.ROOT))
        .contains(
            head.lines()
                .filter(line -> line.startsWith("Content-Type"))
                .findFirst()
                .orElseThrow()
                .toLowerCase(Locale.ROOT));
  }

  @Test
  void aMissingFieldIsReported() {
    assertThat(server.post(PATH + "toJson", "x=y", FORM).body())
        .isEqualTo(
            "{\"status\":\"ok\",\"data\":{\"result\":\"failure\",\"errors\":[{\"error\":\"No"
                + " content found for 'jenkinsfile' parameter\"}]}}");
    assertThat(server.post(PATH + "toJenkinsfile", "x=y", FORM).body())
        .contains("No content found for 'json' parameter");
  }

  @Test
  void theConversionToJsonAndBackKeepsThePipeline() {
    String json = Json.write(data(send("toJson", "jenkinsfile", VALID)).get("json"));
    String text = String.valueOf(data(send("toJenkinsfile", "json", json)).get("jenkinsfile"));
    assertThat(text)
        .isEqualTo(
            """
            pipeline {
              agent any
              stages {
                stage('A') {
                  steps {
                    echo 'x'
                  }
                }

              }
            }\
            """);
    assertThat(Json.write(data(send("toJson", "jenkinsfile", text)).get("json"))).isEqualTo(json);
  }

  private static Map<String, @Nullable Object> data(Http.Reply response) {
    assertThat(response.status()).isEqualTo(200);
    return Json.asObject(Json.readObject(response.body()).get("data"));
  }

  @Test
  void errorsOfTheJsonFormHaveItsPaths() {
    String json =
        """
        {"pipeline":{"agent":{"type":"any"},"stages":[{"name":"A","branches":[{"name":"default",
        "steps":[{"name":"sh","arguments":[{"key":"scrip","value":{"isLiteral":true,
        "value":"x"}}]},{"name":"script","arguments":[{"key":"scriptBlock","value":{
        "isLiteral":true,"value":"if ("}}]}]}]}]}}
        """;
    assertThat(send("validateJson", "json", json).body())
        .contains(
            "{\"location\":[\"pipeline\",\"stages\",\"0\",\"branches\",\"0\",\"steps\",\"0\","
                + "\"arguments\",\"0\",\"key\"],\"error\":\"Invalid parameter \\\"scrip\\\", did"
                + " you mean \\\"script\\\"?\"}")
        .contains("\"steps\",\"1\"],\"error\":\"Groovy compilation error(s) in script. Error(s):");
    assertThat(send("toJenkinsfile", "json", "{").body())
        .contains("\"result\":\"failure\"")
        .contains("JSON");
  }

  @Test
  void stepsAreConvertedInBothDirections() {
    assertThat(send("stepsToJenkinsfile", "json", "[]").body()).contains("No result.");
    assertThat(
            data(send(
                    "stepsToJenkinsfile",
                    "json",
                    "[{\"name\":\"retry\",\"arguments\":[{\"key\":\"count\",\"value\":{\"isLiteral\":"
                        + "true,\"value\":3}}],\"children\":[{\"name\":\"echo\",\"arguments\":"
                        + "{\"isLiteral\":true,\"value\":\"it's\"}}]}]"))
                .get("jenkinsfile"))
        .isEqualTo("retry(count: 3) {\necho 'it\\'s'\n}\n");
  }

  @Test
  void readingIsRequiredAndNoCrumbIsNeeded() {
    String form = "jenkinsfile=" + URLEncoder.encode(VALID, StandardCharsets.UTF_8);
    UserSession visitor = server.anonymousSession();
    Http.Reply refused =
        server.http().send("POST", PATH + "validate", form, FORM, "Cookie: " + visitor.cookie());
    assertThat(refused.status()).isIn(401, 403);
    assertThat(server.get(PATH + "validate").status()).isEqualTo(405);

    UserSession admin = server.login();
    Http.Reply withoutCrumb =
        server.http().send("POST", PATH + "validate", form, FORM, "Cookie: " + admin.cookie());
    assertThat(withoutCrumb.status()).isEqualTo(200);
    assertThat(withoutCrumb.body()).isEqualTo("Jenkinsfile successfully validated.\n");
    assertThat(
            server
                .http()
                .send(
                    "POST",
                    PATH + "validate",
                    form,
                    FORM,
                    "Cookie: " + admin.cookie(),
                    "Sec-Fetch-Site: cross-site")
                .status())
        .isEqualTo(403);
  }

  @Test
  void hostileTextsEndInAnError() {
    assertThat(send("validate", "jenkinsfile", "pipeline {".repeat(3_000)).status()).isEqualTo(200);
    assertThat(send("toJson", "jenkinsfile", "(a) ".repeat(500) + "b").body())
        .contains("\"result\":\"failure\"");
    String deep = "{\"name\":\"a\",\"arguments\":[],\"children\":[".repeat(400);
    assertThat(send("stepsToJenkinsfile", "json", deep).body()).contains("\"result\":\"failure\"");
    String large = "pipeline { agent any\n // " + "x".repeat(1 << 20) + "\n}";
    assertThat(send("validate", "jenkinsfile", large).body()).contains("1048576");
  }
}
