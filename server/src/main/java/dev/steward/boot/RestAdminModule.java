package dev.steward.boot;

import dev.steward.rest.admin.BackupEndpoints;
import dev.steward.rest.admin.ConfigurationEndpoints;
import dev.steward.rest.admin.ConfigurationSchema;
import dev.steward.rest.admin.HealthEndpoints;
import dev.steward.rest.admin.LogEndpoints;
import dev.steward.rest.admin.SettingEndpoints;
import dev.steward.rest.admin.SystemEndpoints;
import dev.steward.rest.credential.CredentialEndpoints;
import dev.steward.rest.model.BundledPlugins;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.rest.permission.AuthorizationEndpoints;
import dev.steward.rest.pipeline.ConverterEndpoints;
import dev.steward.rest.pipeline.PipelineLinter;
import dev.steward.rest.pipeline.ScriptCheckEndpoints;
import dev.steward.rest.plugin.PluginEndpoints;
import dev.steward.rest.script.ScriptEndpoints;
import dev.steward.rest.user.TokenEndpoints;
import dev.steward.rest.user.UserEndpoints;
import java.util.List;

/** Wires the REST API of users, credentials and administration. */
final class RestAdminModule {

  final UserEndpoints userEndpoints;
  final LogEndpoints.LogResourceTypes logTypes = LogEndpoints.LogResourceTypes.make();
  final List<CredentialEndpoints.StoreTypes> credentialStoreTypes;

  private final ServerModules modules;
  private final ResourceTypes kinds;

  /** Creates the endpoints and adds their routes. */
  RestAdminModule(ServerModules modules, ResourceTypes kinds) {
    this.modules = modules;
    this.kinds = kinds;
    var access = modules.access();
    var items = modules.items();
    userEndpoints =
        new UserEndpoints(
            modules.core().folder(),
            access.users,
            access.tokens,
            access.accessSettings,
            access.login);
    userEndpoints.addRoutes(kinds);
    new TokenEndpoints(access.tokens, access.accessSettings).addRoutes(kinds.user());
    new AuthorizationEndpoints(access.authorization, access.groups).addRoutes(kinds);
    addServerRoutes();
    addConfigurationRoutes();
    credentialStoreTypes = new CredentialEndpoints(items.credentials, items.jobs).addRoutes(kinds);
    new PluginEndpoints(new BundledPlugins(modules.items().types)).addRoutes(kinds);
    ScriptEndpoints.addRoutes(kinds);
    new ScriptCheckEndpoints(modules.pipelines().jobLibraries).addRoutes(kinds);
    new ConverterEndpoints(new PipelineLinter(modules.settings()::tools)).addRoutes(kinds);
  }

  private void addServerRoutes() {
    var engine = modules.engine();
    var admin = modules.admin();
    var clock = modules.core().clock();
    new SystemEndpoints(engine.lifecycle).addRoutes(kinds);
    new HealthEndpoints(clock, modules.items().queue, engine.engine, admin.metrics, admin.health)
        .addRoutes(kinds);
    new BackupEndpoints(admin.backup, clock).addRoutes(kinds);
  }

  private void addConfigurationRoutes() {
    var settings = modules.settings();
    var configuration = modules.admin().configurationService;
    new SettingEndpoints(settings.settings, modules.items().views).addRoutes(kinds);
    new ConfigurationEndpoints(configuration).addRoutes(kinds);
    new ConfigurationSchema(configuration, modules.items().types).addRoutes(kinds);
    new LogEndpoints(settings.recorders, settings.settings).addRoutes(kinds, logTypes);
  }
}
