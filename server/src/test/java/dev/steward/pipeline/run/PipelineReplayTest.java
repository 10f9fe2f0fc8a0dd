package dev.steward.pipeline.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.job.Job;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.step.Repeat;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run goes on after a crash as if there had been none. */
@Tag("integration")
class PipelineReplayTest {

  private static final String SCRIPT =
      """
      def seen = []
      stage('One') {
        echo "number ${attached(message: 'a')}"
        sleep(time: 3, unit: 'MILLISECONDS')
      }
      def values = parallel(
        left: {
          for (int i = 0; i < 3; i++) {
            sleep(time: 2, unit: 'MILLISECONDS')
            seen << "left ${i}"
          }
          attached(message: 'left')
        },
        right: {
          stage('Inner') { catchError(buildResult: 'UNSTABLE') { retry(2) { attached(message: 'fails') } } }
          seen << 'right'
          'done'
        })
      echo "values ${values} ${seen.size()}"
      try {
        once(message: 'mail')
      } catch (e) {
        echo 'unknown outcome'
      }
      timeout(time: 20, unit: 'MILLISECONDS') {
        try { sleep 600 } catch (e) { echo "interrupted: ${e.message}" }
      }
      env.DONE = 'yes'
      echo "done ${env.DONE}"
      error 'the end'
      """;

  /**
   * Lines that depend on time: a short timeout may forestall the first; a sleep that is over when
   * its run resumes prints the second, as in Jenkins.
   */
  private static final Set<String> DEPENDENT_ON_TIME =
      Set.of("Sleeping for 10 min", "No need to sleep any longer");

  @TempDir Path home;
  private DriverFixture fixture;
  private final Map<String, AtomicInteger> started = new ConcurrentHashMap<>();

  @BeforeEach
  void open() {
    fixture = new DriverFixture(home);
    fixture.steps.add(new PipelineStep("attached", "Attached", this::attached));
    fixture.steps.add(new PipelineStep("once", "Once", this::once));
    fixture.restart();
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private @Nullable Object attached(StepCall call) {
    String name = call.arguments().text("message", "");
    return call.await(
        Repeat.IDEMPOTENT,
        _ -> {
          call.print("working on " + name + "\n");
          if (name.equals("fails")) {
            throw new StepFailure("it failed");
          }
          return Map.of("name", name, "size", 5_000_000_000L);
        });
  }

  private @Nullable Object once(StepCall call) {
    return call.await(
        Repeat.ONCE,
        _ -> {
          started
              .computeIfAbsent(call.run().run().id() + "", _ -> new AtomicInteger())
              .incrementAndGet();
          return "sent";
        });
  }

  private static List<String> sorted(List<String> lines) {
    return lines.stream().filter(line -> !DEPENDENT_ON_TIME.contains(line)).sorted().toList();
  }

  @Test
  void aCrashAtAnyWriteChangesNeitherTheLogNorTheResult() throws Exception {
    Job job = fixture.create("job", SCRIPT);
    fixture.crashAt(Integer.MAX_VALUE, true);
    Run reference = fixture.driveToEnd(job, fixture.begin(job));
    int writes = fixture.noCrash();
    List<String> expected = sorted(fixture.log(reference));
    assertThat(reference.result()).as(expected.toString()).isEqualTo(Result.FAILURE);
    assertThat(expected)
        .contains("ERROR: the end", "interrupted: Timeout has been exceeded", "done yes");
    int unknown = 0;
    for (int write = 2; write <= writes; write++) {
      for (boolean afterCommit : new boolean[] {true, false}) {
        Run run = fixture.begin(job);
        fixture.crashAt(write - 1, afterCommit);
        Run ended = fixture.driveToEnd(job, run);
        fixture.noCrash();
        List<String> log = fixture.log(ended);
        assertThat(ended.result()).as("write " + write + ": " + log).isEqualTo(Result.FAILURE);
        if (log.contains("unknown outcome")) {
          unknown++;
        } else {
          assertThat(sorted(log)).as("write %d, after: %s", write, afterCommit).isEqualTo(expected);
        }
        assertThat(started.getOrDefault(run.id() + "", new AtomicInteger()).get())
            .isLessThanOrEqualTo(1);
      }
    }
    // A crash between the start of the work and its outcome is the only one that is noticed.
    assertThat(unknown).isBetween(1, 3);
  }

  @Test
  void severalCrashesInARowChangeNothing() throws Exception {
    Job job = fixture.create("job", SCRIPT.replace("once(message: 'mail')", "echo 'no mail'"));
    List<String> expected = sorted(fixture.log(fixture.driveToEnd(job, fixture.begin(job))));
    for (long seed = 1; seed <= 25; seed++) {
      var random = new Random(seed);
      Run run = fixture.begin(job);
      fixture.crashRandomly(random, 4);
      Run ended = fixture.driveThroughCrashes(job, run);
      assertThat(sorted(fixture.log(ended))).as("seed %d", seed).isEqualTo(expected);
    }
  }

  @Test
  void theOrderInWhichWaitsEndIsThatOfTheReplay() throws Exception {
    String script =
        """
        def order = []
        def branches = [:]
        for (int b = 0; b < 6; b++) {
          def name = "b${b}".toString()
          branches[name] = {
            for (int i = 0; i < 4; i++) {
              delayed(message: "${name} ${i}")
              order << "${name} ${i}".toString()
            }
          }
        }
        parallel(branches)
        echo "order ${order}"
        """;
    for (long seed = 1; seed <= 10; seed++) {
      var random = new Random(seed);
      fixture.steps.removeIf(step -> step.name().equals("delayed"));
      fixture.steps.add(
          new PipelineStep(
              "delayed",
              "Delayed",
              call ->
                  call.await(
                      Repeat.IDEMPOTENT,
                      _ -> {
                        long millis;
                        synchronized (random) {
                          millis = random.nextInt(6);
                        }
                        Thread.sleep(millis);
                        return null;
                      })));
      fixture.restart();
      Job job = fixture.create("order" + seed, script);
      Run run = fixture.begin(job);
      // The journal is complete, but the end of the run is not stored.
      fixture.crashAt(25, false);
      Run ended = fixture.driveToEnd(job, run);
      List<String> orders =
          fixture.log(ended).stream().filter(line -> line.startsWith("order ")).toList();
      assertThat(orders).as("seed %d", seed).hasSize(1);
      assertThat(ended.result()).isEqualTo(Result.SUCCESS);
    }
  }

  @Test
  void aRunThatIsStoppedAtAnyTimeIsAborted() throws Exception {
    String script =
        """
        try {
          stage('One') { sleep(time: 5, unit: 'MILLISECONDS') }
          parallel(a: { sleep(time: 5, unit: 'MILLISECONDS'); attached(message: 'a') },
                   b: { attached(message: 'b'); sleep(time: 5, unit: 'MILLISECONDS') })
          timeout(time: 1, unit: 'MINUTES') { sleep 600 }
        } finally {
          echo 'handler'
        }
        """;
    Job job = fixture.create("job", script);
    for (int millis = 0; millis < 40; millis++) {
      Run run = fixture.begin(job);
      int delay = millis;
      Thread stopper =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  Thread.sleep(delay);
                  fixture.stop(job, run);
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
      if (millis % 2 == 0) {
        fixture.crashRandomly(new Random(millis), 6);
      }
      Run ended = fixture.driveThroughCrashes(job, run);
      stopper.join();
      List<String> log = fixture.log(ended);
      assertThat(ended.result()).as(log.toString()).isEqualTo(Result.ABORTED);
      assertThat(log.stream().filter("Aborted by SYSTEM"::equals)).as(log.toString()).hasSize(1);
      assertThat(log.getLast()).as(String.join("\n", log)).isEqualTo("Finished: ABORTED");
    }
  }
}
