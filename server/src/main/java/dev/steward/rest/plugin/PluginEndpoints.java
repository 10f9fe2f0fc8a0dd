package dev.steward.rest.plugin;

import dev.steward.access.Permission;
import dev.steward.access.ProtectedObject;
import dev.steward.export.ExportedValue;
import dev.steward.http.Response;
import dev.steward.problem.Problem;
import dev.steward.rest.model.BundledPlugins;
import dev.steward.rest.model.PluginModel;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.ResourceType;
import dev.steward.routing.Route.Method;
import dev.steward.routing.Site;
import dev.steward.text.Json;
import dev.steward.text.XmlElement;
import dev.steward.text.XmlReader;
import dev.steward.type.BundledPlugin;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * {@code /pluginManager} and {@code /updateCenter}. Plugins cannot be installed or removed:
 * installing a built-in feature succeeds without effect, and installing anything else is an error.
 */
public final class PluginEndpoints {

  private static final int MAX_BYTES = 1 << 20;

  private final BundledPlugins plugins;

  public PluginEndpoints(BundledPlugins plugins) {
    this.plugins = plugins;
  }

  /** Adds the resources and routes. */
  public void addRoutes(ResourceTypes kinds) {
    AccessRule read = AccessRule.needs(Permission.SYSTEM_READ);
    AccessRule administer = AccessRule.needs(Permission.ADMINISTER);
    var plugin = new ResourceType<BundledPlugin>("plugin", _ -> ProtectedObject.SERVER);
    var updates = new ResourceType<Site>("updateCenter", _ -> ProtectedObject.SERVER);
    kinds.server().child("updateCenter", updates, (_, site, _) -> site);
    kinds
        .plugins()
        .exports(read, (_, _) -> ExportedValue.of(PluginModel.PLUGINS, plugins))
        .withModels(() -> List.of(PluginModel.PLUGINS))
        .childByName("plugin", plugin, (_, _, name) -> plugins.find(name))
        .route(Method.POST, "install", administer, this::install)
        .route(Method.POST, "installNecessaryPlugins", administer, this::installNecessary)
        .route(Method.POST, "installPlugins", administer, this::installByName)
        .route(Method.POST, "prevalidateConfig", administer, this::prevalidate)
        .route(
            Method.POST,
            "uploadPlugin",
            administer,
            (_, _) -> refuse("An uploaded file cannot be installed"))
        .route(
            Method.POST, "checkUpdatesServer", administer, (call, _) -> redirectToInstalled(call));
    plugin
        .exports(read, (_, one) -> ExportedValue.of(PluginModel.PLUGIN, one))
        .withModels(() -> List.of(PluginModel.PLUGIN))
        .route(Method.POST, "makeEnabled", administer, (_, _) -> Response.of(200))
        .route(Method.POST, "pin", administer, (_, _) -> Response.of(200))
        .route(Method.POST, "unpin", administer, (_, _) -> Response.of(200))
        .route(Method.POST, "makeDisabled", administer, PluginEndpoints::refuseRemoval)
        .route(Method.POST, "doUninstall", administer, PluginEndpoints::refuseRemoval);
    var updateSite = new ResourceType<Site>("updateSite", _ -> ProtectedObject.SERVER);
    updateSite
        .exports(read, (_, site) -> ExportedValue.of(PluginModel.UPDATE_SITE, site))
        .withModels(() -> List.of(PluginModel.UPDATE_SITE));
    updates
        .childByName("site", updateSite, (_, site, name) -> name.equals("default") ? site : null)
        .exports(read, (_, site) -> ExportedValue.of(PluginModel.UPDATES, site))
        .withModels(() -> List.of(PluginModel.UPDATES))
        .route(
            Method.GET,
            "installStatus",
            read,
            (_, _) ->
                Response.json(
                    200,
                    Json.object()
                        .put("status", "ok")
                        .put("data", Json.object().put("state", "RUNNING").put("jobs", List.of()))
                        .toString()));
  }

  private static Response redirectToInstalled(RequestContext call) {
    return Response.redirect(call.site().contextPath() + "/pluginManager/installed");
  }

  private static Response refuse(String subject) {
    throw new Problem.Invalid(
        subject
            + ": Steward has no plugins. Built-in features are listed at"
            + " /pluginManager/, unsupported features in docs/compatibility.md.");
  }

  private static Response refuseRemoval(RequestContext call, BundledPlugin plugin) {
    return refuse(plugin.shortName() + " is built in and cannot be disabled or removed");
  }

  /** Installs plugins, each named by a parameter {@code plugin.NAME.default=on}. */
  private Response install(RequestContext call, Site site) {
    var names = new ArrayList<String>();
    for (String name : call.parameters().asMap().keySet()) {
      if (name.startsWith("plugin.")) {
        names.add(name.substring("plugin.".length()).replaceFirst("\\.[^.]*$", ""));
      }
    }
    requireBundled(names, "Name at least one plugin: ?plugin.NAME.default=on");
    return redirectToInstalled(call);
  }

  /** Installs the plugins in {@code <jenkins><install plugin="NAME@VERSION"/></jenkins>}. */
  private Response installNecessary(RequestContext call, Site site) {
    List<String> names =
        XmlReader.read(body(call)).children().stream()
            .map(child -> child.attribute("plugin"))
            .map(value -> value == null ? "" : value.replaceFirst("@.*", ""))
            .toList();
    requireBundled(
        names,
        "Name at least one plugin: <jenkins><install" + " plugin=\"NAME@latest\"/></jenkins>");
    return redirectToInstalled(call);
  }

  /** {@code {"plugins":["NAME"]}}. */
  private Response installByName(RequestContext call, Site site) {
    Map<String, @Nullable Object> request = Json.readObject(body(call));
    List<String> names =
        request.get("plugins") instanceof List<?> list
            ? list.stream().map(String::valueOf).toList()
            : List.of();
    requireBundled(names, "Name at least one plugin: {\"plugins\":[\"NAME\"]}");
    return Response.json(
        200,
        Json.object()
            .put("status", "ok")
            .put("data", Json.object().put("correlationId", UUID.randomUUID().toString()))
            .toString());
  }

  private static String body(RequestContext call) {
    return call.request().xml(MAX_BYTES);
  }

  private void requireBundled(List<String> names, String message) {
    if (names.isEmpty()) {
      throw new Problem.Invalid(message);
    }
    List<String> missing = names.stream().filter(name -> plugins.find(name) == null).toList();
    if (!missing.isEmpty()) {
      refuse("Cannot install " + String.join(", ", missing));
    }
  }

  /** Lists the missing plugins of a config.xml, according to its {@code plugin} attributes. */
  private Response prevalidate(RequestContext call, Site site) {
    Set<String> missing = new LinkedHashSet<>();
    collect(XmlReader.read(body(call)), missing);
    return Response.json(
        200,
        Json.list(
            missing.stream()
                .map(entry -> {
                  String[] parts = entry.split("@", 2);
                  return Json.object()
                      .put("name", parts[0])
                      .put("version", parts.length > 1 ? parts[1] : "")
                      .put("mode", "missing");
                })
                .toList()));
  }

  private void collect(XmlElement element, Set<String> missing) {
    String plugin = element.attribute("plugin");
    if (plugin != null && plugins.find(plugin.replaceFirst("@.*", "")) == null) {
      missing.add(plugin);
    }
    element.children().forEach(child -> collect(child, missing));
  }
}
