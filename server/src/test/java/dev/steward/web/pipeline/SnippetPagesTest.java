package dev.steward.web.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.pipeline.snippet.DirectiveForms;
import dev.steward.pipeline.snippet.StepReference;
import dev.steward.pipeline.syntax.ScriptParser;
import dev.steward.pipeline.syntax.SyntaxFailure;
import dev.steward.testing.Http;
import dev.steward.testing.PipelineRuns;
import dev.steward.testing.TestServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code /pipeline-syntax} and {@code /directive-generator}. */
@Tag("integration")
class SnippetPagesTest {

  @RegisterExtension static final TestServer server = TestServer.create();

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String json(String text) {
    return "json=" + encode(text);
  }

  @Test
  void theFormGeneratesAStep() {
    String form = server.getBody("/pipeline-syntax/?step=timeout");
    assertThat(form)
        .contains(
            "<option value=\"timeout\" selected",
            "name=\"argument-time\"",
            "Generate Pipeline Script",
            "(required)");
    Http.Reply reply =
        server.post("/pipeline-syntax/", "step=timeout&argument-time=5&argument-unit=HOURS");
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.body()).contains("timeout(time: 5, unit: 'HOURS') {");
    assertThat(
            server
                .post("/pipeline-syntax/", "step=sh&argument-script=" + encode("a\r\nb <c>"))
                .body())
        .contains("sh '''a\nb &lt;c&gt;'''")
        .doesNotContain("<c>");
    assertThat(server.post("/pipeline-syntax/", "step=timeout&argument-time=long").body())
        .contains(
            "role=\"alert\">The argument 'time' must be a number, such as 5.", "value=\"long\"");
    assertThat(server.get("/pipeline-syntax/?step=nope").status()).isEqualTo(404);
  }

  @Test
  void theFormOfEachStepIsAPage() {
    StepReference.all()
        .forEach(step ->
            assertThat(server.getBody("/pipeline-syntax/?step=" + step.name()))
                .contains("id=\"step-title\"><code>" + step.name() + "</code>"));
  }

  @Test
  void theFormGeneratesADirective() {
    DirectiveForms.all()
        .keySet()
        .forEach(name ->
            assertThat(server.getBody("/directive-generator/?directive=" + name))
                .contains("id=\"directive-title\"><code>" + name + "</code>"));
    assertThat(
            server
                .post(
                    "/directive-generator/",
                    "directive=options&content=timeout&argument-time=1&argument-unit=HOURS")
                .body())
        .contains("options {\n  timeout(time: 1, unit: 'HOURS')\n}");
    assertThat(server.post("/directive-generator/", "directive=agent&content=label").body())
        .contains("The argument 'label' of 'label' is required.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/job/syntax/", "/job/syntax-folder/"})
  void clientsGenerateSnippets(String base) {
    if (server.get("/job/syntax/").status() == 404) {
      new PipelineRuns(server).create("syntax", "echo 'x'");
      server.createFolder("/", "syntax-folder");
    }
    Http.Reply reply =
        server.post(
            base + "pipeline-syntax/generateSnippet",
            json(
                "{\"stapler-class\":\"org.jenkinsci.plugins.workflow.steps.EchoStep\",\"message\":\"hi\"}"));
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.header("Content-Type")).startsWith("text/plain");
    assertThat(reply.body()).isEqualTo("echo 'hi'");
    assertThat(
            server
                .post(
                    base + "directive-generator/generateDirective",
                    json("{\"stapler-class\":\"agent\",\"agent\":\"any\"}"))
                .body())
        .isEqualTo("agent any");
    assertThat(server.getBody(base + "pipeline-syntax/html")).contains("id=\"step-sh\"");
    assertThat(server.getBody(base + "pipeline-syntax/globals"))
        .contains("Global Variable Reference", "currentBuild");
    assertThat(server.getBody(base + "pipeline-syntax/")).contains(base + "pipeline-syntax/gdsl");
  }

  @Test
  void unknownStepsAndInvalidJsonAreNamed() {
    assertThat(
            server
                .post("/pipeline-syntax/generateSnippet", json("{'stapler-class':'com.acme.X'}"))
                .body())
        .isEqualTo("<could not find com.acme.X>");
    assertThat(server.post("/pipeline-syntax/generateSnippet", "").status()).isEqualTo(400);
    assertThat(server.post("/pipeline-syntax/generateSnippet", json("nope")).status())
        .isEqualTo(400);
    Http.Reply wrong =
        server.post("/pipeline-syntax/generateSnippet", json("{'stapler-class':'sh'}"));
    assertThat(wrong.status()).isEqualTo(400);
    assertThat(wrong.header("X-Error")).isEqualTo("The argument 'script' of 'sh' is required.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gdsl", "dsld"})
  void descriptionsForEditorsAreGroovy(String name) throws SyntaxFailure {
    String text = server.getBody("/pipeline-syntax/" + name);
    assertThat(text).contains("method(name: 'sh', type: 'Object'");
    assertThat(ScriptParser.parse("Descriptor", text).body().statements()).isNotEmpty();
  }

  @Test
  void jobsLinkToTheGenerator() {
    new PipelineRuns(server).create("linked", "echo 'x'");
    assertThat(server.getBody("/job/linked/")).contains("/job/linked/pipeline-syntax/");
    assertThat(server.getBody("/job/linked/configure")).contains("/job/linked/pipeline-syntax/");
    server.createJob("free", "true");
    assertThat(server.getBody("/job/free/")).doesNotContain("pipeline-syntax");
  }
}
