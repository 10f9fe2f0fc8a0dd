package dev.steward.boot;

import dev.steward.rest.admin.BackupEndpoints;
import dev.steward.rest.admin.ConfigurationEndpoints;
import dev.steward.rest.admin.ConfigurationSchema;
import dev.steward.rest.admin.HealthEndpoints;
import dev.steward.rest.admin.LogEndpoints;
import dev.steward.rest.admin.SettingEndpoints;
import dev.steward.rest.admin.SystemEndpoints;
import dev.steward.rest.api.ApiEndpoints;
import dev.steward.rest.cli.CliEndpoints;
import dev.steward.rest.credential.CredentialEndpoints;
import dev.steward.rest.event.EventEndpoints;
import dev.steward.rest.event.TaskEndpoints;
import dev.steward.rest.job.FolderEndpoints;
import dev.steward.rest.job.JobEndpoints;
import dev.steward.rest.model.Parts;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.rest.permission.AuthorizationEndpoints;
import dev.steward.rest.plugin.PluginEndpoints;
import dev.steward.rest.report.FingerprintEndpoints;
import dev.steward.rest.report.TestEndpoints;
import dev.steward.rest.run.RunEndpoints;
import dev.steward.rest.scm.ScmEndpoints;
import dev.steward.rest.script.ScriptEndpoints;
import dev.steward.rest.server.ServerEndpoints;
import dev.steward.rest.trigger.WebhookEndpoints;
import dev.steward.rest.user.UserEndpoints;
import dev.steward.rest.view.ViewEndpoints;
import dev.steward.routing.RouteTable;
import dev.steward.routing.Site;
import dev.steward.web.ServerPages;
import dev.steward.web.admin.CredentialPages;
import dev.steward.web.admin.LoadPages;
import dev.steward.web.admin.LogPages;
import dev.steward.web.admin.ManagePages;
import dev.steward.web.admin.NodePages;
import dev.steward.web.admin.ScriptPages;
import dev.steward.web.admin.SystemPages;
import dev.steward.web.job.JobPages;
import dev.steward.web.job.SimplePage;
import dev.steward.web.run.RunPages;
import dev.steward.web.user.UserPages;
import dev.steward.web.view.ListPages;
import dev.steward.web.view.SearchPages;

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
        SimplePage::page);
  }

  /** Builds the route table. */
  static RouteTable<Site> routeTable(Parts parts, Site site) {
    ResourceTypes kinds = ResourceTypes.make();
    ServerEndpoints.add(kinds, parts);
    UserEndpoints.add(kinds, parts);
    JobEndpoints.add(kinds, parts);
    FolderEndpoints.add(kinds, parts);
    ViewEndpoints.add(kinds, parts);
    AuthorizationEndpoints.add(kinds, parts);
    RunEndpoints.add(kinds, parts);
    EventEndpoints.add(kinds, parts);
    TaskEndpoints.add(kinds, parts);
    SettingEndpoints.add(kinds, parts.administration().settings(), parts.views());
    SystemEndpoints.add(kinds, parts.administration().lifecycle());
    HealthEndpoints.add(kinds, parts);
    var book = LogEndpoints.LogResourceTypes.make();
    BackupEndpoints.add(kinds, parts.administration().backup(), parts.clock());
    ConfigurationEndpoints.add(kinds, parts.administration().configuration());
    ConfigurationSchema.add(kinds, parts.administration().configuration());
    LogEndpoints.add(
        kinds, book, parts.administration().recorders(), parts.administration().settings());
    CredentialPages.add(CredentialEndpoints.add(kinds, parts), parts);
    CliEndpoints.add(kinds, parts, site);
    ScmEndpoints.add(kinds, parts);
    WebhookEndpoints.add(kinds, parts);
    var tests = TestEndpoints.add(kinds, parts);
    FingerprintEndpoints.add(kinds, parts);
    ServerPages.add(kinds, parts);
    UserPages.add(kinds, parts);
    JobPages.add(kinds, parts);
    RunPages.add(kinds, parts, tests);
    ListPages.add(kinds, parts);
    SearchPages.add(kinds, parts);
    PluginEndpoints.add(kinds);
    ScriptEndpoints.add(kinds);
    ManagePages.add(kinds, parts);
    SystemPages.add(kinds);
    LoadPages.add(kinds, parts);
    ScriptPages.add(kinds);
    LogPages.add(book, parts.administration().recorders(), parts.administration().settings());
    NodePages.add(kinds, parts);
    ApiEndpoints.add(kinds.server(), site);
    return new RouteTable<>(kinds.server(), site);
  }
}
