package dev.steward.host.kubernetes;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * State of a pod.
 *
 * @param resourceVersion version of this state, from which a watch continues
 * @param phase such as {@code Pending} or {@code Running}
 * @param isDeleting whether the deletion of the pod has started
 * @param reason why the pod failed, such as {@code Evicted}; empty otherwise
 * @param message explains the reason
 * @param schedulingMessage why no machine in the cluster accepts the pod; empty otherwise
 */
public record Pod(
    String name,
    String namespace,
    String uid,
    String resourceVersion,
    Map<String, String> labels,
    Instant created,
    String phase,
    boolean isDeleting,
    String reason,
    String message,
    String schedulingMessage,
    List<Container> containers) {

  /**
   * State of a container.
   *
   * @param isInitial whether the container runs before the others
   * @param state whether it is waiting, running or terminated
   * @param reason why it is waiting or was terminated, such as {@code ImagePullBackOff}
   * @param exitCode of a terminated container; otherwise 0
   */
  public record Container(
      String name,
      String image,
      boolean isInitial,
      State state,
      String reason,
      String message,
      int exitCode) {

    /** Progress of a container. */
    public enum State {
      WAITING,
      RUNNING,
      TERMINATED
    }
  }

  static Pod parse(Map<String, @Nullable Object> json) {
    Map<String, @Nullable Object> metadata = JsonValues.object(json, "metadata");
    Map<String, @Nullable Object> status = JsonValues.object(json, "status");
    var containers = new ArrayList<Container>();
    for (Map<String, @Nullable Object> one : JsonValues.objects(status, "initContainerStatuses")) {
      containers.add(container(one, true));
    }
    for (Map<String, @Nullable Object> one : JsonValues.objects(status, "containerStatuses")) {
      containers.add(container(one, false));
    }
    String schedulingMessage = "";
    for (Map<String, @Nullable Object> condition : JsonValues.objects(status, "conditions")) {
      if (JsonValues.text(condition, "type").equals("PodScheduled")
          && JsonValues.text(condition, "status").equals("False")) {
        schedulingMessage = ApiErrors.readable(JsonValues.text(condition, "message"));
      }
    }
    return new Pod(
        JsonValues.text(metadata, "name"),
        JsonValues.text(metadata, "namespace"),
        JsonValues.text(metadata, "uid"),
        JsonValues.text(metadata, "resourceVersion"),
        JsonValues.texts(metadata, "labels"),
        JsonValues.time(metadata, "creationTimestamp"),
        JsonValues.text(status, "phase"),
        !JsonValues.text(metadata, "deletionTimestamp").isEmpty(),
        ApiErrors.readable(JsonValues.text(status, "reason")),
        ApiErrors.readable(JsonValues.text(status, "message")),
        schedulingMessage,
        List.copyOf(containers));
  }

  private static Container container(Map<String, @Nullable Object> json, boolean isInitial) {
    Map<String, @Nullable Object> state = JsonValues.object(json, "state");
    Map<String, @Nullable Object> terminated = JsonValues.object(state, "terminated");
    Map<String, @Nullable Object> waiting = JsonValues.object(state, "waiting");
    Map<String, @Nullable Object> detail = terminated.isEmpty() ? waiting : terminated;
    return new Container(
        JsonValues.text(json, "name"),
        JsonValues.text(json, "image"),
        isInitial,
        state.containsKey("running")
            ? Container.State.RUNNING
            : terminated.isEmpty() ? Container.State.WAITING : Container.State.TERMINATED,
        ApiErrors.readable(JsonValues.text(detail, "reason")),
        ApiErrors.readable(JsonValues.text(detail, "message")),
        JsonValues.number(terminated, "exitCode"));
  }

  /** True if the container can run programs. */
  public boolean isRunning(String container) {
    return containers.stream()
        .anyMatch(one -> one.name().equals(container) && one.state() == Container.State.RUNNING);
  }

  /** True if all containers of the pod are running. */
  public boolean isRunning() {
    return phase.equals("Running")
        && !isDeleting
        && containers.stream()
            .filter(one -> !one.isInitial())
            .allMatch(one -> one.state() == Container.State.RUNNING);
  }

  /** True if no container of the pod will run again. */
  public boolean hasEnded() {
    return phase.equals("Succeeded") || phase.equals("Failed");
  }

  /** Explains in one sentence why the pod is not running; null if there is no known reason. */
  public @Nullable String explanation() {
    if (isDeleting) {
      return "The pod " + name + " is being deleted.";
    }
    if (!reason.isEmpty() || !message.isEmpty()) {
      return sentence("The pod " + name + " has failed", reason, message);
    }
    for (Container container : containers) {
      if (container.state() == Container.State.WAITING
          && !container.reason().isEmpty()
          && !container.reason().equals("ContainerCreating")
          && !container.reason().equals("PodInitializing")) {
        return sentence(
            "The container "
                + container.name()
                + " of the pod "
                + name
                + " cannot start with the image "
                + container.image(),
            container.reason(),
            container.message());
      }
      if (container.state() == Container.State.TERMINATED
          && !(container.isInitial() && container.exitCode() == 0)) {
        return sentence(
            "The container "
                + container.name()
                + " of the pod "
                + name
                + " ended with exit code "
                + container.exitCode(),
            container.reason(),
            container.message());
      }
    }
    return schedulingMessage.isEmpty()
        ? null
        : sentence("No machine in the cluster accepts the pod " + name, "", schedulingMessage);
  }

  private static String sentence(String what, String reason, String message) {
    return what
        + (reason.isEmpty() ? "" : " (" + reason + ")")
        + (message.isEmpty() ? "." : ": " + message + (message.endsWith(".") ? "" : "."));
  }
}
