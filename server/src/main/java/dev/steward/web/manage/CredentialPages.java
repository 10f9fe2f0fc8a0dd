package dev.steward.web.manage;

import dev.steward.access.Permission;
import dev.steward.credential.Credential;
import dev.steward.credential.CredentialData;
import dev.steward.credential.CredentialStore;
import dev.steward.credential.Credentials;
import dev.steward.credential.Domain;
import dev.steward.credential.Scope;
import dev.steward.credential.Secret;
import dev.steward.gate.AccessRule;
import dev.steward.gate.RequestContext;
import dev.steward.gate.Route.Method;
import dev.steward.gate.UrlPath;
import dev.steward.http.Parameters;
import dev.steward.http.Response;
import dev.steward.job.Jobs;
import dev.steward.problem.Problem;
import dev.steward.rest.Links;
import dev.steward.rest.Parts;
import dev.steward.rest.credential.CredentialModel;
import dev.steward.rest.credential.CredentialPlaces.Stores;
import dev.steward.rest.credential.InDomain;
import dev.steward.web.Frame;
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

  private CredentialPages(Credentials credentials, Jobs jobs) {
    this.credentials = credentials;
    this.jobs = jobs;
  }

  /** Adds the routes. */
  public static void add(List<Stores> all, Parts parts) {
    var pages = new CredentialPages(parts.credentials(), parts.jobs());
    for (Stores one : all) {
      AccessRule view = one.right().apply(Permission.CREDENTIALS_VIEW);
      one.store().route(Method.GET, "", view, pages::store);
      one.domain()
          .route(Method.GET, "", view, pages::domain)
          .route(
              Method.GET_POST,
              "newCredentials",
              one.right().apply(Permission.CREDENTIALS_CREATE),
              pages::make);
      one.one()
          .route(Method.GET, "", view, pages::one)
          .route(
              Method.GET_POST,
              "update",
              one.right().apply(Permission.CREDENTIALS_UPDATE),
              pages::update)
          .route(
              Method.GET,
              "delete",
              one.right().apply(Permission.CREDENTIALS_DELETE),
              pages::delete);
    }
  }

  /** A credential as a table row. */
  public record Line(String id, String url, String kind, String description, String domain) {}

  /** A link to a domain. */
  public record Group(String name, String url, String description) {}

  /** A link to a job that uses a credential. */
  public record Use(String name, String url) {}

  /** Values of the form; secrets are never shown again. */
  public record Fields(
      String kind, String id, String description, String scope, String username, String fileName) {}

  private static String title(Domain domain) {
    return domain.isGlobal() ? "Global" : domain.name();
  }

  private static Line line(String domainUrl, Domain domain, Credential each) {
    return new Line(
        each.id(),
        domainUrl + "credential/" + UrlPath.encode(each.id()) + "/",
        CredentialModel.typeName(each.data()),
        each.description(),
        title(domain));
  }

  /** {@code GET STORE/}: also the redirect target after a domain is deleted. */
  private Response store(RequestContext call, CredentialStore of) {
    Map<String, List<Credential>> held = credentials.list(call.caller(), of);
    var groups = new ArrayList<Group>();
    var lines = new ArrayList<Line>();
    for (Domain domain : credentials.domains(call.caller(), of)) {
      String url = call.path() + "domain/" + CredentialModel.urlName(domain) + "/";
      groups.add(new Group(title(domain), url, domain.description()));
      for (Credential each : held.getOrDefault(domain.name(), List.of())) {
        lines.add(line(url, domain, each));
      }
    }
    return list(
        call,
        "Credentials: " + CredentialModel.storeName(of),
        lines,
        groups,
        credentials.allows(call.caller(), of, Permission.CREDENTIALS_CREATE)
            ? call.path() + "domain/_/newCredentials"
            : "");
  }

  /** {@code GET DOMAIN/}: also the redirect target after a credential is created or deleted. */
  private Response domain(RequestContext call, InDomain in) {
    var lines = new ArrayList<Line>();
    for (Credential each : credentials.list(call.caller(), in.store(), in.domain())) {
      lines.add(line(call.path(), in.domain(), each));
    }
    return list(
        call,
        in.domain().isGlobal() ? "Global credentials" : in.domain().name(),
        lines,
        List.of(),
        credentials.allows(call.caller(), in.store(), Permission.CREDENTIALS_CREATE)
            ? call.path() + "newCredentials"
            : "");
  }

  private static Response list(
      RequestContext call, String title, List<Line> lines, List<Group> groups, String adds) {
    return Templates.page(
        call,
        200,
        "manage/credentials.jte",
        Map.of(
            "frame",
            Frame.of(call),
            "title",
            title,
            "lines",
            lines,
            "groups",
            groups,
            "adds",
            adds));
  }

  /** {@code GET CREDENTIAL/}: a credential without its secrets. */
  private Response one(RequestContext call, InDomain.One one) {
    Credential shown = one.credential();
    CredentialStore store = one.in().store();
    return Templates.page(
        call,
        200,
        "manage/credential.jte",
        Map.of(
            "frame",
            Frame.of(call),
            "id",
            shown.id(),
            "name",
            CredentialModel.displayName(shown),
            "kind",
            CredentialModel.typeName(shown.data()),
            "description",
            shown.description(),
            "path",
            call.path(),
            "mayUpdate",
            credentials.allows(call.caller(), store, Permission.CREDENTIALS_UPDATE)
                && !kind(shown.data()).isEmpty(),
            "mayDelete",
            credentials.allows(call.caller(), store, Permission.CREDENTIALS_DELETE)));
  }

  /** {@code GET CREDENTIAL/delete}: confirmation page with the jobs that use the credential. */
  private Response delete(RequestContext call, InDomain.One one) {
    String id = one.credential().id();
    // A user's own credentials are selected when a build starts; jobs cannot name them.
    Jobs.CredentialUsers naming =
        switch (one.in().store()) {
          case CredentialStore.SystemStore _ -> jobs.usersOfCredential(call.caller(), id, "");
          case CredentialStore.FolderStore(_, String fullName) ->
              jobs.usersOfCredential(call.caller(), id, fullName);
          case CredentialStore.UserStore _ -> new Jobs.CredentialUsers(List.of(), false);
        };
    return Templates.page(
        call,
        200,
        "manage/credentialdelete.jte",
        Map.of(
            "frame",
            Frame.of(call),
            "id",
            id,
            "action",
            call.path() + "doDelete",
            "jobs",
            naming.jobs().stream()
                .limit(MAX_JOBS_SHOWN)
                .map(job ->
                    new Use(job.fullName(), call.site().contextPath() + "/" + Links.path(job)))
                .toList(),
            "more",
            Math.max(0, naming.jobs().size() - MAX_JOBS_SHOWN),
            "others",
            naming.hasUnreadable(),
            "own",
            one.in().store() instanceof CredentialStore.UserStore));
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

  private Response make(RequestContext call, InDomain in) {
    Parameters sent = call.parameters();
    String kind = sent.get("kind", "username-password");
    String said = "";
    if (call.request().isPost()) {
      try {
        String id = sent.get("id", "").strip();
        var made =
            new Credential(
                id.isEmpty() ? UUID.randomUUID().toString() : id,
                scope(sent.get("scope", ""), in.store()),
                sent.get("description", ""),
                content(kind, sent, false, false));
        credentials.create(call.caller(), in.store(), in.domain(), made);
        return Response.redirect(call.path());
      } catch (Problem.Invalid | Problem.Conflict e) {
        said = e.getMessage();
      }
    }
    var fields =
        new Fields(
            kind,
            sent.get("id", ""),
            sent.get("description", ""),
            sent.get("scope", in.store().defaultScope().name()),
            sent.get("username", ""),
            sent.get("fileName", ""));
    return form(call, call.path() + "newCredentials", "New credentials", true, fields, said);
  }

  private Response update(RequestContext call, InDomain.One one) {
    Credential before = one.credential();
    String kind = kind(before.data());
    if (kind.isEmpty()) {
      throw new Problem.NotFound(
          "This credential type has no form. Update it through its config.xml.");
    }
    Parameters sent = call.parameters();
    String said = "";
    var fields =
        new Fields(
            kind,
            before.id(),
            sent.get("description", before.description()),
            sent.get("scope", before.scope().name()),
            sent.get("username", username(before.data())),
            sent.get("fileName", fileName(before.data())));
    if (call.request().isPost()) {
      try {
        boolean nameSecret =
            before.data() instanceof CredentialData.UsernamePassword(_, _, boolean secret)
                ? secret
                : before.data() instanceof CredentialData.SshKey key && key.usernameSecret();
        credentials.update(
            call.caller(),
            one.in().store(),
            one.in().domain(),
            before.id(),
            new Credential(
                before.id(),
                scope(fields.scope(), one.in().store()),
                fields.description(),
                content(kind, sent, true, nameSecret)));
        return Response.redirect(call.path());
      } catch (Problem.Invalid | Problem.Conflict e) {
        said = e.getMessage();
      }
    }
    return form(call, call.path() + "update", "Update " + before.id(), false, fields, said);
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
   * @param keeps true if an empty secret field keeps the stored secret
   */
  private static CredentialData content(
      String kind, Parameters sent, boolean keeps, boolean nameSecret) {
    String username = sent.get("username", "");
    return switch (kind) {
      case "username-password" ->
          new CredentialData.UsernamePassword(
              username, secret(sent, "password", keeps), nameSecret);
      case "secret-text" -> new CredentialData.SecretText(secret(sent, "secret", keeps));
      case "ssh-key" -> {
        Secret passphrase = secret(sent, "passphrase", keeps);
        yield new CredentialData.SshKey(
            username,
            secret(sent, "key", keeps),
            passphrase,
            !passphrase.isHidden() && !passphrase.plain().isEmpty(),
            nameSecret);
      }
      case "secret-file" -> {
        Secret text = secret(sent, "content", keeps);
        yield new CredentialData.SecretFile(
            sent.get("fileName", "").strip(),
            text.isHidden()
                ? text
                : Secret.of(
                    Base64.getEncoder()
                        .encodeToString(text.plain().getBytes(StandardCharsets.UTF_8))));
      }
      case "certificate-pem" ->
          new CredentialData.PemCertificate(
              secret(sent, "chain", keeps),
              secret(sent, "key", keeps),
              secret(sent, "password", keeps));
      default -> throw new Problem.Invalid("Select a credential type.");
    };
  }

  private static Secret secret(Parameters sent, String name, boolean keeps) {
    String value = sent.get(name, "").replace("\r\n", "\n");
    return keeps && value.isEmpty() ? Secret.hidden() : Secret.of(value);
  }

  private static Response form(
      RequestContext call, String action, String title, boolean fresh, Fields fields, String said) {
    return Templates.page(
        call,
        said.isEmpty() ? 200 : 400,
        "manage/credentialform.jte",
        Map.of(
            "frame",
            Frame.of(call),
            "action",
            action,
            "title",
            title,
            "fresh",
            fresh,
            "fields",
            fields,
            "said",
            said));
  }
}
