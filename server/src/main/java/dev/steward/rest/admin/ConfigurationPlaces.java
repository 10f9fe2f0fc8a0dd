package dev.steward.rest.admin;

import dev.steward.access.Permission;
import dev.steward.casc.ConfigError;
import dev.steward.casc.ConfigErrors;
import dev.steward.casc.ConfigurationService;
import dev.steward.gate.AccessRule;
import dev.steward.gate.RequestContext;
import dev.steward.gate.Route.Method;
import dev.steward.gate.Site;
import dev.steward.http.Response;
import dev.steward.rest.Kinds;
import dev.steward.text.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** {@code /configuration-as-code}: import and export of the server's configuration as YAML. */
public final class ConfigurationPlaces {

  private static final int MAX_BYTES = 4 << 20;

  private final ConfigurationService configured;

  private ConfigurationPlaces(ConfigurationService configured) {
    this.configured = configured;
  }

  /** Adds the routes under both names. */
  public static void add(Kinds kinds, ConfigurationService configured) {
    var places = new ConfigurationPlaces(configured);
    AccessRule administer = AccessRule.needs(Permission.ADMINISTER);
    for (String above : List.of("configuration-as-code", "manage/configuration-as-code")) {
      kinds
          .server()
          .route(Method.POST, above + "/check", administer, places::check)
          .route(Method.POST, above + "/apply", administer, places::apply)
          .route(
              Method.POST, above + "/reload", AccessRule.needs(Permission.MANAGE), places::reload)
          .route(
              Method.POST,
              above + "/export",
              AccessRule.needs(Permission.SYSTEM_READ),
              places::export);
    }
    kinds
        .server()
        .route(Method.POST, "reload", AccessRule.needs(Permission.MANAGE), places::reload);
  }

  private static String body(RequestContext call) {
    return call.request().text(MAX_BYTES);
  }

  /** Reports the errors of the body by line, without changing anything. */
  private Response check(RequestContext call, Site site) {
    ConfigErrors faults = configured.check(call.caller(), body(call));
    return answer(faults.isEmpty() ? 200 : 400, faults);
  }

  private Response apply(RequestContext call, Site site) {
    ConfigErrors faults = configured.apply(call.caller(), body(call));
    return faults.isEmpty() ? Response.of(200) : answer(400, faults);
  }

  private static Response answer(int status, ConfigErrors faults) {
    var all = new ArrayList<Json.Writer>();
    for (ConfigError fault : faults.list()) {
      all.add(
          Json.object()
              .put("line", fault.line() > 0 ? fault.line() : -1)
              .put("message", fault.message()));
    }
    return Response.json(status, Json.list(all)).set("Cache-Control", "no-store");
  }

  /**
   * Applies the configuration files again: no other configuration is stored outside the database.
   */
  private Response reload(RequestContext call, Site site) {
    configured.reload(call.caller());
    return Response.redirect(site.contextPath() + "/");
  }

  private Response export(RequestContext call, Site site) {
    return Response.bytes(
            200,
            "application/x-yaml; charset=utf-8",
            configured.export(call.caller()).getBytes(StandardCharsets.UTF_8))
        .with("Content-Disposition", "attachment; filename=jenkins.yaml")
        .with("Cache-Control", "no-store");
  }
}
