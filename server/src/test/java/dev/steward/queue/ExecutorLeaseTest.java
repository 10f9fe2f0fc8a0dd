package dev.steward.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.access.Caller;
import dev.steward.job.Job;
import dev.steward.job.definition.Definition;
import dev.steward.job.definition.ParameterType;
import dev.steward.node.Node;
import dev.steward.queue.Leases.RequestState;
import dev.steward.run.Cause;
import dev.steward.run.ParameterValue;
import dev.steward.run.Run;
import dev.steward.store.Store;
import dev.steward.testing.Databases;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Executors for blocks of running pipelines, and the claim of pipelines themselves. */
@Tag("integration")
class ExecutorLeaseTest {

  private static final Cause USER_CAUSE = new Cause.UserCause("u", "U");
  private static final String ONE_BUILD_AT_A_TIME =
      "<org.jenkinsci.plugins.workflow.job.properties.DisableConcurrentBuildsJobProperty/>";

  @TempDir Path folder;

  private Store store;
  private QueueFixture fixture;
  private long now = 1_000_000;

  @BeforeEach
  void open() {
    store = Databases.sqlite(folder);
    fixture = restart();
  }

  @AfterEach
  void close() {
    store.close();
  }

  /** A server that starts on the same database. */
  private QueueFixture restart() {
    return new QueueFixture(store, folder, () -> Instant.ofEpochMilli(now));
  }

  private long schedule(Job job) {
    now++;
    return fixture.queue.schedule(job, List.of(), USER_CAUSE, 0).item().id();
  }

  private Run run(Job pipeline) {
    schedule(pipeline);
    List<ClaimedBuild> claimed = fixture.claim();
    assertThat(claimed).hasSize(1);
    return claimed.getFirst().run();
  }

  private QueueItem wait(Run run, String block, String label) {
    now++;
    return ((RequestState.Waiting) fixture.request(run, block, label)).item();
  }

  private List<ExecutorLease> claimLeases() {
    return fixture.claimAll().leases().stream().map(claimed -> claimed.stored().lease()).toList();
  }

  private void occupyBuiltIn() {
    Job job = fixture.createJob("busy", "<concurrentBuild>true</concurrentBuild>");
    for (int i = 0; i < 2; i++) {
      var value = new ParameterValue("N", ParameterType.TEXT, Integer.toString(i));
      fixture.queue.schedule(job, List.of(value), USER_CAUSE, 0);
    }
    assertThat(fixture.claim()).hasSize(2);
    assertThat(fixture.executors.hasFreeExecutor()).isFalse();
  }

  @Test
  void aPipelineStartsAlthoughAllExecutorsAreBusyOrOffline() {
    occupyBuiltIn();
    fixture.nodes.takeOffline(Caller.system(), fixture.nodes.builtIn(), "maintenance");
    Job job = fixture.createPipeline("app", "");
    Run run = run(job);
    assertThat(run.executor()).isEqualTo(Run.NO_EXECUTOR);
    assertThat(run.builtOn()).isEmpty();
    assertThat(fixture.queue.countByLabel()).isEmpty();
    fixture.finish(run, _ -> {});
    // The run did not count as one of the node's builds.
    fixture.nodes.bringOnline(Caller.system(), fixture.nodes.builtIn());
    fixture.running.values().stream().toList().forEach(build -> fixture.finish(build, _ -> {}));
    assertThat(Objects.requireNonNull(fixture.executors.capacity("")).freeExecutors())
        .containsExactly(0, 1);
  }

  @Test
  void runningPipelinesTakeNoExecutorFromBuilds() {
    Job pipeline = fixture.createPipeline("app", "");
    for (int i = 0; i < 5; i++) {
      run(pipeline);
    }
    occupyBuiltIn();
    assertThat(fixture.running).hasSize(7);
  }

  @Test
  void aPipelineThatAllowsOneBuildAtATimeWaitsForItsOwn() {
    Job job = fixture.createPipeline("app", ONE_BUILD_AT_A_TIME);
    Run first = run(job);
    QueueItem second = Objects.requireNonNull(fixture.queue.find(schedule(job)));
    assertThat(fixture.claim()).isEmpty();
    assertThat(fixture.queue.verdicts(fixture.executors, false).of(second, definition(job)))
        .isEqualTo(new Verdict.Blocked(new Verdict.BlockReason.OwnBuild()));
    // A block of the running build does not wait for the build.
    wait(first, "3", "");
    assertThat(claimLeases()).hasSize(1);
    fixture.finish(first, _ -> {});
    assertThat(fixture.claim()).hasSize(1);
  }

  private Definition definition(Job job) {
    return fixture.jobs.definition(job);
  }

  @Test
  void aDisabledPipelineKeepsTheBlocksOfItsRuns() {
    Job job = fixture.createPipeline("app", "");
    Run run = run(job);
    occupyBuiltIn();
    wait(run, "3", "");
    long request = schedule(job);
    fixture.jobs.setDisabled(Caller.system(), job, true);
    assertThat(Objects.requireNonNull(fixture.queue.find(request)).state())
        .isEqualTo(QueueItem.ItemState.CANCELLED);
    Run busy =
        fixture.running.values().stream()
            .filter(active -> active.executor() >= 0)
            .findFirst()
            .orElseThrow();
    fixture.finish(busy, _ -> {});
    assertThat(claimLeases()).extracting(ExecutorLease::executor).containsExactly(busy.executor());
  }

  @Test
  void blocksAndBuildsStartInTheOrderOfTheirWaiting() {
    Run run = run(fixture.createPipeline("app", ""));
    occupyBuiltIn();
    Job job = fixture.createJob("plain", "");
    long first = schedule(job);
    wait(run, "3", "");
    Job later = fixture.createJob("later", "");
    long last = schedule(later);
    wait(run, "5", "");
    var order = new ArrayList<String>();
    while (order.size() < 4) {
      Run busy =
          fixture.running.values().stream()
              .filter(active -> active.executor() == 0)
              .findFirst()
              .orElse(null);
      if (busy == null) {
        ExecutorLease lease =
            fixture.leased.values().stream()
                .filter(one -> one.executor() == 0)
                .findFirst()
                .orElseThrow();
        fixture.endBlock(lease.runId(), lease.block());
      } else {
        fixture.finish(busy, _ -> {});
      }
      ClaimResult claimed = fixture.claimAll();
      claimed.started().forEach(build -> order.add("item " + build.run().queueId()));
      claimed.leases().forEach(lease -> order.add("block " + lease.stored().lease().block()));
    }
    assertThat(order).containsExactly("item " + first, "block 3", "item " + last, "block 5");
  }

  @Test
  void aBlockWaitsForTheNodesOfItsLabel() {
    fixture.createNode("n1", 1, Node.Mode.EXCLUSIVE, "linux");
    Run run = run(fixture.createPipeline("app", ""));
    QueueItem nowhere = wait(run, "3", "windows");
    QueueItem offline = wait(run, "4", "linux");
    assertThat(claimLeases()).isEmpty();
    assertThat(shortage(nowhere)).isEqualTo("There are no nodes with the label ‘windows’");
    assertThat(shortage(offline)).isEqualTo("‘n1’ is offline");
    fixture.nodes.connected("n1");
    assertThat(claimLeases()).containsExactly(new ExecutorLease(run.id(), "4", "n1", 0));
    QueueItem busy = wait(run, "5", "linux");
    assertThat(claimLeases()).isEmpty();
    assertThat(shortage(busy)).isEqualTo("Waiting for next available executor on ‘n1’");
    // A block without a label does not use an exclusive node.
    wait(run, "6", "");
    assertThat(claimLeases()).extracting(ExecutorLease::node).containsExactly("");
    assertThat(fixture.queue.countByLabel()).containsOnly(entry("windows"), entry("linux"));
  }

  private static Map.Entry<String, Integer> entry(String label) {
    return Map.entry(label, 1);
  }

  private String shortage(QueueItem item) {
    return ShortageText.of(
        ((Verdict.Buildable) fixture.queue.verdicts(fixture.executors, false).ofBlock(item))
            .shortage());
  }

  @Test
  void duringQuietDownABlockWaitsForItsEnd() {
    Run run = run(fixture.createPipeline("app", ""));
    QueueItem item = wait(run, "3", "");
    assertThat(fixture.queue.verdicts(fixture.executors, true).ofBlock(item))
        .isEqualTo(new Verdict.Buildable(null, new Verdict.Shortage.Quiet()));
  }

  @Test
  void aBlockPrefersTheNodeOfTheBlockBefore() {
    for (int i = 1; i <= 8; i++) {
      fixture.createNode("n" + i, 2, Node.Mode.NORMAL, "linux");
      fixture.nodes.connected("n" + i);
    }
    Run run = run(fixture.createPipeline("app", ""));
    wait(run, "3", "linux");
    String first = claimLeases().getFirst().node();
    fixture.endBlock(run.id(), "3");
    // Without the preference, the other nodes would be chosen, since they are less busy.
    Run other = run(fixture.createPipeline("other", ""));
    wait(other, "3", first);
    assertThat(claimLeases()).hasSize(1);
    wait(run, "7", "linux");
    assertThat(claimLeases()).extracting(ExecutorLease::node).containsExactly(first);
  }

  @Test
  void aRepeatedRequestJoinsTheWaitingOneAndReturnsTheLease() {
    Run run = run(fixture.createPipeline("app", ""));
    occupyBuiltIn();
    QueueItem item = wait(run, "3", "");
    fixture = restart();
    assertThat(wait(run, "3", "").id()).isEqualTo(item.id());
    assertThat(fixture.queue.waiting()).extracting(QueueItem::id).containsExactly(item.id());
    Run busy =
        fixture.running.values().stream()
            .filter(active -> active.executor() == 1)
            .findFirst()
            .orElseThrow();
    fixture.finish(busy, _ -> {});
    assertThat(claimLeases()).containsExactly(new ExecutorLease(run.id(), "3", "", 1));
    fixture = restart();
    assertThat(fixture.leased.values()).containsExactly(new ExecutorLease(run.id(), "3", "", 1));
    assertThat(fixture.request(run, "3", ""))
        .isEqualTo(
            new RequestState.Granted(
                new StoredLease(new ExecutorLease(run.id(), "3", "", 1), "part of app #1")));
    assertThat(fixture.queue.waiting()).isEmpty();
    QueueItem left = Objects.requireNonNull(fixture.queue.find(item.id()));
    assertThat(left.state()).isEqualTo(QueueItem.ItemState.LEFT);
    assertThat(left.runNumber()).isEqualTo(1);
    assertThat(fixture.executors.hasFreeExecutor()).isFalse();
  }

  @Test
  void aCancelledRequestStaysCancelled() {
    Run run = run(fixture.createPipeline("app", ""));
    occupyBuiltIn();
    var left = new ArrayList<BlockKey>();
    fixture.queue.leases().onChange(left::add);
    QueueItem item = wait(run, "3", "");
    assertThat(fixture.queue.cancel(Caller.system(), item.id())).isEqualTo(Queue.CancelResult.DONE);
    assertThat(left).containsExactly(new BlockKey(run.id(), "3"));
    assertThat(fixture.request(run, "3", "")).isEqualTo(new RequestState.Cancelled());
    fixture = restart();
    assertThat(fixture.request(run, "3", "")).isEqualTo(new RequestState.Cancelled());
    assertThat(fixture.queue.waiting()).isEmpty();
  }

  @Test
  void theEndOfARunEndsItsLeasesAndRequests() {
    Run run = run(fixture.createPipeline("app", ""));
    wait(run, "3", "");
    wait(run, "4", "");
    assertThat(claimLeases()).hasSize(2);
    QueueItem waiting = wait(run, "5", "");
    fixture.finish(run, _ -> {});
    assertThat(Objects.requireNonNull(fixture.queue.find(waiting.id())).state())
        .isEqualTo(QueueItem.ItemState.CANCELLED);
    assertThat(fixture.request(run, "6", "")).isEqualTo(new RequestState.Cancelled());
    occupyBuiltIn();
    assertThat(restart().leased).isEmpty();
  }

  @Test
  void theDeletionOfAJobEndsTheLeasesAndRequestsOfItsRuns() {
    Job job = fixture.createPipeline("app", "");
    Run run = run(job);
    wait(run, "3", "");
    assertThat(claimLeases()).hasSize(1);
    QueueItem waiting = wait(run, "4", "nowhere");
    store.write(tx -> {
      fixture.queue.cancelAll(tx, List.of(job));
      fixture.runs.deleteAll(tx, List.of(job));
      tx.update("DELETE FROM run WHERE job_id = ?", job.id());
      return true;
    });
    assertThat(Objects.requireNonNull(fixture.queue.find(waiting.id())).state())
        .isEqualTo(QueueItem.ItemState.CANCELLED);
    fixture = restart();
    assertThat(fixture.leased).isEmpty();
    occupyBuiltIn();
  }

  @Test
  void aBlockThatEndsWhileItWaitsLeavesTheQueue() {
    Run run = run(fixture.createPipeline("app", ""));
    wait(run, "3", "nowhere");
    fixture.endBlock(run.id(), "3");
    assertThat(fixture.queue.waiting()).isEmpty();
    fixture.endBlock(run.id(), "3");
    fixture.endBlock(run.id(), "unknown");
  }

  @Test
  void claimCostIsIndependentOfNodesAndQueueLength() {
    fixture.createNode("n0", 1, Node.Mode.NORMAL, "linux");
    fixture.nodes.connected("n0");
    Run run = run(fixture.createPipeline("app", ""));
    wait(run, "warm-up", "linux");
    assertThat(claimLeases()).hasSize(1);
    fixture.endBlock(run.id(), "warm-up");
    wait(run, "baseline", "linux");
    long baseline = claimStatements();
    fixture.endBlock(run.id(), "baseline");
    for (int i = 1; i <= 100; i++) {
      fixture.createNode("n" + i, 1, Node.Mode.NORMAL, "other");
    }
    Job job =
        fixture.createJob("tied", "<canRoam>false</canRoam><assignedNode>other</assignedNode>");
    store.write(tx -> {
      for (int i = 0; i < 5_000; i++) {
        var value = new ParameterValue("N", ParameterType.TEXT, Integer.toString(i));
        fixture.queue.schedule(tx, job, List.of(value), USER_CAUSE, 0);
      }
      return true;
    });
    for (int i = 0; i < 500; i++) {
      wait(run, "other-" + i, "other");
    }
    // The first pass computes once which label each job needs, and reads the new nodes.
    assertThat(fixture.claimAll().isEmpty()).isTrue();
    wait(run, "last", "linux");
    assertThat(claimStatements()).isLessThanOrEqualTo(baseline);
  }

  private long claimStatements() {
    long before = store.statementCount();
    assertThat(claimLeases()).hasSize(1);
    return store.statementCount() - before;
  }
}
