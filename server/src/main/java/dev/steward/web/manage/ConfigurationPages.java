package dev.steward.web.manage;

import dev.steward.access.Permission;
import dev.steward.casc.ConfigError;
import dev.steward.casc.ConfigurationService;
import dev.steward.gate.AccessRule;
import dev.steward.gate.RequestContext;
import dev.steward.gate.Route.Method;
import dev.steward.gate.Site;
import dev.steward.http.Response;
import dev.steward.problem.Problem;
import dev.steward.rest.Kinds;
import dev.steward.rest.Parts;
import dev.steward.web.Templates;
import java.util.List;
import java.util.Map;

/** Configuration as Code page: shows, checks and applies the server's YAML configuration. */
final class ConfigurationPages {

  private static final String PATH = "configuration-as-code";
  private static final int MAX_CHARACTERS = 4 << 20;

  private final ConfigurationService configured;

  private ConfigurationPages(ConfigurationService configured) {
    this.configured = configured;
  }

  /** Adds the routes. */
  static void add(Kinds kinds, Parts parts) {
    var pages = new ConfigurationPages(parts.administration().configured());
    kinds
        .manage()
        .route(Method.GET, PATH, AccessRule.needs(Permission.SYSTEM_READ), pages::show)
        .route(Method.POST, PATH, AccessRule.needs(Permission.ADMINISTER), pages::send)
        .route(
            Method.GET,
            PATH + "/reference",
            AccessRule.needs(Permission.SYSTEM_READ),
            pages::paths);
    kinds
        .server()
        .route(
            Method.GET,
            PATH + "/reference",
            AccessRule.needs(Permission.SYSTEM_READ),
            pages::paths);
  }

  /** {@code reference}: all paths that a document may set. */
  private Response paths(RequestContext call, Site site) {
    return Templates.page(
        call,
        200,
        "manage/configurationpaths.jte",
        Map.of("frame", ManageTasks.frame(call), "paths", configured.paths()));
  }

  private Response show(RequestContext call, Site site) {
    return page(call, 200, "", "", List.of());
  }

  /** Checks the submitted document; applies it if requested and free of errors. */
  private Response send(RequestContext call, Site site) {
    String text = call.parameters().get("document", "");
    if (text.isBlank() || text.length() > MAX_CHARACTERS) {
      throw new Problem.Invalid("Enter a YAML document of at most 4 MB.");
    }
    boolean apply = call.parameters().get("do", "").equals("apply");
    List<ConfigError> faults =
        (apply ? configured.apply(call.caller(), text) : configured.check(call.caller(), text))
            .list();
    if (faults.isEmpty()) {
      return page(
          call,
          200,
          text,
          apply ? "Applied." : "The document is valid. Nothing was changed.",
          faults);
    }
    return page(call, 400, text, "", faults);
  }

  private Response page(
      RequestContext call, int status, String text, String said, List<ConfigError> faults) {
    return Templates.page(
        call,
        status,
        "manage/configuration.jte",
        Map.of(
            "frame",
            ManageTasks.frame(call),
            "text",
            text,
            "now",
            configured.export(call.caller()),
            "said",
            said,
            "faults",
            faults,
            "manages",
            call.hasPermission(Permission.MANAGE),
            "administers",
            call.hasPermission(Permission.ADMINISTER)));
  }
}
