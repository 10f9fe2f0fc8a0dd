package dev.steward.rest.cli;

import dev.steward.access.Caller;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Limits concurrent CLI connections. Anonymous callers have a separate limit, so that they cannot
 * lock out authenticated ones; within these limits, each user and each anonymous address has a
 * lower limit.
 */
final class ConnectionSlots {

  private static final int MAX_AUTHENTICATED = 1_000;
  private static final int MAX_PER_USER = 250;
  private static final int MAX_ANONYMOUS = 250;
  private static final int MAX_PER_ADDRESS = 100;

  private final Map<Object, Integer> byOwner = new HashMap<>();
  private int authenticated;
  private int anonymous;

  /** Slot of an open connection; closing the slot a second time has no effect. */
  final class Slot implements AutoCloseable {
    private final boolean isAnonymous;
    private final Object owner;
    private boolean released;

    private Slot(boolean isAnonymous, Object owner) {
      this.isAnonymous = isAnonymous;
      this.owner = owner;
    }

    @Override
    public void close() {
      synchronized (ConnectionSlots.this) {
        if (!released) {
          released = true;
          count(isAnonymous, owner, -1);
        }
      }
    }
  }

  private void count(boolean isAnonymous, Object owner, int change) {
    if (isAnonymous) {
      anonymous += change;
    } else {
      authenticated += change;
    }
    byOwner.merge(owner, change, (one, other) -> one + other == 0 ? null : one + other);
  }

  /** Acquires a slot for a caller; null if a limit is reached. */
  synchronized @Nullable Slot take(Caller caller) {
    boolean isAnonymous = caller.isAnonymous();
    Object owner = isAnonymous ? caller.address() : (Object) caller.userId();
    int ownerCount = byOwner.getOrDefault(owner, 0);
    boolean full =
        isAnonymous
            ? anonymous >= MAX_ANONYMOUS || ownerCount >= MAX_PER_ADDRESS
            : authenticated >= MAX_AUTHENTICATED || ownerCount >= MAX_PER_USER;
    if (full) {
      return null;
    }
    count(isAnonymous, owner, 1);
    return new Slot(isAnonymous, owner);
  }
}
