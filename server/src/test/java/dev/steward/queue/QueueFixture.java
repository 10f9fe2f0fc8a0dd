package dev.steward.queue;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.audit.Audit;
import dev.steward.blob.Blobs;
import dev.steward.boot.BuiltInTypes;
import dev.steward.job.ItemListener;
import dev.steward.job.Job;
import dev.steward.job.JobDependencies;
import dev.steward.job.Jobs;
import dev.steward.job.definition.Definition;
import dev.steward.node.Node;
import dev.steward.node.Nodes;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.run.RunCodec;
import dev.steward.run.Runs;
import dev.steward.secret.Encryptor;
import dev.steward.secret.ServerKey;
import dev.steward.store.Store;
import dev.steward.store.Tx;
import dev.steward.task.BackgroundTasks;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * The queue, jobs, runs and nodes of a server that has started with the given store, and a fake
 * engine that only records builds.
 */
final class QueueFixture {

  /** The limits for concurrent builds, by category. */
  static final Map<String, CategoryLimit> LIMITS =
      Map.of(
          "narrow", new CategoryLimit(1, 2, Map.of()),
          "wide", new CategoryLimit(1, 0, Map.of("big", 2)));

  final Store store;
  final Jobs jobs;
  final Runs runs;
  final Queue queue;
  final Nodes nodes;
  final ExecutorIndex executors;
  final JobDependencies links;
  final Map<Long, Run> running = new HashMap<>();
  final Map<BlockKey, ExecutorLease> leased = new HashMap<>();

  QueueFixture(Store store, Path folder, InstantSource clock) {
    this.store = store;
    var random = new SecureRandom();
    ServerKey key = ServerKey.of(folder, random);
    Authorizer rights = (_, _, _) -> true;
    var audit = new Audit(store, clock);
    var runCodec = new RunCodec(new Encryptor(key, "run-secrets", random));
    jobs =
        new Jobs(
            store,
            rights,
            audit,
            new Encryptor(key, "job-secrets", random),
            new BackgroundTasks(clock),
            BuiltInTypes.registry(),
            clock);
    runs =
        new Runs(
            store,
            rights,
            audit,
            new Blobs(folder.resolve("builds")),
            runCodec,
            new BackgroundTasks(clock),
            clock);
    links = new JobDependencies(store, BuiltInTypes.registry());
    jobs.onChange(links);
    nodes = new Nodes(store, rights, audit, clock, 2);
    queue = new Queue(store, rights, audit, jobs, runs, runCodec, links, clock);
    queue.setLimits(LIMITS);
    jobs.onChange(
        new ItemListener() {
          @Override
          public void onSaved(Tx tx, Job job, Definition definition) {
            queue.onDefinitionChanged(tx, job);
          }

          @Override
          public void onDisabling(Tx tx, Job job) {
            queue.cancelAll(tx, job);
          }
        });
    executors = new ExecutorIndex(nodes);
    queue.leases().resume().forEach(this::start);
    runs.unfinished().forEach(this::start);
  }

  Job createJob(String name, String xml) {
    return jobs.create(Caller.system(), name, "<project>" + xml + "</project>");
  }

  /** A job whose builds are pipelines. */
  Job createPipeline(String name, String properties) {
    return jobs.create(
        Caller.system(),
        name,
        "<flow-definition><properties>"
            + properties
            + "</properties><definition"
            + " class=\"org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition\"><script>node {}"
            + "</script><sandbox>true</sandbox></definition></flow-definition>");
  }

  void createNode(String name, int executors, Node.Mode mode, String... labels) {
    nodes.create(
        Caller.system(), new Node(name, "", executors, mode, List.of(labels), "/tmp", "", null));
  }

  /** Runs one claim. */
  List<ClaimedBuild> claim() {
    return claimAll().started();
  }

  /** Runs one claim, also for blocks of pipelines. */
  ClaimResult claimAll() {
    ClaimResult claimed = queue.claim(executors);
    claimed.started().forEach(claimedBuild -> start(claimedBuild.run()));
    claimed.leases().forEach(claimedLease -> start(claimedLease.stored()));
    return claimed;
  }

  private void start(Run run) {
    running.put(run.id(), run);
    if (run.executor() != Run.NO_EXECUTOR) {
      executors.occupy(run.builtOn(), run.executor());
    }
  }

  private void start(StoredLease stored) {
    ExecutorLease lease = stored.lease();
    leased.put(new BlockKey(lease.runId(), lease.block()), lease);
    executors.occupy(lease.node(), lease.executor());
  }

  /** Requests an executor for a block, as the engine does. */
  Leases.RequestState request(Run run, String block, String label) {
    Job job = Objects.requireNonNull(jobs.find(run.jobId()));
    return queue
        .leases()
        .request(
            new LeaseRequest(
                job, run, block, label, "part of " + job.fullName() + " " + run.name()));
  }

  /** Ends a block, as the engine does. */
  void endBlock(long runId, String block) {
    queue.leases().end(runId, block);
    free(new BlockKey(runId, block));
  }

  private void free(BlockKey block) {
    ExecutorLease lease = leased.remove(block);
    if (lease != null) {
      executors.release(lease.node(), lease.executor());
    }
  }

  /** Finishes a build, as the engine does. */
  void finish(Run run, Consumer<Tx> inTransaction) {
    runs.progress().finish(run, Result.SUCCESS, null, inTransaction);
    running.remove(run.id());
    if (run.executor() != Run.NO_EXECUTOR) {
      executors.release(run.builtOn(), run.executor());
    }
    leased.keySet().stream()
        .filter(block -> block.runId() == run.id())
        .toList()
        .forEach(this::free);
    queue.onBuildFinished(Objects.requireNonNull(jobs.find(run.jobId())));
  }
}
