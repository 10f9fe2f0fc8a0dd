package dev.steward.pipeline.step;

import dev.steward.blob.TreeFile;
import dev.steward.host.Workspace;
import dev.steward.pipeline.run.PipelineStep;
import dev.steward.pipeline.run.SecretVariables;
import dev.steward.pipeline.run.StepArguments;
import dev.steward.pipeline.run.StepCall;
import dev.steward.pipeline.run.StepFailure;
import dev.steward.pipeline.run.StepScope;
import dev.steward.pipeline.step.SonarAnalyses.SonarAnalysis;
import dev.steward.setting.SonarServers.SonarServer;
import dev.steward.step.Repeat;
import dev.steward.text.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The step {@code withSonarQubeEnv}: gives the URL and the token of a SonarQube server to the
 * scanner in its body, and finds the analysis that the scanner has sent.
 */
final class SonarEnvironmentStep {
  private static final String REPORT = "report-task.txt";
  private static final int MAX_REPORTS = 1_000;
  private static final int MAX_REPORT = 64 << 10;

  private final WorkServices services;

  SonarEnvironmentStep(WorkServices services) {
    this.services = services;
  }

  PipelineStep step() {
    return new PipelineStep(
        "withSonarQubeEnv", "Prepare SonarQube Scanner environment", this::perform);
  }

  private @Nullable Object perform(StepCall call) {
    StepArguments arguments = call.arguments();
    boolean envOnly = arguments.flag("envOnly", false);
    String folder = envOnly ? "" : Machine.folder(call);
    SonarServer server = server(call);
    String given = arguments.text("credentialsId", "");
    String credentialId = given.isEmpty() ? server.credentialId() : given;
    call.print(
        "Injecting SonarQube environment variables using the configuration: "
            + server.name()
            + "\n");
    String token = SonarToken.masked(services, call, credentialId);
    Map<String, String> variables = variables(server, token);
    StepScope scope = call.scope().withEnvironment(all -> all.putAll(variables));
    if (!token.isEmpty()) {
      scope = SecretVariables.added(scope, Map.of("SONAR_AUTH_TOKEN", token));
    }
    Object value = call.body(scope);
    if (!envOnly) {
      String task = task(call, folder);
      analyses(call).add(new SonarAnalysis(server.name(), credentialId, task));
    }
    return value;
  }

  /** The server that a script names, or the first one. */
  private SonarServer server(StepCall call) {
    String name = call.arguments().text("installationName", "");
    // Settings may change while the run waits, and a replay must read what the run has read.
    Object stored =
        call.record(() -> {
          Map<String, SonarServer> all = services.settings().sonarServers().get();
          SonarServer server =
              name.isEmpty() ? all.values().stream().findFirst().orElse(null) : all.get(name);
          return server == null
              ? all.size()
              : List.of(server.name(), server.url(), server.credentialId(), server.mojoVersion());
        });
    if (stored instanceof List<?> values) {
      return new SonarServer(
          String.valueOf(values.get(0)),
          String.valueOf(values.get(1)),
          String.valueOf(values.get(2)),
          String.valueOf(values.get(3)));
    }
    throw new StepFailure(
        (name.isEmpty()
                ? "No SonarQube installation assigned for this job. There are "
                    + stored
                    + " available installations that can be configured."
                : "SonarQube installation defined in this job ("
                    + name
                    + ") does not match any configured installation. Number of installations that"
                    + " can be configured: "
                    + stored
                    + ".")
            + " Administrators add servers in the setting sonarServers.");
  }

  private static Map<String, String> variables(SonarServer server, String token) {
    var variables = new LinkedHashMap<String, String>();
    variables.put("SONAR_CONFIG_NAME", server.name());
    variables.put("SONAR_HOST_URL", server.url());
    variables.put("SONAR_AUTH_TOKEN", token);
    variables.put(
        "SONAR_MAVEN_GOAL",
        server.mojoVersion().isEmpty()
            ? "sonar:sonar"
            : "org.sonarsource.scanner.maven:sonar-maven-plugin:"
                + server.mojoVersion()
                + ":sonar");
    variables.put("SONAR_EXTRA_PROPS", "");
    var parameters = new LinkedHashMap<String, @Nullable Object>();
    parameters.put("sonar.host.url", server.url());
    if (!token.isEmpty()) {
      // Scanners before and after the version that renamed the property.
      parameters.put("sonar.login", token);
      parameters.put("sonar.token", token);
    }
    variables.put("SONARQUBE_SCANNER_PARAMS", Json.write(parameters));
    return variables;
  }

  /** The background task that the report of the scanner names; null without a report. */
  private static @Nullable String task(StepCall call, String folder) {
    Object outcome =
        Machine.await(call, Repeat.IDEMPOTENT, (workspace, _) -> report(workspace, folder));
    if (outcome instanceof Map<?, ?> report) {
      if (!"1".equals(report.get("count"))) {
        call.print(
            "WARN: Found multiple '" + REPORT + "' in the workspace. Taking the newest one.\n");
      }
      return String.valueOf(report.get("task"));
    }
    call.print(
        "WARN: Unable to locate '"
            + REPORT
            + "' in the workspace. Did the SonarScanner succeed?\n");
    return null;
  }

  static SonarAnalyses analyses(StepCall call) {
    return call.run().shared(SonarAnalyses.class, SonarAnalyses::new);
  }

  /** The newest report in a folder, and how many there are; null if there is none. */
  private static @Nullable Map<String, Object> report(Workspace workspace, String folder)
      throws IOException {
    List<TreeFile> reports =
        workspace.isFolder(folder)
            ? FilePlace.folder(workspace, folder)
                .files(
                    path -> path.equals(REPORT) || path.endsWith("/" + REPORT),
                    _ -> true,
                    MAX_REPORTS,
                    null)
            : List.of();
    TreeFile newest =
        reports.stream().max(Comparator.comparingLong(TreeFile::modified)).orElse(null);
    if (newest == null) {
      return null;
    }
    try (InputStream in = FilePlace.folder(workspace, folder).open(newest.path(), 0)) {
      if (in == null) {
        return null;
      }
      var properties = new Properties();
      properties.load(
          new StringReader(new String(in.readNBytes(MAX_REPORT), StandardCharsets.UTF_8)));
      String task = properties.getProperty("ceTaskId", "").strip();
      return task.matches("[A-Za-z0-9_-]{1,200}")
          ? Map.of("task", task, "count", String.valueOf(reports.size()))
          : null;
    } catch (IllegalArgumentException e) {
      throw new IOException("the file " + newest.path() + " is not a properties file", e);
    }
  }
}
