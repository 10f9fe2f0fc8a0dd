package dev.steward.rest.live;

import dev.steward.event.Event;
import dev.steward.gate.RequestContext;
import dev.steward.job.Job;
import dev.steward.problem.Problem;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The events that a client subscribes to.
 *
 * @param job the case-folded full name of a job or a folder; null for all
 */
record Filter(Set<Event.EventType> types, @Nullable String job) {

  /** {@code ?types=build,queue.left&job=a/b}. */
  static Filter of(RequestContext call) {
    var types = EnumSet.noneOf(Event.EventType.class);
    for (String value : call.request().query().all("types")) {
      for (String word : value.split(",", -1)) {
        List<Event.EventType> named = Event.EventType.of(word.strip());
        if (named.isEmpty()) {
          throw new Problem.Invalid(
              "types must be one of "
                  + Arrays.stream(Event.EventType.values())
                      .map(Event.EventType::wireName)
                      .collect(Collectors.joining(", "))
                  + ", or a group such as build.");
        }
        types.addAll(named);
      }
    }
    String job = call.request().query().find("job");
    return new Filter(
        types.isEmpty() ? EnumSet.allOf(Event.EventType.class) : types,
        job == null ? null : Job.key(job));
  }

  boolean takes(Event event) {
    String wanted = job;
    return types.contains(event.type())
        && (wanted == null
            || (event.subject()
                    instanceof Event.EventSubject.ItemSubject(String name, _, _, String before)
                && (touches(event, wanted, name)
                    || (before != null && touches(event, wanted, before)))));
  }

  /** Matches the item, its descendants, and deletions and moves of its ancestors. */
  private static boolean touches(Event event, String wanted, String name) {
    String key = Job.key(name);
    return key.equals(wanted)
        || key.startsWith(wanted + "/")
        || (wanted.startsWith(key + "/")
            && (event.type() == Event.EventType.ITEM_DELETED
                || event.type() == Event.EventType.ITEM_MOVED));
  }
}
