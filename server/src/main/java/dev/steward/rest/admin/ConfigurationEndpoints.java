package dev.steward.rest.admin;

import dev.steward.access.Permission;
import dev.steward.casc.ConfigError;
import dev.steward.casc.ConfigErrors;
import dev.steward.casc.ConfigurationService;
import dev.steward.http.Response;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.Route.Method;
import dev.steward.routing.Site;
import dev.steward.text.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** {@code /configuration-as-code}: import and export of the server's configuration as YAML. */
public final class ConfigurationEndpoints {

  private static final int MAX_BYTES = 4 << 20;

  private final ConfigurationService configuration;

  public ConfigurationEndpoints(ConfigurationService configuration) {
    this.configuration = configuration;
  }

  /** Adds the routes below the server and below {@code /manage}. */
  public void addRoutes(ResourceTypes kinds) {
    AccessRule administer = AccessRule.needs(Permission.ADMINISTER);
    for (String prefix : List.of("configuration-as-code", "manage/configuration-as-code")) {
      kinds
          .server()
          .route(Method.POST, prefix + "/check", administer, this::check)
          .route(Method.POST, prefix + "/apply", administer, this::apply)
          .route(Method.POST, prefix + "/reload", AccessRule.needs(Permission.MANAGE), this::reload)
          .route(
              Method.POST,
              prefix + "/export",
              AccessRule.needs(Permission.SYSTEM_READ),
              this::export);
    }
    kinds.server().route(Method.POST, "reload", AccessRule.needs(Permission.MANAGE), this::reload);
  }

  private static String body(RequestContext call) {
    return call.request().text(MAX_BYTES);
  }

  /** Reports the errors in the body by line, without changing anything. */
  private Response check(RequestContext call, Site site) {
    ConfigErrors errors = configuration.check(call.caller(), body(call));
    return respond(errors.isEmpty() ? 200 : 400, errors);
  }

  private Response apply(RequestContext call, Site site) {
    ConfigErrors errors = configuration.apply(call.caller(), body(call));
    return errors.isEmpty() ? Response.of(200) : respond(400, errors);
  }

  private static Response respond(int status, ConfigErrors errors) {
    var all = new ArrayList<Json.Writer>();
    for (ConfigError error : errors.list()) {
      all.add(
          Json.object()
              .put("line", error.line() > 0 ? error.line() : -1)
              .put("message", error.message()));
    }
    return Response.json(status, Json.list(all)).set("Cache-Control", "no-store");
  }

  /**
   * Applies the configuration files again. Nothing but these files needs to be reloaded: all other
   * configuration is in the database.
   */
  private Response reload(RequestContext call, Site site) {
    configuration.reload(call.caller());
    return Response.redirect(site.contextPath() + "/");
  }

  private Response export(RequestContext call, Site site) {
    return Response.bytes(
            200,
            "application/x-yaml; charset=utf-8",
            configuration.export(call.caller()).getBytes(StandardCharsets.UTF_8))
        .with("Content-Disposition", "attachment; filename=jenkins.yaml")
        .with("Cache-Control", "no-store");
  }
}
