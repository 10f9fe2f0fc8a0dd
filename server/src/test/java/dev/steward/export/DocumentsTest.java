package dev.steward.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.problem.Problem;
import dev.steward.text.Json;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.junit.jupiter.api.Test;

/** Documents of the remote API for a small model of a server, jobs and builds. */
class DocumentsTest {

  private record ExampleBuild(int number, String result) {}

  private record ExampleJob(String name, String colour, List<ExampleBuild> builds) {}

  private record ExampleServer(String description, List<ExampleJob> jobs) {}

  private static final Model<ExampleBuild> BUILD =
      Model.<ExampleBuild>of("hudson.model.FreeStyleBuild")
          .integer("number", ExampleBuild::number)
          .visible(2)
          .text("result", ExampleBuild::result)
          .build();

  private static final Model<ExampleJob> JOB =
      Model.<ExampleJob>of("hudson.model.FreeStyleProject")
          .text("name", ExampleJob::name)
          .visible(3)
          .superclassEnd()
          .list("builds", BUILD, ExampleJob::builds)
          .text("color", ExampleJob::colour)
          .visible(2)
          .union(
              "lastBuild",
              job ->
                  job.builds().isEmpty() ? null : ExportedValue.of(BUILD, job.builds().getFirst()))
          .build();

  private static final Model<ExampleServer> SERVER =
      Model.<ExampleServer>of("hudson.model.Hudson")
          .unionList("actions", _ -> List.of(ExportedValue.empty()))
          .superclassEnd()
          .text("description", ExampleServer::description)
          .list("jobs", JOB, ExampleServer::jobs)
          .bool("useSecurity", _ -> true)
          .build();

  private static final ExampleServer EXAMPLE =
      new ExampleServer(
          null + "",
          List.of(
              new ExampleJob(
                  "a",
                  "blue",
                  List.of(new ExampleBuild(2, "SUCCESS"), new ExampleBuild(1, "FAILURE"))),
              new ExampleJob("é<&>\"\n𝄞", "notbuilt", List.of())));

  private static String body(String format, String... query) {
    return switch (answer(format, query)) {
      case Answer.DocumentAnswer(_, byte[] bytes) -> new String(bytes, StandardCharsets.UTF_8);
      case Answer.LiteralAnswer(int status, String text) -> status + " " + text;
      case Answer.ForbiddenAnswer(String title, _) -> "403 " + title;
    };
  }

  private static Answer answer(String format, String... query) {
    var parameters = new HashMap<String, List<String>>();
    for (int i = 0; i < query.length; i += 2) {
      parameters.put(query[i], List.of(query[i + 1]));
    }
    return Documents.create(ExportedValue.of(SERVER, EXAMPLE), format, parameters);
  }

  @Test
  void depthSelectsVisibleProperties() {
    assertThat(body("json"))
        .isEqualTo(
            "{\"_class\":\"hudson.model.Hudson\",\"actions\":[{}],\"description\":\"null\",\"jobs\":[{\"_class\":\"hudson.model.FreeStyleProject\",\"name\":\"a\",\"color\":\"blue\"},{\"_class\":\"hudson.model.FreeStyleProject\",\"name\":\"é<&>\\\"\\u000a\\ud834\\udd1e\",\"color\":\"notbuilt\"}],\"useSecurity\":true}");
    assertThat(body("json", "depth", "-1")).isEqualTo("{\"_class\":\"hudson.model.Hudson\"}");
    assertThat(body("json", "depth", "1"))
        .contains("\"builds\":[{\"_class\":\"hudson.model.FreeStyleBuild\",\"number\":2},");
    assertThat(body("json", "depth", "99999")).contains("\"result\":\"SUCCESS\"");
  }

  @Test
  void treeSelectsNamedPropertiesInModelOrder() {
    assertThat(body("json", "tree", "useSecurity,jobs[color,name]{0,1}"))
        .isEqualTo(
            "{\"_class\":\"hudson.model.Hudson\",\"jobs\":[{\"_class\":\"hudson.model.FreeStyleProject\",\"name\":\"a\",\"color\":\"blue\"}],\"useSecurity\":true}");
    assertThat(body("json", "tree", "jobs[lastBuild[result]]{,1}"))
        .contains(
            "\"lastBuild\":{\"_class\":\"hudson.model.FreeStyleBuild\",\"result\":\"SUCCESS\"}");
    assertThat(body("json", "tree", "jobs{1}"))
        .contains("\"jobs\":[{\"_class\":\"hudson.model.FreeStyleProject\"}]");
    assertThat(body("json", "tree", "jobs[builds[number]{1,}]{0}"))
        .contains("\"builds\":[{\"_class\":\"hudson.model.FreeStyleBuild\",\"number\":1}]");
    assertThat(body("json", "tree", "*")).contains("useSecurity").contains("\"jobs\":[{");
    assertThat(body("json", "tree", "nosuch")).isEqualTo("{\"_class\":\"hudson.model.Hudson\"}");
  }

  @Test
  void invalidParametersAreReportedWithTheirPosition() {
    for (String tree : List.of("", "a,", "a[b", "a[]", "{x}", "a{x}", "a{1,2", "a]", "[")) {
      assertThatThrownBy(() -> body("json", "tree", tree))
          .as(tree)
          .isInstanceOf(Problem.Invalid.class)
          .hasMessageContaining(" at ");
    }
    assertThatThrownBy(() -> body("json", "depth", "x")).hasMessageContaining("Depth");
    assertThatThrownBy(() -> body("xml", "xpath", "//[")).hasMessageContaining("syntax error at ");
  }

  @Test
  void pythonAndPrettyOutputMatchJenkins() {
    assertThat(body("python", "tree", "useSecurity,jobs[lastBuild]{1}", "pretty", ""))
        .isEqualTo(
            """
            {
              "_class" : "hudson.model.Hudson",
              "jobs" : [
                {
                  "_class" : "hudson.model.FreeStyleProject",
                  "lastBuild" : None
                }
              ],
              "useSecurity" : True
            }\
            """);
    assertThat(body("json", "jsonp", "f")).startsWith("403 jsonp forbidden");
  }

  @Test
  void xmlUsesSingularElementNamesForListItems() {
    assertThat(body("xml", "tree", "jobs[name,builds[number]]{0}"))
        .isEqualTo(
            "<hudson _class='hudson.model.Hudson'><job"
                + " _class='hudson.model.FreeStyleProject'><name>a</name><build"
                + " _class='hudson.model.FreeStyleBuild'><number>2</number></build><build"
                + " _class='hudson.model.FreeStyleBuild'><number>1</number></build></job></hudson>");
  }

  @Test
  void xpathReturnsOneNodeOrAnError() {
    assertThat(body("xml", "xpath", "/hudson/job[1]/color")).isEqualTo("<color>blue</color>");
    assertThat(body("xml", "xpath", "//nosuch")).isEqualTo("404 XPath //nosuch didn’t match");
    assertThat(body("xml", "xpath", "//name")).startsWith("500 XPath \"//name\" matched 2 nodes.");
    assertThat(body("xml", "xpath", "//name", "wrapper", "w"))
        .startsWith("<w><name>a</name><name>é&lt;&amp;&gt;\"\n");
    assertThat(body("xml", "xpath", "//nosuch", "wrapper", "w")).isEqualTo("<w/>");
    assertThat(body("xml", "xpath", "//job[1]/name/text()")).startsWith("403 primitive XPath");
    assertThat(body("xml", "xpath", "count(//job)")).startsWith("403 primitive XPath");
    assertThat(body("xml", "exclude", "//color", "tree", "jobs[name,color]{0}"))
        .isEqualTo(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                + "<hudson _class=\"hudson.model.Hudson\"><job"
                + " _class=\"hudson.model.FreeStyleProject\"><name>a</name></job></hudson>");
    assertThatThrownBy(() -> body("xml", "xpath", "//name", "wrapper", "a b"))
        .hasMessageContaining("wrapper parameter can only contain");
    assertThatThrownBy(() -> body("xml", "xpath", "document('/etc/passwd')"))
        .isInstanceOf(Problem.Invalid.class);
  }

  @Test
  void xpathIsBoundedInTimeAndDepth() {
    var jobs = new java.util.ArrayList<ExampleJob>();
    for (int i = 0; i < 2_000; i++) {
      jobs.add(new ExampleJob("job" + i, "blue", List.of(new ExampleBuild(1, "SUCCESS"))));
    }
    var largeExport = ExportedValue.of(SERVER, new ExampleServer("d", jobs));
    for (String bomb :
        List.of(
            "count(//*[count(//*[count(//*)>0])>0])",
            "//*[//*[//*[//*]]]",
            "(".repeat(5_000) + "1" + ")".repeat(5_000),
            "1" + "+1".repeat(3_000),
            "//*".repeat(300),
            "string-length(concat(/,/,/,/,/,/,/,/,/,/))=string-length(translate(/,'a','b'))")) {
      long start = System.nanoTime();
      try {
        Documents.create(largeExport, "xml", Map.of("xpath", List.of(bomb)));
      } catch (Problem e) {
        assertThat(e.getMessage()).isNotEmpty();
      }
      assertThat(System.nanoTime() - start).as(bomb).isLessThan(8_000_000_000L);
    }
  }

  @Test
  void randomQueriesReturnADocumentOrAnError() throws XMLStreamException {
    var random = new Random(20_261_124);
    String[] fragments = {
      "jobs",
      "name",
      "color",
      "builds",
      "number",
      "*",
      "[",
      "]",
      "{",
      "}",
      ",",
      "0",
      "1",
      "99999999999",
      "//",
      "/",
      "..",
      "@",
      "_class",
      "(",
      ")",
      "'",
      "\"",
      "count(",
      "text()",
      "|",
      "=",
      " ",
      "é",
      "\u0000"
    };
    XMLInputFactory factory = XMLInputFactory.newFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    int documents = 0;
    for (int i = 0; i < 20_000; i++) {
      var text = new StringBuilder();
      for (int count = random.nextInt(8); count >= 0; count--) {
        text.append(fragments[random.nextInt(fragments.length)]);
      }
      String format = random.nextBoolean() ? "json" : "xml";
      String[] names = {"tree", "depth", "xpath", "exclude", "wrapper"};
      Answer answer;
      try {
        answer =
            answer(
                format,
                names[random.nextInt(names.length)],
                text.toString(),
                "xpath",
                random.nextBoolean() ? "//job" : text.toString());
      } catch (Problem e) {
        continue;
      }
      if (answer instanceof Answer.DocumentAnswer(String type, byte[] bytes)) {
        documents++;
        String body = new String(bytes, StandardCharsets.UTF_8);
        if (type.startsWith("application/json")) {
          assertThat(Json.read(body)).isInstanceOf(Map.class);
        } else if (body.startsWith("<")) {
          XMLStreamReader reader = factory.createXMLStreamReader(new StringReader(body));
          while (reader.hasNext()) {
            reader.next();
          }
        }
      }
    }
    assertThat(documents).isGreaterThan(1_000);
  }
}
