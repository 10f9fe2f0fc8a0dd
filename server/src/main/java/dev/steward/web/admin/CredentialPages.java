package dev.steward.web.admin;

import dev.steward.access.Permission;
import dev.steward.credential.Credential;
import dev.steward.credential.CredentialData;
import dev.steward.credential.CredentialStore;
import dev.steward.credential.Credentials;
import dev.steward.credential.Domain;
import dev.steward.credential.Scope;
import dev.steward.credential.Secret;
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
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
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

  /** Values of the form; secrets are never shown again. */
  public record CredentialFields(
      String kind, String id, String description, String scope, String username, String fileName) {}

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

  /** {@code GET STORE/}: also the redirect target after a domain is deleted. */
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

  /** {@code GET DOMAIN/}: also the redirect target after a credential is created or deleted. */
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
                && !kind(credential.data()).isEmpty(),
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

  /** Credential type in the forms; empty if no form supports it. */
  private static String kind(CredentialData content) {
    return switch (content) {
      case CredentialData.UsernamePassword _ -> "username-password";
      case CredentialData.SecretText _ -> "secret-text";
      case CredentialData.SshKey _ -> "ssh-key";
      case CredentialData.SecretFile _ -> "secret-file";
      case CredentialData.PemCertificate _ -> "certificate-pem";
      case CredentialData.Certificate _ -> "";
    };
  }

  private static String username(CredentialData content) {
    return switch (content) {
      case CredentialData.UsernamePassword(String name, _, _) -> name;
      case CredentialData.SshKey(String name, _, _, _, _) -> name;
      case CredentialData.SecretText _,
          CredentialData.SecretFile _,
          CredentialData.Certificate _,
          CredentialData.PemCertificate _ ->
          "";
    };
  }

  private static String fileName(CredentialData content) {
    return content instanceof CredentialData.SecretFile(String name, _) ? name : "";
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
                scope(parameters.get("scope", ""), domain.store()),
                parameters.get("description", ""),
                content(kind, parameters, false, false));
        credentials.create(call.caller(), domain.store(), domain.domain(), credential);
        return Response.redirect(call.path());
      } catch (Problem.Invalid | Problem.Conflict e) {
        error = e.getMessage();
      }
    }
    var fields =
        new CredentialFields(
            kind,
            parameters.get("id", ""),
            parameters.get("description", ""),
            parameters.get("scope", domain.store().defaultScope().name()),
            parameters.get("username", ""),
            parameters.get("fileName", ""));
    return form(call, call.path() + "newCredentials", "New credentials", true, fields, error);
  }

  private Response update(RequestContext call, CredentialDomain.DomainCredential entry) {
    Credential before = entry.credential();
    String kind = kind(before.data());
    if (kind.isEmpty()) {
      throw new Problem.NotFound(
          "This credential type has no form. Update it through its config.xml.");
    }
    Parameters parameters = call.parameters();
    String error = "";
    var fields =
        new CredentialFields(
            kind,
            before.id(),
            parameters.get("description", before.description()),
            parameters.get("scope", before.scope().name()),
            parameters.get("username", username(before.data())),
            parameters.get("fileName", fileName(before.data())));
    if (call.request().isPost()) {
      try {
        boolean usernameSecret =
            before.data() instanceof CredentialData.UsernamePassword(_, _, boolean secret)
                ? secret
                : before.data() instanceof CredentialData.SshKey key && key.usernameSecret();
        credentials.update(
            call.caller(),
            entry.parent().store(),
            entry.parent().domain(),
            before.id(),
            new Credential(
                before.id(),
                scope(fields.scope(), entry.parent().store()),
                fields.description(),
                content(kind, parameters, true, usernameSecret)));
        return Response.redirect(call.path());
      } catch (Problem.Invalid | Problem.Conflict e) {
        error = e.getMessage();
      }
    }
    return form(call, call.path() + "update", "Update " + before.id(), false, fields, error);
  }

  private static Scope scope(String name, CredentialStore store) {
    for (Scope scope : Scope.values()) {
      if (scope.name().equals(name)) {
        return scope;
      }
    }
    return store.defaultScope();
  }

  /**
   * Credential data submitted by the form.
   *
   * @param keepsStored true if an empty secret field keeps the stored secret
   */
  private static CredentialData content(
      String kind, Parameters parameters, boolean keepsStored, boolean usernameSecret) {
    String username = parameters.get("username", "");
    return switch (kind) {
      case "username-password" ->
          new CredentialData.UsernamePassword(
              username, secret(parameters, "password", keepsStored), usernameSecret);
      case "secret-text" ->
          new CredentialData.SecretText(secret(parameters, "secret", keepsStored));
      case "ssh-key" -> {
        Secret passphrase = secret(parameters, "passphrase", keepsStored);
        yield new CredentialData.SshKey(
            username,
            secret(parameters, "key", keepsStored),
            passphrase,
            !passphrase.isHidden() && !passphrase.plain().isEmpty(),
            usernameSecret);
      }
      case "secret-file" -> {
        Secret text = secret(parameters, "content", keepsStored);
        yield new CredentialData.SecretFile(
            parameters.get("fileName", "").strip(),
            text.isHidden()
                ? text
                : Secret.of(
                    Base64.getEncoder()
                        .encodeToString(text.plain().getBytes(StandardCharsets.UTF_8))));
      }
      case "certificate-pem" ->
          new CredentialData.PemCertificate(
              secret(parameters, "chain", keepsStored),
              secret(parameters, "key", keepsStored),
              secret(parameters, "password", keepsStored));
      default -> throw new Problem.Invalid("Select a credential type.");
    };
  }

  private static Secret secret(Parameters parameters, String name, boolean keepsStored) {
    String value = parameters.get(name, "").replace("\r\n", "\n");
    return keepsStored && value.isEmpty() ? Secret.hidden() : Secret.of(value);
  }

  private static Response form(
      RequestContext call,
      String action,
      String title,
      boolean isNew,
      CredentialFields fields,
      String error) {
    return Templates.page(
        call,
        error.isEmpty() ? 200 : 400,
        "admin/credentialform.jte",
        Map.of(
            "frame",
            Layout.of(call),
            "action",
            action,
            "title",
            title,
            "fresh",
            isNew,
            "fields",
            fields,
            "said",
            error));
  }
}
