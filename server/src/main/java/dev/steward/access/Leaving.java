package dev.steward.access;

import dev.steward.store.Tx;

/** Told of users who are deleted, in the transaction in which they are. */
@FunctionalInterface
public interface Leaving {
  void leaving(Tx tx, Caller caller, User user);
}
