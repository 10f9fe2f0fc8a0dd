package dev.steward.rest.model;

import dev.steward.credential.Credential;
import dev.steward.credential.CredentialStore;
import dev.steward.credential.Domain;

/** A domain of a credential store; the value of a domain's resource. */
public record CredentialDomain(CredentialStore store, Domain domain) {

  /** A credential in a domain; the value of a credential's resource. */
  public record DomainCredential(CredentialDomain parent, Credential credential) {}
}
