package dev.steward.cloud;

import dev.steward.concurrent.ThreadSet;
import dev.steward.host.kubernetes.KubernetesClient;
import dev.steward.host.kubernetes.KubernetesException;
import dev.steward.host.kubernetes.Pod;
import dev.steward.host.kubernetes.PodOwner;
import dev.steward.host.kubernetes.PodWatch;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pods of one cloud in one cluster, as the cluster reports them. A thread deletes pods that
 * belong to no node, reports nodes whose pod has ended, and forgets namespaces that are no longer
 * needed.
 */
final class CloudPods implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(CloudPods.class);

  /** The nodes of a cloud. */
  interface CloudNodes {

    /** All nodes that have a pod in this cloud, or will have one. */
    List<PodNode> of(String cloud);

    /** The pod of a node has ended. */
    void onGone(PodNode node, String message);

    /** The state of a pod has changed. */
    void onChange();
  }

  private final String server;
  private final KubernetesClient client;
  private final CloudNodes nodes;
  private final CloudConnections connections;
  private final CloudIntervals timing;
  private final ThreadSet threads = new ThreadSet();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<String, Pod> pods = new HashMap<>();
  private final Map<String, PodWatch> watches = new HashMap<>();
  private final Set<String> listed = new HashSet<>();
  private final Map<String, Long> retryAt = new HashMap<>();
  private volatile Cloud cloud;
  private final boolean isFormer;
  private final long created = System.nanoTime();
  private volatile boolean isUnauthorized;
  private volatile boolean isClosing;
  private @Nullable String lastFailure;
  private boolean isSignalled;

  /**
   * Starts to follow the pods of a cloud.
   *
   * @param isFormer true if the cloud no longer uses this cluster, so its pods there are deleted
   * @param server identifies this server among others that use the same namespace
   */
  CloudPods(
      Cloud cloud,
      boolean isFormer,
      String server,
      KubernetesClient client,
      CloudNodes nodes,
      CloudConnections connections,
      CloudIntervals timing) {
    this.cloud = cloud;
    this.isFormer = isFormer;
    this.server = server;
    this.client = client;
    this.nodes = nodes;
    this.connections = connections;
    this.timing = timing;
    boolean _ = threads.start("cloud-" + cloud.name(), this::maintain);
  }

  KubernetesClient client() {
    return client;
  }

  Cloud cloud() {
    return cloud;
  }

  /** Sets changed templates and limits. */
  void setCloud(Cloud updated) {
    cloud = updated;
  }

  /**
   * True if this is the connection for a cloud; false if the cloud is connected in another way, or
   * if the cluster has rejected the credentials for a while, so they must be read again.
   */
  boolean isUsableFor(Cloud other) {
    boolean isRejected = isUnauthorized && System.nanoTime() - created > timing.cleanup().toNanos();
    return !isRejected && cloud.hasSameConnection(other);
  }

  /**
   * Stores where a pod is about to be created, and keeps this at least until the result is closed.
   */
  PodLocations.Use use(String namespace) {
    return connections.locations().use(cloud, namespace);
  }

  /** True if the cluster has reported a pod with this id. */
  boolean hasPod(String uid) {
    lock.lock();
    try {
      return pods.values().stream().anyMatch(pod -> pod.uid().equals(uid));
    } finally {
      lock.unlock();
    }
  }

  /** Number of pods that will be deleted, if this is a former cluster. */
  int pendingDeletions() {
    return (int) currentPods().values().stream().filter(this::isPending).count();
  }

  /** Why the cluster does not respond; null if it does. */
  @Nullable String failure() {
    lock.lock();
    try {
      return lastFailure;
    } finally {
      lock.unlock();
    }
  }

  /** Follows the pods of a namespace, from now on. */
  void follow(String namespace) {
    lock.lock();
    try {
      watches.computeIfAbsent(
          namespace,
          _ ->
              new PodWatch(
                  client,
                  namespace,
                  PodOwner.selector(server, cloud.name()),
                  new NamespaceListener(namespace)));
    } finally {
      lock.unlock();
    }
  }

  private void unfollow(String namespace) {
    PodWatch watch;
    lock.lock();
    try {
      watch = watches.remove(namespace);
      listed.remove(namespace);
      pods.values().removeIf(pod -> pod.namespace().equals(namespace));
    } finally {
      lock.unlock();
    }
    if (watch != null) {
      watch.close();
    }
  }

  /** Receives the pods of a namespace. */
  private final class NamespaceListener implements PodWatch.Listener {
    private final String namespace;

    NamespaceListener(String namespace) {
      this.namespace = namespace;
    }

    @Override
    public void onListed(List<Pod> all) {
      update(() -> {
        pods.values().removeIf(pod -> pod.namespace().equals(namespace));
        all.forEach(pod -> pods.put(pod.name(), pod));
        listed.add(namespace);
      });
    }

    @Override
    public void onUpdated(Pod pod) {
      update(() -> pods.put(pod.name(), pod));
    }

    @Override
    public void onDeleted(Pod pod) {
      update(() -> pods.remove(pod.name()));
    }

    @Override
    public void onFailed(IOException failure) {
      CloudPods.this.onFailed("watch its pods", failure);
    }
  }

  private void onFailed(String action, IOException failure) {
    if (isClosing) {
      return;
    }
    String message = String.valueOf(failure.getMessage());
    if (failure instanceof KubernetesException answer && answer.status() == 401) {
      isUnauthorized = true;
    }
    lock.lock();
    try {
      // A cluster that is unreachable for hours must not fill the log.
      if (message.equals(lastFailure)) {
        return;
      }
      lastFailure = message;
    } finally {
      lock.unlock();
    }
    LOG.warn("the cloud {} could not {}; trying again: {}", cloud.name(), action, message);
  }

  private void update(Runnable change) {
    lock.lock();
    try {
      change.run();
      isSignalled = true;
      lastFailure = null;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    nodes.onChange();
  }

  /** Makes the thread check the pods and nodes. */
  void signal() {
    lock.lock();
    try {
      isSignalled = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until the state of a pod changes, or its node is removed.
   *
   * @return the state; null after the poll interval
   */
  @Nullable Pod awaitChange(Pod seen, PodNode node) throws InterruptedException {
    long left = timing.poll().toNanos();
    lock.lock();
    try {
      while (left > 0 && !node.isRemoved()) {
        Pod current = pods.get(seen.name());
        if (current != null && !current.resourceVersion().equals(seen.resourceVersion())) {
          return current;
        }
        left = changed.awaitNanos(left);
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  private void maintain() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        awaitSignal();
        deleteLeftovers();
        if (!isFormer) {
          checkNodes();
        }
        forgetUnused();
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        LOG.warn("the pods of the cloud {} could not be checked yet", cloud.name(), e);
      }
    }
  }

  private void awaitSignal() throws InterruptedException {
    long left = timing.cleanup().toNanos();
    lock.lock();
    try {
      while (!isSignalled && left > 0) {
        left = changed.awaitNanos(left);
      }
      isSignalled = false;
    } finally {
      lock.unlock();
    }
  }

  private Map<String, Pod> currentPods() {
    lock.lock();
    try {
      return Map.copyOf(pods);
    } finally {
      lock.unlock();
    }
  }

  private void deleteLeftovers() {
    Map<String, Pod> current = currentPods();
    // The nodes are read after the pods, since a node exists before its pod is created.
    var nodeNames = new HashSet<String>();
    nodes.of(cloud.name()).forEach(node -> nodeNames.add(node.name()));
    long now = System.nanoTime();
    retryAt.keySet().retainAll(current.keySet());
    for (Pod pod : current.values()) {
      Long retry = retryAt.get(pod.name());
      if (nodeNames.contains(pod.name())
          || pod.isDeleting()
          || PodOwner.isKept(pod)
          || (retry != null && retry - now > 0)) {
        continue;
      }
      retryAt.put(pod.name(), now + timing.cleanup().toNanos());
      try {
        boolean _ =
            client.delete(
                pod.namespace(), pod.name(), pod.hasEnded() ? Duration.ZERO : timing.grace());
        LOG.info("the pod {} of the cloud {} was deleted", pod.name(), cloud.name());
      } catch (IOException e) {
        onFailed("delete the pod " + pod.name(), e);
      }
    }
  }

  private void checkNodes() {
    Map<String, Pod> current = currentPods();
    for (PodNode node : nodes.of(cloud.name())) {
      if (!node.mustHavePod() || !isListed(node.launcher().namespace())) {
        continue;
      }
      Pod pod = current.get(node.name());
      try {
        if (pod == null && client.get(node.launcher().namespace(), node.name()) == null) {
          nodes.onGone(node, goneMessage(node));
        } else if (pod != null) {
          String message = endMessage(pod, node.launcher().container());
          if (message != null) {
            nodes.onGone(node, message);
          }
        }
      } catch (IOException e) {
        onFailed("read the pod " + node.name(), e);
      }
    }
  }

  private String goneMessage(PodNode node) {
    return connections.hasFormerCluster(cloud.name())
        ? "The pod "
            + node.name()
            + " of this build does not exist in the cluster "
            + cloud.serverUrl()
            + ". It was deleted, or it ran in the cluster that the cloud "
            + cloud.name()
            + " used before its Kubernetes URL was changed."
        : "The pod "
            + node.name()
            + " of this build was deleted, or its machine was removed from the cluster.";
  }

  /** Forgets locations that have no pods and in which the cloud no longer creates any. */
  private void forgetUnused() {
    for (PodLocation location : connections.locations().all()) {
      String namespace = location.namespace();
      if (!location.isIn(cloud)
          || !isListed(namespace)
          || connections.isConfigured(location)
          || currentPods().values().stream().anyMatch(pod -> isPendingIn(pod, namespace))) {
        continue;
      }
      long version = connections.locations().version(location);
      try {
        // The watch may lag behind, so the pods are listed again.
        List<Pod> remaining =
            client.list(namespace, PodOwner.selector(server, cloud.name())).pods();
        if (remaining.stream().anyMatch(this::isPending)) {
          continue;
        }
        if (isFormer && !remaining.isEmpty()) {
          connections.storeLocation(cloud.name(), namespace);
        }
        if (connections.locations().remove(location, version)) {
          unfollow(namespace);
          nodes.onChange();
        }
      } catch (IOException e) {
        onFailed("list its pods", e);
      }
    }
  }

  private boolean isPendingIn(Pod pod, String namespace) {
    return pod.namespace().equals(namespace) && isPending(pod);
  }

  /**
   * True if a pod has to be deleted before its location is forgotten. If the cloud merely has a new
   * address for the same cluster, its new connection reports the same pods.
   */
  private boolean isPending(Pod pod) {
    return !PodOwner.isKept(pod) && !connections.isReportedByOther(this, pod);
  }

  private boolean isListed(String namespace) {
    lock.lock();
    try {
      return listed.contains(namespace);
    } finally {
      lock.unlock();
    }
  }

  /** Why a pod can no longer run programs; null if it has not ended. */
  private static @Nullable String endMessage(Pod pod, String container) {
    boolean hasEnded =
        pod.hasEnded()
            || pod.containers().stream()
                .anyMatch(one ->
                    one.name().equals(container) && one.state() == Pod.Container.State.TERMINATED);
    if (!hasEnded) {
      return null;
    }
    String explanation = pod.explanation();
    return "The pod "
        + pod.name()
        + " of this build has ended."
        + (explanation == null ? "" : " " + explanation);
  }

  /** Stops deleting pods and reporting nodes. */
  void stop() {
    isClosing = true;
    threads.stop();
    List<PodWatch> all;
    lock.lock();
    try {
      all = List.copyOf(watches.values());
    } finally {
      lock.unlock();
    }
    all.forEach(PodWatch::close);
  }

  /** Closes the connection to the cluster; the pods are kept. */
  @Override
  public void close() {
    stop();
    client.close();
  }
}
