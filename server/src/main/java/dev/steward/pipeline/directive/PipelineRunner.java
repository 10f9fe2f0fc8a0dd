package dev.steward.pipeline.directive;

import dev.steward.pipeline.catalog.CallDescription;
import dev.steward.pipeline.catalog.DirectiveCatalog;
import dev.steward.pipeline.declarative.PipelineModel;
import dev.steward.pipeline.declarative.Section.CallSection;
import dev.steward.pipeline.declarative.Section.PostSection;
import dev.steward.pipeline.declarative.Section.SectionCall;
import dev.steward.pipeline.directive.AgentBlock.AgentCheckout;
import dev.steward.pipeline.property.PipelineProperties.DeclaredProperties;
import dev.steward.pipeline.run.DescribableValue;
import dev.steward.pipeline.run.RunContext;
import dev.steward.pipeline.run.StepFailure;
import dev.steward.pipeline.value.ValueText;
import dev.steward.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Runs a declarative pipeline: libraries, settings of the job, agent, credentials, environment,
 * options, tools, stages, and last the {@code post} section, inside of all of them.
 */
final class PipelineRunner {

  private final PipelineModel pipeline;
  private final RunContext run;
  private final RunBlocks blocks;
  private final ModelValues values;
  private final DirectiveServices services;
  private final PipelineOptions options;
  private final PostBlock posts;
  private final StageRunner stages;

  private @Nullable Throwable failure;
  private boolean postStarted;

  PipelineRunner(
      PipelineModel pipeline, RunContext run, ModelValues values, DirectiveServices services) {
    this.pipeline = pipeline;
    this.run = run;
    this.values = values;
    this.services = services;
    blocks = new RunBlocks(run);
    options = new PipelineOptions(pipeline.options());
    posts = new PostBlock(run, services);
    stages = new StageRunner(pipeline, options, blocks, values, services, posts);
  }

  void perform() {
    try {
      prepare();
      AgentCheckout checkout =
          new AgentCheckout(
              !options.isOn("skipDefaultCheckout", values, false),
              options.text("checkoutToSubdirectory", values));
      stages
          .agents()
          .aroundStages(
              pipeline.agent(),
              checkout,
              options.has("newContainerPerStage"),
              () ->
                  stages
                      .environments()
                      .around(
                          pipeline.environment(),
                          () -> stages.withOptions(options.wrappers(), this::withTools)));
    } catch (Throwable e) {
      Failures.throwIfFinal(e);
      note(e);
    }
    if (!postStarted) {
      // What failed was in front of the stages: the section runs outside of the agent.
      post();
    }
    if (failure != null) {
      throw Failures.rethrow(failure);
    }
  }

  private void note(Throwable thrown) {
    failure = failure == null ? thrown : failure;
  }

  private void prepare() {
    RestartRequest restart = RestartRequest.of(run.run());
    if (restart != null) {
      run.record(() -> {
        services.copyStashes(run, restart.run());
        return true;
      });
    }
    if (pipeline.libraries() != null) {
      pipeline
          .libraries()
          .libraries()
          .forEach(library ->
              blocks.call("library", Map.of("identifier", String.valueOf(values.text(library)))));
    }
    applySettings();
  }

  /** Writes the settings into the job, once for each run. */
  private void applySettings() {
    DeclaredProperties settings = settings();
    Object outcome =
        run.record(() -> {
          try {
            return List.copyOf(services.apply(run, settings));
          } catch (Problem.Invalid e) {
            return String.valueOf(e.getMessage());
          }
        });
    if (outcome instanceof List<?> warnings) {
      warnings.forEach(warning -> run.printLine(ValueText.text(warning)));
    } else {
      throw new StepFailure(ValueText.text(outcome));
    }
  }

  private DeclaredProperties settings() {
    List<SectionCall> properties = new ArrayList<>(options.properties());
    List<String> others = new ArrayList<>();
    for (SectionCall option : options.flags()) {
      if ("quietPeriod".equals(option.name())) {
        properties.add(option);
      } else {
        others.add(String.valueOf(option.name()));
      }
    }
    return new DeclaredProperties(
        described(properties, DirectiveCatalog.OPTIONS),
        others,
        described(calls(pipeline.triggers()), DirectiveCatalog.TRIGGERS),
        described(calls(pipeline.parameters()), DirectiveCatalog.PARAMETERS));
  }

  private static List<SectionCall> calls(@Nullable CallSection section) {
    return section == null ? List.of() : section.calls();
  }

  private List<DescribableValue> described(
      List<SectionCall> calls, Map<String, CallDescription> catalog) {
    List<DescribableValue> all = new ArrayList<>();
    for (SectionCall call : calls) {
      DescribableValue described = DescribableValue.of(values.described(call));
      if (described != null && catalog.containsKey(String.valueOf(call.name()))) {
        all.add(described);
      }
    }
    return all;
  }

  private void withTools() {
    if (AgentBlock.hasMachine(pipeline.agent())) {
      stages.tools().aroundPipeline(pipeline.tools(), this::stagesAndPost);
    } else {
      stagesAndPost();
    }
    if (failure != null) {
      // The options around, such as retry, see the failure.
      throw Failures.rethrow(failure);
    }
  }

  private void stagesAndPost() {
    failure = null;
    RestartRequest restart = RestartRequest.of(run.run());
    failure = stages.run(restart == null ? null : restart.stage());
    post();
  }

  private void post() {
    postStarted = true;
    PostSection section = pipeline.post();
    if (section == null || !posts.isNeeded(section, null, failure)) {
      return;
    }
    try {
      blocks.completion(
          "Declarative: Post Actions",
          () -> {
            Throwable after =
                posts.perform(section, null, failure, stages.postSteps(pipeline.agent()));
            if (failure == null && after != null) {
              throw Failures.rethrow(after);
            }
          });
    } catch (Throwable e) {
      Failures.throwIfFinal(e);
      note(e);
    }
  }
}
