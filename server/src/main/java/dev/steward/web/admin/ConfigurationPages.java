package dev.steward.web.admin;

import dev.steward.access.Permission;
import dev.steward.casc.ConfigError;
import dev.steward.casc.ConfigurationService;
import dev.steward.http.Response;
import dev.steward.problem.Problem;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.Route.Method;
import dev.steward.routing.Site;
import dev.steward.web.Templates;
import java.util.List;
import java.util.Map;

/** Configuration as Code page: shows, checks and applies the server's YAML configuration. */
public final class ConfigurationPages {

  private static final String PATH = "configuration-as-code";
  private static final int MAX_CHARACTERS = 4 << 20;

  private final ConfigurationService configuration;

  public ConfigurationPages(ConfigurationService configuration) {
    this.configuration = configuration;
  }

  /** Adds the routes. */
  public void addRoutes(ResourceTypes kinds) {
    kinds
        .manage()
        .route(Method.GET, PATH, AccessRule.needs(Permission.SYSTEM_READ), this::show)
        .route(Method.POST, PATH, AccessRule.needs(Permission.ADMINISTER), this::submit)
        .route(
            Method.GET, PATH + "/reference", AccessRule.needs(Permission.SYSTEM_READ), this::paths);
    kinds
        .server()
        .route(
            Method.GET, PATH + "/reference", AccessRule.needs(Permission.SYSTEM_READ), this::paths);
  }

  /** {@code reference}: all keys that a document can set. */
  private Response paths(RequestContext call, Site site) {
    return Templates.page(
        call,
        200,
        "admin/configurationpaths.jte",
        Map.of("frame", ManageTasks.layout(call), "paths", configuration.paths()));
  }

  private Response show(RequestContext call, Site site) {
    return page(call, 200, "", "", List.of());
  }

  /** Checks the submitted document; applies it if requested and free of errors. */
  private Response submit(RequestContext call, Site site) {
    String text = call.parameters().get("document", "");
    if (text.isBlank() || text.length() > MAX_CHARACTERS) {
      throw new Problem.Invalid("Enter a YAML document of at most 4 MB.");
    }
    boolean apply = call.parameters().get("do", "").equals("apply");
    List<ConfigError> errors =
        (apply
                ? configuration.apply(call.caller(), text)
                : configuration.check(call.caller(), text))
            .list();
    if (errors.isEmpty()) {
      return page(
          call,
          200,
          text,
          apply ? "Applied." : "The document is valid. Nothing was changed.",
          errors);
    }
    return page(call, 400, text, "", errors);
  }

  private Response page(
      RequestContext call, int status, String text, String message, List<ConfigError> errors) {
    return Templates.page(
        call,
        status,
        "admin/configuration.jte",
        Map.of(
            "frame",
            ManageTasks.layout(call),
            "text",
            text,
            "now",
            configuration.export(call.caller()),
            "said",
            message,
            "faults",
            errors,
            "manages",
            call.hasPermission(Permission.MANAGE),
            "administers",
            call.hasPermission(Permission.ADMINISTER)));
  }
}
