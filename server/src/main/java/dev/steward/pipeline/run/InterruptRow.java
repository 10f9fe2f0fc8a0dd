package dev.steward.pipeline.run;

import dev.steward.text.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An interruption in the journal.
 *
 * @param key tells the interruptions of a run apart
 * @param node the step to which the lines belong; 0 for the run itself
 * @param lines for the log
 * @param stepping number of the step that was about to start in the branch that computed; 0 if all
 *     branches waited
 * @param waits the waits that were interrupted
 */
record InterruptRow(
    String key,
    FlowInterruption reason,
    long node,
    String lines,
    long stepping,
    List<WaitKey> waits) {

  String write() {
    var members = new LinkedHashMap<String, @Nullable Object>();
    members.put("key", key);
    members.put("reason", Json.read(ValueCodec.writeFailure(reason)));
    members.put("node", node);
    members.put("lines", lines);
    members.put("stepping", stepping);
    var numbers = new ArrayList<@Nullable Object>();
    waits.forEach(wait -> {
      numbers.add(wait.node());
      numbers.add(wait.part());
    });
    members.put("waits", numbers);
    return Json.write(members);
  }

  static InterruptRow read(String text) {
    Map<String, @Nullable Object> members = Json.readObject(text);
    var waits = new ArrayList<WaitKey>();
    if (members.get("waits") instanceof List<?> numbers) {
      for (int i = 0; i + 1 < numbers.size(); i += 2) {
        waits.add(new WaitKey(number(numbers.get(i)), number(numbers.get(i + 1))));
      }
    }
    return new InterruptRow(
        String.valueOf(members.get("key")),
        (FlowInterruption) ValueCodec.readFailure(Json.write(members.get("reason"))),
        number(members.get("node")),
        String.valueOf(members.get("lines")),
        number(members.get("stepping")),
        waits);
  }

  private static long number(@Nullable Object value) {
    return value instanceof Long number ? number : 0;
  }
}
