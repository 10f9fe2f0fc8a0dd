package dev.steward.rest.credential;

import dev.steward.credential.Credential;
import dev.steward.credential.CredentialStore;
import dev.steward.credential.Credentials;
import dev.steward.credential.Domain;
import dev.steward.http.Parameters;
import dev.steward.http.Response;
import dev.steward.job.Folder;
import dev.steward.job.Jobs;
import dev.steward.problem.Problem;
import dev.steward.rest.model.CredentialDomain;
import dev.steward.rest.model.CredentialModel;
import dev.steward.routing.RequestContext;
import org.jspecify.annotations.Nullable;

/** Endpoints of one credential: {@code DOMAIN/credential/ID/…}. */
final class CredentialActions {

  private final Credentials credentials;
  private final Jobs jobs;

  CredentialActions(Credentials credentials, Jobs jobs) {
    this.credentials = credentials;
    this.jobs = jobs;
  }

  /** {@code GET CREDENTIAL/config.xml}: the XML, with each secret redacted. */
  Response config(RequestContext call, CredentialDomain.DomainCredential entry) {
    return CredentialHttp.xmlDocument(CredentialXml.of(entry.credential()));
  }

  /**
   * {@code POST CREDENTIAL/config.xml}: updates the credential; redacted secrets keep their values.
   */
  Response saveConfig(RequestContext call, CredentialDomain.DomainCredential entry) {
    Credential updated =
        CredentialReader.readUpdate(CredentialHttp.readXml(call), entry.credential());
    return CredentialHttp.xmlResponse(() -> update(call, entry, updated));
  }

  /** {@code POST CREDENTIAL/updateSubmit}: updates the credential from a form. */
  Response updateSubmit(RequestContext call, CredentialDomain.DomainCredential entry) {
    Credential updated =
        CredentialReader.readUpdate(CredentialHttp.readForm(call), entry.credential());
    return CredentialHttp.formResponse(
        call, () -> update(call, entry, updated), "Credentials updated", call.path());
  }

  private void update(
      RequestContext call, CredentialDomain.DomainCredential entry, Credential updated) {
    credentials.update(
        call.caller(),
        entry.parent().store(),
        entry.parent().domain(),
        entry.credential().id(),
        updated);
  }

  /** {@code DELETE CREDENTIAL/config.xml}: responds with 200, as Jenkins does. */
  Response deleteByMethod(RequestContext call, CredentialDomain.DomainCredential entry) {
    remove(call, entry);
    return Response.of(200);
  }

  /** {@code POST CREDENTIAL/doDelete}: redirects to the domain. */
  Response delete(RequestContext call, CredentialDomain.DomainCredential entry) {
    remove(call, entry);
    return Response.redirect(CredentialHttp.parentUrl(call));
  }

  private void remove(RequestContext call, CredentialDomain.DomainCredential entry) {
    credentials.delete(
        call.caller(), entry.parent().store(), entry.parent().domain(), entry.credential().id());
  }

  /** {@code POST CREDENTIAL/doMove?destination=STORE/DOMAIN}. */
  Response move(RequestContext call, CredentialDomain.DomainCredential entry) {
    CredentialStore sourceStore = entry.parent().store();
    String destination = call.parameters().get("destination", "");
    int slash = destination.lastIndexOf('/');
    String name =
        slash < 0 ? "" : Parameters.decode(destination, slash + 1, destination.length(), false);
    CredentialStore targetStore =
        slash < 0 ? null : store(call, sourceStore, destination.substring(0, slash));
    Domain targetDomain = targetStore == null ? null : findDomain(call, targetStore, name);
    if (targetStore == null || targetDomain == null) {
      throw new Problem.Invalid(
          "Invalid destination: use STORE/DOMAIN, such as system/_ for the"
              + " server's global domain.");
    }
    return CredentialHttp.formResponse(
        call,
        () ->
            credentials.move(
                call.caller(),
                sourceStore,
                entry.parent().domain(),
                entry.credential().id(),
                targetStore,
                targetDomain),
        "Credentials moved",
        CredentialHttp.parentUrl(call));
  }

  private @Nullable Domain findDomain(RequestContext call, CredentialStore store, String name) {
    return name.isEmpty()
        ? null
        : credentials.findDomain(call.caller(), store, name.equals("_") ? "" : name);
  }

  private @Nullable CredentialStore store(
      RequestContext call, CredentialStore sourceStore, String name) {
    if (name.equals(CredentialModel.storeName(sourceStore))) {
      return sourceStore;
    }
    if (name.equals("system")) {
      return CredentialStore.system();
    }
    if (name.endsWith("/folder")
        && jobs.findItem(call.caller(), name.substring(0, name.lastIndexOf('/')))
            instanceof Folder folder) {
      return new CredentialStore.FolderStore(folder.id(), folder.fullName());
    }
    var ownStore = new CredentialStore.UserStore(call.caller().userId(), call.caller().name());
    return !call.caller().isAnonymous() && name.equals(CredentialModel.storeName(ownStore))
        ? ownStore
        : null;
  }
}
