package dev.steward.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Input that is nested too deeply is refused with status 400, in every format. */
@Tag("integration")
class NestingLimitsTest {

  @RegisterExtension static final TestServer server = TestServer.create();

  @BeforeAll
  static void start() {
    server.createJob("j", "true");
  }

  private static String nestedYaml(int levels) {
    var out = new StringBuilder();
    for (int i = 0; i < levels; i++) {
      out.append(" ".repeat(i)).append("a:\n");
    }
    return out.toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"check", "apply"})
  void deepYamlIsRefused(String action) {
    for (String yaml :
        new String[] {
          "[".repeat(100_000),
          "a: " + "[".repeat(100_000) + "]".repeat(100_000),
          "{a: ".repeat(50_000),
          "- ".repeat(100_000) + "x",
          "? ".repeat(50_000) + "x",
          nestedYaml(1_000)
        }) {
      Http.Reply reply =
          server.post("/configuration-as-code/" + action, yaml, "Content-Type: text/plain");
      assertThat(reply.status()).as(reply.body()).isEqualTo(400);
      assertThat(reply.body()).contains("nested more than 50 levels deep");
    }
  }

  @Test
  void deepXmlIsRefused() {
    String xml = "<project>" + "<a>".repeat(100_000);
    for (String path :
        new String[] {"/createItem?name=x", "/job/j/config.xml", "/createView?name=v"}) {
      Http.Reply reply = server.postXml(path, xml);
      assertThat(reply.status()).as(path).isEqualTo(400);
      assertThat(reply.header("X-Error")).contains("nested too deeply");
    }
  }

  @Test
  void deepJsonIsRefused() {
    String json = "{\"a\":" + "[".repeat(100_000);
    assertThat(server.postJson("/settings", json).status()).isEqualTo(400);
    assertThat(
            server
                .post(
                    "/credentials/store/system/domain/_/createCredentials",
                    "json=" + URLEncoder.encode(json, StandardCharsets.UTF_8))
                .status())
        .isEqualTo(400);
  }

  @Test
  void aLongSettingDoesNotOverflowTheStack() {
    String categories = "{\"throttleCategories\":\"a=1/1" + " b:1".repeat(100_000) + "\"}";
    assertThat(server.postJson("/settings", categories).status()).isLessThan(500);
  }

  @Test
  void deepExpressionsAreRefused() {
    String[] paths = {
      "/api/json?tree=" + "jobs[".repeat(1_000),
      "/api/xml?xpath=" + "(".repeat(1_000),
      "/api/xml?xpath=" + "a[".repeat(500),
      "/api/xml?xpath=" + "-".repeat(1_900) + "1",
      "/api/xml?xpath=" + "not(".repeat(300) + "1" + ")".repeat(300)
    };
    for (String path : paths) {
      assertThat(server.get(path).status()).as(path).isEqualTo(400);
    }
    for (String label :
        new String[] {"(".repeat(1_900), "!".repeat(1_900) + "a", "a&&(".repeat(400)}) {
      Http.Reply saved =
          server.postXml(
              "/createItem?name=l" + label.length(),
              "<project><assignedNode>"
                  + label.replace("&", "&amp;")
                  + "</assignedNode><canRoam>false</canRoam></project>");
      assertThat(saved.status()).as(label).isLessThan(500);
      String path = "/label/" + URLEncoder.encode(label, StandardCharsets.UTF_8) + "/api/json";
      assertThat(server.get(path).status()).as(label).isBetween(200, 499);
    }
  }

  @Test
  void quotedTextInErrorsIsShortened() {
    String spec = "*/5,".repeat(20_000) + "1 * * * *\n" + "H ".repeat(10_000);
    Http.Reply saved =
        server.postXml(
            "/createItem?name=often",
            "<project><triggers><hudson.triggers.TimerTrigger><spec>"
                + spec
                + "</spec></hudson.triggers.TimerTrigger></triggers></project>");
    assertThat(saved.status()).isEqualTo(400);
    assertThat(saved.header("X-Error")).contains("fields instead of five").hasSizeLessThan(700);
    assertThat(server.get("/api/json?tree=" + "é".repeat(3_000) + "[").status()).isEqualTo(400);
  }
}
