package dev.steward.pipeline.step;

import dev.steward.access.Caller;
import dev.steward.pipeline.run.PipelineStep;
import dev.steward.pipeline.run.StepCall;
import dev.steward.pipeline.run.StepFailure;
import dev.steward.problem.Problem;
import dev.steward.run.Run;
import dev.steward.text.Variables;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The steps {@code buildName} and {@code buildDescription}. */
final class BuildTitleSteps {
  private final WorkServices services;

  BuildTitleSteps(WorkServices services) {
    this.services = services;
  }

  List<PipelineStep> all() {
    return List.of(
        new PipelineStep("buildName", "Updates build display name", this::name),
        new PipelineStep("buildDescription", "Changes build description", this::description));
  }

  private @Nullable Object name(StepCall call) {
    String name = expanded(call, "nameTemplate");
    call.print("New run name is '" + name + "'\n");
    change(call, null, name);
    return null;
  }

  private @Nullable Object description(StepCall call) {
    String description = expanded(call, "descriptionTemplate");
    call.print("New run description is '" + description + "'\n");
    change(call, description, null);
    return null;
  }

  private static String expanded(StepCall call, String parameter) {
    return Variables.expand(
        call.arguments().text(parameter, ""), call.run().environment(call.scope()));
  }

  private void change(StepCall call, @Nullable String description, @Nullable String name) {
    Object problem =
        call.record(() -> {
          Run now = services.build().runs().find(call.run().run().id());
          if (now != null) {
            try {
              services
                  .build()
                  .runs()
                  .describe(
                      Caller.system(),
                      call.run().job(),
                      now,
                      description == null ? now.description() : description,
                      name == null ? now.displayName() : name);
            } catch (Problem.Invalid e) {
              return e.getMessage();
            }
          }
          return null;
        });
    if (problem != null) {
      throw new StepFailure(String.valueOf(problem));
    }
  }
}
