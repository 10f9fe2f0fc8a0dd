package dev.steward.boot;

import dev.steward.backup.Backup;
import dev.steward.casc.ConfigurationFactory;
import dev.steward.casc.ConfigurationService;
import dev.steward.metric.LoadStatistics;
import dev.steward.metric.ServerMetrics;
import dev.steward.rest.model.Administration;
import dev.steward.rest.model.ServerHealth;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Wires backup, configuration and metrics. */
final class AdminModule {

  final ConfigurationService configurationService;
  final Backup backup;
  final Administration administration;
  final ServerHealth health;

  /**
   * Creates the services.
   *
   * @param counts metrics, which exist before all other services
   * @param configuration path of configuration files; null for none
   */
  AdminModule(
      CoreModule coreModule,
      AccessModule accessModule,
      SettingsModule settingsModule,
      ItemsModule itemsModule,
      EngineModule engineModule,
      ServerMetrics counts,
      @Nullable Path configuration) {
    var store = coreModule.store();
    var clock = coreModule.clock();
    var engine = engineModule.engine;
    configurationService =
        new ConfigurationService(
            new ConfigurationFactory(
                store,
                coreModule.key(),
                accessModule.rights,
                settingsModule.settings,
                accessModule.accessSettings,
                accessModule.users,
                accessModule.tokens,
                itemsModule.credentials,
                itemsModule.jobs,
                itemsModule.nodes,
                itemsModule.views,
                accessModule.authorization,
                itemsModule.eventServices.tasks()),
            configuration,
            System.getenv());
    backup =
        new Backup(
            store,
            accessModule.rights,
            accessModule.audit,
            coreModule.folder(),
            LocalCommand.databaseType(coreModule.settings().database()),
            itemsModule.eventServices.tasks(),
            clock);
    var loads =
        new LoadStatistics(coreModule.steadyClock(), new CurrentLoad(engine, itemsModule.queue));
    engine.onPoll(loads::update);
    itemsModule
        .runs
        .progress()
        .onCompletion((_, result, millis) -> counts.built(result.name(), millis));
    health =
        new ServerHealth(
            store,
            LocalCommand.databaseType(coreModule.settings().database()),
            coreModule.folder(),
            engine,
            itemsModule.queue,
            clock);
    administration =
        new Administration(
            settingsModule.settings,
            settingsModule.recorders,
            engineModule.lifecycle,
            loads,
            counts,
            backup,
            configurationService,
            health,
            accessModule.audit);
  }
}
