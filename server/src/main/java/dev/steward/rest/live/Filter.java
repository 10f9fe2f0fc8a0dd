package dev.steward.rest.live;

import dev.steward.event.Event;
import dev.steward.gate.Call;
import dev.steward.job.Job;
import dev.steward.problem.Problem;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a client wants to hear of.
 *
 * @param job the folded full name of a job or a folder; null for all
 */
record Filter(Set<Event.Type> types, @Nullable String job) {

  /** {@code ?types=build,queue.left&job=a/b}. */
  static Filter of(Call call) {
    var types = EnumSet.noneOf(Event.Type.class);
    for (String value : call.request().query().all("types")) {
      for (String word : value.split(",", -1)) {
        List<Event.Type> named = Event.Type.of(word.strip());
        if (named.isEmpty()) {
          throw new Problem.Invalid(
              "types are "
                  + Arrays.stream(Event.Type.values())
                      .map(Event.Type::word)
                      .collect(Collectors.joining(", "))
                  + ", or the word before the dot for all of a group.");
        }
        types.addAll(named);
      }
    }
    String job = call.request().query().find("job");
    return new Filter(
        types.isEmpty() ? EnumSet.allOf(Event.Type.class) : types,
        job == null ? null : Job.key(job));
  }

  boolean takes(Event event) {
    String wanted = job;
    return types.contains(event.type())
        && (wanted == null
            || (event.about() instanceof Event.About.Item(String name, _, _, String before)
                && (touches(event, wanted, name)
                    || (before != null && touches(event, wanted, before)))));
  }

  /** The item itself, what stands below it, and what becomes of the folders above it. */
  private static boolean touches(Event event, String wanted, String name) {
    String key = Job.key(name);
    return key.equals(wanted)
        || key.startsWith(wanted + "/")
        || (wanted.startsWith(key + "/")
            && (event.type() == Event.Type.ITEM_DELETED || event.type() == Event.Type.ITEM_MOVED));
  }
}
