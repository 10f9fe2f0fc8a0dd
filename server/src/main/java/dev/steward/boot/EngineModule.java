package dev.steward.boot;

import dev.steward.blob.LogTimes;
import dev.steward.engine.Bindings;
import dev.steward.engine.BuildEnvironments;
import dev.steward.engine.BuildFactory;
import dev.steward.engine.BuildPlanner;
import dev.steward.engine.BuildPreparation;
import dev.steward.engine.BuildServices;
import dev.steward.engine.Downstream;
import dev.steward.engine.Engine;
import dev.steward.engine.RunCompletion;
import dev.steward.engine.RunDriver;
import dev.steward.engine.RunExecution;
import dev.steward.engine.ServerLifecycle;
import dev.steward.engine.ToolLocator;
import dev.steward.host.Hosts;
import dev.steward.host.RunLookup;
import dev.steward.host.container.Containers;
import dev.steward.mail.Mailer;
import dev.steward.run.Run;
import dev.steward.run.Runs;

/** Wires the build engine. */
final class EngineModule {

  final Bindings credentialBinder;
  final Hosts hosts;
  final BuildEnvironments environments;
  final Engine engine;
  private final Containers containers;
  final ServerLifecycle lifecycle;

  EngineModule(
      CoreModule coreModule,
      AccessModule accessModule,
      SettingsModule settingsModule,
      ItemsModule itemsModule,
      Hosts.Factory hostsFactory) {
    credentialBinder = new Bindings(itemsModule.credentials, accessModule.users, itemsModule.jobs);
    hosts = hostsFactory.create(runLookup(itemsModule.runs));
    containers =
        new Containers(
            coreModule.folder().resolve("run").resolve("containers"),
            hosts,
            runLookup(itemsModule.runs),
            settingsModule::containers);
    environments = new BuildEnvironments(coreModule.folder(), hosts);
    environments.nodeLabels(() -> itemsModule.nodes.builtIn().allLabels());
    engine =
        new Engine(
            itemsModule.queue,
            itemsModule.jobs,
            itemsModule.runs,
            itemsModule.uploads,
            hosts,
            itemsModule.nodes,
            new RunExecution(
                itemsModule.jobs,
                itemsModule.runs,
                itemsModule.queue,
                runDriver(coreModule, settingsModule, itemsModule),
                containers),
            coreModule.clock());
    lifecycle =
        new ServerLifecycle(engine, accessModule.rights, accessModule.audit, coreModule.store());
    settingsModule.configureQueue(itemsModule.queue);
  }

  private static RunLookup runLookup(Runs runs) {
    return id -> {
      Run run = runs.find(id);
      return run == null ? null : run.running();
    };
  }

  private RunDriver runDriver(
      CoreModule coreModule, SettingsModule settingsModule, ItemsModule itemsModule) {
    var tools = new ToolLocator(settingsModule::tool);
    var builds =
        new BuildFactory(
            itemsModule.runs,
            itemsModule.notes,
            itemsModule.blobs,
            hosts,
            environments,
            credentialBinder,
            coreModule.clock(),
            new BuildServices(
                itemsModule.jobs,
                tools,
                itemsModule.fingerprints,
                itemsModule.reports,
                new Mailer(settingsModule::mail, coreModule.clock()),
                itemsModule.runs,
                containers));
    var planner =
        new BuildPlanner(
            itemsModule.runs, itemsModule.jobs, itemsModule.queue, itemsModule.uploads);
    var completion =
        new RunCompletion(
            itemsModule.runs,
            hosts,
            itemsModule.uploads,
            itemsModule.blobs,
            new Downstream(itemsModule.jobs, itemsModule.jobDependencies, itemsModule.queue));
    return new RunDriver(
        builds,
        new BuildPreparation(itemsModule.jobs, credentialBinder, tools),
        planner,
        completion,
        itemsModule.runs,
        new LogTimes(itemsModule.blobs, itemsModule.logWatcher, coreModule.clock()),
        coreModule.clock());
  }
}
