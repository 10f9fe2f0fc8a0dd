package dev.steward.web.admin;

import dev.steward.access.Authorizer;
import dev.steward.access.Permission;
import dev.steward.access.ProtectedObject;
import dev.steward.http.Parameters;
import dev.steward.http.Response;
import dev.steward.problem.Problem;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.Route.Method;
import dev.steward.routing.Site;
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
  public enum SettingInputType {
    LINE,
    LINES,
    NUMBER,
    FLAG,
    SECRET,
    TLS
  }

  private record FieldSpec(
      Setting<?> setting, String group, String label, String hint, SettingInputType kind) {}

  private static final List<FieldSpec> FIELD_SPECS =
      List.of(
          new FieldSpec(
              Setting.URL,
              "General",
              "URL of this server",
              "Public URL used in links, such as https://ci.example.com/. Leave empty to use the"
                  + " request's address.",
              SettingInputType.LINE),
          new FieldSpec(
              Setting.SYSTEM_MESSAGE,
              "General",
              "System message",
              "Shown to all users on the dashboard.",
              SettingInputType.LINES),
          new FieldSpec(
              Setting.QUIET_SECONDS,
              "Builds",
              "Quiet period",
              "Seconds to wait before a build starts, unless its job sets its own quiet period.",
              SettingInputType.NUMBER),
          new FieldSpec(
              Setting.THROTTLE_CATEGORIES,
              "Builds",
              "Throttle categories",
              "One per line: the maximum concurrent builds for each category.",
              SettingInputType.LINES),
          new FieldSpec(
              Setting.TOOLS,
              "Builds",
              "Tools",
              "One per line: tool name and installation path.",
              SettingInputType.LINES),
          new FieldSpec(
              Setting.MAIL_HOST,
              "Email",
              "SMTP server",
              "SMTP host. Leave empty to turn off email.",
              SettingInputType.LINE),
          new FieldSpec(Setting.MAIL_PORT, "Email", "Port", "", SettingInputType.NUMBER),
          new FieldSpec(Setting.MAIL_TLS, "Email", "Encryption", "", SettingInputType.TLS),
          new FieldSpec(
              Setting.MAIL_USER,
              "Email",
              "User",
              "Leave empty if the server requires no authentication.",
              SettingInputType.LINE),
          new FieldSpec(Setting.MAIL_PASSWORD, "Email", "Password", "", SettingInputType.SECRET),
          new FieldSpec(
              Setting.MAIL_FROM,
              "Email",
              "From",
              "Sender address of emails.",
              SettingInputType.LINE),
          new FieldSpec(Setting.MAIL_REPLY_TO, "Email", "Reply to", "", SettingInputType.LINE),
          new FieldSpec(
              Setting.CRUMBS_STRICT,
              "Security",
              "Require CSRF crumbs wherever Jenkins does",
              "",
              SettingInputType.FLAG),
          new FieldSpec(
              Setting.PASSWORD_MIN_LENGTH,
              "Security",
              "Minimum password length",
              "Applies to new passwords set on pages and at the command line.",
              SettingInputType.NUMBER),
          new FieldSpec(
              Setting.PASSWORD_MIN_LENGTH_EVERYWHERE,
              "Security",
              "Also apply the minimum password length to Jenkins' REST URLs",
              "",
              SettingInputType.FLAG),
          new FieldSpec(
              Setting.AUDIT_DAYS,
              "Security",
              "Audit log retention in days",
              "0 keeps entries without limit.",
              SettingInputType.NUMBER),
          new FieldSpec(
              Setting.LOG_LEVELS,
              "Logs",
              "Levels",
              "Levels of loggers, such as dev.steward.engine=FINE, org.eclipse=WARNING",
              SettingInputType.LINE));

  private final Authorizer authorizer;
  private final Settings settings;

  public SettingsPages(Authorizer authorizer, Settings settings) {
    this.authorizer = authorizer;
    this.settings = settings;
  }

  /** Adds the routes. */
  public void addRoutes(ResourceTypes kinds) {
    kinds
        .manage()
        .route(Method.GET, "configure", AccessRule.needs(Permission.SYSTEM_READ), this::page)
        .route(Method.POST, "configure", AccessRule.needs(Permission.MANAGE), this::save);
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
   * @param error error about the value, or empty
   * @param locked true if the viewer may only read it
   */
  public record SettingField(
      String name,
      String label,
      String hint,
      SettingFieldSpecs.SettingInputType kind,
      String value,
      String error,
      boolean locked) {}

  /**
   * A setting as a search result.
   *
   * @param name name in the REST API
   * @param label label in the form
   * @param fullLabel group and label
   * @param href path of its field, below the root
   */
  public record SettingLink(String name, String label, String fullLabel, String href) {}

  /** Settings that the caller may read. */
  public static List<SettingLink> links(RequestContext call) {
    if (!call.rights().allows(call.caller(), Permission.SYSTEM_READ, ProtectedObject.SERVER)) {
      return List.of();
    }
    return SettingFieldSpecs.FIELD_SPECS.stream()
        .map(spec -> {
          String name = spec.setting().name();
          return new SettingLink(
              name, spec.label(), spec.group() + ": " + spec.label(), "manage/configure#s-" + name);
        })
        .toList();
  }

  private Response page(RequestContext call, Site site) {
    return page(call, 200, null, "", false);
  }

  private Response page(
      RequestContext call,
      int status,
      @Nullable Parameters parameters,
      String error,
      boolean saved) {
    Map<String, Object> values = settings.masked(call.caller());
    var groups = new LinkedHashMap<String, List<SettingField>>();
    boolean editable = false;
    String generalError = error;
    for (SettingFieldSpecs.FieldSpec spec : SettingFieldSpecs.FIELD_SPECS) {
      String name = spec.setting().name();
      String currentValue = String.valueOf(values.get(name));
      boolean hasError = error.startsWith(name + " ");
      boolean locked = !may(call, spec.setting());
      editable |= !locked;
      if (hasError) {
        generalError = "";
      }
      groups
          .computeIfAbsent(spec.group(), _ -> new ArrayList<>())
          .add(
              new SettingField(
                  name,
                  spec.label(),
                  spec.hint(),
                  spec.kind(),
                  parameters == null || locked
                      ? currentValue
                      : spec.kind() == SettingFieldSpecs.SettingInputType.FLAG
                          ? Boolean.toString(parameters.has(name))
                          : parameters.get(name, currentValue),
                  hasError ? spec.label() + error.substring(name.length()) : "",
                  locked));
    }
    return Templates.page(
        call,
        status,
        "admin/settings.jte",
        Map.of(
            "frame",
            ManageTasks.layout(call),
            "groups",
            groups,
            "said",
            generalError,
            "wrong",
            !error.isEmpty(),
            "saved",
            saved,
            "open",
            editable));
  }

  private boolean may(RequestContext call, Setting<?> setting) {
    return authorizer.allows(call.caller(), setting.permission(), ProtectedObject.SERVER);
  }

  private Response save(RequestContext call, Site site) {
    Parameters parameters = call.parameters();
    var changes = new LinkedHashMap<String, Object>();
    for (SettingFieldSpecs.FieldSpec spec : SettingFieldSpecs.FIELD_SPECS) {
      String name = spec.setting().name();
      if (!may(call, spec.setting())) {
        continue;
      }
      String value = parameters.find(name);
      if (spec.kind() == SettingFieldSpecs.SettingInputType.FLAG) {
        // Browsers omit unchecked boxes; a hidden field marks those that the form contained.
        if (parameters.has("drawn." + name)) {
          changes.put(name, value != null);
        }
      } else if (value != null) {
        changes.put(name, value.replace("\r\n", "\n").strip());
      }
    }
    try {
      settings.change(call.caller(), changes);
    } catch (Problem.Invalid e) {
      return page(call, 400, parameters, e.getMessage(), false);
    }
    return page(call, 200, null, "", true);
  }
}
