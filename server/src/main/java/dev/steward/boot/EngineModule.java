package dev.steward.boot;

import dev.steward.blob.LogTimes;
import dev.steward.engine.Bindings;
import dev.steward.engine.Engine;
import dev.steward.engine.Means;
import dev.steward.engine.Places;
import dev.steward.engine.ServerLifecycle;
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
    var services =
        new Means(
            itemsModule.jobs,
            itemsModule.jobDependencies,
            itemsModule.runs,
            itemsModule.notes,
            itemsModule.uploads,
            itemsModule.queue,
            itemsModule.blobs,
            new LogTimes(itemsModule.blobs, itemsModule.logWatcher, coreModule.clock()),
            workspaceLayout,
            credentialBinder,
            coreModule.clock(),
            git,
            itemsModule.reports,
            itemsModule.fingerprints,
            new Mailer(settingsModule::mail, coreModule.clock()),
            settingsModule::tool);
    engine =
        new Engine(
            itemsModule.queue,
            itemsModule.jobs,
            itemsModule.runs,
            services,
            coreModule.clock(),
            itemsModule.nodes);
    lifecycle =
        new ServerLifecycle(engine, accessModule.rights, accessModule.audit, coreModule.store());
    settingsModule.configureQueue(itemsModule.queue);
  }
}
