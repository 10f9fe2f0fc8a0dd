import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.audit.Audit;
import dev.steward.blob.Blobs;
import dev.steward.boot.BuiltInTypes;
import dev.steward.job.Job;
import dev.steward.job.JobDependencies;
import dev.steward.job.Jobs;
import dev.steward.job.definition.ParameterType;
import dev.steward.node.Node;
import dev.steward.node.Nodes;
import dev.steward.queue.ClaimResult;
import dev.steward.queue.ClaimedBuild;
import dev.steward.queue.ExecutorIndex;
import dev.steward.queue.Queue;
import dev.steward.run.Cause;
import dev.steward.run.ParameterValue;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.run.RunCodec;
import dev.steward.run.Runs;
import dev.steward.secret.Encryptor;
import dev.steward.secret.ServerKey;
import dev.steward.store.Store;
import dev.steward.store.Stores;
import dev.steward.store.Tx;
import dev.steward.task.BackgroundTasks;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/**
 * CPU of a claim with 1,000 nodes and 20,000 queue items, compared to one with 2 nodes, 20 items
 * and the same number of jobs; and CPU of the lists of nodes and of items, compared to lists of
 * half the length.
 */
final class Claims {
  private static final int ROUNDS = 7;
  private static final int CLAIMS = 1_000;
  private static final Cause CAUSE = new Cause.UserCause("bench", "bench");
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private Claims() {}

  static void run() throws Exception {
    claims();
    lists();
  }

  private static void claims() throws Exception {
    try (Busy small = new Busy(Bench.folder().resolve("claims-small"), 2, 20, 2, 1_000);
        Busy large = new Busy(Bench.folder().resolve("claims-large"), 1_000, 20_000, 50, 1_000)) {
      small.cost(4 * CLAIMS);
      large.cost(4 * CLAIMS);
      var less = new ArrayList<Double>();
      var more = new ArrayList<Double>();
      for (int round = 0; round < ROUNDS; round++) {
        less.add(small.cost(CLAIMS));
        more.add(large.cost(CLAIMS));
      }
      Bench.line("CPU of a claim, microseconds: 2 nodes and 20 items %.0f, 1,000 nodes and 20,000 items %.0f", Bench.median(less), Bench.median(more));
      Bench.limit("CPU of a claim, 1,000 nodes / 2 nodes", Bench.median(more) / Bench.median(less), 2);
    }
  }

  /**
   * A queue with more items than executors. The nodes are connected, but their builds end at once;
   * whenever one ends, the queue claims another one.
   */
  private static final class Busy implements AutoCloseable {
    private final Store store;
    private final Runs runs;
    private final Queue queue;
    private final ExecutorIndex executors;
    private final List<List<Job>> jobsByLabel = new ArrayList<>();
    private final Map<Long, List<Job>> sameLabel = new HashMap<>();
    private final List<Run> running = new ArrayList<>();
    private final Random random = new Random(1);

    Busy(Path folder, int nodeCount, int items, int labels, int jobCount) throws Exception {
      Files.createDirectories(folder);
      Clock clock = Clock.systemUTC();
      var secure = new SecureRandom();
      store = Stores.open(null, null, null, folder, clock);
      ServerKey key = ServerKey.of(folder, secure);
      Authorizer rights = (_, _, _) -> true;
      var audit = new Audit(store, clock);
      var tasks = new BackgroundTasks(clock);
      var codec = new RunCodec(new Encryptor(key, "run-secrets", secure));
      var allJobs = new Jobs(store, rights, audit, new Encryptor(key, "job-secrets", secure), tasks, BuiltInTypes.registry(), clock);
      var dependencies = new JobDependencies(store, BuiltInTypes.registry());
      allJobs.onChange(dependencies);
      runs = new Runs(store, rights, audit, new Blobs(folder.resolve("builds")), codec, tasks, clock);
      var nodes = new Nodes(store, rights, audit, clock, 0);
      queue = new Queue(store, rights, audit, allJobs, runs, codec, dependencies, clock);
      executors = new ExecutorIndex(nodes);
      for (int i = 0; i < nodeCount; i++) {
        nodes.create(Caller.system(), new Node("n" + i, "", 1, Node.Mode.NORMAL, List.of("label" + i % labels), "/", "", null));
        nodes.connected("n" + i);
      }
      for (int i = 0; i < jobCount; i++) {
        Job job = allJobs.create(Caller.system(), "j" + i, "<project><concurrentBuild>true</concurrentBuild><canRoam>false</canRoam><assignedNode>label" + i % labels + "</assignedNode></project>");
        if (i < labels) {
          jobsByLabel.add(new ArrayList<>());
        }
        jobsByLabel.get(i % labels).add(job);
        sameLabel.put(job.id(), jobsByLabel.get(i % labels));
      }
      for (int from = 0; from < items; from += 1_000) {
        int begin = from;
        store.write(tx -> {
          for (int i = begin; i < Math.min(items, begin + 1_000); i++) {
            schedule(tx, jobsByLabel.get(i % labels).get(i / labels % (jobCount / labels)), i);
          }
          return true;
        });
      }
      claimAll();
      if (running.size() != nodeCount) {
        throw new IllegalStateException(running.size() + " builds on " + nodeCount + " nodes");
      }
    }

    private void schedule(Tx tx, Job job, int number) {
      var value = new ParameterValue("N", ParameterType.TEXT, Integer.toString(number));
      queue.schedule(tx, job, List.of(value), CAUSE, 0);
    }

    /** Claims builds until none can start, as the engine does. */
    private void claimAll() {
      while (executors.hasFreeExecutor()) {
        ClaimResult claim = queue.claim(executors);
        for (ClaimedBuild claimed : claim.started()) {
          executors.occupy(claimed.run().builtOn(), claimed.run().executor());
          running.add(claimed.run());
        }
        if (claim.started().isEmpty()) {
          return;
        }
      }
    }

    /** CPU microseconds of a claim that starts the next build after one has ended. */
    double cost(int claims) {
      long cost = 0;
      for (int i = 0; i < claims; i++) {
        Run ended = running.remove(random.nextInt(running.size()));
        runs.progress().finish(ended, Result.SUCCESS, null, _ -> {});
        executors.release(ended.builtOn(), ended.executor());
        List<Job> candidates = Objects.requireNonNull(sameLabel.get(ended.jobId()));
        candidates.stream().filter(job -> job.id() == ended.jobId()).forEach(queue::onBuildFinished);
        Job next = candidates.get(random.nextInt(candidates.size()));
        int number = 1_000_000 + random.nextInt(1_000_000_000);
        store.write(tx -> {
          schedule(tx, next, number);
          return true;
        });
        int before = running.size();
        long begin = cpu();
        claimAll();
        cost += cpu() - begin;
        if (running.size() != before + 1) {
          throw new IllegalStateException(running.size() - before + " builds started in place of one");
        }
      }
      return cost / 1e3 / claims;
    }

    /** CPU time of all threads but those of the JVM, in nanoseconds. */
    private static long cpu() {
      long all = 0;
      for (long thread : THREADS.getAllThreadIds()) {
        all += Math.max(0, THREADS.getThreadCpuTime(thread));
      }
      return all;
    }

    @Override
    public void close() {
      runs.close();
      store.close();
    }
  }

  private static void lists() throws Exception {
    Path half = home("lists-half", 500, 10_000);
    Path full = home("lists-full", 1_000, 20_000);
    try (Running few = Bench.steward(half, 0); Running many = Bench.steward(full, 0)) {
      String[] keys = {Bench.basic(Bench.token(few)), Bench.basic(Bench.token(many))};
      requireAll(few, keys[0], 500, 10_000);
      requireAll(many, keys[1], 1_000, 20_000);
      for (String path : List.of("/computer/api/json", "/computer/", "/queue/api/json", "/queue/", "/")) {
        double less = cost(few, keys[0], path);
        double more = cost(many, keys[1], path);
        Bench.line("%s, CPU ms: half %.1f, full %.1f", path, less, more);
        Bench.limit(path + ", 1,000 nodes and 20,000 items / half of them", more / less, 2.6);
      }
    }
  }

  /** A home with nodes and with items that wait for an executor. */
  private static Path home(String name, int nodes, int items) throws Exception {
    Path home = Bench.folder().resolve(name);
    try (Running server = Bench.steward(home, 0)) {
      Bench.jobs(server, Bench.token(server), 0, 100);
    }
    try (Connection database = DriverManager.getConnection("jdbc:sqlite:" + Bench.database(home));
        Statement sql = database.createStatement()) {
      database.setAutoCommit(false);
      sql.execute(
          "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " + nodes + ") INSERT INTO node (name, description, executors, mode, labels, folder, definition, created_at)"
              + " SELECT 'node-' || i, '', 2, 'normal', 'linux group-' || (i % 50), '/', '', 1700000000000 FROM n");
      sql.execute(
          "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " + items / 100 + ") INSERT INTO queue_item (job_id, job_name, state, causes, parameters, merge_key, entered_at, due_at)"
              + " SELECT job.id, job.full_name, 'waiting', '[{\"user\":\"admin\",\"name\":\"admin\"}]', '[]', 'k' || i, 1700000000000 + i, 1700000000000 + i FROM job JOIN n WHERE job.kind = 'job'");
      database.commit();
    }
    return home;
  }

  private static void requireAll(Running server, String key, int nodes, int items) throws Exception {
    try (var client = new Client(server.url)) {
      for (Map.Entry<String, Integer> list : Map.of("/computer/api/json", nodes + 1, "/queue/api/json", items).entrySet()) {
        Bench.ok(client, "GET", list.getKey(), key, "");
        int entries = client.text().split(list.getKey().contains("queue") ? "\"inQueueSince\"" : "\"displayName\":", -1).length - 1;
        if (entries < list.getValue()) {
          throw new IllegalStateException(entries + " entries in " + list.getKey());
        }
      }
    }
  }

  /** CPU milliseconds of a request that is not answered from a cache. */
  private static double cost(Running server, String key, String path) throws Exception {
    try (var client = new Client(server.url)) {
      for (int i = 0; i < 30; i++) {
        Bench.ok(client, "GET", path + "?n=" + i, key, "");
      }
      var all = new ArrayList<Double>();
      for (int round = 0; round < 5; round++) {
        double before = server.cpu() - server.compiling();
        for (int i = 0; i < 40; i++) {
          Bench.ok(client, "GET", path + "?n=" + round + "-" + i, key, "");
        }
        all.add((server.cpu() - server.compiling() - before) / 40 * 1e3);
      }
      return Bench.median(all);
    }
  }
}
