package dev.steward.cloud;

import dev.steward.access.Caller;
import dev.steward.agent.Launcher;
import dev.steward.agent.Link;
import dev.steward.agent.NodeDefinition;
import dev.steward.agent.PodConnector;
import dev.steward.concurrent.ThreadSet;
import dev.steward.host.Transport;
import dev.steward.host.kubernetes.PodTransport;
import dev.steward.node.LabelExpression;
import dev.steward.node.Node;
import dev.steward.node.Nodes;
import dev.steward.node.OfflineCause;
import dev.steward.problem.Outage;
import dev.steward.problem.Problem;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adds nodes for builds whose label no free node has, and removes them when they are idle. Each
 * node is a pod of a cloud. Without a cloud there is no thread.
 *
 * <p>A node is stored before its pod is created, so every pod without a node is a leftover. These
 * nodes are stored like any others, so a build that was running when the server was killed
 * continues.
 */
public final class Provisioner implements PodConnector, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Provisioner.class);

  /** If more builds than this are waiting, all possible pods are needed anyway. */
  private static final int MAX_WAITING = 1_000;

  private static final Duration MAX_PAUSE = Duration.ofMinutes(1);

  private final Clouds clouds;
  private final Nodes nodes;
  private final Demand demand;
  private final BiConsumer<String, String> explainRemoval;
  private final String server;
  private final CloudIntervals timing;
  private final InstantSource clock;
  private final CloudConnections connections;
  private final TemplatePauses pauses;
  private final PodPlacement placement;
  private final ThreadSet threads = new ThreadSet();
  private final Map<String, PodNode> states = new ConcurrentHashMap<>();

  /** What builds wait for, by label (null for none), as sentences. */
  private volatile Map<@Nullable LabelExpression, String> shortages = Map.of();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition signalled = lock.newCondition();
  private boolean isSignalled;
  private boolean isStarted;
  private boolean hasThread;
  private boolean closed;

  /**
   * Creates the service without starting it.
   *
   * @param explainRemoval receives the name of a node that is removed, and a sentence for the build
   *     that runs on it
   * @param server identifies this server in the labels of pods
   */
  public Provisioner(
      Clouds clouds,
      Nodes nodes,
      CloudAccess access,
      Demand demand,
      BiConsumer<String, String> explainRemoval,
      String server,
      CloudIntervals timing,
      RandomGenerator random,
      InstantSource clock) {
    this.clouds = clouds;
    this.nodes = nodes;
    this.demand = demand;
    this.explainRemoval = explainRemoval;
    this.server = server;
    this.timing = timing;
    this.clock = clock;
    connections = new CloudConnections(clouds, access, server, cloudNodes, timing);
    pauses = new TemplatePauses(timing.retry());
    placement = new PodPlacement(nodes, access, server, random, states, pauses);
  }

  /** Finds the nodes that an earlier process left behind; called before nodes connect. */
  public void restore() {
    for (Node node : nodes.all()) {
      Launcher.Pod pod = NodeDefinition.podOf(node);
      if (pod != null) {
        states.put(node.name(), new PodNode(node.name(), pod, true));
        if (isSingleUse(pod)) {
          nodes.retire(node.name());
        }
      }
    }
  }

  /** Starts adding nodes; called once interrupted builds have been resumed. */
  public void start() {
    lock.lock();
    try {
      isStarted = true;
    } finally {
      lock.unlock();
    }
    clouds.onChange(() -> {
      pauses.clear();
      wake();
    });
    nodes.onChange(() -> {
      if (!states.isEmpty()) {
        wake();
      }
    });
    wakeIfNeeded();
  }

  /** Called after each pass over the queue. */
  public void wakeIfNeeded() {
    if (hasWork()) {
      wake();
    }
  }

  private boolean hasWork() {
    return !clouds.all().isEmpty() || !states.isEmpty() || !clouds.locations().all().isEmpty();
  }

  private void wake() {
    lock.lock();
    try {
      isSignalled = true;
      signalled.signalAll();
      if (isStarted && !hasThread && !closed) {
        hasThread = threads.start("clouds", this::run);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Called when a build starts, or is resumed. */
  public void onBuildStart(String node) {
    PodNode state = states.get(node);
    if (state != null) {
      state.onBuildStart();
      if (isSingleUse(state.launcher())) {
        nodes.retire(node);
      }
    }
  }

  private boolean isSingleUse(Launcher.Pod pod) {
    return idleMinutes(pod) == 0;
  }

  private int idleMinutes(Launcher.Pod pod) {
    Cloud cloud = clouds.find(pod.cloud());
    CloudTemplate template = cloud == null ? null : cloud.template(pod.template());
    return cloud == null || template == null ? 0 : cloud.resolve(template).pod().idleMinutes();
  }

  /** Lines about the start of a node's pod, for the log of the build that runs on it. */
  public List<String> startLog(String node) {
    PodNode state = states.get(node);
    return state == null ? List.of() : state.lines();
  }

  /** Why no pod is ready for builds with this label, as a sentence; null if nothing is known. */
  public @Nullable String explain(LabelExpression label) {
    return explanation(label);
  }

  /** Why no pod is ready for builds without a label, as a sentence; null if nothing is known. */
  public @Nullable String explainWithoutLabel() {
    return explanation(null);
  }

  private @Nullable String explanation(@Nullable LabelExpression label) {
    Map<@Nullable LabelExpression, String> all = shortages;
    String shortage = all.isEmpty() ? null : all.get(label);
    if (shortage != null) {
      return shortage;
    }
    for (Node node : states.isEmpty() ? List.<Node>of() : nodes.all()) {
      PodNode state = states.get(node.name());
      String status = state == null ? null : state.status();
      if (status != null && node.accepts(label)) {
        return status;
      }
    }
    return null;
  }

  /** Why a node is not ready for builds, as a sentence; null if nothing is known. */
  public @Nullable String explain(Node node) {
    PodNode state = states.get(node.name());
    if (state == null) {
      return null;
    }
    for (Map.Entry<@Nullable LabelExpression, String> shortage : shortages.entrySet()) {
      if (node.accepts(shortage.getKey())) {
        return shortage.getValue();
      }
    }
    return state.status();
  }

  /** The clusters with pods of clouds that no longer use them. */
  public List<FormerCluster> formerClusters(Caller caller) {
    return clouds.isVisible(caller) ? connections.formerClusters() : List.of();
  }

  /** Number of nodes in a cloud. */
  public int podCount(String cloud) {
    return (int)
        states.values().stream().filter(state -> state.launcher().cloud().equals(cloud)).count();
  }

  // Connections

  @Override
  public Link open(String node, Launcher.Pod pod, Consumer<String> log) throws IOException {
    PodNode state = states.computeIfAbsent(node, _ -> new PodNode(node, pod, true));
    Cloud cloud = clouds.find(pod.cloud());
    if (cloud == null) {
      throw new IOException("The cloud " + pod.cloud() + " no longer exists.");
    }
    CloudPods pods;
    state.onAttempt();
    try {
      pods = connect(cloud, state);
      new PodStart(pods, server, state, log).run();
    } catch (InterruptedIOException e) {
      throw e;
    } catch (IOException | Problem e) {
      if (!state.mustHavePod() && !state.isRemoved()) {
        pauses.onFailure(pod, String.valueOf(e.getMessage()), System.nanoTime());
        state.onFailed();
        wake();
      }
      throw e;
    }
    pauses.onSuccess(pod);
    wake();
    return new PodLink(new PodTransport(pods.client(), pod.namespace(), node, pod.container()));
  }

  private CloudPods connect(Cloud cloud, PodNode state) {
    try {
      return connections.connect(cloud);
    } catch (Problem e) {
      state.setStatus(String.valueOf(e.getMessage()));
      throw e;
    }
  }

  /** A link to a pod, which keeps nothing open, since each program has a connection of its own. */
  private record PodLink(Transport transport) implements Link {

    @Override
    public void onClose(Runnable listener) {
      // When the pod ends, its node is removed.
    }

    @Override
    public void close(String reason) {
      // Nothing is open.
    }
  }

  private final CloudPods.CloudNodes cloudNodes =
      new CloudPods.CloudNodes() {
        @Override
        public List<PodNode> of(String cloud) {
          var all = new ArrayList<PodNode>();
          for (Node node : nodes.all()) {
            PodNode state = states.get(node.name());
            if (state != null && state.launcher().cloud().equals(cloud)) {
              all.add(state);
            } else if (state == null) {
              Launcher.Pod pod = NodeDefinition.podOf(node);
              if (pod != null && pod.cloud().equals(cloud)) {
                all.add(new PodNode(node.name(), pod, false));
              }
            }
          }
          return all;
        }

        @Override
        public void onGone(PodNode node, String message) {
          remove(node, message);
        }

        @Override
        public void onChange() {
          wake();
        }
      };

  private void remove(PodNode state, @Nullable String message) {
    if (message != null) {
      explainRemoval.accept(state.name(), message);
    }
    state.markRemoved();
    if (nodes.removeProvisioned(state.name())) {
      LOG.info(
          "the node {} of the cloud {} was removed{}",
          state.name(),
          state.launcher().cloud(),
          message == null ? "" : ": " + message);
    } else {
      nodes.forget(state.name());
    }
    states.remove(state.name());
    connections.signal(state.launcher().cloud());
  }

  // The loop

  private void run() {
    long next = 0;
    while (!Thread.currentThread().isInterrupted()) {
      try {
        if (!await(next)) {
          return;
        }
        next = pass();
        TimeUnit.NANOSECONDS.sleep(timing.pass().toNanos());
      } catch (InterruptedException e) {
        return;
      } catch (Outage e) {
        LOG.warn("Clouds are waiting for the database: {}", e.getMessage());
        next = TimeUnit.SECONDS.toNanos(1);
      } catch (RuntimeException e) {
        LOG.error("the clouds could not be checked; trying again", e);
        next = MAX_PAUSE.toNanos();
      }
    }
  }

  /** Waits for a signal; false if there is nothing more to do. */
  private boolean await(long nanos) throws InterruptedException {
    boolean hasWork = hasWork() || !connections.isEmpty();
    lock.lock();
    try {
      if (!hasWork && !isSignalled) {
        hasThread = false;
        return false;
      }
      long left = nanos;
      while (!isSignalled && left > 0) {
        left = signalled.awaitNanos(left);
      }
      isSignalled = false;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Compares nodes and waiting builds; returns the nanoseconds until the next check. */
  private long pass() {
    List<Cloud> configured = clouds.all();
    Map<String, Node> podNodes = podNodes();
    removeOrphans(configured);
    connections.check(configured, states.values().stream().map(PodNode::launcher).toList());
    // Nodes are checked before the queue, so that a build that starts in between is counted only
    // once.
    var available = new HashMap<String, Node>();
    podNodes.forEach((name, node) -> {
      if (isAvailable(node)) {
        available.put(name, node);
      }
    });
    Demand.WaitingBuilds waiting =
        demand.waiting(
            MAX_WAITING, configured.stream().anyMatch(Cloud::mayServeBuildsWithoutLabel));
    var needed = new HashSet<String>();
    provision(configured, available, waiting.builds(), needed);
    long next = Math.min(removeIdle(needed), pauses.nextRetry(System.nanoTime()));
    if (waiting.nextDueAt() != Long.MAX_VALUE) {
      long millis = Math.max(1, waiting.nextDueAt() - clock.millis());
      next = Math.min(next, TimeUnit.MILLISECONDS.toNanos(Math.min(millis, MAX_PAUSE.toMillis())));
    }
    return next;
  }

  /** The nodes in clouds; forgets those that a user deleted. */
  private Map<String, Node> podNodes() {
    var all = new HashMap<String, Node>();
    for (Node node : nodes.all()) {
      PodNode state = states.get(node.name());
      Launcher.Pod pod = state == null ? NodeDefinition.podOf(node) : state.launcher();
      if (pod != null) {
        all.put(node.name(), node);
        states.computeIfAbsent(node.name(), _ -> new PodNode(node.name(), pod, true));
      }
    }
    for (PodNode state : List.copyOf(states.values())) {
      // A node that is being added is in the list of nodes before it has a state.
      if (!all.containsKey(state.name()) && nodes.find(state.name()) == null) {
        remove(state, null);
      }
    }
    return all;
  }

  /** Removes nodes whose cloud was deleted. */
  private void removeOrphans(List<Cloud> configured) {
    for (PodNode state : List.copyOf(states.values())) {
      String cloud = state.launcher().cloud();
      if (configured.stream().noneMatch(one -> one.name().equals(cloud))) {
        remove(state, "The cloud " + cloud + ", in which this build ran, was deleted or renamed.");
      }
    }
  }

  // Builds

  private void provision(
      List<Cloud> configured,
      Map<String, Node> available,
      List<Demand.WaitingBuild> waiting,
      Set<String> needed) {
    for (Demand.WaitingBuild build : waiting) {
      if (build.node() != null && available.remove(build.node()) != null) {
        needed.add(build.node());
      }
    }
    Map<String, Node> failing = removeFailing(available);
    var reasons = new HashMap<@Nullable LabelExpression, Set<String>>();
    for (Demand.WaitingBuild build : waiting) {
      if (build.node() == null) {
        Node free = take(available, build.label());
        if (free == null) {
          addNode(configured, build.label(), take(failing, build.label()), reasons, needed);
        } else {
          needed.add(free.name());
        }
      }
    }
    var sentences = new HashMap<@Nullable LabelExpression, String>();
    reasons.forEach((label, all) -> {
      if (!all.isEmpty()) {
        sentences.put(label, String.join(" ", all));
      }
    });
    shortages = Collections.unmodifiableMap(sentences);
  }

  /** Moves the nodes whose pods could not start to a separate map. */
  private Map<String, Node> removeFailing(Map<String, Node> available) {
    var failing = new HashMap<String, Node>();
    available.forEach((name, node) -> {
      PodNode state = states.get(name);
      if (state != null && state.hasFailed()) {
        failing.put(name, node);
      }
    });
    available.keySet().removeAll(failing.keySet());
    return failing;
  }

  /**
   * Adds a node for a waiting build.
   *
   * @param failing a node for such a build whose pod could not start; it tries again unless another
   *     template can have a node
   * @param reasons why there is no other node for a label
   */
  private void addNode(
      List<Cloud> configured,
      @Nullable LabelExpression label,
      @Nullable Node failing,
      Map<@Nullable LabelExpression, Set<String>> reasons,
      Set<String> needed) {
    PodNode failed = failing == null ? null : states.get(failing.name());
    PodNode added = null;
    if (!reasons.containsKey(label)) {
      var others = new LinkedHashSet<String>();
      String status = failed == null ? null : failed.status();
      if (status != null) {
        others.add(status);
      }
      added = placement.add(configured, label, failed, others);
      if (added == null) {
        reasons.put(label, others);
      }
    }
    if (added != null) {
      needed.add(added.name());
      if (failed != null) {
        replace(failed, added);
      }
    } else if (failed != null) {
      needed.add(failed.name());
    }
  }

  /** Removes a node whose pod could not start; its log is copied to the node that replaces it. */
  private void replace(PodNode failed, PodNode added) {
    failed.lines().forEach(added::addLine);
    added.addLine(
        "The pod "
            + failed.name()
            + " of the cloud "
            + failed.launcher().cloud()
            + " did not start, so the cloud "
            + added.launcher().cloud()
            + " is used.");
    nodes.retire(failed.name());
    if (!demand.isBusy(failed.name())) {
      remove(failed, null);
    }
  }

  /** Returns whether a node can run one of the waiting builds, now or once it is connected. */
  private boolean isAvailable(Node node) {
    PodNode state = states.get(node.name());
    return state != null
        && !state.isRemoved()
        && node.offline() == null
        && !(nodes.offlineCause(node) instanceof OfflineCause.SingleUse)
        && !(nodes.offlineCause(node) instanceof OfflineCause.DiskFull)
        && !(state.wasUsed() && isSingleUse(state.launcher()))
        && !demand.isBusy(node.name());
  }

  private static @Nullable Node take(Map<String, Node> nodes, @Nullable LabelExpression label) {
    for (Node node : nodes.values()) {
      if (node.accepts(label)) {
        nodes.remove(node.name());
        return node;
      }
    }
    return null;
  }

  /** Removes nodes that no build has needed for a while; returns when the next one may be due. */
  private long removeIdle(Set<String> needed) {
    long next = MAX_PAUSE.toNanos();
    for (PodNode state : List.copyOf(states.values())) {
      if (needed.contains(state.name()) || demand.isBusy(state.name())) {
        state.markNeeded();
        continue;
      }
      long limit = idleLimit(state).toNanos();
      long idle = state.markIdle(System.nanoTime());
      if (idle < limit) {
        next = Math.min(next, limit - idle);
        continue;
      }
      // From now on no build starts on the node; one that has just started keeps it.
      nodes.retire(state.name());
      if (!demand.isBusy(state.name())) {
        remove(state, null);
      }
    }
    return next;
  }

  private Duration idleLimit(PodNode state) {
    Duration configured = Duration.ofMinutes(idleMinutes(state.launcher()));
    return state.wasUsed() || configured.compareTo(timing.unused()) > 0
        ? configured
        : timing.unused();
  }

  /**
   * Stops adding and removing nodes. This method must be called before the engine stops, since a
   * node whose build waits for the next start of the server is not idle.
   */
  public void stop() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
    threads.stop();
    connections.stop();
  }

  /** Closes the connections to the clusters; the pods are kept. */
  @Override
  public void close() {
    stop();
    connections.close();
  }
}
