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

  private record Build(int number, String result) {}

  private record Job(String name, String colour, List<Build> builds) {}

  private record Server(String description, List<Job> jobs) {}

  private static final Model<Build> BUILD =
      Model.<Build>of("hudson.model.FreeStyleBuild")
          .integer("number", Build::number)
          .visible(2)
          .text("result", Build::result)
          .build();

  private static final Model<Job> JOB =
      Model.<Job>of("hudson.model.FreeStyleProject")
          .text("name", Job::name)
          .visible(3)
          .superclassEnd()
          .list("builds", BUILD, Job::builds)
          .text("color", Job::colour)
          .visible(2)
          .union(
              "lastBuild",
              job ->
                  job.builds().isEmpty() ? null : ExportedValue.of(BUILD, job.builds().getFirst()))
          .build();

  private static final Model<Server> SERVER =
      Model.<Server>of("hudson.model.Hudson")
          .unionList("actions", _ -> List.of(ExportedValue.empty()))
          .superclassEnd()
          .text("description", Server::description)
          .list("jobs", JOB, Server::jobs)
          .bool("useSecurity", _ -> true)
          .build();

  private static final Server WORLD =
      new Server(
          null + "",
          List.of(
              new Job("a", "blue", List.of(new Build(2, "SUCCESS"), new Build(1, "FAILURE"))),
              new Job("é<&>\"\n𝄞", "notbuilt", List.of())));

  private static String body(String flavour, String... query) {
    return switch (answer(flavour, query)) {
      case Answer.DocumentAnswer(_, byte[] bytes) -> new String(bytes, StandardCharsets.UTF_8);
      case Answer.LiteralAnswer(int status, String text) -> status + " " + text;
      case Answer.ForbiddenAnswer(String title, _) -> "403 " + title;
    };
  }

  private static Answer answer(String flavour, String... query) {
    var parameters = new HashMap<String, List<String>>();
    for (int i = 0; i < query.length; i += 2) {
      parameters.put(query[i], List.of(query[i + 1]));
    }
    return Documents.create(ExportedValue.of(SERVER, WORLD), flavour, parameters);
  }

  @Test
  void depthShowsWhatIsVisibleThere() {
    assertThat(body("json"))
        .isEqualTo(
            "{\"_class\":\"hudson.model.Hudson\",\"actions\":[{}],\"description\":\"null\",\"jobs\":[{\"_class\":\"hudson.model.FreeStyleProject\",\"name\":\"a\",\"color\":\"blue\"},{\"_class\":\"hudson.model.FreeStyleProject\",\"name\":\"é<&>\\\"\\u000a\\ud834\\udd1e\",\"color\":\"notbuilt\"}],\"useSecurity\":true}");
    assertThat(body("json", "depth", "-1")).isEqualTo("{\"_class\":\"hudson.model.Hudson\"}");
    assertThat(body("json", "depth", "1"))
        .contains("\"builds\":[{\"_class\":\"hudson.model.FreeStyleBuild\",\"number\":2},");
    assertThat(body("json", "depth", "99999")).contains("\"result\":\"SUCCESS\"");
  }

  @Test
  void treeShowsWhatIsNamedInTheOrderOfTheTable() {
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
  void whatIsWrongInAParameterIsNamedWithItsPlace() {
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
  void pythonAndPrettyTextAreAsOnTheWire() {
    assertThat(body("python", "tree", "useSecurity,jobs[lastBuild]{1}", "pretty", ""))
        .isEqualTo(
            "{\n"
                + "  \"_class\" : \"hudson.model.Hudson\",\n"
                + "  \"jobs\" : [\n"
                + "    {\n"
                + "      \"_class\" : \"hudson.model.FreeStyleProject\",\n"
                + "      \"lastBuild\" : None\n"
                + "    }\n"
                + "  ],\n"
                + "  \"useSecurity\" : True\n"
                + "}");
    assertThat(body("json", "jsonp", "f")).startsWith("403 jsonp forbidden");
  }

  @Test
  void xmlRepeatsItemsInTheSingular() {
    assertThat(body("xml", "tree", "jobs[name,builds[number]]{0}"))
        .isEqualTo(
            "<hudson _class='hudson.model.Hudson'><job"
                + " _class='hudson.model.FreeStyleProject'><name>a</name><build"
                + " _class='hudson.model.FreeStyleBuild'><number>2</number></build><build"
                + " _class='hudson.model.FreeStyleBuild'><number>1</number></build></job></hudson>");
  }

  @Test
  void xpathAnswersOneNodeOrSaysWhyNot() {
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
    var jobs = new java.util.ArrayList<Job>();
    for (int i = 0; i < 2_000; i++) {
      jobs.add(new Job("job" + i, "blue", List.of(new Build(1, "SUCCESS"))));
    }
    var large = ExportedValue.of(SERVER, new Server("d", jobs));
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
        Documents.create(large, "xml", Map.of("xpath", List.of(bomb)));
      } catch (Problem e) {
        assertThat(e.getMessage()).isNotEmpty();
      }
      assertThat(System.nanoTime() - start).as(bomb).isLessThan(8_000_000_000L);
    }
  }

  @Test
  void whateverIsAskedForTheAnswerIsADocumentOrARefusal() throws XMLStreamException {
    var random = new Random(20_261_124);
    String[] words = {
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
      for (int n = random.nextInt(8); n >= 0; n--) {
        text.append(words[random.nextInt(words.length)]);
      }
      String flavour = random.nextBoolean() ? "json" : "xml";
      String[] names = {"tree", "depth", "xpath", "exclude", "wrapper"};
      Answer answer;
      try {
        answer =
            answer(
                flavour,
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
