package dev.steward.boot;

import dev.steward.log.Logs;
import dev.steward.mail.MailSettings;
import dev.steward.queue.Queue;
import dev.steward.setting.LogLevels;
import dev.steward.setting.LogRecorders;
import dev.steward.setting.ServerSettings;
import dev.steward.setting.Setting;
import dev.steward.setting.Settings;
import dev.steward.setting.ThrottleCategories;
import dev.steward.setting.ToolInstallations;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Maps settings and startup options to feature options. */
final class Choices {

  final ServerSettings start;
  final Settings settings;
  final LogRecorders recorders;

  Choices(Ground ground, People people) {
    start = ground.settings();
    settings =
        new Settings(
            ground.store(), people.rights, people.audit, ground.sealed("settings"), ground.clock());
    people.users.setPasswordPolicy(settings::passwordPolicy);
    recorders = new LogRecorders(ground.store(), people.rights, people.audit);
    follow(() ->
        Logs.setLevels(LogRecorders.levels(LogLevels.parse(settings.get(Setting.LOG_LEVELS)))));
  }

  /** Applies quiet period and concurrency limits to the queue, also after changes. */
  void govern(Queue queue) {
    follow(() -> queue.setQuietSeconds(settings.get(Setting.QUIET_SECONDS)));
    follow(() -> queue.setLimits(limits()));
  }

  private Map<String, Queue.Limit> limits() {
    var limits = new HashMap<String, Queue.Limit>();
    ThrottleCategories.parse(settings.get(Setting.THROTTLE_CATEGORIES))
        .forEach((name, category) ->
            limits.put(
                name,
                new Queue.Limit(category.perNode(), category.total(), category.perNodeByLabel())));
    return limits;
  }

  /** Runs the change now, and again after each change of settings. */
  private void follow(Runnable change) {
    settings.addListener(change);
    change.run();
  }

  /** The public URL: from the startup options, else from the settings; null if not configured. */
  @Nullable String url() {
    if (start.url() != null) {
      return start.url();
    }
    String set = settings.get(Setting.URL);
    return set.isEmpty() ? null : set;
  }

  /** The public URL; by default the address of the server on this machine with the given port. */
  String url(int port) {
    String chosen = url();
    if (chosen != null) {
      return chosen;
    }
    String host = start.listen();
    return "http://"
        + (host.indexOf(':') >= 0 ? "[" + host + "]" : host)
        + ":"
        + port
        + start.contextPath()
        + "/";
  }

  /** Whether all POST requests without an API token need a crumb. */
  boolean strictCrumbs() {
    return start.strictCrumbs() || settings.get(Setting.CRUMBS_STRICT);
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

  /** The path of a tool installation; null if it is not configured. */
  @Nullable String tool(ToolInstallations.ToolType kind, String name) {
    Map<String, String> names = ToolInstallations.parse(settings.get(Setting.TOOLS)).get(kind);
    return names == null ? null : names.get(name);
  }
}
