package dev.steward.boot;

import dev.steward.blob.LogTimes;
import dev.steward.engine.Bindings;
import dev.steward.engine.BuildFactory;
import dev.steward.engine.BuildPlanner;
import dev.steward.engine.BuildPreparation;
import dev.steward.engine.Downstream;
import dev.steward.engine.Engine;
import dev.steward.engine.Places;
import dev.steward.engine.RunCompletion;
import dev.steward.engine.RunDriver;
import dev.steward.engine.RunExecution;
import dev.steward.engine.ServerLifecycle;
import dev.steward.engine.ToolLocator;
import dev.steward.mail.Mailer;
import dev.steward.scm.Git;

/** Wires the build engine. */
final class EngineModule {

  final Bindings credentialBinder;
  final Places workspaceLayout;
  final Git git;
  final Engine engine;
  final ServerLifecycle lifecycle;

  EngineModule(
      CoreModule coreModule,
      AccessModule accessModule,
      SettingsModule settingsModule,
      ItemsModule itemsModule) {
    credentialBinder = new Bindings(itemsModule.credentials, accessModule.users, itemsModule.jobs);
    workspaceLayout =
        new Places(coreModule.folder(), coreModule.settings().buildUser(), itemsModule.runs::find);
    workspaceLayout.nodeLabels(() -> itemsModule.nodes.builtIn().allLabels());
    git =
        new Git(
            workspaceLayout.gitFolder(),
            workspaceLayout.buildUser(),
            workspaceLayout.asUser(),
            (_, _) -> null);
    engine =
        new Engine(
            itemsModule.queue,
            itemsModule.jobs,
            itemsModule.runs,
            itemsModule.uploads,
            workspaceLayout,
            itemsModule.nodes,
            new RunExecution(
                itemsModule.jobs,
                itemsModule.runs,
                itemsModule.queue,
                runDriver(coreModule, settingsModule, itemsModule)),
            coreModule.clock());
    lifecycle =
        new ServerLifecycle(engine, accessModule.rights, accessModule.audit, coreModule.store());
    settingsModule.configureQueue(itemsModule.queue);
  }

  private RunDriver runDriver(
      CoreModule coreModule, SettingsModule settingsModule, ItemsModule itemsModule) {
    var tools = new ToolLocator(settingsModule::tool);
    var builds =
        new BuildFactory(
            itemsModule.runs,
            itemsModule.notes,
            itemsModule.blobs,
            workspaceLayout,
            git,
            credentialBinder,
            coreModule.clock());
    var planner =
        new BuildPlanner(
            itemsModule.runs,
            itemsModule.jobs,
            itemsModule.queue,
            itemsModule.uploads,
            workspaceLayout,
            tools,
            itemsModule.fingerprints,
            itemsModule.reports,
            new Mailer(settingsModule::mail, coreModule.clock()));
    var completion =
        new RunCompletion(
            itemsModule.runs,
            workspaceLayout,
            itemsModule.uploads,
            itemsModule.blobs,
            new Downstream(itemsModule.jobs, itemsModule.jobDependencies, itemsModule.queue));
    return new RunDriver(
        builds,
        new BuildPreparation(itemsModule.jobs, workspaceLayout, credentialBinder, tools),
        planner,
        completion,
        itemsModule.runs,
        new LogTimes(itemsModule.blobs, itemsModule.logWatcher, coreModule.clock()),
        coreModule.clock());
  }
}
