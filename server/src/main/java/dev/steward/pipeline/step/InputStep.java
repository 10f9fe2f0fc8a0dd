package dev.steward.pipeline.step;

import dev.steward.job.definition.BuildParameter;
import dev.steward.job.definition.ParameterType;
import dev.steward.pipeline.run.DescribableValue;
import dev.steward.pipeline.run.FlowInterruption;
import dev.steward.pipeline.run.FlowInterruption.InterruptionCause;
import dev.steward.pipeline.run.PipelineStep;
import dev.steward.pipeline.run.StepCall;
import dev.steward.pipeline.run.StepFailure;
import dev.steward.run.Result;
import dev.steward.step.Repeat;
import dev.steward.text.Json;
import dev.steward.type.TypeKind;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The step that waits until a user lets the run go on. */
final class InputStep {
  private static final String TYPE = "org.jenkinsci.plugins.workflow.support.steps.input.InputStep";
  private static final String CAUSE =
      "org.jenkinsci.plugins.workflow.support.steps.input.Rejection";
  private static final int MAX_PARAMETERS = 200;
  private static final int MAX_ID = 200;

  private final PendingInputs inputs;
  private final DescribedTypes types;

  InputStep(PendingInputs inputs, DescribedTypes types) {
    this.inputs = inputs;
    this.types = types;
  }

  PipelineStep step() {
    return new PipelineStep("input", "Wait for interactive input", this::perform);
  }

  private @Nullable Object perform(StepCall call) {
    PendingInput input = input(call);
    call.node().describe(call.run().maskSecrets(input.message()));
    call.print(
        input.parameters().isEmpty()
            ? input.message() + "\n" + input.ok() + " or Abort\n"
            : "Input requested\n");
    long before = call.run().now();
    Object stored = call.await(Repeat.IDEMPOTENT, _ -> inputs.await(input));
    call.node().addPause(Math.max(0, call.run().now() - before));
    Map<String, @Nullable Object> answer = Json.readObject(String.valueOf(stored));
    String fullName = String.valueOf(Json.text(answer, "fullName"));
    if (!Boolean.TRUE.equals(answer.get("approved"))) {
      throw new FlowInterruption(
          Result.ABORTED, true, List.of(new InterruptionCause(CAUSE, "Rejected by " + fullName)));
    }
    call.print("Approved by " + fullName + "\n");
    return value(call, input, answer);
  }

  private PendingInput input(StepCall call) {
    String message =
        call.arguments()
            .text("message", "Pipeline has paused and needs your input before proceeding");
    String id = call.arguments().text("id", "");
    if (!isIdentifier(id)) {
      throw StepArgumentChecks.refused(call, TYPE);
    }
    var parameters = new ArrayList<BuildParameter>();
    for (DescribableValue value : DescribableValue.listOf(call.arguments().get("parameters"))) {
      BuildParameter parameter = types.read(TypeKind.PARAMETER, BuildParameter.class, value);
      if (parameter.type() == ParameterType.FILE) {
        throw new StepFailure(
            "Support for FileParameters in the input step is disabled and will be removed in a"
                + " future release.");
      }
      parameters.add(parameter);
      if (parameters.size() > MAX_PARAMETERS) {
        throw new StepFailure("An input can have at most " + MAX_PARAMETERS + " parameters.");
      }
    }
    return new PendingInput(
        call.run().run().id(),
        call.node().id(),
        capitalized(id.isEmpty() ? md5(message) : id),
        message,
        call.arguments().text("ok", "Proceed"),
        blankToNull(call.arguments().text("submitter")),
        blankToNull(call.arguments().text("submitterParameter")),
        parameters,
        call.node().startedAt());
  }

  private static @Nullable String blankToNull(@Nullable String text) {
    return text == null || text.isBlank() ? null : text.strip();
  }

  /** Whether the id can be a segment of a URL as it is. */
  private static boolean isIdentifier(String id) {
    return id.length() <= MAX_ID
        && !Set.of(".", "..").contains(id)
        && id.chars()
            .allMatch(c ->
                (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || c == '-'
                    || c == '_'
                    || c == '.');
  }

  private static String capitalized(String id) {
    return id.substring(0, 1).toUpperCase(Locale.ROOT) + id.substring(1);
  }

  private static String md5(String text) {
    try {
      // Only an id, as in Jenkins: nothing depends on its strength.
      MessageDigest digest = MessageDigest.getInstance("MD5");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Nothing for no value, one value as it is, several by their names. */
  private @Nullable Object value(
      StepCall call, PendingInput input, Map<String, @Nullable Object> answer) {
    var values = new LinkedHashMap<String, @Nullable Object>();
    if (answer.get("values") instanceof List<?> list) {
      for (Object element : list) {
        Map<String, @Nullable Object> member = Json.asObject(element);
        String name = String.valueOf(Json.text(member, "name"));
        String text = String.valueOf(Json.text(member, "value"));
        values.put(
            name,
            switch (ParameterType.valueOf(String.valueOf(Json.text(member, "type")))) {
              case FLAG -> Boolean.valueOf(text);
              case SECRET -> secret(call, text);
              case TEXT, MULTI_LINE, FILE, RUN, CREDENTIAL, LABEL -> text;
            });
      }
    }
    String submitterParameter = input.submitterParameter();
    if (submitterParameter != null) {
      values.put(submitterParameter, Json.text(answer, "user"));
    }
    return switch (values.size()) {
      case 0 -> null;
      case 1 -> values.values().iterator().next();
      default -> values;
    };
  }

  private String secret(StepCall call, String encrypted) {
    String value = inputs.decrypt(encrypted);
    if (!value.isEmpty()) {
      call.run().mask(List.of(value));
    }
    return value;
  }
}
