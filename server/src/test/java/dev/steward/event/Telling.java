package dev.steward.event;

import java.util.Map;

/** Publishes fake events for tests of other packages and counts the subscriptions. */
public final class Telling {

  private Telling() {}

  /** Publishes that the node of that name was changed. */
  public static void node(Events events, String name) {
    events.publish(
        Event.EventType.NODE_UPDATED, new Event.EventSubject.ServerSubject(), Map.of("node", name));
  }

  /** The number of subscriptions. */
  public static int following(Events events) {
    return events.subscriptionCount();
  }
}
