package dev.steward.event;

import java.util.Map;

/** Publishes fake events for tests of other packages and counts the subscriptions. */
public final class EventFixture {

  private EventFixture() {}

  /** Publishes that the node with that name was changed. */
  public static void publishNodeUpdate(Events events, String name) {
    events.publish(
        Event.EventType.NODE_UPDATED, new Event.EventSubject.ServerSubject(), Map.of("node", name));
  }

  /** The number of subscriptions. */
  public static int subscriptionCount(Events events) {
    return events.subscriptionCount();
  }
}
