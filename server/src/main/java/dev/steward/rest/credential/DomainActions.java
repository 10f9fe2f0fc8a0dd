package dev.steward.rest.credential;

import dev.steward.credential.Credential;
import dev.steward.credential.CredentialStore;
import dev.steward.credential.Credentials;
import dev.steward.credential.Domain;
import dev.steward.gate.RequestContext;
import dev.steward.http.Response;
import dev.steward.problem.Problem;

/** Endpoints of domains: {@code STORE/createDomain} and {@code STORE/domain/NAME/…}. */
final class DomainActions {

  private final Credentials credentials;

  DomainActions(Credentials credentials) {
    this.credentials = credentials;
  }

  /** {@code POST STORE/createDomain}. */
  Response createDomain(RequestContext call, CredentialStore store) {
    if (Answered.isXml(call)) {
      Domain domain = CredentialReader.domain(Answered.xml(call));
      return Answered.toXml(() -> credentials.createDomain(call.caller(), store, domain));
    }
    Domain domain = CredentialReader.domain(Answered.form(call));
    return Answered.toForm(
        call,
        () -> credentials.createDomain(call.caller(), store, domain),
        "Domain created",
        call.path() + "domain/" + CredentialModel.urlName(domain));
  }

  /** {@code GET DOMAIN/config.xml}. */
  Response config(RequestContext call, InDomain in) {
    return Answered.document(CredentialXml.of(in.domain()));
  }

  /** {@code POST DOMAIN/config.xml}. */
  Response saveConfig(RequestContext call, InDomain in) {
    Domain changed = CredentialReader.domain(Answered.xml(call));
    return Answered.toXml(() -> update(call, in, changed));
  }

  /** {@code POST DOMAIN/configSubmit}: updates the domain by a form. */
  Response configSubmit(RequestContext call, InDomain in) {
    Domain changed = CredentialReader.domain(Answered.form(call));
    String target =
        call.path().substring(0, call.path().lastIndexOf('/', call.path().length() - 2) + 1)
            + CredentialModel.urlName(changed);
    return Answered.toForm(call, () -> update(call, in, changed), "Domain updated", target);
  }

  private void update(RequestContext call, InDomain in, Domain changed) {
    credentials.updateDomain(call.caller(), in.store(), in.domain(), changed);
  }

  /** {@code DELETE DOMAIN/config.xml}. */
  Response deleteByMethod(RequestContext call, InDomain in) {
    return Answered.toXml(() -> credentials.deleteDomain(call.caller(), in.store(), in.domain()));
  }

  /** {@code POST DOMAIN/doDelete}: redirects to the store. */
  Response delete(RequestContext call, InDomain in) {
    credentials.deleteDomain(call.caller(), in.store(), in.domain());
    return Response.redirect(Answered.above(call));
  }

  /** {@code POST DOMAIN/createCredentials}. */
  Response create(RequestContext call, InDomain in) {
    if (Answered.isXml(call)) {
      Credential made = CredentialReader.created(Answered.xml(call), in.store());
      return Answered.toXml(() -> create(call, in, made));
    }
    Sent sent = Answered.form(call).object("credentials");
    if (sent == null) {
      throw new Problem.Invalid("The field json must contain an object 'credentials'.");
    }
    Credential made = CredentialReader.created(sent, in.store());
    String path = call.path();
    return Answered.toForm(
        call,
        () -> create(call, in, made),
        "Credentials created",
        path.substring(0, path.length() - 1));
  }

  private void create(RequestContext call, InDomain in, Credential made) {
    credentials.create(call.caller(), in.store(), in.domain(), made);
  }
}
