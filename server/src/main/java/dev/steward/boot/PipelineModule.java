package dev.steward.boot;

import dev.steward.blob.LogTimes;
import dev.steward.pipeline.directive.DeclarativePipelines;
import dev.steward.pipeline.directive.DirectiveSteps;
import dev.steward.pipeline.directive.ServerDirectives;
import dev.steward.pipeline.job.PipelineRepeats;
import dev.steward.pipeline.job.ScriptSource;
import dev.steward.pipeline.property.PipelineProperties;
import dev.steward.pipeline.run.FlowTrees;
import dev.steward.pipeline.run.PipelineDriver;
import dev.steward.pipeline.run.PipelineServices;
import dev.steward.pipeline.run.PipelineStep;
import dev.steward.pipeline.run.RunInterruptions;
import dev.steward.pipeline.run.StepFailure;
import dev.steward.pipeline.script.PipelineScripts;
import dev.steward.pipeline.script.RunValues;
import dev.steward.pipeline.step.FlowServices;
import dev.steward.pipeline.step.FlowSteps;
import dev.steward.pipeline.step.WorkServices;
import dev.steward.pipeline.step.WorkSteps;
import dev.steward.run.Run;
import dev.steward.setting.ToolInstallations.ToolType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Wires the runs of pipelines. */
final class PipelineModule {
  final PipelineDriver driver;
  final FlowTrees trees;

  /** The names of steps for readers, by their names in scripts. */
  final Map<String, String> stepTitles = new HashMap<>();

  final ScriptSource scripts;
  final FlowModule flow;
  final PipelineRepeats repeats;

  PipelineModule(
      CoreModule coreModule,
      AccessModule accessModule,
      SettingsModule settingsModule,
      ItemsModule itemsModule,
      EngineModule engineModule) {
    trees = new FlowTrees(coreModule.store());
    scripts =
        new ScriptSource(
            coreModule.store(),
            engineModule.hosts,
            itemsModule.notes,
            engineModule.credentialBinder::credentialLookup);
    flow = new FlowModule(coreModule, accessModule, itemsModule);
    repeats =
        new PipelineRepeats(
            accessModule.rights,
            accessModule.audit,
            itemsModule.jobs,
            itemsModule.queue,
            engineModule.credentialBinder,
            scripts,
            trees);
    var values =
        new RunValues(
            itemsModule.jobs,
            itemsModule.runs,
            itemsModule.notes,
            engineModule.environments::serverUrl);
    var stops = new RunInterruptions(itemsModule.runs.progress(), itemsModule.notes);
    var workSteps =
        new WorkSteps(
            new WorkServices(
                engineModule.buildServices,
                engineModule.hosts,
                itemsModule.nodes,
                engineModule.engine.leases(),
                engineModule.environments,
                engineModule.credentialBinder,
                itemsModule.queue,
                itemsModule.notes,
                itemsModule.blobs,
                coreModule.clock()));
    List<PipelineStep> steps = new ArrayList<>();
    steps.addAll(FlowSteps.all(flowServices(itemsModule, stops, values)));
    steps.addAll(workSteps.all());
    steps.addAll(DirectiveSteps.all());
    steps.forEach(step -> stepTitles.put(step.name(), step.title()));
    driver =
        new PipelineDriver(
            new PipelineServices(
                coreModule.store(),
                itemsModule.runs,
                itemsModule.notes,
                itemsModule.blobs,
                itemsModule.logWatcher,
                new LogTimes(itemsModule.blobs, itemsModule.logWatcher, coreModule.clock()),
                engineModule.completion,
                type -> settingsModule.tools(ToolType.valueOf(type.toUpperCase(Locale.ROOT))),
                engineModule.environments::ofPipeline,
                scripts,
                new PipelineScripts(
                    values,
                    Map.of(DeclarativePipelines.NAME, declarative(itemsModule, engineModule))),
                steps,
                workSteps::cleanUp,
                coreModule.clock()));
    engineModule.engine.setPipelines(driver);
  }

  private static DeclarativePipelines declarative(
      ItemsModule itemsModule, EngineModule engineModule) {
    return new DeclarativePipelines(
        new ServerDirectives(
            itemsModule.runs,
            itemsModule.notes,
            engineModule.credentialBinder,
            new PipelineProperties(itemsModule.jobs)));
  }

  private FlowServices flowServices(
      ItemsModule itemsModule, RunInterruptions stops, RunValues values) {
    return flow.services(
        (runId, _, reason) -> {
          Run run = itemsModule.runs.find(runId);
          if (run != null) {
            stops.stop(run, reason);
          }
        },
        (context, runId) -> {
          Run run = itemsModule.runs.find(runId);
          if (run == null) {
            throw new StepFailure("The build was deleted.");
          }
          return values.of(context, run);
        });
  }
}
