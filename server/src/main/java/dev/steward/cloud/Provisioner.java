package dev.steward.cloud;

import dev.steward.agent.Launcher;
import dev.steward.agent.Link;
import dev.steward.agent.NodeDefinition;
import dev.steward.agent.PodConnector;
import dev.steward.concurrent.ThreadSet;
import dev.steward.host.Transport;
import dev.steward.host.kubernetes.KubernetesClient;
import dev.steward.host.kubernetes.PodManifest;
import dev.steward.host.kubernetes.PodOwner;
import dev.steward.host.kubernetes.PodTransport;
import dev.steward.node.LabelExpression;
import dev.steward.node.Node;
import dev.steward.node.Nodes;
import dev.steward.node.OfflineCause;
import dev.steward.problem.Outage;
import dev.steward.problem.Problem;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
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
  private final CloudAccess access;
  private final Demand demand;
  private final BiConsumer<String, String> explainRemoval;
  private final String server;
  private final CloudIntervals timing;
  private final RandomGenerator random;
  private final InstantSource clock;
  private final ThreadSet threads = new ThreadSet();
  private final Map<String, PodNode> states = new ConcurrentHashMap<>();
  private final Map<String, CloudPods> connections = new ConcurrentHashMap<>();

  /** Errors in connecting to clouds, by cloud; each is logged once. */
  private final Map<String, String> connectionErrors = new ConcurrentHashMap<>();

  /** What builds wait for, by label, as sentences. */
  private volatile Map<LabelExpression, String> shortages = Map.of();

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
    this.access = access;
    this.demand = demand;
    this.explainRemoval = explainRemoval;
    this.server = server;
    this.timing = timing;
    this.random = random;
    this.clock = clock;
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
    clouds.onChange(this::wake);
    nodes.onChange(() -> {
      if (!states.isEmpty()) {
        wake();
      }
    });
    wakeIfNeeded();
  }

  /** Called after each pass over the queue. */
  public void wakeIfNeeded() {
    if (!clouds.all().isEmpty() || !states.isEmpty()) {
      wake();
    }
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
    String shortage = shortages.get(label);
    if (shortage != null) {
      return shortage;
    }
    for (Node node : states.isEmpty() ? List.<Node>of() : nodes.all()) {
      PodNode state = states.get(node.name());
      String status = state == null ? null : state.status();
      if (status != null && label.matches(node)) {
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
    for (Map.Entry<LabelExpression, String> shortage : shortages.entrySet()) {
      if (shortage.getKey().matches(node)) {
        return shortage.getValue();
      }
    }
    return state.status();
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
    try {
      pods = connect(cloud);
    } catch (Problem e) {
      state.setStatus(String.valueOf(e.getMessage()));
      throw e;
    }
    new PodStart(pods, server, state, log).run();
    wake();
    return new PodLink(new PodTransport(pods.client(), pod.namespace(), node, pod.container()));
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

  private CloudPods connect(Cloud cloud) {
    CloudPods pods =
        connections.computeIfAbsent(
            cloud.name(),
            _ ->
                new CloudPods(
                    cloud, server, new KubernetesClient(access.of(cloud)), cloudNodes, timing));
    pods.setCloud(cloud);
    return pods;
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
    CloudPods pods = connections.get(state.launcher().cloud());
    if (pods != null) {
      pods.signal();
    }
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
    boolean hasWork = !clouds.all().isEmpty() || !states.isEmpty() || !connections.isEmpty();
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
    connectAll(configured);
    removeOrphans(configured);
    // Nodes are checked before the queue, so that a build that starts in between is counted only
    // once.
    var available = new HashMap<String, Node>();
    podNodes.forEach((name, node) -> {
      if (isAvailable(node)) {
        available.put(name, node);
      }
    });
    Demand.WaitingBuilds waiting = demand.waiting(MAX_WAITING);
    var needed = new HashSet<String>();
    provision(configured, available, waiting.builds(), needed);
    long next = removeIdle(needed);
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

  private void connectAll(List<Cloud> configured) {
    var names = new HashSet<String>();
    for (Cloud cloud : configured) {
      names.add(cloud.name());
      CloudPods former = connections.get(cloud.name());
      if (former != null
          && (former.needsNewCredentials() || !former.cloud().hasSameConnection(cloud))) {
        connections.remove(cloud.name());
        former.close();
      }
      try {
        CloudPods pods = connect(cloud);
        followNamespaces(cloud, pods);
        pods.signal();
        connectionErrors.remove(cloud.name());
      } catch (Problem e) {
        String message = String.valueOf(e.getMessage());
        if (!message.equals(connectionErrors.put(cloud.name(), message))) {
          LOG.warn("cannot connect to the cloud {}: {}", cloud.name(), message);
        }
      }
    }
    for (String name : List.copyOf(connections.keySet())) {
      if (!names.contains(name)) {
        CloudPods removed = connections.remove(name);
        if (removed != null) {
          removed.deleteAllAndClose();
        }
      }
    }
  }

  private void followNamespaces(Cloud cloud, CloudPods pods) {
    String namespace = access.namespace(cloud);
    pods.follow(namespace);
    for (CloudTemplate template : cloud.templates()) {
      String own = cloud.resolve(template).pod().namespace();
      pods.follow(own.isEmpty() ? namespace : own);
    }
    for (PodNode state : states.values()) {
      if (state.launcher().cloud().equals(cloud.name())) {
        pods.follow(state.launcher().namespace());
      }
    }
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
    var reasons = new HashMap<LabelExpression, String>();
    for (Demand.WaitingBuild build : waiting) {
      if (build.node() != null || reasons.containsKey(build.label())) {
        continue;
      }
      String name = take(available, build.label());
      if (name == null) {
        name = add(configured, build.label(), reasons);
      }
      if (name != null) {
        needed.add(name);
      }
    }
    shortages = Map.copyOf(reasons);
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

  private static @Nullable String take(Map<String, Node> available, LabelExpression label) {
    for (Node node : available.values()) {
      if (label.matches(node)) {
        available.remove(node.name());
        return node.name();
      }
    }
    return null;
  }

  /** Adds a node for a label; null, with a reason, if no cloud can have another one. */
  private @Nullable String add(
      List<Cloud> configured, LabelExpression label, Map<LabelExpression, String> reasons) {
    for (Cloud cloud : configured) {
      for (CloudTemplate template : cloud.templates()) {
        if (template.serves(label)) {
          String reason = limitReason(cloud, template);
          if (reason == null) {
            try {
              return add(cloud, template);
            } catch (Problem e) {
              reason = String.valueOf(e.getMessage());
            }
          }
          reasons.putIfAbsent(label, reason);
        }
      }
    }
    return null;
  }

  private @Nullable String limitReason(Cloud cloud, CloudTemplate template) {
    List<PodNode> ofCloud =
        states.values().stream()
            .filter(state -> state.launcher().cloud().equals(cloud.name()))
            .toList();
    if (cloud.podLimit() > 0 && ofCloud.size() >= cloud.podLimit()) {
      return "The cloud " + cloud.name() + " has reached its limit of " + pods(cloud.podLimit());
    }
    int limit = cloud.resolve(template).pod().instanceCap();
    long ofTemplate =
        ofCloud.stream()
            .filter(state -> state.launcher().template().equals(template.name()))
            .count();
    return limit > 0 && ofTemplate >= limit
        ? "The pod template " + template.name() + " has reached its limit of " + pods(limit)
        : null;
  }

  private static String pods(int count) {
    return count + (count == 1 ? " pod." : " pods.");
  }

  private String add(Cloud cloud, CloudTemplate template) {
    CloudTemplate complete = cloud.resolve(template);
    PodManifest manifest =
        PodManifest.of(
            complete.pod(),
            access.namespace(cloud),
            new PodOwner(server, cloud.name(), template.name(), null),
            random);
    var launcher =
        new Launcher.Pod(cloud.name(), template.name(), manifest.namespace(), manifest.container());
    states.put(manifest.name(), new PodNode(manifest.name(), launcher, false));
    try {
      nodes.addProvisioned(
          new Node(
              manifest.name(),
              "Pod from the template " + template.name() + " in the cloud " + cloud.name(),
              1,
              Node.Mode.EXCLUSIVE,
              template.labels(),
              manifest.workingDir(),
              launcher.toDefinition(),
              null));
    } catch (RuntimeException e) {
      states.remove(manifest.name());
      throw e;
    }
    return manifest.name();
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
    connections.values().forEach(CloudPods::stop);
  }

  /** Closes the connections to the clusters; the pods are kept. */
  @Override
  public void close() {
    stop();
    connections.values().forEach(CloudPods::close);
  }
}
