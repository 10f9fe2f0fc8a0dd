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
 * The pods of one cloud, as the cluster reports them. A thread deletes pods that belong to no node,
 * and reports nodes whose pod has ended.
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
  private final CloudIntervals timing;
  private final ThreadSet threads = new ThreadSet();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<String, Pod> pods = new HashMap<>();
  private final Map<String, PodWatch> watches = new HashMap<>();
  private final Set<String> listed = new HashSet<>();
  private final Map<String, Long> retryAt = new HashMap<>();
  private volatile Cloud cloud;
  private final long created = System.nanoTime();
  private volatile boolean isUnauthorized;
  private volatile boolean isClosing;
  private @Nullable String lastFailure;
  private boolean isSignalled;
  private boolean isDraining;

  /**
   * Starts to follow the pods of a cloud.
   *
   * @param server identifies this server among others that use the same namespace
   */
  CloudPods(
      Cloud cloud,
      String server,
      KubernetesClient client,
      CloudNodes nodes,
      CloudIntervals timing) {
    this.cloud = cloud;
    this.server = server;
    this.client = client;
    this.nodes = nodes;
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

  /** True if the cluster has rejected the credentials for a while, so they must be read again. */
  boolean needsNewCredentials() {
    return isUnauthorized && System.nanoTime() - created > timing.cleanup().toNanos();
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

  /** Makes the thread delete all pods, as far as possible, and close the connection. */
  void deleteAllAndClose() {
    lock.lock();
    try {
      isDraining = true;
      isSignalled = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void maintain() {
    while (!Thread.currentThread().isInterrupted()) {
      boolean drains;
      try {
        drains = awaitSignal();
        deleteLeftovers(drains);
        if (drains) {
          Thread.ofVirtual().name("cloud-close").start(this::close);
          return;
        }
        checkNodes();
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        LOG.warn("the pods of the cloud {} could not be checked yet", cloud.name(), e);
      }
    }
  }

  private boolean awaitSignal() throws InterruptedException {
    long left = timing.cleanup().toNanos();
    lock.lock();
    try {
      while (!isSignalled && left > 0) {
        left = changed.awaitNanos(left);
      }
      isSignalled = false;
      return isDraining;
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

  private void deleteLeftovers(boolean drains) {
    Map<String, Pod> current = currentPods();
    // The nodes are read after the pods, since a node exists before its pod is created.
    var nodeNames = new HashSet<String>();
    if (!drains) {
      nodes.of(cloud.name()).forEach(node -> nodeNames.add(node.name()));
    }
    long now = System.nanoTime();
    retryAt.keySet().retainAll(current.keySet());
    for (Pod pod : current.values()) {
      Long retry = retryAt.get(pod.name());
      if (nodeNames.contains(pod.name())
          || pod.isDeleting()
          || (retry != null && retry - now > 0 && !drains)) {
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
          nodes.onGone(
              node,
              "The pod "
                  + node.name()
                  + " of this build was deleted, or its machine was removed from the cluster.");
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
