package dev.steward.rest.event;

import dev.steward.event.Event;
import dev.steward.job.Job;
import dev.steward.problem.Problem;
import dev.steward.routing.RequestContext;
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
record EventFilter(Set<Event.EventType> types, @Nullable String job) {

  /** Reads the filter from a query such as {@code ?types=build,queue.left&job=a/b}. */
  static EventFilter of(RequestContext call) {
    var types = EnumSet.noneOf(Event.EventType.class);
    for (String value : call.request().query().all("types")) {
      for (String word : value.split(",", -1)) {
        List<Event.EventType> wordTypes = Event.EventType.of(word.strip());
        if (wordTypes.isEmpty()) {
          throw new Problem.Invalid(
              "Each type must be one of "
                  + Arrays.stream(Event.EventType.values())
                      .map(Event.EventType::wireName)
                      .collect(Collectors.joining(", "))
                  + ", or a group such as build.");
        }
        types.addAll(wordTypes);
      }
    }
    String job = call.request().query().find("job");
    return new EventFilter(
        types.isEmpty() ? EnumSet.allOf(Event.EventType.class) : types,
        job == null ? null : Job.key(job));
  }

  boolean matches(Event event) {
    String jobKey = job;
    return types.contains(event.type())
        && (jobKey == null
            || (event.subject()
                    instanceof
                    Event.EventSubject.ItemSubject(String name, _, _, String previousName)
                && (matchesName(event, jobKey, name)
                    || (previousName != null && matchesName(event, jobKey, previousName)))));
  }

  /** Matches the item, its descendants, and deletions and moves of its ancestors. */
  private static boolean matchesName(Event event, String jobKey, String name) {
    String key = Job.key(name);
    return key.equals(jobKey)
        || key.startsWith(jobKey + "/")
        || (jobKey.startsWith(key + "/")
            && (event.type() == Event.EventType.ITEM_DELETED
                || event.type() == Event.EventType.ITEM_MOVED));
  }
}
