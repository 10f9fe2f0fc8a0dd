package dev.steward.pipeline.step;

import dev.steward.host.PosixPath;
import dev.steward.host.ServerFolder;
import dev.steward.pipeline.run.Body;
import dev.steward.pipeline.run.FlowInterruption;
import dev.steward.pipeline.run.PipelineStep;
import dev.steward.pipeline.run.StepArguments;
import dev.steward.pipeline.run.StepCall;
import dev.steward.pipeline.run.StepFailure;
import dev.steward.pipeline.run.StepScope;
import dev.steward.setting.ToolInstallations.ToolType;
import dev.steward.step.Repeat;
import dev.steward.text.ShellQuote;
import dev.steward.text.Variables;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The step {@code withMaven}: the command {@code mvn} in its body uses an installation, settings
 * and a local repository. A script named {@code mvn} at the beginning of the PATH adds the options.
 */
final class WithMavenStep {
  private static final String SETTINGS = "STEWARD_MAVEN_SETTINGS";
  private static final String GLOBAL_SETTINGS = "STEWARD_MAVEN_GLOBAL_SETTINGS";

  /** Calls the program of the same name that follows on the PATH. */
  @SuppressWarnings("InlineFormatString") // easier to read on its own
  private static final String SCRIPT =
      """
      #!/bin/sh
      own=$(dirname "$0")
      PATH=$(printf '%%s' "$PATH" | awk -v own="$own" 'BEGIN { RS = ":"; ORS = "" }
        $0 != own { print separator $0; separator = ":" }')
      export PATH
      exec mvn %s "$@"
      """;

  private final WorkServices services;
  private final ManagedFileStep files;

  WithMavenStep(WorkServices services, ManagedFileStep files) {
    this.services = services;
    this.files = files;
  }

  PipelineStep step() {
    return new PipelineStep("withMaven", "Provide Maven environment", this::perform);
  }

  private @Nullable Object perform(StepCall call) {
    StepArguments arguments = call.arguments();
    var variables = new LinkedHashMap<String, String>();
    String maven = arguments.text("maven", "");
    if (!maven.isEmpty()) {
      String home = home(call, ToolType.MAVEN, maven);
      variables.put("M2_HOME", home);
      variables.put("MAVEN_HOME", home);
      variables.put("PATH+MAVEN", home + "/bin");
      call.print("[withMaven] using Maven installation '" + maven + "'\n");
    }
    String jdk = arguments.text("jdk", "");
    if (!jdk.isEmpty()) {
      String home = home(call, ToolType.JDK, jdk);
      variables.put("JAVA_HOME", home);
      variables.put("PATH+JDK", home + "/bin");
      call.print("[withMaven] using JDK installation '" + jdk + "'\n");
    }
    String options = arguments.text("mavenOpts", "");
    if (!options.isEmpty()) {
      variables.put("MAVEN_OPTS", options);
    }
    var publishers = new MavenPublishers(call);
    if (!arguments.text("publisherStrategy", "").equals("EXPLICIT")
        && arguments.get("options") == null) {
      call.print(
          "[withMaven] Reports and artifacts are not published automatically: use junit and"
              + " archiveArtifacts, or options.\n");
    }
    var managed = new LinkedHashMap<String, String>();
    put(managed, SETTINGS, arguments.text("mavenSettingsConfig", ""));
    put(managed, GLOBAL_SETTINGS, arguments.text("globalMavenSettingsConfig", ""));
    StepScope scope = call.scope().withEnvironment(new EnvironmentOverrides(variables));
    String folder = Machine.of(call).secretFolder() + "/" + call.node().id() + "-maven";
    Object bin =
        Machine.await(
            call,
            Repeat.IDEMPOTENT,
            (workspace, _) -> {
              String path =
                  workspace
                      .secrets()
                      .write(
                          folder + "/mvn",
                          SCRIPT.formatted(options(call, scope)).getBytes(StandardCharsets.UTF_8),
                          ServerFolder.Access.EXECUTABLE);
              return path.substring(0, path.lastIndexOf('/'));
            });
    try {
      Object value =
          files.around(call, managed, scope, inner -> body(call, inner, bin, publishers));
      delete(call, folder);
      return value;
    } catch (Throwable thrown) {
      if (!NodeSteps.continuesLater(thrown)) {
        delete(call, folder);
      }
      throw thrown;
    }
  }

  private static @Nullable Object body(
      StepCall call, StepScope scope, @Nullable Object bin, MavenPublishers publishers) {
    Map<String, String> path = Map.of("PATH+WITHMAVEN", String.valueOf(bin));
    StepScope inner = scope.withEnvironment(new EnvironmentOverrides(path));
    Body given = call.givenBody();
    return given == null || publishers.isEmpty()
        ? call.body(inner)
        : call.block(inner, null, arguments -> published(call, given, publishers, arguments));
  }

  /** Evaluates the body, and publishes what Maven has created, also if the body fails. */
  private static @Nullable Object published(
      StepCall call, Body body, MavenPublishers publishers, @Nullable Object[] arguments) {
    Object value;
    try {
      value = body.call(arguments);
    } catch (Throwable thrown) {
      if (!NodeSteps.continuesLater(thrown) && !(thrown instanceof FlowInterruption)) {
        publishers.publish(call);
      }
      throw thrown;
    }
    publishers.publish(call);
    return value;
  }

  private static void delete(StepCall call, String folder) {
    Machine.await(
        call,
        Repeat.IDEMPOTENT,
        (workspace, _) -> {
          workspace.secrets().delete(folder);
          return null;
        });
  }

  private static void put(Map<String, String> all, String name, String value) {
    if (!value.isEmpty()) {
      all.put(name, value);
    }
  }

  private String home(StepCall call, ToolType type, String name) {
    Object home =
        call.record(() -> {
          String configured = services.build().tools().configured(type, name);
          return configured == null
              ? null
              : Variables.expand(configured, call.run().environment(call.scope()));
        });
    if (home instanceof String path) {
      return path;
    }
    throw new StepFailure(
        "Could not find specified " + type.id() + " installation '" + name + "'.");
  }

  /** The options of {@code mvn}, as shell text. Paths of managed files come from variables. */
  private static String options(StepCall call, StepScope scope) {
    StepArguments arguments = call.arguments();
    Map<String, String> environment = call.run().environment(scope);
    String folder = Machine.folder(call);
    var options = new StringBuilder("--batch-mode");
    if (arguments.flag("traceability", true)) {
      options.append(" --show-version");
    }
    options
        .append(" ${")
        .append(SETTINGS)
        .append(":+--settings \"$")
        .append(SETTINGS)
        .append("\"} ${")
        .append(GLOBAL_SETTINGS)
        .append(":+--global-settings \"$")
        .append(GLOBAL_SETTINGS)
        .append("\"}");
    file(options, "--settings", arguments.text("mavenSettingsFilePath", ""), folder, environment);
    file(
        options,
        "--global-settings",
        arguments.text("globalMavenSettingsFilePath", ""),
        folder,
        environment);
    String repository = Variables.expand(arguments.text("mavenLocalRepo", ""), environment);
    if (!repository.isEmpty()) {
      options
          .append(' ')
          .append(ShellQuote.single("-Dmaven.repo.local=" + PosixPath.resolve(folder, repository)));
    }
    return options.toString();
  }

  private static void file(
      StringBuilder options,
      String option,
      String path,
      String folder,
      Map<String, String> environment) {
    if (!path.isEmpty()) {
      options
          .append(' ')
          .append(option)
          .append(' ')
          .append(
              ShellQuote.single(PosixPath.resolve(folder, Variables.expand(path, environment))));
    }
  }
}
