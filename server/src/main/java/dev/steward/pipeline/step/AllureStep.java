package dev.steward.pipeline.step;

import dev.steward.blob.TreeEntry;
import dev.steward.host.Files;
import dev.steward.host.PosixPath;
import dev.steward.host.Workspace;
import dev.steward.pipeline.run.DescribableValue;
import dev.steward.pipeline.run.PipelineStep;
import dev.steward.pipeline.run.StepArguments;
import dev.steward.pipeline.run.StepCall;
import dev.steward.pipeline.run.StepFailure;
import dev.steward.pipeline.value.ValueText;
import dev.steward.problem.Problem;
import dev.steward.run.Result;
import dev.steward.setting.ToolInstallations.ToolType;
import dev.steward.step.HtmlPublisher;
import dev.steward.step.Repeat;
import dev.steward.text.Json;
import dev.steward.text.Variables;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The step {@code allure}: lets the program {@code allure} create a report on the machine of the
 * step, and publishes it.
 */
final class AllureStep {
  private static final String SUMMARY = "/widgets/summary.json";
  private static final int MAX_SUMMARY = 1 << 20;
  private static final int NOT_FOUND = 127;

  private final WorkServices services;
  private final TypedSteps typed;

  AllureStep(WorkServices services) {
    this.services = services;
    typed = new TypedSteps(services);
  }

  PipelineStep step() {
    return new PipelineStep("allure", "Allure Report", this::perform);
  }

  private @Nullable Object perform(StepCall call) {
    StepArguments arguments = call.arguments();
    Result result = call.run().result();
    if (arguments.flag("disabled", false)) {
      call.print("Allure report is disabled.\n");
      return null;
    }
    if (!isNeeded(arguments, result == null ? Result.SUCCESS : result)) {
      call.print("Allure report generation reject by policy\n");
      return null;
    }
    Map<String, String> environment = call.run().environment(call.scope());
    String root = Machine.folder(call);
    List<String> results = results(call, root, environment);
    if (results.isEmpty()) {
      call.print("No Allure results were found, so no report is created.\n");
      return null;
    }
    String report =
        PosixPath.resolve(
            root, Variables.expand(arguments.text("report", "allure-report"), environment));
    if (!PosixPath.contains(root, report) || report.equals(root)) {
      throw new IllegalArgumentException("The report must be in a folder of the workspace.");
    }
    run(call, root, command(call, results, report), environment);
    call.print("Allure report was successfully generated.\n");
    typed.perform(
        call,
        HtmlPublisher.TYPE,
        Map.of(
            "reportTargets",
            List.of(
                Map.of(
                    "reportName",
                    arguments.text("reportName", "Allure Report"),
                    "reportDir",
                    report,
                    "reportFiles",
                    "index.html"))));
    if (!arguments.text("resultPolicy", "").equals("LEAVE_AS_IS")) {
      markUnstable(call, root, report);
    }
    return null;
  }

  private static boolean isNeeded(StepArguments arguments, Result result) {
    String policy = arguments.text("reportBuildPolicy", "ALWAYS");
    return switch (policy) {
      case "ALWAYS" -> true;
      case "UNSTABLE" -> result == Result.UNSTABLE;
      case "UNSUCCESSFUL" -> result != Result.SUCCESS;
      default ->
          throw new IllegalArgumentException(
              "reportBuildPolicy must be ALWAYS, UNSTABLE or UNSUCCESSFUL, not " + policy + ".");
    };
  }

  /** The folders of results that exist. */
  private static List<String> results(StepCall call, String root, Map<String, String> environment) {
    var paths = new ArrayList<String>();
    for (Object element : DescribedArguments.elements(call.arguments().get("results"))) {
      DescribableValue described = DescribableValue.of(element);
      Object path =
          described != null
              ? described.arguments("path").get("path")
              : element instanceof Map<?, ?> map ? map.get("path") : element;
      if (path == null) {
        throw new IllegalArgumentException(
            "Each element of results must have a path, such as [path: 'target/allure-results'].");
      }
      paths.add(PosixPath.resolve(root, Variables.expand(ValueText.text(path), environment)));
    }
    Object existing =
        Machine.await(
            call,
            Repeat.IDEMPOTENT,
            (workspace, _) -> {
              var all = new ArrayList<String>();
              for (String path : paths) {
                if (workspace.isFolder(path)) {
                  all.add(path);
                }
              }
              return all;
            });
    var all = new ArrayList<String>();
    DescribedArguments.elements(existing).forEach(path -> all.add(String.valueOf(path)));
    for (String path : paths) {
      if (!all.contains(path)) {
        call.print("The folder " + path + " does not exist.\n");
      }
    }
    return all;
  }

  private List<String> command(StepCall call, List<String> results, String report) {
    String name = call.arguments().text("commandline", "");
    var command = new ArrayList<String>();
    command.add(name.isEmpty() ? "allure" : home(call, ToolType.ALLURE, name) + "/bin/allure");
    command.add("generate");
    command.addAll(results);
    command.addAll(List.of("-c", "-o", report));
    return command;
  }

  private String home(StepCall call, ToolType type, String name) {
    Object home = call.record(() -> services.build().tools().configured(type, name));
    if (home instanceof String path) {
      return Variables.expand(path, call.run().environment(call.scope()));
    }
    throw new StepFailure(
        "There is no "
            + type.id()
            + " installation named "
            + name
            + ". Administrators add it to the"
            + " tools in the settings.");
  }

  private void run(
      StepCall call, String root, List<String> arguments, Map<String, String> inherited) {
    var environment = new LinkedHashMap<>(inherited);
    String jdk = call.arguments().text("jdk", "");
    if (!jdk.isEmpty()) {
      environment.put("JAVA_HOME", home(call, ToolType.JDK, jdk));
    }
    String options = options(call.arguments());
    if (!options.isEmpty()) {
      environment.put("ALLURE_OPTS", options);
    }
    List<String> masked = List.copyOf(call.run().masked());
    // The shell names a program that is missing, with an exit code of its own.
    var command = new ArrayList<>(List.of("/bin/sh", "-c", "exec \"$@\"", "steward"));
    command.addAll(arguments);
    Object code =
        CommandPlace.awaitCommand(
            call,
            (workspace, interruption) ->
                new StepCommand("", root, "", command, environment, masked, null)
                    .run(call, workspace, interruption));
    if (Integer.valueOf(NOT_FOUND).equals(code)) {
      throw new StepFailure(
          "The program "
              + arguments.getFirst()
              + " does not exist on the machine. Install the command line of Allure there, or name"
              + " an installation in the parameter commandline.");
    }
    if (!Integer.valueOf(0).equals(code)) {
      throw new StepFailure("Can not generate Allure Report: allure ended with the code " + code);
    }
  }

  /** The properties as options of the JVM, which the program reads from a variable. */
  private static String options(StepArguments arguments) {
    var all = new ArrayList<String>();
    for (Object element : DescribedArguments.elements(arguments.get("properties"))) {
      if (element instanceof Map<?, ?> property && property.get("key") != null) {
        String option = "-D" + property.get("key") + "=" + property.get("value");
        if (option.matches(".*[\\s\"'`$\\\\].*")) {
          throw new IllegalArgumentException(
              "Properties of Allure must not contain blanks, quotes or variables.");
        }
        all.add(option);
      }
    }
    return String.join(" ", all);
  }

  private static void markUnstable(StepCall call, String root, String report) {
    Object failures =
        Machine.await(call, Repeat.IDEMPOTENT, (workspace, _) -> failures(workspace, root, report));
    if (failures instanceof Number number && number.longValue() > 0) {
      call.run().worsen(Result.UNSTABLE);
      call.node().warn(Result.UNSTABLE, number + " tests failed");
    }
  }

  /** How many tests failed or are broken, by the summary of the report. */
  private static long failures(Workspace workspace, String root, String report) throws IOException {
    FilePlace place = FilePlace.of(workspace, root, report + SUMMARY);
    Files files = place.files();
    TreeEntry entry = files.find(place.path());
    if (entry == null || entry.size() > MAX_SUMMARY) {
      return 0;
    }
    try (InputStream in = files.open(place.path(), 0)) {
      if (in == null) {
        return 0;
      }
      Map<String, @Nullable Object> statistic =
          Json.asObject(
              Json.readObject(new String(in.readNBytes(MAX_SUMMARY), StandardCharsets.UTF_8))
                  .get("statistic"));
      return count(statistic.get("failed")) + count(statistic.get("broken"));
    } catch (Problem e) {
      throw new IOException("the summary of the report cannot be read: " + e.getMessage(), e);
    }
  }

  private static long count(@Nullable Object value) {
    return value instanceof Number number ? number.longValue() : 0;
  }
}
