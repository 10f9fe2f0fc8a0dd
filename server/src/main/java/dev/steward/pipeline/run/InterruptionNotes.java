package dev.steward.pipeline.run;

import dev.steward.text.Json;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Codec of the note that says why a run was interrupted. */
public final class InterruptionNotes {

  /** Kind of the note. */
  public static final String CAUSES = "interruption-causes";

  private InterruptionNotes() {}

  static String write(Collection<FlowInterruption.InterruptionCause> causes) {
    return Json.list(
        causes.stream().map(cause -> Json.object().put("class", cause.type())).toList());
  }

  /**
   * The classes of the causes, in the order in which they occurred.
   *
   * @param note null if the run was not interrupted
   */
  public static List<String> classes(@Nullable String note) {
    return note != null && Json.read(note) instanceof List<?> list
        ? list.stream().map(entry -> String.valueOf(Json.asObject(entry).get("class"))).toList()
        : List.of();
  }
}
