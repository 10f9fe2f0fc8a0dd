package dev.steward.host.kubernetes;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a component of the cluster reports about a pod; for example, the scheduler reports that
 * memory is insufficient.
 *
 * @param type {@code Normal} or {@code Warning}
 * @param reason such as {@code FailedScheduling}
 * @param count how many times it happened
 * @param lastSeen when it last happened
 */
public record PodEvent(
    String uid, String type, String reason, String message, int count, Instant lastSeen) {

  static PodEvent parse(Map<String, @Nullable Object> json) {
    Map<String, @Nullable Object> series = JsonValues.object(json, "series");
    return new PodEvent(
        JsonValues.text(JsonValues.object(json, "metadata"), "uid"),
        JsonValues.text(json, "type"),
        ApiErrors.readable(JsonValues.text(json, "reason")),
        ApiErrors.readable(JsonValues.text(json, "message")),
        Math.max(1, Math.max(JsonValues.number(json, "count"), JsonValues.number(series, "count"))),
        JsonValues.time(
            json.get("lastTimestamp") == null && !series.isEmpty() ? series : json,
            "lastObservedTime",
            "lastTimestamp",
            "eventTime",
            "firstTimestamp"));
  }

  public boolean isWarning() {
    return type.equals("Warning");
  }

  /** The event as a log line. */
  public String toLogLine() {
    return (isWarning() ? "Warning " : "")
        + reason
        + (count > 1 ? " ×" + count : "")
        + ": "
        + message;
  }
}
