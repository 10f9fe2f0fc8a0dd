package dev.steward.rest.credential;

import dev.steward.credential.Credential;
import dev.steward.credential.CredentialStore;
import dev.steward.credential.Domain;

/** Domain of a credential store, as the value of its resource. */
public record InDomain(CredentialStore store, Domain domain) {

  /** Credential in a domain, as the value of its resource. */
  public record One(InDomain in, Credential credential) {}
}
