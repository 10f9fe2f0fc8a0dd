package dev.steward.boot;

import dev.steward.rest.cli.BuildCommands;
import dev.steward.rest.cli.CliEndpoints;
import dev.steward.rest.cli.CommandParameters;
import dev.steward.rest.cli.CommandTable;
import dev.steward.rest.cli.ConfigurationCommands;
import dev.steward.rest.cli.CredentialCommands;
import dev.steward.rest.cli.ItemCommands;
import dev.steward.rest.cli.LogFollower;
import dev.steward.rest.cli.NameLookup;
import dev.steward.rest.cli.NodeCommands;
import dev.steward.rest.cli.PipelineCommands;
import dev.steward.rest.cli.RunCommands;
import dev.steward.rest.cli.ServerCommands;
import dev.steward.rest.cli.ViewCommands;
import dev.steward.rest.model.BundledPlugins;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.rest.pipeline.PipelineLinter;
import dev.steward.routing.Site;

/** Wires the commands of Jenkins' command line client. */
final class CliModule {

  private CliModule() {}

  static void addRoutes(ServerModules modules, ResourceTypes kinds, Site site) {
    var rights = modules.access().rights;
    var items = modules.items();
    var engine = modules.engine();
    var lookup = new NameLookup(items.jobs, items.runs);
    var table = new CommandTable(rights);
    new ItemCommands(items.jobs, items.views, lookup).addTo(table);
    new BuildCommands(
            rights,
            items.jobs,
            items.runs,
            items.queue,
            engine.credentialBinder,
            engine.lifecycle,
            modules.triggers().poller,
            new CommandParameters(modules.core().folder(), items.jobs, items.uploads),
            new LogFollower(rights, items.runs, items.blobs),
            lookup)
        .addTo(table);
    new RunCommands(items.runs, items.notes, lookup).addTo(table);
    new ViewCommands(rights, items.jobs, items.views, lookup).addTo(table);
    new NodeCommands(rights, items.nodes, modules.engine().nodeConnections).addTo(table);
    new CredentialCommands(rights, items.jobs, items.credentials).addTo(table);
    new ServerCommands(rights, items.queue, engine.lifecycle, site, new BundledPlugins(items.types))
        .addTo(table);
    new PipelineCommands(
            new PipelineLinter(modules.settings()::tools), modules.pipelines().repeats, lookup)
        .addTo(table);
    new ConfigurationCommands(modules.admin().configurationService).addTo(table);
    new CliEndpoints(table).addRoutes(kinds);
  }
}
