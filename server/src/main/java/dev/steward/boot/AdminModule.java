package dev.steward.boot;

import dev.steward.backup.Backup;
import dev.steward.casc.AppliedDigests;
import dev.steward.casc.ConfigurationFactory;
import dev.steward.casc.ConfigurationService;
import dev.steward.library.Libraries;
import dev.steward.metric.LoadStatistics;
import dev.steward.metric.ServerMetrics;
import dev.steward.rest.model.ServerHealth;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Wires backup, configuration and metrics. */
final class AdminModule {

  final ConfigurationService configurationService;
  final Backup backup;
  final LoadStatistics loads;
  final ServerMetrics metrics;
  final ServerHealth health;

  /**
   * Creates the services.
   *
   * @param libraries shared libraries of pipelines
   * @param metrics metrics, created before all other services
   * @param configuration path of configuration files; null for none
   */
  AdminModule(
      CoreModule coreModule,
      AccessModule accessModule,
      SettingsModule settingsModule,
      ItemsModule itemsModule,
      EngineModule engineModule,
      Libraries libraries,
      ServerMetrics metrics,
      @Nullable Path configuration) {
    this.metrics = metrics;
    var store = coreModule.store();
    var clock = coreModule.clock();
    var engine = engineModule.engine;
    configurationService =
        new ConfigurationService(
            new ConfigurationFactory(
                new AppliedDigests(store, coreModule.key().derive("configuration")),
                accessModule.rights,
                settingsModule.settings,
                accessModule.accessSettings,
                accessModule.users,
                accessModule.tokens,
                new ConfigurationFactory.FileServices(
                    itemsModule.credentials, itemsModule.managedFiles),
                new ConfigurationFactory.ItemServices(itemsModule.jobs, libraries),
                new ConfigurationFactory.NodeServices(itemsModule.nodes, engineModule.clouds),
                itemsModule.views,
                accessModule.authorization,
                itemsModule.tasks),
            configuration,
            System.getenv());
    backup =
        new Backup(
            store,
            accessModule.rights,
            accessModule.audit,
            coreModule.folder(),
            LocalCommand.databaseType(coreModule.settings().database()),
            itemsModule.tasks,
            clock);
    loads =
        new LoadStatistics(coreModule.steadyClock(), new CurrentLoad(engine, itemsModule.queue));
    engine.onPoll(loads::onChange);
    itemsModule
        .runs
        .progress()
        .onCompletion((_, result, millis) -> metrics.built(result.name(), millis));
    health =
        new ServerHealth(
            store,
            LocalCommand.databaseType(coreModule.settings().database()),
            coreModule.folder(),
            engine,
            itemsModule.queue,
            clock);
  }
}
