package dev.steward.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Builds the recorded pipelines and compares each build with the recording. A build without a
 * listed reason must be equal in all that {@link PipelineComparison} compares. Where the recording
 * shows that Jenkins refuses or breaks what Groovy does, the build must give Groovy's values:
 * {@code console-groovy.txt} has the console with them.
 */
class PipelineGoldenIT {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration BUILD_TIMEOUT = Duration.ofSeconds(90);
  private static final int AT_ONCE = 4;

  @TempDir Path folder;

  @Test
  void buildsEqualTheRecordingsExceptForListedDifferences() throws Exception {
    Map<String, String> listed = differences();
    Map<String, List<String>> found = new ConcurrentHashMap<>();
    List<PipelineCase> cases = PipelineCase.readAll();
    Path password = folder.resolve("password");
    Files.writeString(password, "admin");
    Path repositories = folder.resolve("repos");
    try (Product product =
        Product.start(folder.resolve("home"), "--admin-password-file", password.toString())) {
      var client = new ApiClient(product, "admin");
      setUp(client, repositories);
      try (var executor = Executors.newFixedThreadPool(AT_ONCE)) {
        for (PipelineCase recorded : cases) {
          executor.execute(() -> {
            try {
              found.put(recorded.name(), compare(client, recorded, product.home, repositories));
            } catch (IOException | AssertionError e) {
              found.put(recorded.name(), List.of(String.valueOf(e.getMessage())));
            }
          });
        }
      }
    }
    var report = new ArrayList<String>();
    var unexpected = new ArrayList<String>();
    int same = 0;
    for (var entry : new TreeMap<>(found).entrySet()) {
      String text = entry.getKey() + "\n    " + String.join("\n    ", entry.getValue());
      if (entry.getValue().isEmpty()) {
        same++;
        if (listed.containsKey(entry.getKey())) {
          unexpected.add(entry.getKey() + ": is listed as different but is equal");
        }
      } else {
        report.add(text);
        if (!listed.containsKey(entry.getKey())) {
          unexpected.add(text);
        }
      }
    }
    String figures =
        "%d recorded pipelines; %d equal (%.1f %%)"
            .formatted(cases.size(), same, 100.0 * same / cases.size());
    Path target = Product.root().resolve("contract/target");
    Files.createDirectories(target);
    Files.writeString(
        target.resolve("golden-pipelines.txt"), figures + "\n\n" + String.join("\n", report));
    System.out.println("recorded pipelines: " + figures);
    assertThat(found).hasSize(cases.size());
    assertThat(unexpected).as(figures).isEmpty();
  }

  private static List<String> compare(
      ApiClient client, PipelineCase recorded, Path home, Path repositories) throws IOException {
    String name = recorded.name();
    String script = recorded.script();
    client.post(
        "createItem?name=" + name, job(script.replace("/HOME/repos", repositories.toString())));
    var comparison = new PipelineComparison(script);
    for (int number = 1; number <= recorded.builds(); number++) {
      boolean last = number == recorded.builds();
      build(client, recorded, number, last);
      List<String> consoles = new ArrayList<>();
      for (String file :
          last
              ? List.of("console.txt", "console-nosandbox.txt", PipelineCase.GROOVY_CONSOLE)
              : List.of("console." + number + ".txt")) {
        String console = recorded.file(file);
        if (console != null) {
          // Jobs without a sandbox had names of their own in the recording.
          consoles.add(console.replace(name + "-ns", name));
        }
      }
      comparison.console(
          "console " + number,
          consoles,
          client.log(name, number),
          home.toString(),
          repositories.toString());
    }
    compareRun(client, recorded, comparison);
    return comparison.differences();
  }

  private static void compareRun(
      ApiClient client, PipelineCase recorded, PipelineComparison comparison) throws IOException {
    String url = "job/" + recorded.name() + "/" + recorded.builds() + "/";
    JsonNode run = JSON.readTree(client.get(url + "api/json?depth=1"));
    comparison.value("result", recorded.result(), run.path("result").asString());
    JsonNode expected = JSON.readTree(String.valueOf(recorded.file("run.json")));
    for (String field :
        List.of("_class", "displayName", "description", "fullDisplayName", "number", "building")) {
      comparison.value(field, expected.path(field), run.path(field));
    }
    var causes = new ArrayList<String>();
    var parameters = new ArrayList<String>();
    var environment = new ArrayList<String>();
    for (JsonNode action : run.path("actions")) {
      for (JsonNode cause : action.path("causes")) {
        // The causes of an interruption have no description.
        causes.add(String.valueOf(cause.get("shortDescription")));
      }
      action
          .path("parameters")
          .forEach(value ->
              parameters.add(
                  value.path("name").asString() + "=" + value.path("value").asString("null")));
      if (action.has("environment")) {
        environment.add(action.path("environment").toString());
      }
    }
    comparison.value("causes", PipelineComparison.texts(expected.path("causes")), causes);
    comparison.value(
        "parameters",
        StreamSupport.stream(expected.path("parameters").spliterator(), false)
            .map(value -> value.get(0).asString() + "=" + lowerFlag(value.get(1).asString()))
            .sorted()
            .toList(),
        parameters.stream().sorted().toList());
    boolean sameScript = recorded.file(PipelineCase.GROOVY_CONSOLE) == null;
    comparison.value("environment", sameScript ? environment(expected) : environment, environment);
    var changes = new ArrayList<List<String>>();
    for (JsonNode set : run.path("changeSets")) {
      changes.add(
          StreamSupport.stream(set.path("items").spliterator(), false)
              .map(item -> item.path("msg").toString())
              .toList());
    }
    comparison.value(
        "changes",
        StreamSupport.stream(expected.path("changes").spliterator(), false)
            .map(PipelineComparison::texts)
            .toList(),
        changes);
    JsonNode stages = JSON.createArrayNode();
    for (JsonNode stage : JSON.readTree(client.get(url + "wfapi/describe")).path("stages")) {
      ((tools.jackson.databind.node.ArrayNode) stages)
          .addArray()
          .add(stage.path("name").asString())
          .add(stage.path("status").asString());
    }
    String otherStages = recorded.file("stages-groovy.json");
    comparison.stages(
        JSON.readTree(
            otherStages == null ? String.valueOf(recorded.file("stages.json")) : otherStages),
        stages);
    String artifacts = recorded.file("artifacts.json");
    if (artifacts != null) {
      comparison.value(
          "artifacts",
          PipelineComparison.texts(JSON.readTree(artifacts)),
          StreamSupport.stream(run.path("artifacts").spliterator(), false)
              .map(artifact -> artifact.path("relativePath").toString())
              .sorted()
              .toList());
    }
    compareTests(client, recorded, url, comparison);
  }

  private static void compareTests(
      ApiClient client, PipelineCase recorded, String url, PipelineComparison comparison)
      throws IOException {
    String tests = recorded.file("testReport.json");
    if (tests == null) {
      return;
    }
    JsonNode expected = JSON.readTree(tests);
    JsonNode ours = JSON.readTree(client.get(url + "testReport/api/json"));
    comparison.value("passed tests", expected.path("pass"), ours.path("passCount"));
    comparison.value("failed tests", expected.path("fail"), ours.path("failCount"));
    comparison.value("skipped tests", expected.path("skip"), ours.path("skipCount"));
    var all = new ArrayList<String>();
    for (JsonNode suite : ours.path("suites")) {
      for (JsonNode test : suite.path("cases")) {
        all.add(
            "["
                + test.path("className")
                + ","
                + test.path("name")
                + ","
                + test.path("status")
                + "]");
      }
    }
    comparison.value(
        "tests",
        PipelineComparison.texts(expected.path("cases")).stream().sorted().toList(),
        all.stream().sorted().toList());
  }

  /** The variables that the script set; an empty list if it did not touch the environment. */
  private static List<String> environment(JsonNode run) {
    JsonNode variables = run.path("environment");
    return variables.isNull() ? List.of() : List.of(variables.toString());
  }

  /** The recorder wrote booleans as Python does. */
  private static String lowerFlag(String value) {
    return value.equals("True") || value.equals("False") || value.equals("None")
        ? value.equals("None") ? "null" : value.toLowerCase(java.util.Locale.ROOT)
        : value;
  }

  /** Starts a build, answers its inputs or stops it as the recorder did, and waits for its end. */
  private static void build(ApiClient client, PipelineCase recorded, int number, boolean last) {
    String name = recorded.name();
    String parameters = last ? recorded.options().get("params") : null;
    boolean parameterized =
        parameters != null
            || client
                .get("job/" + name + "/api/json?tree=property[parameterDefinitions[name]]")
                .contains("\"name\"");
    client.send(
        "POST",
        "job/" + name + (parameterized ? "/buildWithParameters" : "/build") + "?delay=0sec",
        "application/x-www-form-urlencoded",
        parameters == null ? "" : parameters);
    String run = "job/" + name + "/" + number + "/";
    var answered = new HashMap<String, Boolean>();
    Product.await(
        "the end of " + name,
        BUILD_TIMEOUT,
        () -> {
          if (!client
              .get("job/" + name + "/api/json?tree=builds[number]")
              .contains("\"number\":" + number)) {
            return false;
          }
          JsonNode state = JSON.readTree(client.get(run + "api/json?tree=building,inProgress"));
          if (!state.path("building").asBoolean() && !state.path("inProgress").asBoolean()) {
            return true;
          }
          interact(client, recorded, run, answered);
          return false;
        });
  }

  private static void interact(
      ApiClient client, PipelineCase recorded, String run, Map<String, Boolean> answered) {
    String stopAfter = recorded.options().get("abort");
    if (stopAfter != null
        && !answered.containsKey("stop")
        && client.get(run + "consoleText").contains(stopAfter)) {
      answered.put("stop", true);
      client.post(run + "stop", "");
    }
    String answer = recorded.options().get("input");
    if (answer == null) {
      return;
    }
    for (JsonNode input : JSON.readTree(client.get(run + "wfapi/pendingInputActions"))) {
      String id = input.path("id").asString();
      if (answered.put(id, true) == null) {
        client.post(
            run + "input/" + id + "/" + (answer.equals("abort") ? "abort" : "proceedEmpty"), "");
      }
    }
  }

  private static String job(String script) {
    return "<flow-definition><actions/><description/><keepDependencies>false</keepDependencies>"
        + "<properties/><definition class=\"org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition\">"
        + "<script>"
        + script.replace("&", "&amp;").replace("<", "&lt;")
        + "</script><sandbox>true</sandbox></definition><triggers/><disabled>false</disabled>"
        + "</flow-definition>";
  }

  /** Creates what the recorded pipelines use: credentials, tools, other jobs, repositories. */
  private static void setUp(ApiClient client, Path repositories) throws IOException {
    Path resources = Product.root().resolve("contract/src/test/resources/golden-pipelines");
    client.send(
        "POST",
        "configuration-as-code/apply",
        "application/yaml",
        Files.readString(resources.resolve("configuration.yaml")));
    client.createCredential(
        "<org.jenkinsci.plugins.plaincredentials.impl.FileCredentialsImpl><scope>GLOBAL</scope>"
            + "<id>filecred</id><description>secret file</description><fileName>conf.txt</fileName>"
            + "<secretBytes>"
            + Base64.getEncoder().encodeToString("file-body-77".getBytes(StandardCharsets.UTF_8))
            + "</secretBytes></org.jenkinsci.plugins.plaincredentials.impl.FileCredentialsImpl>");
    try (var credentials = Files.list(resources.resolve("credentials"))) {
      for (Path credential : credentials.sorted().toList()) {
        client.createCredential(Files.readString(credential));
      }
    }
    try (var helpers = Files.list(resources.resolve("jobs"))) {
      for (Path helper : helpers.sorted().toList()) {
        String name = helper.getFileName().toString().replace(".groovy", "");
        client.post("createItem?name=" + name, job(Files.readString(helper)));
        client.startBuild(name);
        client.awaitEnd(name, 1);
      }
    }
    Shell.run(
            Files.readString(resources.resolve("repositories.sh")),
            Map.of("REPOSITORIES", repositories.toString()))
        .ok();
    client.send(
        "POST",
        "configuration-as-code/apply",
        "application/yaml",
        Files.readString(resources.resolve("libraries.yaml"))
            .replace("/HOME/repos", repositories.toString()));
  }

  /** The cases that differ, with the reason. */
  private static Map<String, String> differences() throws IOException {
    var all = new TreeMap<String, String>();
    for (String line :
        Files.readAllLines(
            Product.root()
                .resolve("contract/src/test/resources/golden-pipelines/differences.txt"))) {
      if (!line.isBlank() && !line.startsWith("#")) {
        String[] parts = line.split("\\s+", 2);
        all.put(parts[0], parts[1]);
      }
    }
    return all;
  }
}
