package dev.steward.boot;

import dev.steward.agent.NodeDefinition;
import dev.steward.blob.LogTimes;
import dev.steward.cloud.RunTemplates;
import dev.steward.library.Libraries;
import dev.steward.library.LibraryCleanup;
import dev.steward.library.LibraryLoader;
import dev.steward.pipeline.directive.DeclarativePipelines;
import dev.steward.pipeline.directive.DirectiveSteps;
import dev.steward.pipeline.directive.ServerDirectives;
import dev.steward.pipeline.job.LoadedScripts;
import dev.steward.pipeline.job.PipelineRepeats;
import dev.steward.pipeline.job.ScriptSource;
import dev.steward.pipeline.job.TrustedFiles;
import dev.steward.pipeline.library.JobLibraries;
import dev.steward.pipeline.library.LibraryServices;
import dev.steward.pipeline.library.LibrarySteps;
import dev.steward.pipeline.property.PipelineProperties;
import dev.steward.pipeline.run.FlowTrees;
import dev.steward.pipeline.run.LoadedTexts;
import dev.steward.pipeline.run.PipelineDriver;
import dev.steward.pipeline.run.PipelineServices;
import dev.steward.pipeline.run.PipelineStep;
import dev.steward.pipeline.run.RunInterruptions;
import dev.steward.pipeline.run.StepFailure;
import dev.steward.pipeline.script.PipelineScripts;
import dev.steward.pipeline.script.RunValues;
import dev.steward.pipeline.step.DockerVariable;
import dev.steward.pipeline.step.FlowServices;
import dev.steward.pipeline.step.FlowSteps;
import dev.steward.pipeline.step.ServiceSettings;
import dev.steward.pipeline.step.Stashes;
import dev.steward.pipeline.step.WorkServices;
import dev.steward.pipeline.step.WorkSteps;
import dev.steward.run.Run;
import dev.steward.scm.Revision;
import dev.steward.setting.ToolInstallations.ToolType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Wires the runs of pipelines. */
final class PipelineModule {
  final PipelineDriver driver;
  final FlowTrees trees;

  /** The names of steps for readers, by their names in scripts. */
  final Map<String, String> stepTitles = new HashMap<>();

  final ScriptSource scripts;
  final FlowModule flow;
  final PipelineRepeats repeats;
  final Libraries libraries;
  final JobLibraries jobLibraries;

  PipelineModule(
      CoreModule coreModule,
      AccessModule accessModule,
      SettingsModule settingsModule,
      ItemsModule itemsModule,
      EngineModule engineModule) {
    this(
        coreModule,
        accessModule,
        settingsModule,
        itemsModule,
        engineModule,
        PipelineAdaptation.SERVER);
  }

  PipelineModule(
      CoreModule coreModule,
      AccessModule accessModule,
      SettingsModule settingsModule,
      ItemsModule itemsModule,
      EngineModule engineModule,
      PipelineAdaptation adaptation) {
    trees = new FlowTrees(coreModule.store());
    scripts =
        new ScriptSource(
            coreModule.store(),
            engineModule.hosts,
            itemsModule.notes,
            engineModule.credentialBinder::credentialLookup);
    flow = new FlowModule(coreModule, accessModule, itemsModule);
    libraries =
        new Libraries(
            coreModule.store(),
            accessModule.rights,
            accessModule.audit,
            itemsModule.jobs,
            adaptation.libraries());
    itemsModule.runs.onChange(new LibraryCleanup());
    var libraryLoader =
        new LibraryLoader(
            coreModule.store(),
            engineModule.hosts,
            itemsModule.notes,
            engineModule.credentialBinder::credentialLookup,
            coreModule.clock());
    jobLibraries = new JobLibraries(libraries, libraryLoader);
    var libraryServices = new LibraryServices(libraries, libraryLoader);
    repeats =
        new PipelineRepeats(
            accessModule.rights,
            accessModule.audit,
            itemsModule.jobs,
            itemsModule.queue,
            engineModule.credentialBinder,
            scripts,
            trees,
            new LoadedScripts(new LoadedTexts(coreModule.store(), trees), libraryLoader),
            itemsModule.notes);
    var values =
        new RunValues(
            itemsModule.jobs,
            itemsModule.runs,
            itemsModule.notes,
            engineModule.environments::serverUrl);
    var stops = new RunInterruptions(itemsModule.runs.progress(), itemsModule.notes);
    var workServices =
        new WorkServices(
            engineModule.buildServices,
            engineModule.hosts,
            itemsModule.nodes,
            adaptation.leases().apply(engineModule.engine.leases()),
            engineModule.environments,
            engineModule.credentialBinder,
            itemsModule.queue,
            new WorkServices.RunStorage(itemsModule.notes, itemsModule.blobs),
            new RunTemplates(
                engineModule.clouds,
                settingsModule::allowsPodTemplates,
                label -> isLabelOfNode(itemsModule, label)),
            this::scriptRevision,
            coreModule.clock(),
            new ServiceSettings(
                settingsModule::slack,
                settingsModule::sonarServers,
                itemsModule.managedFiles,
                coreModule.encryptor("pipeline-services")));
    var workSteps = new WorkSteps(workServices);
    List<PipelineStep> steps = new ArrayList<>();
    steps.addAll(FlowSteps.all(flowServices(itemsModule, stops, values)));
    steps.addAll(workSteps.all());
    steps.addAll(new LibrarySteps(libraryServices).all());
    steps.add(
        new TrustedFiles(
                scripts, engineModule.hosts, engineModule.credentialBinder::credentialLookup)
            .step());
    steps.addAll(DirectiveSteps.all());
    steps.replaceAll(adaptation.steps());
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
                (job, run) ->
                    adaptation.variables().apply(engineModule.environments.ofPipeline(job, run)),
                adaptation.scripts().apply(scripts),
                new PipelineScripts(
                    values,
                    Map.of(DeclarativePipelines.NAME, declarative(itemsModule, engineModule)),
                    Map.of(DockerVariable.NAME, DockerVariable.create(workServices)),
                    libraryServices),
                steps,
                workSteps::cleanUp,
                coreModule.clock()));
    driver.onChange(new FlowEvents(itemsModule.eventPublisher));
    engineModule.engine.setPipelines(driver);
  }

  private @Nullable Revision scriptRevision(Run run) {
    ScriptSource.Script script = scripts.find(run.id());
    return script == null ? null : script.revision();
  }

  /** Whether a node that is not a pod of a cloud has a label. */
  private static boolean isLabelOfNode(ItemsModule itemsModule, String label) {
    return itemsModule.nodes.all().stream()
        .anyMatch(node -> node.allLabels().contains(label) && NodeDefinition.podOf(node) == null);
  }

  private static DeclarativePipelines declarative(
      ItemsModule itemsModule, EngineModule engineModule) {
    return new DeclarativePipelines(
        new ServerDirectives(
            itemsModule.runs,
            itemsModule.notes,
            engineModule.credentialBinder,
            new PipelineProperties(itemsModule.jobs),
            new Stashes(itemsModule.blobs, itemsModule.jobs, itemsModule.runs)::copy));
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
