package dev.steward.rest.model;

import dev.steward.credential.Credential;
import dev.steward.credential.CredentialStore;
import dev.steward.credential.Domain;

/** Domain of a credential store, as the value of its resource. */
public record CredentialDomain(CredentialStore store, Domain domain) {

  /** Credential in a domain, as the value of its resource. */
  public record DomainCredential(CredentialDomain parent, Credential credential) {}
}
