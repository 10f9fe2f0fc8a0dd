package dev.steward.rest.credential;

import dev.steward.credential.Credential;
import dev.steward.credential.CredentialStore;
import dev.steward.credential.Credentials;
import dev.steward.credential.Domain;
import dev.steward.http.Response;
import dev.steward.problem.Problem;
import dev.steward.rest.model.CredentialDomain;
import dev.steward.rest.model.CredentialModel;
import dev.steward.routing.RequestContext;

/** Endpoints of domains: {@code STORE/createDomain} and {@code STORE/domain/NAME/…}. */
final class DomainActions {

  private final Credentials credentials;

  DomainActions(Credentials credentials) {
    this.credentials = credentials;
  }

  /** {@code POST STORE/createDomain}. */
  Response createDomain(RequestContext call, CredentialStore store) {
    if (CredentialHttp.isXml(call)) {
      Domain domain = CredentialReader.domain(CredentialHttp.readXml(call));
      return CredentialHttp.xmlResponse(
          () -> credentials.createDomain(call.caller(), store, domain));
    }
    Domain domain = CredentialReader.domain(CredentialHttp.readForm(call));
    return CredentialHttp.formResponse(
        call,
        () -> credentials.createDomain(call.caller(), store, domain),
        "Domain created",
        call.path() + "domain/" + CredentialModel.urlName(domain));
  }

  /** {@code GET DOMAIN/config.xml}. */
  Response config(RequestContext call, CredentialDomain location) {
    return CredentialHttp.xmlDocument(CredentialXml.of(location.domain()));
  }

  /** {@code POST DOMAIN/config.xml}. */
  Response saveConfig(RequestContext call, CredentialDomain location) {
    Domain updated = CredentialReader.domain(CredentialHttp.readXml(call));
    return CredentialHttp.xmlResponse(() -> update(call, location, updated));
  }

  /** {@code POST DOMAIN/configSubmit}: updates the domain from a form. */
  Response configSubmit(RequestContext call, CredentialDomain location) {
    Domain updated = CredentialReader.domain(CredentialHttp.readForm(call));
    String target =
        call.path().substring(0, call.path().lastIndexOf('/', call.path().length() - 2) + 1)
            + CredentialModel.urlName(updated);
    return CredentialHttp.formResponse(
        call, () -> update(call, location, updated), "Domain updated", target);
  }

  private void update(RequestContext call, CredentialDomain location, Domain updated) {
    credentials.updateDomain(call.caller(), location.store(), location.domain(), updated);
  }

  /** {@code DELETE DOMAIN/config.xml}. */
  Response deleteByMethod(RequestContext call, CredentialDomain location) {
    return CredentialHttp.xmlResponse(
        () -> credentials.deleteDomain(call.caller(), location.store(), location.domain()));
  }

  /** {@code POST DOMAIN/doDelete}: redirects to the store. */
  Response delete(RequestContext call, CredentialDomain location) {
    credentials.deleteDomain(call.caller(), location.store(), location.domain());
    return Response.redirect(CredentialHttp.parentUrl(call));
  }

  /** {@code POST DOMAIN/createCredentials}. */
  Response create(RequestContext call, CredentialDomain location) {
    if (CredentialHttp.isXml(call)) {
      Credential newCredential =
          CredentialReader.readNew(CredentialHttp.readXml(call), location.store());
      return CredentialHttp.xmlResponse(() -> create(call, location, newCredential));
    }
    SubmittedObject submitted = CredentialHttp.readForm(call).object("credentials");
    if (submitted == null) {
      throw new Problem.Invalid("The field json must contain a 'credentials' object.");
    }
    Credential newCredential = CredentialReader.readNew(submitted, location.store());
    String path = call.path();
    return CredentialHttp.formResponse(
        call,
        () -> create(call, location, newCredential),
        "Credentials created",
        path.substring(0, path.length() - 1));
  }

  private void create(RequestContext call, CredentialDomain location, Credential newCredential) {
    credentials.create(call.caller(), location.store(), location.domain(), newCredential);
  }
}
