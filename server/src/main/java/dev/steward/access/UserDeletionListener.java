package dev.steward.access;

import dev.steward.store.Tx;

/** Called in the transaction that deletes a user. */
@FunctionalInterface
public interface UserDeletionListener {
  void onUserDeletion(Tx tx, Caller caller, User user);
}
