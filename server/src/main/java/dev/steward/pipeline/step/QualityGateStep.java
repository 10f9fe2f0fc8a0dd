package dev.steward.pipeline.step;

import dev.steward.outbound.OutboundClient;
import dev.steward.outbound.OutboundFailure;
import dev.steward.outbound.OutboundRequest;
import dev.steward.outbound.OutboundResponse;
import dev.steward.pipeline.run.Interruption;
import dev.steward.pipeline.run.PipelineStep;
import dev.steward.pipeline.run.RecordValue;
import dev.steward.pipeline.run.StepCall;
import dev.steward.pipeline.run.StepFailure;
import dev.steward.pipeline.step.SonarAnalyses.SonarAnalysis;
import dev.steward.problem.Problem;
import dev.steward.setting.SonarServers.SonarServer;
import dev.steward.step.Repeat;
import dev.steward.text.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The step {@code waitForQualityGate}: polls the background task of the newest analysis, and
 * returns the status of the quality gate. It only reads, so it goes on after a restart. The token
 * is sent to the server of the settings, never to a URL in a file of the workspace.
 */
final class QualityGateStep {
  private static final int MAX_FAILURES = 8;
  private static final long FIRST_PAUSE_MILLIS = 500;
  private static final long MAX_PAUSE_MILLIS = 15_000;
  private static final List<String> ENDED = List.of("SUCCESS", "FAILED", "CANCELED");
  private static final String USE_WRAPPER =
      "Please use the 'withSonarQubeEnv' wrapper to run your analysis.";

  private final WorkServices services;

  QualityGateStep(WorkServices services) {
    this.services = services;
  }

  PipelineStep step() {
    return new PipelineStep(
        "waitForQualityGate",
        "Wait for SonarQube analysis to be completed and return quality gate status",
        this::perform);
  }

  private Object perform(StepCall call) {
    SonarAnalyses analyses = SonarEnvironmentStep.analyses(call);
    if (analyses.isEmpty()) {
      throw new IllegalStateException(
          "No previous SonarQube analysis found on this pipeline execution. " + USE_WRAPPER);
    }
    SonarAnalysis analysis = analyses.newest();
    String task = analysis == null ? null : analysis.taskId();
    if (analysis == null || task == null) {
      throw new IllegalStateException(
          "Unable to guess SonarQube task id and/or SQ server details. " + USE_WRAPPER);
    }
    String given = call.arguments().text("credentialsId", "");
    String credentialId = given.isEmpty() ? analysis.credentialId() : given;
    Object url =
        call.record(() -> {
          SonarServer server = services.settings().sonarServers().get().get(analysis.server());
          return server == null ? null : server.url();
        });
    if (url == null) {
      throw new IllegalStateException("Invalid installation name: " + analysis.server());
    }
    SonarToken.masked(services, call, credentialId);
    call.print(
        "Checking status of SonarQube task '" + task + "' on server '" + analysis.server() + "'\n");
    var api = new SonarApi(services, call, String.valueOf(url), credentialId);
    Map<?, ?> state = state(call, interruption -> api.task(task, false, interruption));
    printState(call, task, state);
    if (!ENDED.contains(state.get("status"))) {
      state = state(call, interruption -> api.task(task, true, interruption));
      printState(call, task, state);
    }
    if (!"SUCCESS".equals(state.get("status"))) {
      throw new IllegalStateException(
          "SonarQube analysis '" + task + "' failed: " + state.get("status"));
    }
    String gate = String.valueOf(state.get("gate"));
    call.print("SonarQube task '" + task + "' completed. Quality gate is '" + gate + "'\n");
    if (call.arguments().flag("abortPipeline", false) && !gate.equals("OK")) {
      throw new StepFailure("Pipeline aborted due to quality gate failure: " + gate);
    }
    var properties = new LinkedHashMap<String, @Nullable Object>();
    properties.put("status", gate);
    return RecordValue.of(
        "org.sonarsource.scanner.jenkins.pipeline.WaitForQualityGateStep$QGStatus",
        properties,
        "QGStatus(" + gate + ")");
  }

  private static void printState(StepCall call, String task, Map<?, ?> state) {
    call.print("SonarQube task '" + task + "' status is '" + state.get("status") + "'\n");
  }

  private static Map<?, ?> state(StepCall call, StepCall.Work work) {
    Object outcome = call.await(Repeat.IDEMPOTENT, work);
    if (!(outcome instanceof Map<?, ?> state)) {
      throw new IllegalStateException("the journal contains no state of an analysis");
    }
    if (state.get("failure") instanceof String failure) {
      throw new StepFailure(failure);
    }
    return state;
  }

  /** Requests to a SonarQube server. */
  private record SonarApi(WorkServices services, StepCall call, String url, String credentialId) {

    /**
     * Asks for the state of a background task, and for the quality gate if the task has ended.
     *
     * @param waits whether to ask again until the task has ended
     * @return the status, and the quality gate of a successful task; or why both are unknown
     */
    Map<String, Object> task(String task, boolean waits, Interruption interruption)
        throws InterruptedException {
      long pause = FIRST_PAUSE_MILLIS;
      int failures = 0;
      while (true) {
        try {
          Map<String, @Nullable Object> state =
              Json.asObject(get("api/ce/task?id=" + encoded(task)).get("task"));
          failures = 0;
          String status = Json.text(state, "status");
          if (status == null) {
            return failure("it contains no status");
          }
          if (status.equals("SUCCESS")) {
            String gate = gate(String.valueOf(Json.text(state, "analysisId")));
            return Map.of("status", status, "gate", gate);
          }
          if (!waits || ENDED.contains(status)) {
            return Map.of("status", status);
          }
        } catch (OutboundFailure e) {
          failures++;
          // A server that restarts answers again soon; a refusal does not change.
          if (e.reason() == OutboundFailure.Reason.REFUSED
              || e.reason() == OutboundFailure.Reason.INVALID
              || failures > MAX_FAILURES) {
            return Map.of("failure", "The SonarQube server did not reply: " + e.getMessage());
          }
        } catch (Problem e) {
          return failure(e.getMessage());
        }
        if (interruption.reason() != null) {
          throw new InterruptedException();
        }
        Thread.sleep(pause);
        pause = Math.min(MAX_PAUSE_MILLIS, pause * 3 / 2);
      }
    }

    private static Map<String, Object> failure(String reason) {
      return Map.of(
          "failure",
          "The response is not one of SonarQube's API; check the URL of the server in the setting"
              + " sonarServers. "
              + reason);
    }

    private String gate(String analysis) throws InterruptedException, OutboundFailure {
      Map<String, @Nullable Object> status =
          Json.asObject(
              get("api/qualitygates/project_status?analysisId=" + encoded(analysis))
                  .get("projectStatus"));
      String gate = Json.text(status, "status");
      return gate == null ? "NONE" : gate;
    }

    private Map<String, @Nullable Object> get(String path)
        throws InterruptedException, OutboundFailure {
      OutboundRequest request = OutboundRequest.of("GET", ServiceExchange.uri(url, path));
      if (!credentialId.isEmpty()) {
        String token = SonarToken.find(services, call, credentialId);
        if (token == null) {
          throw new OutboundFailure(
              OutboundFailure.Reason.INVALID, "The credential '" + credentialId + "' was deleted.");
        }
        // The user name is the token, which all versions of SonarQube accept.
        request =
            request.header(
                "Authorization",
                "Basic "
                    + Base64.getEncoder()
                        .encodeToString((token + ":").getBytes(StandardCharsets.UTF_8)));
      }
      OutboundResponse response = OutboundClient.send(request);
      return switch (response.status()) {
        case 200 -> Json.readObject(response.text());
        case 401, 403, 404 ->
            throw new OutboundFailure(
                OutboundFailure.Reason.REFUSED,
                "status "
                    + response.status()
                    + ". The token needs the permission to browse the project, and the task must"
                    + " exist.");
        default ->
            throw new OutboundFailure(
                OutboundFailure.Reason.FAILED, "status " + response.status() + ".");
      };
    }

    private static String encoded(String text) {
      return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
  }
}
