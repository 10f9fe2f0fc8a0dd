package dev.steward.testing;

import dev.steward.pipeline.run.StoredNode;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Creates pipelines on a server and runs them. */
public record PipelineRuns(TestServer server) {

  private static final Pattern RESULT = Pattern.compile("\"result\":\"(\\w+)\"");

  /**
   * A run that has ended.
   *
   * @param console the whole log
   * @param nodes the tree of the run
   */
  public record EndedRun(String result, String console, List<StoredNode> nodes) {

    /** The lines of the log. */
    public List<String> lines() {
      return console.lines().toList();
    }

    /** The lines between the start and the end of the pipeline, without those two. */
    public List<String> body() {
      List<String> lines = lines();
      return lines.subList(
          lines.indexOf("[Pipeline] Start of Pipeline") + 1,
          lines.indexOf("[Pipeline] End of Pipeline"));
    }

    /** The lines that begin with {@code [Pipeline]}, without that prefix. */
    public List<String> announced() {
      return lines().stream()
          .filter(line -> line.startsWith("[Pipeline] "))
          .map(line -> line.substring("[Pipeline] ".length()))
          .toList();
    }

    /** The lines that do not begin with {@code [Pipeline]}. */
    public List<String> texts() {
      return lines().stream().filter(line -> !line.startsWith("[Pipeline] ")).toList();
    }
  }

  /** Creates a job, and runs its script. */
  public EndedRun run(String name, String script) {
    create(name, script);
    start(name);
    return await(name, 1);
  }

  /** Creates a job whose script is in its definition. */
  public void create(String name, String script) {
    create(name, script, "");
  }

  /**
   * Creates a job whose script is in its definition.
   *
   * @param properties XML of its properties
   */
  public void create(String name, String script, String properties) {
    server.createItem(name, definition(script, properties));
  }

  /** The config.xml of a job whose script is in its definition. */
  public static String definition(String script, String properties) {
    return "<flow-definition><properties>"
        + properties
        + "</properties><definition"
        + " class=\"org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition\"><script>"
        + escape(script)
        + "</script><sandbox>true</sandbox></definition></flow-definition>";
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\r", "&#13;");
  }

  /** Starts a run. */
  public void start(String name) {
    server.startBuild("/job/" + name + "/");
  }

  /** Waits for the end of a run. */
  public EndedRun await(String name, long number) {
    String run = "/job/" + name + "/" + number + "/";
    server.await(run + "api/json?tree=building", "\"building\":false");
    Matcher result = RESULT.matcher(server.getBody(run + "api/json?tree=result"));
    if (!result.find()) {
      throw new AssertionError("the run " + run + " has no result");
    }
    return new EndedRun(result.group(1), console(name, number), nodes(name, number));
  }

  /** Waits until the log of a run contains a text. */
  public void awaitConsole(String name, long number, String text) {
    server.await("/job/" + name + "/" + number + "/consoleText", text);
  }

  public String console(String name, long number) {
    return server.getBody("/job/" + name + "/" + number + "/consoleText");
  }

  /** The tree of a run, as last stored. */
  public List<StoredNode> nodes(String name, long number) {
    return server.pipelineNodes(name, number);
  }

  /** Stops a run. */
  public void stop(String name, long number) {
    server.post("/job/" + name + "/" + number + "/stop");
  }

  /** Joins the lines of a script or of an expected log. */
  public static String lines(String... lines) {
    return Arrays.stream(lines).collect(Collectors.joining("\n"));
  }
}
