package dev.steward.boot;

import dev.steward.rest.api.ApiEndpoints;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.routing.RouteTable;
import dev.steward.routing.Site;

/** Wires the REST API, the command line client's server side and the web pages. */
final class HttpModule {

  private HttpModule() {}

  /** Builds the route table. */
  static RouteTable<Site> routeTable(ServerModules modules, Site site) {
    ResourceTypes kinds = ResourceTypes.make();
    var rest = new RestModule(modules, kinds);
    var restAdmin = new RestAdminModule(modules, kinds);
    CliModule.addRoutes(modules, kinds, site);
    WebModule.addRoutes(modules, kinds, rest, restAdmin);
    WebAdminModule.addRoutes(modules, kinds, restAdmin);
    var table = new RouteTable<>(kinds.server(), site);
    new ApiEndpoints(table, modules.items().types).addRoutes(kinds);
    return table;
  }
}
