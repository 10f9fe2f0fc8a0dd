package dev.steward.web.manage;

import dev.steward.access.Permission;
import dev.steward.access.ProtectedObject;
import dev.steward.gate.AccessRule;
import dev.steward.gate.RequestContext;
import dev.steward.gate.Route.Method;
import dev.steward.gate.Site;
import dev.steward.http.Parameters;
import dev.steward.http.Response;
import dev.steward.problem.Problem;
import dev.steward.rest.Kinds;
import dev.steward.rest.Parts;
import dev.steward.setting.Setting;
import dev.steward.setting.Settings;
import dev.steward.web.Templates;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Form for the server settings. */
public final class SettingsPages {

  /** Input type of a field. */
  public enum Kind {
    LINE,
    LINES,
    NUMBER,
    FLAG,
    SECRET,
    TLS
  }

  private record Drawn(Setting<?> setting, String group, String label, String hint, Kind kind) {}

  private static final List<Drawn> DRAWN =
      List.of(
          new Drawn(
              Setting.URL,
              "General",
              "URL of this server",
              "Public URL used in links, such as https://ci.example.com/. Leave empty to use the"
                  + " request's address.",
              Kind.LINE),
          new Drawn(
              Setting.SYSTEM_MESSAGE,
              "General",
              "System message",
              "Shown to all users on the dashboard.",
              Kind.LINES),
          new Drawn(
              Setting.QUIET_SECONDS,
              "Builds",
              "Quiet period",
              "Seconds to wait before a build starts, unless its job sets its own quiet period.",
              Kind.NUMBER),
          new Drawn(
              Setting.THROTTLE_CATEGORIES,
              "Builds",
              "Throttle categories",
              "One per line: the maximum concurrent builds for each category.",
              Kind.LINES),
          new Drawn(
              Setting.TOOLS,
              "Builds",
              "Tools",
              "One per line: tool name and installation path.",
              Kind.LINES),
          new Drawn(
              Setting.MAIL_HOST,
              "Email",
              "SMTP server",
              "SMTP host. Leave empty to turn off email.",
              Kind.LINE),
          new Drawn(Setting.MAIL_PORT, "Email", "Port", "", Kind.NUMBER),
          new Drawn(Setting.MAIL_TLS, "Email", "Encryption", "", Kind.TLS),
          new Drawn(
              Setting.MAIL_USER,
              "Email",
              "User",
              "Leave empty if the server requires no authentication.",
              Kind.LINE),
          new Drawn(Setting.MAIL_PASSWORD, "Email", "Password", "", Kind.SECRET),
          new Drawn(Setting.MAIL_FROM, "Email", "From", "Sender address of emails.", Kind.LINE),
          new Drawn(Setting.MAIL_REPLY_TO, "Email", "Reply to", "", Kind.LINE),
          new Drawn(
              Setting.CRUMBS_STRICT,
              "Security",
              "Require CSRF crumbs wherever Jenkins does",
              "",
              Kind.FLAG),
          new Drawn(
              Setting.PASSWORD_MIN_LENGTH,
              "Security",
              "Minimum password length",
              "Applies to new passwords set on pages and at the command line.",
              Kind.NUMBER),
          new Drawn(
              Setting.PASSWORD_MIN_LENGTH_EVERYWHERE,
              "Security",
              "Also apply the minimum password length to Jenkins' REST URLs",
              "",
              Kind.FLAG),
          new Drawn(
              Setting.AUDIT_DAYS,
              "Security",
              "Audit log retention in days",
              "0 keeps entries without limit.",
              Kind.NUMBER),
          new Drawn(
              Setting.LOG_LEVELS,
              "Logs",
              "Levels",
              "Levels of loggers, such as dev.steward.engine=FINE, org.eclipse=WARNING",
              Kind.LINE));

  private final Parts parts;
  private final Settings settings;

  private SettingsPages(Parts parts) {
    this.parts = parts;
    this.settings = parts.administration().settings();
  }

  /** Adds the routes. */
  static void add(Kinds kinds, Parts parts) {
    var pages = new SettingsPages(parts);
    kinds
        .manage()
        .route(Method.GET, "configure", AccessRule.needs(Permission.SYSTEM_READ), pages::page)
        .route(Method.POST, "configure", AccessRule.needs(Permission.MANAGE), pages::save);
    kinds
        .server()
        .route(
            Method.GET,
            "configure",
            AccessRule.needs(Permission.SYSTEM_READ),
            (_, site) -> Response.redirect(site.contextPath() + "/manage/configure"));
  }

  /**
   * A field of the form.
   *
   * @param said error about the value, or empty
   * @param locked true if the viewer may only read it
   */
  public record Field(
      String name,
      String label,
      String hint,
      Kind kind,
      String value,
      String said,
      boolean locked) {}

  /**
   * A setting as a search result.
   *
   * @param name name in the REST API
   * @param label label in the form
   * @param shown group and label
   * @param href path of its field, below the root
   */
  public record Place(String name, String label, String shown, String href) {}

  /** Settings that the caller may read. */
  public static List<Place> places(RequestContext call) {
    if (!call.rights().allows(call.caller(), Permission.SYSTEM_READ, ProtectedObject.SERVER)) {
      return List.of();
    }
    return DRAWN.stream()
        .map(one -> {
          String name = one.setting().name();
          return new Place(
              name, one.label(), one.group() + ": " + one.label(), "manage/configure#s-" + name);
        })
        .toList();
  }

  private Response page(RequestContext call, Site site) {
    return page(call, 200, null, "", false);
  }

  private Response page(
      RequestContext call, int status, @Nullable Parameters sent, String said, boolean saved) {
    Map<String, Object> shown = settings.masked(call.caller());
    var groups = new LinkedHashMap<String, List<Field>>();
    boolean open = false;
    String all = said;
    for (Drawn one : DRAWN) {
      String name = one.setting().name();
      String known = String.valueOf(shown.get(name));
      boolean mine = said.startsWith(name + " ");
      boolean locked = !may(call, one.setting());
      open |= !locked;
      if (mine) {
        all = "";
      }
      groups
          .computeIfAbsent(one.group(), _ -> new ArrayList<>())
          .add(
              new Field(
                  name,
                  one.label(),
                  one.hint(),
                  one.kind(),
                  sent == null || locked
                      ? known
                      : one.kind() == Kind.FLAG
                          ? Boolean.toString(sent.has(name))
                          : sent.get(name, known),
                  mine ? one.label() + said.substring(name.length()) : "",
                  locked));
    }
    return Templates.page(
        call,
        status,
        "manage/settings.jte",
        Map.of(
            "frame",
            ManageTasks.frame(call),
            "groups",
            groups,
            "said",
            all,
            "wrong",
            !said.isEmpty(),
            "saved",
            saved,
            "open",
            open));
  }

  private boolean may(RequestContext call, Setting<?> setting) {
    return parts.rights().allows(call.caller(), setting.permission(), ProtectedObject.SERVER);
  }

  private Response save(RequestContext call, Site site) {
    Parameters sent = call.parameters();
    var given = new LinkedHashMap<String, Object>();
    for (Drawn one : DRAWN) {
      String name = one.setting().name();
      if (!may(call, one.setting())) {
        continue;
      }
      String value = sent.find(name);
      if (one.kind() == Kind.FLAG) {
        // Browsers omit unchecked boxes; a hidden field marks those that the form contained.
        if (sent.has("drawn." + name)) {
          given.put(name, value != null);
        }
      } else if (value != null) {
        given.put(name, value.replace("\r\n", "\n").strip());
      }
    }
    try {
      settings.change(call.caller(), given);
    } catch (Problem.Invalid e) {
      return page(call, 400, sent, e.getMessage(), false);
    }
    return page(call, 200, null, "", true);
  }
}
