package dev.steward.access;

import dev.steward.store.Tx;

/** Called in the transaction that deletes a user. */
@FunctionalInterface
public interface Leaving {
  void leaving(Tx tx, Caller caller, User user);
}
