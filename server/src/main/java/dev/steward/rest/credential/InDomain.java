package dev.steward.rest.credential;

import dev.steward.credential.Credential;
import dev.steward.credential.Domain;
import dev.steward.credential.StoreOf;

/** A domain of a store: what its place holds. */
public record InDomain(StoreOf store, Domain domain) {

  /** A credential of it: what its place holds. */
  public record One(InDomain in, Credential credential) {}
}
