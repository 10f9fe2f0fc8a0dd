package dev.steward.casc;

import dev.steward.access.Caller;
import dev.steward.setting.Setting;
import dev.steward.setting.Settings;
import dev.steward.setting.ToolInstallations;
import dev.steward.setting.ToolInstallations.ToolType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Server settings, by Jenkins' names where they exist, and all by Steward's names. */
final class SettingSection implements Section {

  private static final String OURS = "steward.settings";
  private static final String THROTTLE = "unclassified.throttleJobProperty";
  private static final String MAILER = "unclassified.mailer";
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
    paths.add(OURS);
    paths.add(MAILER);
    paths.add(THROTTLE);
    paths.addAll(TOOLS.keySet());
    return paths;
  }

  @Override
  public void read(Caller caller, String path, Value value, Reading reading) {
    Setting<?> direct = DIRECT.get(path);
    ToolType tool = TOOLS.get(path);
    if (direct != null) {
      one(caller, direct.name(), value, reading);
    } else if (path.equals(MAILER)) {
      mailer(caller, value, reading);
    } else if (tool != null) {
      installations(caller, tool, value, reading);
    } else if (path.equals(THROTTLE)) {
      throttle(caller, value, reading);
    } else if (value instanceof Value.Members members) {
      members
          .all()
          .forEach((name, each) -> {
            if (Setting.find(name) == null) {
              reading.faults().add(members.lineOf(name), Reading.unknown(name));
            } else {
              one(caller, name, each, reading);
            }
          });
    } else {
      reading.faults().add(value.line(), "A mapping is expected.");
    }
  }

  private void one(Caller caller, String name, Value value, Reading reading) {
    String text = reading.text(value);
    if (text != null) {
      set(caller, name, text, value.line(), reading);
    }
  }

  private void set(Caller caller, String name, String text, int line, Reading reading) {
    Map<String, String> change = Map.of(name, text);
    reading.faults().unless(line, () -> settings.check(caller, change));
    reading.change(() -> settings.change(caller, change));
  }

  private void mailer(Caller caller, Value value, Reading reading) {
    Value.Members mailer =
        reading.members(
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
    optional(caller, mailer, "smtpHost", Setting.MAIL_HOST, reading);
    optional(caller, mailer, "smtpPort", Setting.MAIL_PORT, reading);
    optional(caller, mailer, "replyToAddress", Setting.MAIL_REPLY_TO, reading);
    if (mailer.all().containsKey("useSsl") || mailer.all().containsKey("useTls")) {
      boolean tls = reading.flag(mailer, "useSsl", false);
      boolean starttls = reading.flag(mailer, "useTls", false);
      String name = Setting.MAIL_TLS.name();
      set(caller, name, tls ? "tls" : starttls ? "starttls" : "none", mailer.line(), reading);
    }
    Value login = mailer.all().get("authentication");
    if (login != null) {
      Value.Members both = reading.members(login, "username", "password");
      if (both != null) {
        optional(caller, both, "username", Setting.MAIL_USER, reading);
        optional(caller, both, "password", Setting.MAIL_PASSWORD, reading);
      }
    }
  }

  /** The categories in the format of the Throttle Concurrent Builds plugin. */
  private void throttle(Caller caller, Value value, Reading reading) {
    Value.Members property = reading.members(value, "categories");
    Value list = property == null ? null : property.all().get("categories");
    if (list == null) {
      return;
    }
    var all = new ArrayList<String>();
    for (Value.Members one :
        reading.each(
            list,
            "categoryName",
            "maxConcurrentPerNode",
            "maxConcurrentTotal",
            "nodeLabeledPairs")) {
      String name = reading.required(one, "categoryName");
      var line = new StringBuilder();
      line.append(name).append('=').append(bound(one, "maxConcurrentPerNode", reading));
      line.append('/').append(bound(one, "maxConcurrentTotal", reading));
      Value pairs = one.all().get("nodeLabeledPairs");
      if (pairs != null) {
        for (Value.Members pair :
            reading.each(pairs, "throttledNodeLabel", "maxConcurrentPerNodeLabeled")) {
          line.append(' ').append(reading.required(pair, "throttledNodeLabel"));
          line.append(':').append(bound(pair, "maxConcurrentPerNodeLabeled", reading));
        }
      }
      all.add(line.toString());
    }
    String name = Setting.THROTTLE_CATEGORIES.name();
    set(caller, name, String.join(", ", all), list.line(), reading);
  }

  /** Replaces all tools of a type; automatic installers are not supported. */
  private void installations(Caller caller, ToolType kind, Value value, Reading reading) {
    Map<String, String> wanted = new LinkedHashMap<>();
    for (Value.Members one : reading.each(value, "name", "home", "properties")) {
      String name = reading.required(one, "name");
      String home = reading.required(one, "home");
      if (one.all().get("properties") instanceof Value.Items list && !list.all().isEmpty()) {
        reading.faults().add(list.line(), "Automatic installers are not supported; set 'home'.");
      }
      if (name != null && home != null && wanted.put(name, home) != null) {
        reading.faults().add(one.lineOf("name"), "Duplicate name.");
      }
    }
    reading.faults().unless(value.line(), () -> settings.check(caller, with(kind, wanted)));
    reading.change(() -> settings.change(caller, with(kind, wanted)));
  }

  private Map<String, String> with(ToolType kind, Map<String, String> wanted) {
    Map<ToolType, Map<String, String>> all = ToolInstallations.parse(settings.get(Setting.TOOLS));
    all.put(kind, wanted);
    return Map.of(Setting.TOOLS.name(), ToolInstallations.text(all));
  }

  private static String bound(Value.Members members, String name, Reading reading) {
    String text = reading.text(members, name);
    return text == null ? "0" : text;
  }

  private void optional(
      Caller caller, Value.Members members, String name, Setting<?> setting, Reading reading) {
    @Nullable Value value = members.all().get(name);
    if (value != null) {
      one(caller, setting.name(), value, reading);
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
      out.put(OURS, set);
    }
  }
}
