package dev.steward.rest.credential;

import dev.steward.credential.Credential;
import dev.steward.credential.CredentialStore;
import dev.steward.credential.Credentials;
import dev.steward.credential.Domain;
import dev.steward.gate.RequestContext;
import dev.steward.http.Parameters;
import dev.steward.http.Response;
import dev.steward.job.Folder;
import dev.steward.job.Jobs;
import dev.steward.problem.Problem;
import org.jspecify.annotations.Nullable;

/** Endpoints of one credential: {@code DOMAIN/credential/ID/…}. */
final class CredentialActions {

  private final Credentials credentials;
  private final Jobs jobs;

  CredentialActions(Credentials credentials, Jobs jobs) {
    this.credentials = credentials;
    this.jobs = jobs;
  }

  /** {@code GET CREDENTIAL/config.xml}: with each secret redacted. */
  Response config(RequestContext call, InDomain.One one) {
    return Answered.document(CredentialXml.of(one.credential()));
  }

  /** {@code POST CREDENTIAL/config.xml}: redacted secrets keep their values. */
  Response saveConfig(RequestContext call, InDomain.One one) {
    Credential changed = CredentialReader.changed(Answered.xml(call), one.credential());
    return Answered.toXml(() -> update(call, one, changed));
  }

  /** {@code POST CREDENTIAL/updateSubmit}: updates the credential by a form. */
  Response updateSubmit(RequestContext call, InDomain.One one) {
    Credential changed = CredentialReader.changed(Answered.form(call), one.credential());
    return Answered.toForm(
        call, () -> update(call, one, changed), "Credentials updated", call.path());
  }

  private void update(RequestContext call, InDomain.One one, Credential changed) {
    credentials.update(
        call.caller(), one.in().store(), one.in().domain(), one.credential().id(), changed);
  }

  /** {@code DELETE CREDENTIAL/config.xml}: responds 200, as Jenkins does. */
  Response deleteByMethod(RequestContext call, InDomain.One one) {
    remove(call, one);
    return Response.of(200);
  }

  /** {@code POST CREDENTIAL/doDelete}: redirects to the domain. */
  Response delete(RequestContext call, InDomain.One one) {
    remove(call, one);
    return Response.redirect(Answered.above(call));
  }

  private void remove(RequestContext call, InDomain.One one) {
    credentials.delete(call.caller(), one.in().store(), one.in().domain(), one.credential().id());
  }

  /** {@code POST CREDENTIAL/doMove?destination=STORE/DOMAIN}. */
  Response move(RequestContext call, InDomain.One one) {
    CredentialStore from = one.in().store();
    String destination = call.parameters().get("destination", "");
    int slash = destination.lastIndexOf('/');
    String name =
        slash < 0 ? "" : Parameters.decode(destination, slash + 1, destination.length(), false);
    CredentialStore to = slash < 0 ? null : store(call, from, destination.substring(0, slash));
    Domain into = to == null ? null : findDomain(call, to, name);
    if (to == null || into == null) {
      throw new Problem.Invalid(
          "Invalid destination: use STORE/DOMAIN, such as system/_ for the"
              + " server's global domain.");
    }
    return Answered.toForm(
        call,
        () ->
            credentials.move(
                call.caller(), from, one.in().domain(), one.credential().id(), to, into),
        "Credentials moved",
        Answered.above(call));
  }

  private @Nullable Domain findDomain(RequestContext call, CredentialStore store, String name) {
    return name.isEmpty()
        ? null
        : credentials.findDomain(call.caller(), store, name.equals("_") ? "" : name);
  }

  private @Nullable CredentialStore store(RequestContext call, CredentialStore from, String name) {
    if (name.equals(CredentialModel.storeName(from))) {
      return from;
    }
    if (name.equals("system")) {
      return CredentialStore.system();
    }
    if (name.endsWith("/folder")
        && jobs.findItem(call.caller(), name.substring(0, name.lastIndexOf('/')))
            instanceof Folder folder) {
      return new CredentialStore.FolderStore(folder.id(), folder.fullName());
    }
    var own = new CredentialStore.UserStore(call.caller().userId(), call.caller().name());
    return !call.caller().isAnonymous() && name.equals(CredentialModel.storeName(own)) ? own : null;
  }
}
