package dev.steward.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.job.Job;
import dev.steward.job.definition.ParameterType;
import dev.steward.node.Node;
import dev.steward.run.Cause;
import dev.steward.run.ParameterValue;
import dev.steward.store.Store;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Simulation of many jobs, nodes and labels with a server that crashes before or after any write.
 * Every acknowledged item ends exactly once, and no scheduling rule is broken. The seed determines
 * the run, so failures are reproducible.
 */
@Tag("integration")
abstract class QueueSimulationContract {

  private static final Cause USER_CAUSE = new Cause.UserCause("u", "U");

  @TempDir Path folder;

  abstract Store open(Path home);

  abstract int seeds();

  abstract int steps();

  @Test
  void everyItemEndsExactlyOnceDespiteCrashes() {
    int crashes = 0;
    int builds = 0;
    for (int seed = 1; seed <= seeds(); seed++) {
      Path home = folder.resolve("seed-" + seed);
      assertThat(home.toFile().mkdirs()).isTrue();
      try (Store store = open(home)) {
        var lives = new ServerLives(seed, store, home);
        try {
          for (int i = 0; i < steps(); i++) {
            lives.step();
          }
          lives.runUntilIdle();
          lives.assertEveryItemEndsOnce();
        } catch (AssertionError | RuntimeException e) {
          throw new AssertionError("seed " + seed, e);
        }
        crashes += lives.crashes;
        builds += lives.builds;
      }
    }
    // With fewer crashes or builds, the simulation would prove nothing.
    assertThat(crashes).isGreaterThan(seeds());
    assertThat(builds).isGreaterThan(20 * seeds());
  }

  @Test
  void claimCostIsIndependentOfQueueLength() {
    try (Store store = open(folder)) {
      var fixture = new QueueFixture(store, folder, () -> Instant.ofEpochMilli(1_000));
      fixture.createNode("n1", 1, Node.Mode.NORMAL, "busy");
      List<Job> tiedJobs = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        tiedJobs.add(
            fixture.createJob(
                "t" + i, "<canRoam>false</canRoam><assignedNode>busy</assignedNode>"));
      }
      Job free = fixture.createJob("free", "<concurrentBuild>true</concurrentBuild>");
      fixture.queue.schedule(free, List.of(), USER_CAUSE, 0);
      assertThat(fixture.claim()).hasSize(1);
      fixture.runs.unfinished().forEach(run -> fixture.finish(run, _ -> {}));
      fixture.queue.schedule(free, List.of(), USER_CAUSE, 0);
      long baseline = countClaimStatements(fixture);
      fixture.runs.unfinished().forEach(run -> fixture.finish(run, _ -> {}));
      store.write(tx -> {
        for (int i = 0; i < 10_000; i++) {
          var value = new ParameterValue("N", ParameterType.TEXT, Integer.toString(i));
          fixture.queue.schedule(tx, tiedJobs.get(i % 20), List.of(value), USER_CAUSE, 0);
        }
        return true;
      });
      assertThat(fixture.queue.waiting()).hasSize(10_000);
      // The first pass computes once which label each job needs.
      assertThat(fixture.claim()).isEmpty();
      fixture.queue.schedule(free, List.of(), USER_CAUSE, 0);
      assertThat(countClaimStatements(fixture)).isLessThanOrEqualTo(baseline);
    }
  }

  private static long countClaimStatements(QueueFixture fixture) {
    long before = fixture.store.statementCount();
    assertThat(fixture.claim()).hasSize(1);
    return fixture.store.statementCount() - before;
  }
}
