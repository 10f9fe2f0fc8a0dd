package dev.steward.event;

import java.util.Map;

/** Publishes fake events for tests of other packages and counts the subscriptions. */
public final class EventFixture {

  private EventFixture() {}

  /** Publishes a change to the node with that name. */
  public static void publishNodeUpdate(Events events, String name) {
    events.publish(
        Event.EventType.NODE_UPDATED, new Event.EventSubject.ServerSubject(), Map.of("node", name));
  }

  /** The number of subscriptions. */
  public static int subscriptionCount(Events events) {
    return events.subscriptionCount();
  }
}
