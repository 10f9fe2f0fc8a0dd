package dev.steward.web.admin;

import dev.steward.access.Permission;
import dev.steward.credential.Credential;
import dev.steward.credential.CredentialStore;
import dev.steward.credential.Credentials;
import dev.steward.credential.Domain;
import dev.steward.http.Parameters;
import dev.steward.http.Response;
import dev.steward.job.Jobs;
import dev.steward.problem.Problem;
import dev.steward.rest.credential.CredentialEndpoints.StoreTypes;
import dev.steward.rest.model.CredentialDomain;
import dev.steward.rest.model.CredentialModel;
import dev.steward.rest.model.Links;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.Route.Method;
import dev.steward.routing.UrlPath;
import dev.steward.web.Layout;
import dev.steward.web.Templates;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Credential pages: list, create, update and delete. Secrets are never shown. */
public final class CredentialPages {

  private static final int MAX_JOBS_SHOWN = 100;

  private final Credentials credentials;
  private final Jobs jobs;

  public CredentialPages(Credentials credentials, Jobs jobs) {
    this.credentials = credentials;
    this.jobs = jobs;
  }

  /** Adds the routes. */
  public void addRoutes(List<StoreTypes> all) {
    for (StoreTypes stores : all) {
      AccessRule view = stores.accessRule().apply(Permission.CREDENTIALS_VIEW);
      stores.store().route(Method.GET, "", view, this::store);
      stores
          .domain()
          .route(Method.GET, "", view, this::domain)
          .route(
              Method.GET_POST,
              "newCredentials",
              stores.accessRule().apply(Permission.CREDENTIALS_CREATE),
              this::create);
      stores
          .credential()
          .route(Method.GET, "", view, this::show)
          .route(
              Method.GET_POST,
              "update",
              stores.accessRule().apply(Permission.CREDENTIALS_UPDATE),
              this::update)
          .route(
              Method.GET,
              "delete",
              stores.accessRule().apply(Permission.CREDENTIALS_DELETE),
              this::delete);
    }
  }

  /** A credential as a table row. */
  public record CredentialRow(
      String id, String url, String kind, String description, String domain) {}

  /** A link to a domain. */
  public record DomainLink(String name, String url, String description) {}

  /** A link to a job that uses a credential. */
  public record JobLink(String name, String url) {}

  private static String title(Domain domain) {
    return domain.isGlobal() ? "Global" : domain.name();
  }

  private static CredentialRow line(String domainUrl, Domain domain, Credential credential) {
    return new CredentialRow(
        credential.id(),
        domainUrl + "credential/" + UrlPath.encode(credential.id()) + "/",
        CredentialModel.typeName(credential.data()),
        credential.description(),
        title(domain));
  }

  /** {@code GET STORE/}: lists the store; also the redirect target after a domain is deleted. */
  private Response store(RequestContext call, CredentialStore store) {
    Map<String, List<Credential>> byDomain = credentials.list(call.caller(), store);
    var groups = new ArrayList<DomainLink>();
    var lines = new ArrayList<CredentialRow>();
    for (Domain domain : credentials.domains(call.caller(), store)) {
      String url = call.path() + "domain/" + CredentialModel.urlName(domain) + "/";
      groups.add(new DomainLink(title(domain), url, domain.description()));
      for (Credential credential : byDomain.getOrDefault(domain.name(), List.of())) {
        lines.add(line(url, domain, credential));
      }
    }
    return list(
        call,
        "Credentials: " + CredentialModel.storeName(store),
        lines,
        groups,
        credentials.allows(call.caller(), store, Permission.CREDENTIALS_CREATE)
            ? call.path() + "domain/_/newCredentials"
            : "");
  }

  /**
   * {@code GET DOMAIN/}: lists the domain; also the redirect target after a credential is created
   * or deleted.
   */
  private Response domain(RequestContext call, CredentialDomain domain) {
    var lines = new ArrayList<CredentialRow>();
    for (Credential credential : credentials.list(call.caller(), domain.store(), domain.domain())) {
      lines.add(line(call.path(), domain.domain(), credential));
    }
    return list(
        call,
        domain.domain().isGlobal() ? "Global credentials" : domain.domain().name(),
        lines,
        List.of(),
        credentials.allows(call.caller(), domain.store(), Permission.CREDENTIALS_CREATE)
            ? call.path() + "newCredentials"
            : "");
  }

  private static Response list(
      RequestContext call,
      String title,
      List<CredentialRow> lines,
      List<DomainLink> groups,
      String createUrl) {
    return Templates.page(
        call,
        200,
        "admin/credentials.jte",
        Map.of(
            "frame",
            Layout.of(call),
            "title",
            title,
            "lines",
            lines,
            "groups",
            groups,
            "adds",
            createUrl));
  }

  /** {@code GET CREDENTIAL/}: a credential without its secrets. */
  private Response show(RequestContext call, CredentialDomain.DomainCredential entry) {
    Credential credential = entry.credential();
    CredentialStore store = entry.parent().store();
    return Templates.page(
        call,
        200,
        "admin/credential.jte",
        Map.of(
            "frame",
            Layout.of(call),
            "id",
            credential.id(),
            "name",
            CredentialModel.displayName(credential),
            "kind",
            CredentialModel.typeName(credential.data()),
            "description",
            credential.description(),
            "path",
            call.path(),
            "mayUpdate",
            credentials.allows(call.caller(), store, Permission.CREDENTIALS_UPDATE)
                && !CredentialForm.kind(credential.data()).isEmpty(),
            "mayDelete",
            credentials.allows(call.caller(), store, Permission.CREDENTIALS_DELETE)));
  }

  /** {@code GET CREDENTIAL/delete}: confirmation page with the jobs that use the credential. */
  private Response delete(RequestContext call, CredentialDomain.DomainCredential entry) {
    String id = entry.credential().id();
    // A user's own credentials are selected when a build starts; jobs cannot name them.
    Jobs.CredentialUsers users =
        switch (entry.parent().store()) {
          case CredentialStore.SystemStore _ -> jobs.usersOfCredential(call.caller(), id, "");
          case CredentialStore.FolderStore(_, String fullName) ->
              jobs.usersOfCredential(call.caller(), id, fullName);
          case CredentialStore.UserStore _ -> new Jobs.CredentialUsers(List.of(), false);
        };
    return Templates.page(
        call,
        200,
        "admin/credentialdelete.jte",
        Map.of(
            "frame",
            Layout.of(call),
            "id",
            id,
            "action",
            call.path() + "doDelete",
            "jobs",
            users.jobs().stream()
                .limit(MAX_JOBS_SHOWN)
                .map(job ->
                    new JobLink(job.fullName(), call.site().contextPath() + "/" + Links.path(job)))
                .toList(),
            "more",
            Math.max(0, users.jobs().size() - MAX_JOBS_SHOWN),
            "others",
            users.hasUnreadable(),
            "own",
            entry.parent().store() instanceof CredentialStore.UserStore));
  }

  private Response create(RequestContext call, CredentialDomain domain) {
    Parameters parameters = call.parameters();
    String kind = parameters.get("kind", "username-password");
    String error = "";
    if (call.request().isPost()) {
      try {
        String id = parameters.get("id", "").strip();
        var credential =
            new Credential(
                id.isEmpty() ? UUID.randomUUID().toString() : id,
                CredentialForm.scope(parameters.get("scope", ""), domain.store()),
                parameters.get("description", ""),
                CredentialForm.content(kind, parameters, false));
        credentials.create(call.caller(), domain.store(), domain.domain(), credential);
        return Response.redirect(call.path());
      } catch (Problem.Invalid | Problem.Conflict e) {
        error = e.getMessage();
      }
    }
    var fields =
        new CredentialForm.CredentialFields(
            kind,
            parameters.get("id", ""),
            parameters.get("description", ""),
            parameters.get("scope", domain.store().defaultScope().name()),
            parameters.get("username", ""),
            CredentialForm.isUsernameSecret(parameters),
            parameters.get("fileName", ""));
    return CredentialForm.form(
        call, call.path() + "newCredentials", "New credentials", true, fields, error);
  }

  private Response update(RequestContext call, CredentialDomain.DomainCredential entry) {
    Credential before = entry.credential();
    String kind = CredentialForm.kind(before.data());
    if (kind.isEmpty()) {
      throw new Problem.NotFound(
          "This credential type has no form. Update it through its config.xml.");
    }
    Parameters parameters = call.parameters();
    String error = "";
    var fields =
        new CredentialForm.CredentialFields(
            kind,
            before.id(),
            parameters.get("description", before.description()),
            parameters.get("scope", before.scope().name()),
            parameters.get("username", CredentialForm.username(before.data())),
            call.request().isPost()
                ? CredentialForm.isUsernameSecret(parameters)
                : CredentialForm.usernameSecret(before.data()),
            parameters.get("fileName", CredentialForm.fileName(before.data())));
    if (call.request().isPost()) {
      try {
        credentials.update(
            call.caller(),
            entry.parent().store(),
            entry.parent().domain(),
            before.id(),
            new Credential(
                before.id(),
                CredentialForm.scope(fields.scope(), entry.parent().store()),
                fields.description(),
                CredentialForm.content(kind, parameters, true)));
        return Response.redirect(call.path());
      } catch (Problem.Invalid | Problem.Conflict e) {
        error = e.getMessage();
      }
    }
    return CredentialForm.form(
        call, call.path() + "update", "Update " + before.id(), false, fields, error);
  }
}
