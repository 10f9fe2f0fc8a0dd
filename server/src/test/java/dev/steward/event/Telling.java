package dev.steward.event;

import java.util.Map;

/** For tests of other packages: tells of what did not happen, and sees who follows. */
public final class Telling {

  private Telling() {}

  /** Tells that a node of that name was changed. */
  public static void node(Events events, String name) {
    events.tell(Event.Type.NODE_UPDATED, new Event.About.Server(), Map.of("node", name));
  }

  /** How many follow. */
  public static int following(Events events) {
    return events.followers();
  }
}
