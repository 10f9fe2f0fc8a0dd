package dev.steward.pipeline.run;

import static java.util.Objects.requireNonNull;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.audit.Audit;
import dev.steward.blob.Blobs;
import dev.steward.blob.LogTimes;
import dev.steward.blob.LogWatcher;
import dev.steward.boot.BuiltInTypes;
import dev.steward.engine.Downstream;
import dev.steward.engine.RunCompletion;
import dev.steward.host.Host;
import dev.steward.host.Hosts;
import dev.steward.job.Job;
import dev.steward.job.JobDependencies;
import dev.steward.job.Jobs;
import dev.steward.pipeline.declarative.InstalledTools;
import dev.steward.pipeline.script.PipelineScripts;
import dev.steward.pipeline.script.RunValues;
import dev.steward.pipeline.step.FlowSteps;
import dev.steward.queue.Queue;
import dev.steward.run.Cause;
import dev.steward.run.NewRun;
import dev.steward.run.Notes;
import dev.steward.run.Run;
import dev.steward.run.RunCodec;
import dev.steward.run.Runs;
import dev.steward.run.Uploads;
import dev.steward.secret.Encryptor;
import dev.steward.secret.ServerKey;
import dev.steward.store.Store;
import dev.steward.task.BackgroundTasks;
import dev.steward.testing.Databases;
import dev.steward.testing.DelegatingStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** A driver of pipelines with a database but without a server, which can be made to crash. */
final class DriverFixture implements AutoCloseable {

  /** Simulates a crash of the process. */
  static final class SimulatedCrash extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** A store that fails before a commit, or after it. */
  static final class CrashingStore extends DelegatingStore {
    private int writes;
    private IntPredicate crashesBefore = _ -> false;
    private IntPredicate crashesAfter = _ -> false;

    CrashingStore(Store store) {
      super(store);
    }

    @Override
    public <T extends @Nullable Object> T write(TxFunction<T> function) {
      int number;
      synchronized (this) {
        number = ++writes;
      }
      if (crashesBefore.test(number)) {
        throw new SimulatedCrash();
      }
      T value = super.write(function);
      if (crashesAfter.test(number)) {
        throw new SimulatedCrash();
      }
      return value;
    }
  }

  final CrashingStore store;
  final Notes notes;
  final Blobs blobs;
  final Jobs jobs;
  private final Path home;
  private final Encryptor encryptor;
  private final LogWatcher watcher;
  final List<PipelineStep> steps = new ArrayList<>(FlowSteps.basic());
  volatile Runs runs;
  volatile PipelineDriver driver;

  DriverFixture(Path home) {
    this.home = home;
    store = new CrashingStore(Databases.sqlite(home));
    var random = new SecureRandom();
    encryptor = new Encryptor(ServerKey.of(home, random), "t", random);
    notes = new Notes(store);
    blobs = new Blobs(home.resolve("builds"));
    watcher = new LogWatcher(blobs);
    Authorizer rights = (_, _, _) -> true;
    Clock clock = Clock.systemUTC();
    jobs =
        new Jobs(
            store,
            rights,
            new Audit(store, clock),
            encryptor,
            new BackgroundTasks(clock),
            BuiltInTypes.registry(),
            clock);
    restart();
  }

  /** Lets the n-th write from now on fail before its commit, or after it. */
  void crashAt(int write, boolean afterCommit) {
    synchronized (store) {
      store.writes = 0;
      store.crashesBefore = n -> !afterCommit && n == write;
      store.crashesAfter = n -> afterCommit && n == write;
    }
  }

  /** Lets some of the next writes of runs fail. */
  void crashRandomly(Random random, int oneOf) {
    synchronized (store) {
      store.writes = 0;
      store.crashesBefore = n -> n > 1 && n < 40 && random.nextInt(2 * oneOf) == 0;
      store.crashesAfter = n -> n > 1 && n < 40 && random.nextInt(2 * oneOf) == 0;
    }
  }

  /** Drives a run until it has ended; crashes go on. */
  Run driveThroughCrashes(Job job, Run run) throws IOException, InterruptedException {
    while (true) {
      try {
        driver.drive(job, jobs.definition(job), run);
        break;
      } catch (SimulatedCrash e) {
        restart();
      }
    }
    noCrash();
    return driveToEnd(job, run);
  }

  /** Stops a run, also if the server crashes at that moment. */
  void stop(Job job, Run run) {
    while (true) {
      Runs current = runs;
      try {
        current.stop(Caller.system(), job, run);
        if (current == runs) {
          return;
        }
      } catch (SimulatedCrash e) {
        // The next server tries again.
      }
    }
  }

  /** Lets no write fail; returns the number of writes since {@link #crashAt}. */
  int noCrash() {
    synchronized (store) {
      store.crashesBefore = _ -> false;
      store.crashesAfter = _ -> false;
      return store.writes;
    }
  }

  /** Creates what a server has in memory, as at its start. */
  void restart() {
    Clock clock = Clock.systemUTC();
    Authorizer rights = (_, _, _) -> true;
    var audit = new Audit(store, clock);
    var codec = new RunCodec(encryptor);
    runs = new Runs(store, rights, audit, blobs, codec, new BackgroundTasks(clock), clock);
    var dependencies = new JobDependencies(store, BuiltInTypes.registry());
    var queue = new Queue(store, rights, audit, jobs, runs, codec, dependencies, clock);
    driver =
        new PipelineDriver(
            new PipelineServices(
                store,
                runs,
                notes,
                blobs,
                watcher,
                new LogTimes(blobs, watcher, clock),
                new RunCompletion(
                    runs,
                    new NoHosts(),
                    new Uploads(home.resolve("uploads")),
                    blobs,
                    new Downstream(jobs, dependencies, queue)),
                InstalledTools.ANY,
                (_, _) -> Map.of("BUILD_NUMBER", "1"),
                (_, definition, _, _, _) ->
                    new ScriptReader.ScriptText(
                        ((dev.steward.job.definition.PipelineDefinition.InlineScript)
                                requireNonNull(definition.pipeline()).source())
                            .script(),
                        ""),
                new PipelineScripts(new RunValues(jobs, runs, notes, () -> ""), Map.of()),
                steps,
                _ -> {},
                clock));
    runs.onStop(id -> {
      Run run = runs.find(id);
      if (run != null) {
        driver.onStop(run);
      }
    });
  }

  private static final class NoHosts implements Hosts {
    @Override
    public Host builtIn() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Host of(String node) {
      throw new UnsupportedOperationException();
    }
  }

  Job create(String name, String script) {
    return jobs.create(
        Caller.system(),
        name,
        "<flow-definition><definition"
            + " class=\"org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition\"><script>"
            + script.replace("&", "&amp;").replace("<", "&lt;")
            + "</script><sandbox>true</sandbox></definition></flow-definition>");
  }

  Run begin(Job job) {
    return store.write(tx ->
        runs.begin(
            tx,
            new NewRun(
                job,
                jobs.takeBuildNumber(tx, job.id()),
                7,
                List.of(new Cause.TimerCause()),
                List.of(),
                "",
                0,
                System.currentTimeMillis())));
  }

  /** Drives a run until it has ended; each crash is followed by a restart. */
  Run driveToEnd(Job job, Run run) throws IOException, InterruptedException {
    for (int attempt = 0; attempt < 100; attempt++) {
      try {
        driver.drive(job, jobs.definition(job), run);
      } catch (SimulatedCrash e) {
        noCrash();
        restart();
        continue;
      }
      Run ended = requireNonNull(runs.find(run.id()));
      if (!ended.running()) {
        return ended;
      }
    }
    throw new AssertionError("the run does not end");
  }

  /** The log of a run without the lines about restarts. */
  List<String> log(Run run) throws IOException {
    return Files.readAllLines(blobs.log(run.jobId(), run.number())).stream()
        .filter(line -> !line.startsWith("Resuming build") && !line.startsWith("Ready to run"))
        .toList();
  }

  @Override
  public void close() {
    driver.stop();
    watcher.close();
    store.close();
  }
}
