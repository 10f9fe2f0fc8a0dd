package dev.steward.web.manage;

import dev.steward.access.Permission;
import dev.steward.access.Subject;
import dev.steward.gate.Call;
import dev.steward.gate.Right;
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

/** The settings of the server as a form. */
public final class SettingsPages {

  /** How a field is drawn. */
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
              "What links and clients use, such as https://ci.example.com/; empty: as they came.",
              Kind.LINE),
          new Drawn(
              Setting.SYSTEM_MESSAGE,
              "General",
              "System message",
              "Shown to all on the dashboard.",
              Kind.LINES),
          new Drawn(
              Setting.QUIET_SECONDS,
              "Builds",
              "Quiet period",
              "Seconds that a build waits for others to join it, where its job does not say.",
              Kind.NUMBER),
          new Drawn(
              Setting.THROTTLE_CATEGORIES,
              "Builds",
              "Categories of jobs",
              "One a line: of the jobs in a category only so many builds go on at once.",
              Kind.LINES),
          new Drawn(
              Setting.TOOLS,
              "Builds",
              "Tools",
              "One a line: the programs that jobs name, and where they lie.",
              Kind.LINES),
          new Drawn(
              Setting.MAIL_HOST,
              "Mail",
              "Mail server",
              "Its host name; empty: no letters are sent.",
              Kind.LINE),
          new Drawn(Setting.MAIL_PORT, "Mail", "Port", "", Kind.NUMBER),
          new Drawn(Setting.MAIL_TLS, "Mail", "Encryption", "", Kind.TLS),
          new Drawn(
              Setting.MAIL_USER, "Mail", "User", "Empty: the server asks for none.", Kind.LINE),
          new Drawn(Setting.MAIL_PASSWORD, "Mail", "Password", "", Kind.SECRET),
          new Drawn(
              Setting.MAIL_FROM, "Mail", "From", "The address that letters come from.", Kind.LINE),
          new Drawn(Setting.MAIL_REPLY_TO, "Mail", "Reply to", "", Kind.LINE),
          new Drawn(
              Setting.CRUMBS_STRICT,
              "Security",
              "Ask for crumbs wherever Jenkins does",
              "",
              Kind.FLAG),
          new Drawn(
              Setting.PASSWORD_MIN_LENGTH,
              "Security",
              "Minimum password length",
              "For new passwords that are set on pages and at the command line.",
              Kind.NUMBER),
          new Drawn(
              Setting.PASSWORD_MIN_LENGTH_EVERYWHERE,
              "Security",
              "Apply the minimum password length to Jenkins' REST URLs too",
              "",
              Kind.FLAG),
          new Drawn(
              Setting.AUDIT_DAYS,
              "Security",
              "Days that the audit is kept",
              "0: for ever.",
              Kind.NUMBER),
          new Drawn(
              Setting.LOG_LEVELS,
              "Logs",
              "Levels",
              "Loggers and their levels: dev.steward.engine=FINE, org.eclipse=WARNING",
              Kind.LINE));

  private final Parts parts;
  private final Settings settings;

  private SettingsPages(Parts parts) {
    this.parts = parts;
    this.settings = parts.administration().settings();
  }

  /** Adds the rows. */
  static void add(Kinds kinds, Parts parts) {
    var pages = new SettingsPages(parts);
    kinds
        .manage()
        .row(Method.GET, "configure", Right.needs(Permission.SYSTEM_READ), pages::page)
        .row(Method.POST, "configure", Right.needs(Permission.MANAGE), pages::save);
    kinds
        .server()
        .row(
            Method.GET,
            "configure",
            Right.needs(Permission.SYSTEM_READ),
            (_, site) -> Response.redirect(site.contextPath() + "/manage/configure"));
  }

  /**
   * A field of the form.
   *
   * @param said what is wrong with it, or empty
   * @param locked whether the viewer may only read it
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
   * A setting that the search finds.
   *
   * @param name of it, as the remote API says it
   * @param label as the form says it
   * @param shown the label behind that of its group
   * @param href of its field, below the root
   */
  public record Place(String name, String label, String shown, String href) {}

  /** Those that the caller may read. */
  public static List<Place> places(Call call) {
    if (!call.rights().allows(call.caller(), Permission.SYSTEM_READ, Subject.SERVER)) {
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

  private Response page(Call call, Site site) {
    return page(call, 200, null, "", false);
  }

  private Response page(
      Call call, int status, @Nullable Parameters sent, String said, boolean saved) {
    Map<String, Object> shown = settings.shown(call.caller());
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

  private boolean may(Call call, Setting<?> setting) {
    return parts.rights().allows(call.caller(), setting.permission(), Subject.SERVER);
  }

  private Response save(Call call, Site site) {
    Parameters sent = call.parameters();
    var given = new LinkedHashMap<String, Object>();
    for (Drawn one : DRAWN) {
      String name = one.setting().name();
      if (!may(call, one.setting())) {
        continue;
      }
      String value = sent.find(name);
      if (one.kind() == Kind.FLAG) {
        // A box that is not ticked is not sent; that it was drawn is.
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
