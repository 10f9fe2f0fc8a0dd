package dev.steward.boot;

import dev.steward.gate.RouteTable;
import dev.steward.gate.Site;
import dev.steward.rest.FolderPlaces;
import dev.steward.rest.JobPlaces;
import dev.steward.rest.Kinds;
import dev.steward.rest.Parts;
import dev.steward.rest.RunPlaces;
import dev.steward.rest.ServerPlaces;
import dev.steward.rest.UserPlaces;
import dev.steward.rest.ViewPlaces;
import dev.steward.rest.admin.BackupPlaces;
import dev.steward.rest.admin.ConfigurationPlaces;
import dev.steward.rest.admin.ConfigurationSchema;
import dev.steward.rest.admin.HealthPlaces;
import dev.steward.rest.admin.LogPlaces;
import dev.steward.rest.admin.SettingPlaces;
import dev.steward.rest.admin.SystemPlaces;
import dev.steward.rest.api.ApiPlaces;
import dev.steward.rest.cli.CliPlaces;
import dev.steward.rest.credential.CredentialPlaces;
import dev.steward.rest.live.EventPlaces;
import dev.steward.rest.live.WorkPlaces;
import dev.steward.rest.plugin.PluginPlaces;
import dev.steward.rest.report.FingerprintPlaces;
import dev.steward.rest.report.TestPlaces;
import dev.steward.rest.rights.RightsPlaces;
import dev.steward.rest.scm.ScmPlaces;
import dev.steward.rest.script.ScriptPlaces;
import dev.steward.rest.trigger.HookPlaces;
import dev.steward.web.Framed;
import dev.steward.web.ServerPages;
import dev.steward.web.item.JobPages;
import dev.steward.web.list.ListPages;
import dev.steward.web.list.SearchPages;
import dev.steward.web.manage.CredentialPages;
import dev.steward.web.manage.LoadPages;
import dev.steward.web.manage.LogPages;
import dev.steward.web.manage.ManagePages;
import dev.steward.web.manage.NodePages;
import dev.steward.web.manage.ScriptPages;
import dev.steward.web.manage.SystemPages;
import dev.steward.web.run.RunPages;
import dev.steward.web.user.UserPages;

/** Wires the REST API and the web pages. */
final class HttpModule {

  private HttpModule() {}

  /** Collects the services that endpoints use. */
  static Parts parts(
      CoreModule coreModule,
      AccessModule accessModule,
      ItemsModule itemsModule,
      EngineModule engineModule,
      TriggersModule triggersModule,
      AdminModule adminModule) {
    return new Parts(
        coreModule.folder(),
        coreModule.clock(),
        accessModule.rights,
        accessModule.users,
        accessModule.tokens,
        accessModule.accessSettings,
        accessModule.login,
        itemsModule.jobs,
        itemsModule.views,
        itemsModule.runs,
        itemsModule.queue,
        engineModule.engine,
        engineModule.workspaceLayout,
        itemsModule.blobs,
        itemsModule.jobDependencies,
        itemsModule.notes,
        itemsModule.uploads,
        itemsModule.credentials,
        engineModule.credentialBinder,
        adminModule.administration,
        triggersModule.scmPoller,
        triggersModule.pushWebhooks,
        triggersModule.genericWebhook,
        triggersModule.notifyTokens,
        itemsModule.reports,
        itemsModule.fingerprints,
        accessModule.authorization,
        accessModule.groups,
        itemsModule.nodes,
        itemsModule.eventServices,
        itemsModule.idempotencyKeys,
        Framed::page);
  }

  /** Builds the route table. */
  static RouteTable<Site> routeTable(Parts parts, Site site) {
    Kinds kinds = Kinds.make();
    ServerPlaces.add(kinds, parts);
    UserPlaces.add(kinds, parts);
    JobPlaces.add(kinds, parts);
    FolderPlaces.add(kinds, parts);
    ViewPlaces.add(kinds, parts);
    RightsPlaces.add(kinds, parts);
    RunPlaces.add(kinds, parts);
    EventPlaces.add(kinds, parts);
    WorkPlaces.add(kinds, parts);
    SettingPlaces.add(kinds, parts.administration().settings(), parts.views());
    SystemPlaces.add(kinds, parts.administration().ending());
    HealthPlaces.add(kinds, parts);
    var book = LogPlaces.Logbook.make();
    BackupPlaces.add(kinds, parts.administration().backup(), parts.clock());
    ConfigurationPlaces.add(kinds, parts.administration().configured());
    ConfigurationSchema.add(kinds, parts.administration().configured());
    LogPlaces.add(
        kinds, book, parts.administration().recorders(), parts.administration().settings());
    CredentialPages.add(CredentialPlaces.add(kinds, parts), parts);
    CliPlaces.add(kinds, parts, site);
    ScmPlaces.add(kinds, parts);
    HookPlaces.add(kinds, parts);
    var tests = TestPlaces.add(kinds, parts);
    FingerprintPlaces.add(kinds, parts);
    ServerPages.add(kinds, parts);
    UserPages.add(kinds, parts);
    JobPages.add(kinds, parts);
    RunPages.add(kinds, parts, tests);
    ListPages.add(kinds, parts);
    SearchPages.add(kinds, parts);
    PluginPlaces.add(kinds);
    ScriptPlaces.add(kinds);
    ManagePages.add(kinds, parts);
    SystemPages.add(kinds);
    LoadPages.add(kinds, parts);
    ScriptPages.add(kinds);
    LogPages.add(book, parts.administration().recorders(), parts.administration().settings());
    NodePages.add(kinds, parts);
    ApiPlaces.add(kinds.server(), site);
    return new RouteTable<>(kinds.server(), site);
  }
}
