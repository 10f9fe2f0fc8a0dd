package dev.steward.boot;

import dev.steward.rest.model.BundledPlugins;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.web.admin.AuditPages;
import dev.steward.web.admin.CloudPages;
import dev.steward.web.admin.ConfigurationPages;
import dev.steward.web.admin.CredentialPages;
import dev.steward.web.admin.LibraryPages;
import dev.steward.web.admin.LoadPages;
import dev.steward.web.admin.LogPages;
import dev.steward.web.admin.ManagePages;
import dev.steward.web.admin.ManagedFilePages;
import dev.steward.web.admin.NodePages;
import dev.steward.web.admin.PermissionPages;
import dev.steward.web.admin.ScriptPages;
import dev.steward.web.admin.SettingsPages;
import dev.steward.web.admin.SystemPages;
import dev.steward.web.admin.TokenPages;

/** Wires the administration pages. */
final class WebAdminModule {

  private WebAdminModule() {}

  static void addRoutes(ServerModules modules, ResourceTypes kinds, RestAdminModule restAdmin) {
    var clock = modules.core().clock();
    var access = modules.access();
    var settings = modules.settings();
    var items = modules.items();
    var engine = modules.engine().engine;
    var admin = modules.admin();
    new ManagePages(
            clock, access.audit, items.queue, engine, items.tasks, admin.metrics, admin.health)
        .addRoutes(kinds);
    new SettingsPages(access.rights, settings.settings).addRoutes(kinds);
    new TokenPages(
            clock, access.users, access.tokens, items.nodes, modules.engine().nodeConnections)
        .addRoutes(kinds);
    new AuditPages(clock, access.rights, access.audit).addRoutes(kinds);
    new PermissionPages(access.authorization).addRoutes(kinds);
    new ConfigurationPages(admin.configurationService).addRoutes(kinds);
    new CredentialPages(items.credentials, items.jobs).addRoutes(restAdmin.credentialStoreTypes);
    new LoadPages(admin.loads).addRoutes(kinds);
    new LogPages(settings.recorders, settings.settings).addRoutes(restAdmin.logTypes);
    new NodePages(items.nodes, modules.engine().nodeConnections, engine).addRoutes(kinds);
    new CloudPages(
            modules.engine().clouds, modules.engine().cloudAccess, modules.engine().provisioner)
        .addRoutes(kinds);
    new LibraryPages(modules.pipelines().libraries).addRoutes(kinds);
    new ManagedFilePages(items.managedFiles).addRoutes(kinds);
    SystemPages.addRoutes(kinds);
    new ScriptPages(new BundledPlugins(modules.items().types)).addRoutes(kinds);
  }
}
