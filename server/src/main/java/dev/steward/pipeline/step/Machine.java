package dev.steward.pipeline.step;

import dev.steward.engine.ExecutorLeases.LeaseObservation;
import dev.steward.host.Host;
import dev.steward.host.Workspace;
import dev.steward.host.WorkspaceKey;
import dev.steward.pipeline.run.Interruption;
import dev.steward.pipeline.run.RunContext;
import dev.steward.pipeline.run.RunVariables;
import dev.steward.pipeline.run.ScopeKey;
import dev.steward.pipeline.run.StepCall;
import dev.steward.pipeline.run.StepScope;
import dev.steward.queue.ExecutorLease;
import dev.steward.step.Repeat;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The machine of a block, with the block's workspace there. What steps compute from it is stored in
 * the journal of the run; the machine itself is only contacted by work that is performed, not by
 * work whose outcome the journal contains.
 */
final class Machine implements AutoCloseable {

  /** The machine of the innermost block. */
  static final ScopeKey<Machine> KEY = new ScopeKey<>("machine");

  /** Absolute path of the folder that steps work in. */
  static final ScopeKey<String> FOLDER = new ScopeKey<>("folder");

  /** Name of the built-in node in logs, as in Jenkins. */
  private static final String BUILT_IN = "Jenkins";

  /**
   * Where a block works.
   *
   * @param node name of the node; empty for the built-in node
   * @param workspace absolute path
   * @param temporary absolute path of the folder for temporary files
   * @param environment the variables that depend on the machine
   */
  record Place(
      String node,
      int executor,
      String workspace,
      String temporary,
      Map<String, String> environment) {

    /** As a value for the journal. */
    Map<String, Object> stored() {
      return Map.of(
          "node",
          node,
          "executor",
          executor,
          "workspace",
          workspace,
          "temporary",
          temporary,
          "environment",
          environment);
    }

    /** Reads what {@link #stored} returned. */
    static Place of(@Nullable Object stored) {
      if (!(stored instanceof Map<?, ?> map)
          || !(map.get("executor") instanceof Integer executor)
          || !(map.get("environment") instanceof Map<?, ?> variables)) {
        throw new IllegalStateException("the journal contains no place: " + stored);
      }
      var environment = new LinkedHashMap<String, String>();
      variables.forEach(
          (name, value) -> environment.put(String.valueOf(name), String.valueOf(value)));
      return new Place(
          String.valueOf(map.get("node")),
          executor,
          String.valueOf(map.get("workspace")),
          String.valueOf(map.get("temporary")),
          environment);
    }
  }

  /** Work that needs the workspace. */
  @FunctionalInterface
  interface MachineWork {
    @Nullable Object perform(Workspace workspace, Interruption interruption)
        throws InterruptedException, IOException;
  }

  private final WorkServices services;
  private final RunContext run;
  private final String block;
  private final @Nullable String custom;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Workspace> inContainers = new HashMap<>();

  /** Containers of the block's pod in which its commands have run. */
  private final Set<String> usedContainers = new TreeSet<>();

  private @Nullable Workspace workspace;
  private @Nullable Place place;
  private @Nullable Supplier<LeaseObservation> observer;
  private @Nullable LeaseObservation observation;

  /**
   * Creates a machine without contacting it.
   *
   * @param block identifies the block in its run
   * @param custom the folder that the block asked for; null for the default workspace of the job
   */
  Machine(WorkServices services, RunContext run, String block, @Nullable String custom) {
    this.services = services;
    this.run = run;
    this.block = block;
    this.custom = custom;
  }

  /**
   * The machine of a step.
   *
   * @throws MissingMachine if no block around the step has one
   */
  static Machine of(StepCall call) {
    Machine machine = call.scope().find(KEY);
    if (machine == null) {
      throw new MissingMachine(call.name());
    }
    return machine;
  }

  /** The folder that a step works in. */
  static String folder(StepCall call) {
    Machine machine = of(call);
    String folder = call.scope().find(FOLDER);
    return folder == null ? machine.place().workspace() : folder;
  }

  Place place() {
    Place current = place;
    if (current == null) {
      throw new IllegalStateException("the machine of a block is not known yet");
    }
    return current;
  }

  String block() {
    return block;
  }

  /** The cookie of the processes of the block. */
  String cookie() {
    return run.run().cookie() + "-" + block + "-";
  }

  /** The executor that a block occupies. */
  ExecutorLease lease() {
    return new ExecutorLease(run.run().id(), block, place().node(), place().executor());
  }

  /** Name of a node in logs. */
  static String displayName(String node) {
    return node.isEmpty() ? BUILT_IN : node;
  }

  String displayName() {
    return displayName(place().node());
  }

  Host host() {
    return services.hosts().of(place().node());
  }

  private WorkspaceKey key() {
    return new WorkspaceKey(run.run().id(), cookie(), run.job().fullName(), custom, block);
  }

  /** Opens the workspace on a node; called by the work that starts the block. */
  Place open(String node, int executor) throws IOException {
    services.machines().remember(run.run(), node);
    Workspace opened = services.hosts().of(node).workspace(key());
    lock.lock();
    try {
      closeWorkspace();
      workspace = opened;
    } finally {
      lock.unlock();
    }
    return new Place(
        node,
        executor,
        opened.path(),
        opened.temporaryPath(),
        services
            .environments()
            .ofNode(node, executor, opened.facts(), opened.path(), opened.temporaryPath()));
  }

  /**
   * Sets where the block works.
   *
   * @param stored the place from the journal
   * @return the scope of the block's body
   */
  StepScope enter(Place stored, StepScope outer) {
    place = stored;
    return outer
        .with(KEY, this)
        .with(FOLDER, stored.workspace())
        .with(RunVariables.MACHINE, stored.environment());
  }

  /**
   * Sets what observes the deletion of the node. It is called when work is performed for the first
   * time: the node of a block that has ended may have been deleted since.
   */
  void setObserver(Supplier<LeaseObservation> source) {
    observer = source;
  }

  /** Starts the observation, unless it has started. */
  void observe() {
    lock.lock();
    try {
      Supplier<LeaseObservation> source = observer;
      observer = null;
      if (source != null) {
        observation = source.get();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The workspace, opened if necessary. */
  Workspace workspace() throws IOException {
    lock.lock();
    try {
      Workspace current = workspace;
      if (current == null) {
        current = host().workspace(key());
        workspace = current;
      }
      return current;
    } finally {
      lock.unlock();
    }
  }

  /** Notes that the block uses a container of its pod. */
  void useContainer(String name) {
    lock.lock();
    try {
      usedContainers.add(name);
    } finally {
      lock.unlock();
    }
  }

  /** The workspace as programs in a container of the block's pod see it. */
  Workspace inContainer(String name) throws IOException {
    lock.lock();
    try {
      Workspace current = inContainers.get(name);
      if (current == null) {
        String node = place().node();
        Map<String, String> variables = services.hosts().environment(node, name);
        current =
            new PodWorkspace(
                services.hosts().inContainer(node, name).workspace(key()),
                host().facts(),
                variables);
        inContainers.put(name, current);
      }
      return current;
    } finally {
      lock.unlock();
    }
  }

  /** Performs work on the machine of a step, and waits while the machine is not connected. */
  static @Nullable Object await(StepCall call, Repeat repeat, MachineWork work) {
    return await(call, repeat, false, work);
  }

  /**
   * Runs a command on the machine of a step, and waits while the machine is not connected, for a
   * limited time even if the step is interrupted.
   */
  static @Nullable Object awaitCommand(StepCall call, MachineWork work) {
    return await(call, Repeat.IDEMPOTENT, true, work);
  }

  private static @Nullable Object await(
      StepCall call, Repeat repeat, boolean hasCommand, MachineWork work) {
    Machine machine = of(call);
    return call.await(
        repeat,
        interruption -> {
          machine.observe();
          return machine
              .reconnection(call, interruption, hasCommand)
              .perform(() -> work.perform(machine.workspace(), interruption));
        });
  }

  /** Performs an action, again and again as long as the machine is not connected. */
  <T extends @Nullable Object> T connected(
      StepCall call, Interruption interruption, Reconnection.MachineAction<T> action)
      throws InterruptedException, IOException {
    return reconnection(call, interruption, false).perform(action);
  }

  private Reconnection reconnection(StepCall call, Interruption interruption, boolean hasCommand) {
    return new Reconnection(
        call, interruption, nodeName(), hasCommand, services.hosts().maxReconnectPause());
  }

  private String nodeName() {
    Place current = place;
    return current == null ? "of this block" : displayName(current.node());
  }

  /** Ends the processes of the block and deletes its secret and temporary files. */
  void end() throws IOException, InterruptedException {
    Workspace current = workspace();
    current.endProcesses();
    current.secrets().delete(secretFolder());
    String prefix = capturePrefix();
    current.host().files(current.temporaryPath()).delete(path -> path.startsWith(prefix), true);
    for (String container : containers()) {
      inContainer(container).endProcesses();
    }
    current.free();
  }

  /** Folder of the block's secret files, below those of the run. */
  String secretFolder() {
    return "block-" + block;
  }

  /** Beginning of the names of the block's folders for captured output. */
  String capturePrefix() {
    return "durable-" + run.run().id() + "-" + block + "-";
  }

  private List<String> containers() {
    lock.lock();
    try {
      return List.copyOf(usedContainers);
    } finally {
      lock.unlock();
    }
  }

  private void closeWorkspace() {
    Workspace current = workspace;
    workspace = null;
    if (current != null) {
      current.close();
    }
  }

  /** Closes the connection; processes and files stay. */
  @Override
  public void close() {
    lock.lock();
    try {
      closeWorkspace();
      inContainers.values().forEach(Workspace::close);
      inContainers.clear();
      if (observation != null) {
        observation.close();
        observation = null;
      }
    } finally {
      lock.unlock();
    }
  }
}
