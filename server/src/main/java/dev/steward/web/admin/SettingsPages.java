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
