package dev.steward.boot;

import dev.steward.engine.Installations;
import dev.steward.host.container.ContainerSettings;
import dev.steward.log.Logs;
import dev.steward.mail.MailSettings;
import dev.steward.pipeline.step.SlackSettings;
import dev.steward.queue.CategoryLimit;
import dev.steward.queue.Queue;
import dev.steward.setting.LogLevels;
import dev.steward.setting.LogRecorders;
import dev.steward.setting.ServerSettings;
import dev.steward.setting.Setting;
import dev.steward.setting.Settings;
import dev.steward.setting.SonarServers;
import dev.steward.setting.SonarServers.SonarServer;
import dev.steward.setting.ThrottleCategories;
import dev.steward.setting.ToolInstallations;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Maps settings and startup options to feature options. */
final class SettingsModule {

  final ServerSettings options;
  final Settings settings;
  final LogRecorders recorders;

  /** Finds installations that no setting names; null on a server. */
  private @Nullable Installations otherTools;

  private boolean allowsAnyContainer;

  SettingsModule(CoreModule coreModule, AccessModule accessModule) {
    options = coreModule.settings();
    settings =
        new Settings(
            coreModule.store(),
            accessModule.rights,
            accessModule.audit,
            coreModule.encryptor("settings"),
            coreModule.clock());
    accessModule.users.setPasswordPolicy(settings::passwordPolicy);
    recorders = new LogRecorders(coreModule.store(), accessModule.rights, accessModule.audit);
    applyNowAndOnChange(() ->
        Logs.setLevels(LogRecorders.levels(LogLevels.parse(settings.get(Setting.LOG_LEVELS)))));
  }

  /**
   * Applies the quiet period and the concurrency limits to the queue, now and after each change.
   */
  void configureQueue(Queue queue) {
    applyNowAndOnChange(() -> queue.setQuietSeconds(settings.get(Setting.QUIET_SECONDS)));
    applyNowAndOnChange(() -> queue.setLimits(limits()));
  }

  private Map<String, CategoryLimit> limits() {
    var limits = new HashMap<String, CategoryLimit>();
    ThrottleCategories.parse(settings.get(Setting.THROTTLE_CATEGORIES))
        .forEach((name, category) ->
            limits.put(
                name,
                new CategoryLimit(
                    category.perNode(), category.total(), category.perNodeByLabel())));
    return limits;
  }

  /** Runs the action now, and again after each change to the settings. */
  private void applyNowAndOnChange(Runnable action) {
    settings.onChange(action);
    action.run();
  }

  /**
   * The public URL: from the startup options, or otherwise from the settings; null if not
   * configured.
   */
  @Nullable String url() {
    if (options.url() != null) {
      return options.url();
    }
    String configured = settings.get(Setting.URL);
    return configured.isEmpty() ? null : configured;
  }

  /** The public URL; by default the address of this machine with the given port. */
  String url(int port) {
    String publicUrl = url();
    if (publicUrl != null) {
      return publicUrl;
    }
    String host = options.listen();
    return "http://"
        + (host.indexOf(':') >= 0 ? "[" + host + "]" : host)
        + ":"
        + port
        + options.contextPath()
        + "/";
  }

  /** Whether all POST requests without an API token need a crumb. */
  boolean strictCrumbs() {
    return options.strictCrumbs() || settings.get(Setting.CRUMBS_STRICT);
  }

  /** SMTP settings; null if no server is configured. */
  @Nullable MailSettings mail() {
    String host = settings.get(Setting.MAIL_HOST);
    if (host.isEmpty()) {
      return null;
    }
    String user = settings.get(Setting.MAIL_USER);
    String from = settings.get(Setting.MAIL_FROM);
    String replyTo = settings.get(Setting.MAIL_REPLY_TO);
    return new MailSettings(
        host,
        Math.toIntExact(settings.get(Setting.MAIL_PORT)),
        MailSettings.Security.valueOf(settings.get(Setting.MAIL_TLS).toUpperCase(Locale.ROOT)),
        user.isEmpty() ? null : user,
        settings.get(Setting.MAIL_PASSWORD),
        from.isEmpty() ? "steward@localhost" : from,
        replyTo.isEmpty() ? null : replyTo);
  }

  /** Settings for messages to Slack. */
  SlackSettings slack() {
    String apiUrl = settings.get(Setting.SLACK_API_URL);
    return new SlackSettings(
        settings.get(Setting.SLACK_URL),
        settings.get(Setting.SLACK_WORKSPACE),
        settings.get(Setting.SLACK_CREDENTIAL),
        settings.get(Setting.SLACK_CHANNEL),
        settings.get(Setting.SLACK_BOT),
        apiUrl.isEmpty() ? Setting.SLACK_API_URL.defaultValue() : apiUrl);
  }

  /** SonarQube servers by name. */
  Map<String, SonarServer> sonarServers() {
    return SonarServers.parse(settings.get(Setting.SONAR_SERVERS));
  }

  /** Settings for build containers. */
  ContainerSettings containers() {
    return new ContainerSettings(
        settings.get(Setting.CONTAINER_PROGRAM),
        allowsAnyContainer || settings.get(Setting.CONTAINERS_PRIVILEGED));
  }

  /** Allows privileged containers: all builds are those of the user who starts the containers. */
  void allowAnyContainer() {
    allowsAnyContainer = true;
  }

  /** Sets what finds the installations that no setting names; pipelines may then use any name. */
  void setOtherTools(Installations source) {
    otherTools = source;
  }

  /** Whether pipelines may define the pods that they run in. */
  boolean allowsPodTemplates() {
    return settings.get(Setting.PIPELINE_POD_TEMPLATES);
  }

  /** The path of a tool installation; null if it is not configured. */
  @Nullable String tool(ToolInstallations.ToolType toolType, String name) {
    Map<String, String> names = ToolInstallations.parse(settings.get(Setting.TOOLS)).get(toolType);
    String configured = names == null ? null : names.get(name);
    Installations others = otherTools;
    return configured == null && others != null ? others.find(toolType, name) : configured;
  }

  /** The names of the installations of a tool; null if a pipeline may use any name. */
  @Nullable Collection<String> tools(ToolInstallations.ToolType toolType) {
    if (otherTools != null) {
      return null;
    }
    return ToolInstallations.parse(settings.get(Setting.TOOLS))
        .getOrDefault(toolType, Map.of())
        .keySet();
  }
}
