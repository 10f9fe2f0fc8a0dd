package dev.steward.testing;

import static java.util.Objects.requireNonNull;

import dev.steward.text.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The pods of a {@link KubernetesApi} as JSON, with their versions and changes. */
final class KubernetesPods {

  /** A change to a pod; {@code type} is the type of its event in a watch. */
  record Change(long version, String type, Map<String, @Nullable Object> pod) {}

  /** Pods at a version. */
  record Snapshot(long version, List<Map<String, @Nullable Object>> pods) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<String, Map<String, @Nullable Object>> pods = new TreeMap<>();
  private final List<Change> changes = new ArrayList<>();
  private long version = 100;
  private long oldestVersion = 100;
  private boolean startsPods = true;
  private String schedulingMessage = "";

  /** Keeps new pods pending until {@link #update}. */
  void keepPending() {
    lock.lock();
    try {
      startsPods = false;
    } finally {
      lock.unlock();
    }
  }

  /** Reports for new pods that no machine accepts them. */
  void keepUnschedulable(String message) {
    lock.lock();
    try {
      startsPods = false;
      schedulingMessage = message;
    } finally {
      lock.unlock();
    }
  }

  /** Starts new pods immediately again. */
  void startImmediately() {
    lock.lock();
    try {
      startsPods = true;
      schedulingMessage = "";
    } finally {
      lock.unlock();
    }
  }

  /** Names of all pods, in order. */
  List<String> names() {
    lock.lock();
    try {
      return List.copyOf(pods.keySet());
    } finally {
      lock.unlock();
    }
  }

  /** Forgets changes, so that a watch from an earlier version is no longer possible. */
  void forgetChanges() {
    lock.lock();
    try {
      version += 10;
      oldestVersion = version;
      changes.clear();
    } finally {
      lock.unlock();
    }
  }

  /** Stores a new pod, whose containers start immediately unless pods are kept pending. */
  void add(Map<String, @Nullable Object> pod) {
    lock.lock();
    try {
      store("ADDED", withStatus(pod, initialStatus(pod)));
    } finally {
      lock.unlock();
    }
  }

  /** Replaces the status of a pod. */
  void update(String name, Map<String, ?> status) {
    lock.lock();
    try {
      var pod = requireNonNull(pods.get(name));
      store("MODIFIED", withStatus(pod, new LinkedHashMap<String, @Nullable Object>(status)));
    } finally {
      lock.unlock();
    }
  }

  /** Removes a pod if it exists. */
  void remove(String name) {
    lock.lock();
    try {
      Map<String, @Nullable Object> pod = pods.remove(name);
      if (pod != null) {
        version++;
        changes.add(new Change(version, "DELETED", versioned(pod)));
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** A pod with its status; null if it does not exist. */
  @Nullable Map<String, @Nullable Object> find(String name) {
    lock.lock();
    try {
      return pods.get(name);
    } finally {
      lock.unlock();
    }
  }

  /** The pods in a namespace with these labels, sorted by name. */
  Snapshot list(String namespace, String selector) {
    lock.lock();
    try {
      var selected = new ArrayList<Map<String, @Nullable Object>>();
      for (Map<String, @Nullable Object> pod : pods.values()) {
        if (isSelected(pod, namespace, selector)) {
          selected.add(pod);
        }
      }
      return new Snapshot(version, selected);
    } finally {
      lock.unlock();
    }
  }

  /** Whether all changes since a version are known. */
  boolean canWatchFrom(long from) {
    lock.lock();
    try {
      return from >= oldestVersion;
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the first change after a version; null if there is none before {@code end}. */
  @Nullable Change next(long after, long end) throws InterruptedException {
    lock.lock();
    try {
      while (true) {
        for (Change change : changes) {
          if (change.version() > after) {
            return change;
          }
        }
        long left = end - System.nanoTime();
        if (left <= 0) {
          return null;
        }
        long _ = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  private static Map<String, @Nullable Object> withStatus(
      Map<String, @Nullable Object> pod, Map<String, @Nullable Object> status) {
    var changedPod = new LinkedHashMap<String, @Nullable Object>(pod);
    changedPod.put("status", status);
    return changedPod;
  }

  private Map<String, @Nullable Object> initialStatus(Map<String, @Nullable Object> pod) {
    var status = new LinkedHashMap<String, @Nullable Object>();
    if (!schedulingMessage.isEmpty()) {
      status.put("phase", "Pending");
      status.put(
          "conditions",
          List.of(
              Map.of(
                  "type",
                  "PodScheduled",
                  "status",
                  "False",
                  "reason",
                  "Unschedulable",
                  "message",
                  schedulingMessage)));
      return status;
    }
    var states = new ArrayList<Object>();
    for (String container : containers(pod)) {
      states.add(
          Map.of(
              "name",
              container,
              "image",
              "test",
              "state",
              startsPods
                  ? Map.of("running", Map.of("startedAt", "2026-01-01T00:00:00Z"))
                  : Map.of("waiting", Map.of("reason", "ContainerCreating"))));
    }
    status.put("phase", startsPods ? "Running" : "Pending");
    status.put("containerStatuses", states);
    return status;
  }

  /** Names of the containers of a pod. */
  static List<String> containers(Map<String, @Nullable Object> pod) {
    var names = new ArrayList<String>();
    if (Json.asObject(pod.get("spec")).get("containers") instanceof List<?> list) {
      list.forEach(one -> names.add(String.valueOf(Json.asObject(one).get("name"))));
    }
    return names;
  }

  private void store(String type, Map<String, @Nullable Object> pod) {
    version++;
    Map<String, @Nullable Object> stored = versioned(pod);
    pods.put(name(stored), stored);
    changes.add(new Change(version, type, stored));
    changed.signalAll();
  }

  private Map<String, @Nullable Object> versioned(Map<String, @Nullable Object> pod) {
    var metadata = new LinkedHashMap<String, @Nullable Object>(Json.asObject(pod.get("metadata")));
    metadata.put("resourceVersion", Long.toString(version));
    metadata.putIfAbsent("uid", "uid-" + version);
    metadata.putIfAbsent("creationTimestamp", "2026-01-01T00:00:00Z");
    var result = new LinkedHashMap<String, @Nullable Object>(pod);
    result.put("metadata", metadata);
    return result;
  }

  /** Name of a pod. */
  static String name(Map<String, @Nullable Object> pod) {
    return String.valueOf(Json.asObject(pod.get("metadata")).get("name"));
  }

  /** The namespace of a pod. */
  static String namespace(Map<String, @Nullable Object> pod) {
    return String.valueOf(Json.asObject(pod.get("metadata")).get("namespace"));
  }

  /** Whether a pod is in a namespace and has the labels of a selector such as {@code a=b,c=d}. */
  static boolean isSelected(Map<String, @Nullable Object> pod, String namespace, String selector) {
    if (!namespace(pod).equals(namespace)) {
      return false;
    }
    Object labels = Json.asObject(pod.get("metadata")).get("labels");
    for (String part : selector.isEmpty() ? new String[0] : selector.split(",", -1)) {
      String[] pair = part.split("=", 2);
      if (!(labels instanceof Map<?, ?> map) || !pair[1].equals(map.get(pair[0]))) {
        return false;
      }
    }
    return true;
  }
}
