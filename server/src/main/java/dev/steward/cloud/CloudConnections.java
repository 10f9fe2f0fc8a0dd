package dev.steward.cloud;

import dev.steward.agent.Launcher;
import dev.steward.host.kubernetes.KubernetesClient;
import dev.steward.host.kubernetes.Pod;
import dev.steward.problem.Problem;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections to the clusters of clouds. A cluster that a cloud no longer uses stays connected
 * until the cloud's pods in it are deleted.
 */
final class CloudConnections implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(CloudConnections.class);

  /** A cluster that a cloud uses, or has used. */
  private record Cluster(String cloud, String serverUrl) {}

  private final Clouds clouds;
  private final CloudAccess access;
  private final String server;
  private final CloudPods.CloudNodes nodes;
  private final CloudIntervals timing;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, CloudPods> current = new ConcurrentHashMap<>();
  private final Map<Cluster, CloudPods> former = new ConcurrentHashMap<>();

  /** Errors in connecting to clusters; each is logged once. */
  private final Map<Cluster, String> errors = new ConcurrentHashMap<>();

  /**
   * Creates the service.
   *
   * @param server identifies this server in the labels of pods
   */
  CloudConnections(
      Clouds clouds,
      CloudAccess access,
      String server,
      CloudPods.CloudNodes nodes,
      CloudIntervals timing) {
    this.clouds = clouds;
    this.access = access;
    this.server = server;
    this.nodes = nodes;
    this.timing = timing;
  }

  PodLocations locations() {
    return clouds.locations();
  }

  boolean isEmpty() {
    return current.isEmpty() && former.isEmpty();
  }

  /**
   * The connection to the cluster of a cloud.
   *
   * @throws Problem.Invalid if the settings of the cloud are not usable
   */
  CloudPods connect(Cloud cloud) {
    return connect(current, cloud.name(), cloud, false);
  }

  private <K> CloudPods connect(
      Map<K, CloudPods> connections, K key, Cloud cloud, boolean isFormer) {
    CloudPods stale = null;
    lock.lock();
    try {
      CloudPods existing = connections.get(key);
      if (existing != null && existing.isUsableFor(cloud)) {
        existing.setCloud(cloud);
        return existing;
      }
      stale = connections.remove(key);
      CloudPods opened = open(cloud, isFormer);
      connections.put(key, opened);
      return opened;
    } finally {
      lock.unlock();
      // This waits for its threads, which may need the lock.
      if (stale != null) {
        stale.close();
      }
    }
  }

  private CloudPods open(Cloud cloud, boolean isFormer) {
    return new CloudPods(
        cloud, isFormer, server, new KubernetesClient(access.of(cloud)), nodes, this, timing);
  }

  /** Makes the thread of a cloud check its pods and nodes. */
  void signal(String cloud) {
    CloudPods pods = current.get(cloud);
    if (pods != null) {
      pods.signal();
    }
    former.forEach((cluster, one) -> {
      if (cluster.cloud().equals(cloud)) {
        one.signal();
      }
    });
  }

  /** Connects and checks all clusters, and closes those that are no longer needed. */
  void check(List<Cloud> configured, Collection<Launcher.Pod> pods) {
    var names = new HashSet<String>();
    var clusters = new HashSet<Cluster>();
    for (Cloud cloud : configured) {
      var cluster = new Cluster(cloud.name(), cloud.serverUrl());
      names.add(cloud.name());
      clusters.add(cluster);
      attempt(cluster, () -> check(cloud, pods));
    }
    closeOthers(current, names);
    Map<Cluster, List<PodLocation>> formerLocations = formerLocations(configured);
    clusters.addAll(formerLocations.keySet());
    closeOthers(former, formerLocations.keySet());
    formerLocations.forEach(
        (cluster, locations) -> attempt(cluster, () -> checkFormer(cluster, locations)));
    errors.keySet().retainAll(clusters);
  }

  private void attempt(Cluster cluster, Runnable action) {
    try {
      action.run();
      errors.remove(cluster);
    } catch (Problem e) {
      String message = String.valueOf(e.getMessage());
      if (!message.equals(errors.put(cluster, message))) {
        LOG.warn("cannot connect to the cloud {}: {}", cluster.cloud(), message);
      }
    }
  }

  private void check(Cloud cloud, Collection<Launcher.Pod> pods) {
    CloudPods connection = connect(cloud);
    namespaces(cloud).forEach(connection::follow);
    for (PodLocation location : locations().all()) {
      if (location.isIn(cloud)) {
        connection.follow(location.namespace());
      }
    }
    for (Launcher.Pod pod : pods) {
      if (pod.cloud().equals(cloud.name())) {
        connection.follow(pod.namespace());
      }
    }
    connection.signal();
  }

  /** The namespaces in which a cloud creates pods. */
  private List<String> namespaces(Cloud cloud) {
    var all = new ArrayList<String>();
    String namespace = access.namespace(cloud);
    all.add(namespace);
    for (CloudTemplate template : cloud.templates()) {
      String own = cloud.resolve(template).pod().namespace();
      all.add(own.isEmpty() ? namespace : own);
    }
    return all;
  }

  /** The locations in clusters that their cloud no longer uses. */
  private Map<Cluster, List<PodLocation>> formerLocations(List<Cloud> configured) {
    var all = new LinkedHashMap<Cluster, List<PodLocation>>();
    for (PodLocation location : locations().all()) {
      if (configured.stream().noneMatch(location::isIn)) {
        all.computeIfAbsent(
                new Cluster(location.cloud(), location.serverUrl()), _ -> new ArrayList<>())
            .add(location);
      }
    }
    return all;
  }

  private void checkFormer(Cluster cluster, List<PodLocation> locations) {
    Cloud cloud = locations.getFirst().toCloud();
    CloudPods connection = connect(former, cluster, cloud, true);
    for (PodLocation location : locations) {
      connection.follow(location.namespace());
    }
    connection.signal();
  }

  private static <K> void closeOthers(Map<K, CloudPods> connections, Collection<K> needed) {
    for (K key : List.copyOf(connections.keySet())) {
      CloudPods removed = needed.contains(key) ? null : connections.remove(key);
      if (removed != null) {
        removed.close();
      }
    }
  }

  /** True if a cloud, as currently configured, creates pods in a location. */
  boolean isConfigured(PodLocation location) {
    for (Cloud cloud : clouds.all()) {
      if (location.isIn(cloud) && namespaces(cloud).contains(location.namespace())) {
        return true;
      }
    }
    return false;
  }

  /** True if the cloud's current connection is a different one that reports the same pod. */
  boolean isReportedByOther(CloudPods connection, Pod pod) {
    CloudPods present = current.get(connection.cloud().name());
    return present != null && present != connection && present.hasPod(pod.uid());
  }

  /**
   * Stores that pods of a cloud exist in its current cluster, although another connection created
   * them.
   */
  void storeLocation(String cloud, String namespace) {
    CloudPods present = current.get(cloud);
    if (present != null) {
      present.use(namespace).close();
    }
  }

  /** True if pods of a cloud may exist in a cluster that it used before. */
  boolean hasFormerCluster(String cloud) {
    return formerLocations(clouds.all()).keySet().stream()
        .anyMatch(cluster -> cluster.cloud().equals(cloud));
  }

  /** The clusters with pods that are to be deleted. */
  List<FormerCluster> formerClusters() {
    var all = new ArrayList<FormerCluster>();
    formerLocations(clouds.all())
        .forEach((cluster, locations) -> {
          CloudPods pods = former.get(cluster);
          String error = errors.get(cluster);
          all.add(
              new FormerCluster(
                  cluster.cloud(),
                  cluster.serverUrl(),
                  locations.stream().map(PodLocation::namespace).toList(),
                  pods == null ? 0 : pods.pendingDeletions(),
                  error == null && pods != null ? pods.failure() : error));
        });
    return all;
  }

  /** Stops deleting pods and reporting nodes. */
  void stop() {
    current.values().forEach(CloudPods::stop);
    former.values().forEach(CloudPods::stop);
  }

  /** Closes the connections to the clusters; the pods stay. */
  @Override
  public void close() {
    current.values().forEach(CloudPods::close);
    former.values().forEach(CloudPods::close);
  }
}
