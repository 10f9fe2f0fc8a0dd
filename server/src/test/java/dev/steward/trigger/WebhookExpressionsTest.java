package dev.steward.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import dev.steward.text.Html;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** JSONPath and XPath of generic webhook triggers, on bodies from trusted and untrusted senders. */
@Timeout(180)
@Tag("integration")
class WebhookExpressionsTest {

  private static final String JSON = "Content-Type: application/json";
  private static final String XML = "Content-Type: application/xml";

  @RegisterExtension static final TestServer SERVER = TestServer.create();

  private static int jobs;

  /** Calls the webhook of a job with these variables and a filter that never matches. */
  private static Http.Reply invoke(
      String type, Map<String, String> expressions, String body, String contentType) {
    String token = "t" + ++jobs;
    var variables = new StringBuilder();
    expressions.forEach((name, expression) ->
        variables
            .append("<org.jenkinsci.plugins.gwt.GenericVariable><expressionType>")
            .append(type)
            .append("</expressionType><key>")
            .append(name)
            .append("</key><value>")
            .append(Html.escape(expression))
            .append("</value><defaultValue>default</defaultValue>")
            .append("</org.jenkinsci.plugins.gwt.GenericVariable>"));
    SERVER.createItem(
        token,
        "<project><triggers><org.jenkinsci.plugins.gwt.GenericTrigger>"
            + "<genericVariables>"
            + variables
            + "</genericVariables><regexpFilterText>x</regexpFilterText>"
            + "<regexpFilterExpression>y</regexpFilterExpression><token>"
            + token
            + "</token></org.jenkinsci.plugins.gwt.GenericTrigger></triggers></project>");
    Http.Reply reply =
        SERVER.http().post("/generic-webhook-trigger/invoke?token=" + token, body, contentType);
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    return reply;
  }

  private static Http.Reply invokeJson(String expression, String body) {
    return invoke("JSONPath", Map.of("v", expression), body, JSON);
  }

  @Test
  void filtersSelectValuesOfTheBody() {
    String body =
        """
        {"ref":"refs/heads/main","commits":[
          {"id":"1","author":"x","size":3,"files":["a.txt"]},
          {"id":"2","author":"y","size":30,"files":["b.txt","c.md"]}]}
        """;
    var expressions = new LinkedHashMap<String, String>();
    expressions.put("equal", "$.commits[?(@.author=='x')].id");
    expressions.put("both", "$.commits[?(@.size > 5 && @.author != 'x')].files[0:1]");
    expressions.put("regex", "$.commits[?(@.author =~ /Y|Z/i)].id");
    expressions.put("nothing", "$.commits[?(@.author=='z')].id");
    expressions.put("invalid", "$.commits[?(@.author=");
    expressions.put("size", "$.commits.length()");
    assertThat(invoke("JSONPath", expressions, body, JSON).body())
        .contains(
            "\"equal\":\"[\\\"1\\\"]\"",
            "\"both\":\"[\\\"b.txt\\\"]\"",
            "\"regex\":\"[\\\"2\\\"]\"",
            "\"nothing\":\"default\"",
            "\"invalid\":\"default\"",
            "\"size\":\"2\"");
  }

  @Test
  void xpathFunctionsComputeValuesOfTheBody() {
    String body =
        "<push><ref>refs/heads/main</ref><commit id='1'><by>ann</by></commit>"
            + "<commit id='2'><by>bob</by></commit></push>";
    var expressions = new LinkedHashMap<String, String>();
    expressions.put("branch", "substring-after(/push/ref, 'refs/heads/')");
    expressions.put("count", "count(//commit[not(by = 'ann')])");
    expressions.put("last", "//commit[last()]/@id");
    expressions.put("condition", "starts-with(//ref, 'refs/tags/')");
    expressions.put("nothing", "//commit[@id > 2]");
    expressions.put("invalid", "//commit[");
    assertThat(invoke("XPath", expressions, body, XML).body())
        .contains(
            "\"branch\":\"main\"",
            "\"count\":\"1\"",
            "\"last\":\"2\"",
            "\"condition\":\"false\"",
            "\"nothing\":\"default\"",
            "\"invalid\":\"default\"");
  }

  @Test
  void aRegexInAFilterIsBounded() {
    assertThat(
            invokeJson(
                    "$[?(@.a =~ /(.*)(.*)(.*)(.*)(.*)!x/)]",
                    "[{\"a\":\"" + "x".repeat(40_000) + "\"}]")
                .body())
        .contains("\"triggered\":false", "\"error\":", "stopped");
    assertThat(invokeJson("$[?(@.a =~ /(/)]", "[{\"a\":\"x\"}]").body())
        .contains("\"error\":\"Invalid regular expression in the trigger");
  }

  @Test
  void expensivePathsOnLargeBodiesAreStopped() {
    String flat = "[" + "1,".repeat(199_000) + "1]";
    String deep = "[" + ("{\"a\":".repeat(90) + "1" + "}".repeat(90) + ",").repeat(2_000) + "1]";
    String key = "k".repeat(9_999);
    String names = ("{\"" + key + "\":").repeat(90) + flat + "}".repeat(90);
    String text = "\"" + "a".repeat(1_900_000) + "\"";
    String equal = "{\"x\":" + text + ",\"y\":" + text + ",\"l\":[" + "1,".repeat(90_000) + "1]}";
    String[][] stopped = {
      {"$..a..a..a..zz", deep},
      {"$..[?(@..[?(@..b)])]", deep},
      {"$..*..*..*..zz", deep},
      {"$[?($[?($[?(@ == 2)])])]", flat},
      {"$[?($[?(@ > $[1] && $[?(@ == 3)])])]", flat},
      {"$.l[?($.x != $.y)]", equal},
    };
    for (String[] row : stopped) {
      assertThat(timed(row[0], row[1])).as(row[0]).contains("\"error\":", "stopped");
    }
    assertThat(timed("$..[?(@..b)]", flat)).contains("\"v\":\"default\"");
    assertThat(timed("$..*", names)).contains("\"resolvedVariables\":{}");
    assertThat(timed("$.*", flat)).hasSizeLessThan(30_000).contains("\"v\":\"[1,1,1");
    assertThat(timed("$..[?(@ == 2)]", flat)).contains("\"v\":\"default\"");
  }

  private static String timed(String expression, String body) {
    long startedAt = System.nanoTime();
    String reply = invokeJson(expression, body).body();
    assertThat(Duration.ofNanos(System.nanoTime() - startedAt))
        .as(expression)
        .isLessThan(Duration.ofSeconds(15));
    return reply;
  }

  @Test
  void expensiveXPathsOnLargeBodiesAreStopped() {
    String elements = "<e>" + "<a><b/></a>".repeat(90_000) + "</e>";
    String texts =
        "<e><a>" + "a".repeat(2_000_000) + "</a><b>" + "a".repeat(1_000_000) + "b</b></e>";
    String[][] stopped = {
      {"//*[count(//*) > 1][2]", elements},
      {"//b/preceding::*/following::*", elements},
      {"contains(/e/a, /e/b)", texts},
      {"concat(" + "/,".repeat(150) + "/)", texts},
    };
    for (String[] row : stopped) {
      long startedAt = System.nanoTime();
      assertThat(invoke("XPath", Map.of("v", row[0]), row[1], XML).body())
          .as(row[0])
          .contains("\"triggered\":false", "\"error\":");
      assertThat(Duration.ofNanos(System.nanoTime() - startedAt))
          .as(row[0])
          .isLessThan(Duration.ofSeconds(15));
    }
  }
}
