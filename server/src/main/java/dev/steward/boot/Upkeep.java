package dev.steward.boot;

import dev.steward.backup.Backup;
import dev.steward.casc.Configured;
import dev.steward.casc.Sections;
import dev.steward.metric.LoadStatistics;
import dev.steward.metric.ServerMetrics;
import dev.steward.rest.Administration;
import dev.steward.rest.ServerHealth;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Wires backup, configuration and metrics. */
final class Upkeep {

  final Configured configured;
  final Backup backup;
  final Administration administration;
  final ServerHealth health;

  /**
   * Creates the services.
   *
   * @param counts metrics, which exist before all other services
   * @param configuration path of configuration files; null for none
   */
  Upkeep(
      Ground ground,
      People people,
      Choices choices,
      Items items,
      Building building,
      ServerMetrics counts,
      @Nullable Path configuration) {
    var store = ground.store();
    var clock = ground.clock();
    var engine = building.engine;
    configured =
        new Configured(
            new Sections(
                store,
                ground.key(),
                people.rights,
                choices.settings,
                people.accessSettings,
                people.users,
                people.tokens,
                items.credentials,
                items.jobs,
                items.nodes,
                items.views,
                people.authorization,
                items.live.works()),
            configuration,
            System.getenv());
    backup =
        new Backup(
            store,
            people.rights,
            people.audit,
            ground.folder(),
            LocalCommand.kind(ground.settings().database()),
            items.live.works(),
            clock);
    var loads = new LoadStatistics(ground.steady(), new PresentLoad(engine, items.queue));
    engine.looked(loads::update);
    items.runs.ended((_, result, millis) -> counts.built(result.name(), millis));
    health =
        new ServerHealth(
            store,
            LocalCommand.kind(ground.settings().database()),
            ground.folder(),
            engine,
            items.queue,
            clock);
    administration =
        new Administration(
            choices.settings,
            choices.recorders,
            building.ending,
            loads,
            counts,
            backup,
            configured,
            health,
            people.audit);
  }
}
