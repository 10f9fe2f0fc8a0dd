package dev.steward.pipeline.step;

import dev.steward.text.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The resources that a lock step asks for.
 *
 * @param newestFirst whether newer requests are served before older ones
 * @param priority requests with a higher one are served first
 * @param reason why, for readers; may be empty
 */
record LockRequest(List<Part> parts, boolean newestFirst, long priority, String reason) {

  LockRequest {
    parts = List.copyOf(parts);
  }

  /**
   * One resource by its name, or several by a label.
   *
   * @param quantity how many with the label; 0 for all
   */
  record Part(@Nullable String resource, @Nullable String label, long quantity) {

    /** The part as logs show it. */
    @Override
    public String toString() {
      if (label != null) {
        return "Label: " + label + (quantity > 0 ? ", Quantity: " + quantity : "");
      }
      return "Resource: " + resource;
    }
  }

  /** The request as logs show it. */
  @Override
  public String toString() {
    return parts.size() == 1
        ? parts.getFirst().toString()
        : parts.stream().map(part -> "{" + part + "}").collect(Collectors.joining(","));
  }

  String toJson() {
    var all = new ArrayList<Object>();
    for (Part part : parts) {
      var members = new LinkedHashMap<String, @Nullable Object>();
      members.put("resource", part.resource());
      members.put("label", part.label());
      members.put("quantity", part.quantity());
      all.add(members);
    }
    return Json.write(
        Map.of("parts", all, "newestFirst", newestFirst, "priority", priority, "reason", reason));
  }

  static LockRequest ofJson(String json) {
    Map<String, @Nullable Object> object = Json.readObject(json);
    var parts = new ArrayList<Part>();
    if (object.get("parts") instanceof List<?> list) {
      for (Object element : list) {
        Map<String, @Nullable Object> part = Json.asObject(element);
        parts.add(
            new Part(
                Json.text(part, "resource"),
                Json.text(part, "label"),
                part.get("quantity") instanceof Number number ? number.longValue() : 0));
      }
    }
    String reason = Json.text(object, "reason");
    return new LockRequest(
        parts,
        Boolean.TRUE.equals(object.get("newestFirst")),
        object.get("priority") instanceof Number number ? number.longValue() : 0,
        reason == null ? "" : reason);
  }
}
