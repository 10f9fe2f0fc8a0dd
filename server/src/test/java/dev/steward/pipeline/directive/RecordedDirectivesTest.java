package dev.steward.pipeline.directive;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.pipeline.directive.DirectiveServices.CredentialType;
import dev.steward.pipeline.interpreter.ScriptEnvironment;
import dev.steward.pipeline.property.PipelineProperties.DeclaredProperties;
import dev.steward.pipeline.run.FlowInterruption;
import dev.steward.pipeline.run.PipelineStep;
import dev.steward.pipeline.run.PlainRun;
import dev.steward.pipeline.run.RunContext;
import dev.steward.pipeline.run.ScopeKey;
import dev.steward.pipeline.run.StepBehaviour;
import dev.steward.pipeline.run.StepCall;
import dev.steward.pipeline.run.StepFailure;
import dev.steward.pipeline.run.StepScope;
import dev.steward.pipeline.step.FlowSteps;
import dev.steward.pipeline.syntax.ScriptParser;
import dev.steward.run.Cause;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.scm.ChangeSet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Declarative pipelines write the lines that a real Jenkins wrote. */
@Tag("integration")
class RecordedDirectivesTest {
  private static final Path CASES =
      Path.of("../contract/src/test/resources/golden-pipelines/cases");

  private static final ScopeKey<Path> FOLDER = new ScopeKey<>("folder");
  private static final ScopeKey<Boolean> OUTER_FOLDER = new ScopeKey<>("outer folder");

  @TempDir private Path home;

  private final List<String> machines = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "002-agent-none-stage-agents",
        "004-agent-node-customws",
        "008-parallel-basic",
        "012-parallel-nested-sequential",
        "014-matrix-excludes",
        "016-env-basics",
        "024-options-common",
        "030-options-skipunstable",
        "032-options-lock-top",
        "036-triggers-expression",
        "038-when-scm-none",
        "040-when-beforeagent",
        "042-post-success-order",
        "044-post-history",
        "046-post-changes-result",
        "048-script-block",
        "050-input-directive-abort",
        "080-unsuccessful-notbuilt",
        "084-nested-post-order",
        "086-env-undefined-ref",
        "088-disable-concurrent-params",
        "092-matrix-fail-cell",
        "100-declarative-scripted-helpers"
      })
  void theLogIsAsRecorded(String name) throws Exception {
    Path folder = CASES.resolve(name);
    String script = Files.readString(folder.resolve("Jenkinsfile"));
    boolean parallel = script.contains("parallel") || script.contains("matrix");
    Result previous = null;
    for (int number = 1; ; number++) {
      Path earlier = folder.resolve("console." + number + ".txt");
      boolean last = !Files.exists(earlier);
      Path recorded = last ? folder.resolve("console.txt") : earlier;
      String log = log(name, script, number, previous);
      List<String> expected = normal(Files.readString(recorded), "/HOME");
      List<String> actual = normal("Started by user admin\n" + log, home.toString());
      if (parallel) {
        assertThat(actual).containsExactlyInAnyOrderElementsOf(expected);
      } else {
        assertThat(actual).containsExactlyElementsOf(expected);
      }
      previous = Result.valueOf(actual.getLast().substring("Finished: ".length()));
      if (last) {
        return;
      }
    }
  }

  @Test
  void toolsAreInstalledForThePipelineAndForEachStage() throws Exception {
    Path folder = CASES.resolve("090-tools-ok");
    String script = Files.readString(folder.resolve("Jenkinsfile"));
    String log = log("090-tools-ok", script, 1, null);
    assertThat(
            normal("Started by user admin\n" + log, home.toString()).stream()
                .filter(line -> line.startsWith("[Pipeline]")))
        .containsExactlyElementsOf(
            normal(Files.readString(folder.resolve("console.txt")), "/HOME").stream()
                .filter(line -> line.startsWith("[Pipeline]"))
                .toList());
    assertThat(log).contains("/opt/tool/jdk1|/opt/tool/m3|/opt/tool/m3\n", "\n/opt/tool/jdk2\n");
  }

  private String log(String job, String script, int number, @Nullable Result previous)
      throws Exception {
    machines.clear();
    var services = new NoServices(previous);
    Map<String, PipelineStep> steps = new HashMap<>();
    FlowSteps.basic().forEach(step -> steps.put(step.name(), step));
    DirectiveSteps.all().forEach(step -> steps.put(step.name(), step));
    add(steps, "node", call -> onMachine(call, job));
    add(
        steps,
        "ws",
        call -> {
          Path path = home.resolve(call.arguments().text("dir", ""));
          call.print("Running in " + path + "\n");
          StepScope scope = call.scope().with(FOLDER, path).with(OUTER_FOLDER, true);
          return call.body(scope.withEnvironment(env -> env.put("WORKSPACE", path.toString())));
        });
    add(
        steps,
        "lock",
        call -> {
          String resource = "[Resource: " + call.arguments().text("resource") + "]";
          call.print(
              "Trying to acquire lock on "
                  + resource
                  + "\nResource ["
                  + call.arguments().text("resource")
                  + "] did not exist. Created.\nLock acquired on "
                  + resource
                  + "\n");
          Object value = call.body(call.scope());
          call.print("Lock released on resource " + resource + "\n");
          return value;
        });
    add(
        steps,
        "input",
        call -> {
          call.print(call.arguments().text("message") + "\nProceed or Abort\n");
          throw new FlowInterruption(
              Result.ABORTED,
              true,
              List.of(new FlowInterruption.InterruptionCause("rejection", "Rejected by admin")));
        });
    add(steps, "tool", RecordedDirectivesTest::tool);
    add(
        steps,
        "envVarsForTool",
        call ->
            call.arguments().text("toolId", "").equals("maven")
                ? List.of(
                    "M2_HOME=/opt/tool/m3",
                    "MAVEN_HOME=/opt/tool/m3",
                    "PATH+MAVEN=/opt/tool/m3/bin")
                : List.of("JAVA_HOME=" + tool(call), "PATH+JDK=" + tool(call) + "/bin"));
    add(steps, "sh", RecordedDirectivesTest::shell);
    Map<String, String> variables = new HashMap<>();
    variables.put("BUILD_NUMBER", String.valueOf(number));
    variables.put("PATH", System.getenv("PATH"));
    Function<RunContext, ScriptEnvironment> environment =
        context ->
            new PlainScripts(
                context, new DeclarativePipelines(services), steps.keySet(), Map.of(), previous);
    var run = new PlainRun(run(number), steps, variables, environment);
    return run.perform(ScriptParser.parse("WorkflowScript", script));
  }

  private static void add(Map<String, PipelineStep> steps, String name, StepBehaviour behaviour) {
    steps.put(name, new PipelineStep(name, name, behaviour));
  }

  /** A machine with a workspace of its own for each block that is open at the same time. */
  private @Nullable Object onMachine(StepCall call, String job) throws IOException {
    int number = 1;
    while (machines.contains(workspace(job, number))) {
      number++;
    }
    String workspace = workspace(job, number);
    machines.add(workspace);
    Files.createDirectories(Path.of(workspace));
    call.print("Running on Jenkins in " + workspace + "\n");
    StepScope scope =
        call.scope()
            .with(FOLDER, Path.of(workspace))
            .withEnvironment(env -> {
              env.put("NODE_NAME", "built-in");
              // The variable of a ws block around the node block stays.
              if (call.scope().find(OUTER_FOLDER) == null) {
                env.put("WORKSPACE", workspace);
              }
            });
    try {
      return call.body(scope);
    } finally {
      machines.remove(workspace);
    }
  }

  private String workspace(String job, int number) {
    return home.resolve("workspace/" + job + (number == 1 ? "" : "@" + number)).toString();
  }

  private static String tool(StepCall call) {
    String name = call.arguments().text("name", call.arguments().text("toolVersion", ""));
    return switch (name) {
      case "M3-ok" -> "/opt/tool/m3";
      case "jdk-ok" -> "/opt/tool/jdk1";
      case "jdk-two" -> "/opt/tool/jdk2";
      default -> throw new StepFailure("No tool named " + name + " found");
    };
  }

  /** Runs a command, as a machine does. */
  private static @Nullable Object shell(StepCall call) throws IOException, InterruptedException {
    Map<String, String> environment = call.run().environment(call.scope());
    Path workspace = requireNonNull(call.scope().find(FOLDER), "no machine");
    Files.createDirectories(workspace);
    var command =
        new ProcessBuilder("/bin/sh", "-xe", "-c", call.arguments().text("script", ""))
            .directory(workspace.toFile())
            .redirectErrorStream(!call.arguments().flag("returnStdout", false));
    command.environment().clear();
    command.environment().putAll(environment);
    Process process = command.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (call.arguments().flag("returnStdout", false)) {
      call.print(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
      return output;
    }
    call.print(output);
    int code = process.waitFor();
    if (code != 0) {
      throw new StepFailure("script returned exit code " + code);
    }
    return null;
  }

  private static Run run(int number) {
    return new Run(
        number,
        1,
        number,
        1,
        true,
        null,
        -1,
        "",
        "cookie",
        1,
        List.of(new Cause.UserCause("admin", "admin")),
        List.of(),
        0,
        0,
        null,
        null,
        null,
        null,
        false,
        List.of());
  }

  /** The lines that are compared: without times, paths of a server and stack frames. */
  private static List<String> normal(String console, String home) {
    List<String> lines = new ArrayList<>();
    for (String line : console.lines().toList()) {
      String text =
          line.replace(home, "/HOME")
              .replaceAll("^\\[\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z\\] ", "")
              .replaceAll("^(\\+ echo [^ :]*(?::/(?:opt/)?tool[^ :]*)*):/.*$", "$1:PATH")
              .stripTrailing();
      if (!text.startsWith("\tat ")
          && !text.contains("actions.ErrorAction$ErrorId")
          && !text.isEmpty()
          && !text.equals("\t(stack frames)")) {
        lines.add(text);
      }
    }
    sortTraces(lines);
    return lines;
  }

  /** The trace lines of the commands of a pipe come in any order. */
  private static void sortTraces(List<String> lines) {
    int from = 0;
    while (from < lines.size()) {
      int to = from;
      while (to < lines.size() && lines.get(to).startsWith("+ ")) {
        to++;
      }
      lines.subList(from, to).sort(null);
      from = Math.max(to, from + 1);
    }
  }

  /** A job with a history and nothing else. */
  private record NoServices(@Nullable Result previous) implements DirectiveServices {
    @Override
    public @Nullable Result previousResult(RunContext run) {
      return previous;
    }

    @Override
    public List<ChangeSet> changes(RunContext run) {
      return List.of();
    }

    @Override
    public @Nullable CredentialType credentialType(RunContext run, String id) {
      return null;
    }

    @Override
    public List<String> apply(RunContext run, DeclaredProperties declared) {
      return List.of();
    }
  }
}
