package dev.steward.casc;

import dev.steward.access.Caller;
import dev.steward.setting.Setting;
import dev.steward.setting.Settings;
import dev.steward.setting.SonarServers.SonarServer;
import dev.steward.setting.ToolInstallations;
import dev.steward.setting.ToolInstallations.ToolType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Server settings, all of them under Steward's names and, where Jenkins has a name for one, under
 * that name too.
 */
final class SettingSection implements Section {

  private static final String STEWARD_SETTINGS = "steward.settings";
  private static final String THROTTLE = "unclassified.throttleJobProperty";
  private static final String MAILER = "unclassified.mailer";
  private static final String SLACK = "unclassified.slackNotifier";
  private static final String SONAR = "unclassified.sonarGlobalConfiguration";
  private static final Map<String, ToolType> TOOLS = tools();

  private static final Map<String, Setting<?>> DIRECT =
      Map.of(
          "jenkins.systemMessage", Setting.SYSTEM_MESSAGE,
          "jenkins.quietPeriod", Setting.QUIET_SECONDS,
          "unclassified.location.url", Setting.URL,
          "unclassified.location.adminAddress", Setting.MAIL_FROM);

  private final Settings settings;

  SettingSection(Settings settings) {
    this.settings = settings;
  }

  private static Map<String, ToolType> tools() {
    Map<String, ToolType> tools = new LinkedHashMap<>();
    for (ToolType kind : ToolType.values()) {
      tools.put("tool." + kind.id() + ".installations", kind);
    }
    return tools;
  }

  @Override
  public List<String> paths() {
    var paths = new ArrayList<>(DIRECT.keySet());
    paths.add(STEWARD_SETTINGS);
    paths.add(MAILER);
    paths.add(SLACK);
    paths.add(SONAR);
    paths.add(THROTTLE);
    paths.addAll(TOOLS.keySet());
    return paths;
  }

  @Override
  public void read(Caller caller, String path, YamlValue value, ReadContext context) {
    Setting<?> direct = DIRECT.get(path);
    ToolType tool = TOOLS.get(path);
    if (direct != null) {
      readSetting(caller, direct.name(), value, context);
    } else if (path.equals(MAILER)) {
      mailer(caller, value, context);
    } else if (path.equals(SLACK)) {
      slack(caller, value, context);
    } else if (path.equals(SONAR)) {
      sonar(caller, value, context);
    } else if (tool != null) {
      installations(caller, tool, value, context);
    } else if (path.equals(THROTTLE)) {
      throttle(caller, value, context);
    } else if (value instanceof YamlValue.Mapping members) {
      members
          .all()
          .forEach((name, element) -> {
            if (Setting.find(name) == null) {
              context.errors().add(members.lineOf(name), ReadContext.unknown(name));
            } else {
              readSetting(caller, name, element, context);
            }
          });
    } else {
      context.errors().add(value.line(), "A mapping is expected.");
    }
  }

  private void readSetting(Caller caller, String name, YamlValue value, ReadContext context) {
    String text = context.text(value);
    if (text != null) {
      set(caller, name, text, value.line(), context);
    }
  }

  private void set(Caller caller, String name, String text, int line, ReadContext context) {
    Map<String, String> change = Map.of(name, text);
    context.errors().check(line, () -> settings.check(caller, change));
    context.addChange(() -> settings.change(caller, change));
  }

  private void mailer(Caller caller, YamlValue value, ReadContext context) {
    YamlValue.Mapping mailer =
        context.mapping(
            value,
            "smtpHost",
            "smtpPort",
            "replyToAddress",
            "useSsl",
            "useTls",
            "authentication",
            "charset",
            "defaultSuffix");
    if (mailer == null) {
      return;
    }
    readOptional(caller, mailer, "smtpHost", Setting.MAIL_HOST, context);
    readOptional(caller, mailer, "smtpPort", Setting.MAIL_PORT, context);
    readOptional(caller, mailer, "replyToAddress", Setting.MAIL_REPLY_TO, context);
    if (mailer.all().containsKey("useSsl") || mailer.all().containsKey("useTls")) {
      boolean tls = context.flag(mailer, "useSsl", false);
      boolean starttls = context.flag(mailer, "useTls", false);
      String name = Setting.MAIL_TLS.name();
      set(caller, name, tls ? "tls" : starttls ? "starttls" : "none", mailer.line(), context);
    }
    YamlValue authentication = mailer.all().get("authentication");
    if (authentication != null) {
      YamlValue.Mapping credentials = context.mapping(authentication, "username", "password");
      if (credentials != null) {
        readOptional(caller, credentials, "username", Setting.MAIL_USER, context);
        readOptional(caller, credentials, "password", Setting.MAIL_PASSWORD, context);
      }
    }
  }

  /** The settings in the format of the Slack Notification plugin. */
  private void slack(Caller caller, YamlValue value, ReadContext context) {
    YamlValue.Mapping slack =
        context.mapping(
            value,
            "teamDomain",
            "tokenCredentialId",
            "room",
            "botUser",
            "baseUrl",
            "slackUserIdResolver",
            "sendAsText",
            "iconEmoji",
            "username");
    if (slack == null) {
      return;
    }
    readOptional(caller, slack, "teamDomain", Setting.SLACK_WORKSPACE, context);
    readOptional(caller, slack, "tokenCredentialId", Setting.SLACK_CREDENTIAL, context);
    readOptional(caller, slack, "room", Setting.SLACK_CHANNEL, context);
    readOptional(caller, slack, "botUser", Setting.SLACK_BOT, context);
    readOptional(caller, slack, "baseUrl", Setting.SLACK_URL, context);
  }

  /** The servers in the format of the SonarQube Scanner plugin. */
  private void sonar(Caller caller, YamlValue value, ReadContext context) {
    YamlValue.Mapping sonar = context.mapping(value, "buildWrapperEnabled", "installations");
    YamlValue list = sonar == null ? null : sonar.all().get("installations");
    if (list == null) {
      return;
    }
    var lines = new ArrayList<String>();
    for (YamlValue.Mapping server :
        context.mappings(
            list,
            "name",
            "serverUrl",
            "credentialsId",
            "webhookSecretId",
            "mojoVersion",
            "additionalProperties",
            "additionalAnalysisProperties",
            "triggers")) {
      for (String properties : List.of("additionalProperties", "additionalAnalysisProperties")) {
        String text = context.text(server, properties);
        if (text != null && !text.isBlank()) {
          context
              .errors()
              .add(
                  server.lineOf(properties),
                  "'" + properties + "' is not supported; pass the properties to the scanner.");
        }
      }
      String name = context.required(server, "name");
      String url = context.required(server, "serverUrl");
      String credential = context.text(server, "credentialsId");
      String version = context.text(server, "mojoVersion");
      if (name != null && url != null) {
        lines.add(
            new SonarServer(
                    name, url, credential == null ? "" : credential, version == null ? "" : version)
                .line());
      }
    }
    String name = Setting.SONAR_SERVERS.name();
    set(caller, name, String.join("\n", lines), list.line(), context);
  }

  /** The categories in the format of the Throttle Concurrent Builds plugin. */
  private void throttle(Caller caller, YamlValue value, ReadContext context) {
    YamlValue.Mapping property = context.mapping(value, "categories");
    YamlValue list = property == null ? null : property.all().get("categories");
    if (list == null) {
      return;
    }
    var all = new ArrayList<String>();
    for (YamlValue.Mapping category :
        context.mappings(
            list,
            "categoryName",
            "maxConcurrentPerNode",
            "maxConcurrentTotal",
            "nodeLabeledPairs")) {
      String name = context.required(category, "categoryName");
      var line = new StringBuilder();
      line.append(name).append('=').append(limit(category, "maxConcurrentPerNode", context));
      line.append('/').append(limit(category, "maxConcurrentTotal", context));
      YamlValue pairs = category.all().get("nodeLabeledPairs");
      if (pairs != null) {
        for (YamlValue.Mapping pair :
            context.mappings(pairs, "throttledNodeLabel", "maxConcurrentPerNodeLabeled")) {
          line.append(' ').append(context.required(pair, "throttledNodeLabel"));
          line.append(':').append(limit(pair, "maxConcurrentPerNodeLabeled", context));
        }
      }
      all.add(line.toString());
    }
    String name = Setting.THROTTLE_CATEGORIES.name();
    set(caller, name, String.join(", ", all), list.line(), context);
  }

  /** Replaces all tools of a type; automatic installers are not supported. */
  private void installations(Caller caller, ToolType kind, YamlValue value, ReadContext context) {
    Map<String, String> homes = new LinkedHashMap<>();
    for (YamlValue.Mapping installation : context.mappings(value, "name", "home", "properties")) {
      String name = context.required(installation, "name");
      String home = context.required(installation, "home");
      if (installation.all().get("properties") instanceof YamlValue.Sequence list
          && !list.all().isEmpty()) {
        context.errors().add(list.line(), "Automatic installers are not supported; set 'home'.");
      }
      if (name != null && home != null && homes.put(name, home) != null) {
        context.errors().add(installation.lineOf("name"), "Duplicate name.");
      }
    }
    context.errors().check(value.line(), () -> settings.check(caller, with(kind, homes)));
    context.addChange(() -> settings.change(caller, with(kind, homes)));
  }

  private Map<String, String> with(ToolType kind, Map<String, String> homes) {
    Map<ToolType, Map<String, String>> all = ToolInstallations.parse(settings.get(Setting.TOOLS));
    all.put(kind, homes);
    return Map.of(Setting.TOOLS.name(), ToolInstallations.text(all));
  }

  private static String limit(YamlValue.Mapping members, String name, ReadContext context) {
    String text = context.text(members, name);
    return text == null ? "0" : text;
  }

  private void readOptional(
      Caller caller,
      YamlValue.Mapping members,
      String name,
      Setting<?> setting,
      ReadContext context) {
    @Nullable YamlValue value = members.all().get(name);
    if (value != null) {
      readSetting(caller, setting.name(), value, context);
    }
  }

  @Override
  public void export(Caller caller, Map<String, Object> out) {
    Map<String, Object> set = new LinkedHashMap<>(settings.changedFromDefault(caller));
    DIRECT.forEach((path, setting) -> {
      Object value = set.remove(setting.name());
      if (value != null) {
        out.put(path, value);
      }
    });
    if (set.remove(Setting.TOOLS.name()) != null) {
      Map<ToolType, Map<String, String>> all = ToolInstallations.parse(settings.get(Setting.TOOLS));
      TOOLS.forEach((path, kind) -> {
        var some = new ArrayList<Map<String, Object>>();
        all.getOrDefault(kind, Map.of())
            .forEach((name, home) -> some.add(Map.of("name", name, "home", home)));
        if (!some.isEmpty()) {
          out.put(path, some);
        }
      });
    }
    set.values().removeIf(Settings.MASK::equals);
    if (!set.isEmpty()) {
      out.put(STEWARD_SETTINGS, set);
    }
  }
}
