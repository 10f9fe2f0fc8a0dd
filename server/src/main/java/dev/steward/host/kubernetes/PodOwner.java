package dev.steward.host.kubernetes;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Identifies what a pod was created for. The labels of the pod contain these values, so pods that
 * were left behind are found again.
 *
 * @param server identifies this server among others that use the same namespace
 * @param runId the run that the pod was created for; null for a pod that any run may use
 * @param retention whether the pod stays after its node is removed
 */
public record PodOwner(
    String server, String cloud, String template, @Nullable Long runId, PodRetention retention) {

  private static final String SERVER = "steward/server";
  private static final String CLOUD = "steward/cloud";
  private static final String TEMPLATE = "steward/template";
  private static final String RUN = "steward/run";
  private static final String RETENTION = "steward/retention";

  Map<String, Object> labels() {
    var labels = new LinkedHashMap<String, Object>();
    labels.put(SERVER, PodNames.labelValue(server));
    labels.put(CLOUD, PodNames.labelValue(cloud));
    labels.put(TEMPLATE, PodNames.labelValue(template));
    if (runId != null) {
      labels.put(RUN, Long.toString(runId));
    }
    if (retention == PodRetention.ON_FAILURE || retention == PodRetention.ALWAYS) {
      labels.put(RETENTION, retention.symbol());
    }
    return labels;
  }

  /** Selector for all pods of a cloud. */
  public static String selector(String server, String cloud) {
    return SERVER
        + "="
        + PodNames.labelValue(server)
        + ","
        + CLOUD
        + "="
        + PodNames.labelValue(cloud);
  }

  /** The run that a pod was created for; null if there is none. */
  public static @Nullable Long runId(Pod pod) {
    try {
      return Long.valueOf(pod.labels().getOrDefault(RUN, ""));
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** True if the pod stays in the cluster although its node was removed. */
  public static boolean isKept(Pod pod) {
    return !pod.isDeleting()
        && PodRetention.of(pod.labels().getOrDefault(RETENTION, "")).keeps(pod);
  }

  /** True if the pod was created from this template of any cloud. */
  public static boolean isFromTemplate(Pod pod, String template) {
    return PodNames.labelValue(template).equals(pod.labels().get(TEMPLATE));
  }
}
