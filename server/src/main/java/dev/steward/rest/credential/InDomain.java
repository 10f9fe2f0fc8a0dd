package dev.steward.rest.credential;

import dev.steward.credential.Credential;
import dev.steward.credential.Domain;
import dev.steward.credential.StoreOf;

/** Domain of a credential store, as the value of its resource. */
public record InDomain(StoreOf store, Domain domain) {

  /** Credential in a domain, as the value of its resource. */
  public record One(InDomain in, Credential credential) {}
}
