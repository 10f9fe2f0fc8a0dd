package dev.steward.trigger;

import dev.steward.concurrent.ThreadSet;
import dev.steward.job.ItemListener;
import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.job.definition.Definition;
import dev.steward.problem.Outage;
import dev.steward.problem.Problem;
import dev.steward.problem.ServerFailure;
import dev.steward.queue.Queue;
import dev.steward.run.Cause;
import dev.steward.run.ParameterResolver;
import dev.steward.run.ParameterValue;
import dev.steward.scm.ScmException;
import dev.steward.scm.ScmType;
import dev.steward.scm.registry.ScmTypes;
import dev.steward.store.Store;
import dev.steward.store.Tx;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the polls of triggers in the background, and queues builds. A limited number of polls of
 * each type run concurrently, but only one per job and type; a request during a poll starts another
 * poll afterwards.
 */
public final class Poller implements ItemListener, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Poller.class);
  private static final int MAX_LOG = 1 << 20;

  /** Timeout for pending file deletions at shutdown. */
  private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(5);

  private final Jobs jobs;
  private final Queue queue;
  private final Store store;
  private final TriggerServices services;
  private final Path logs;
  private final InstantSource clock;
  private final Map<TriggerType<?>, Semaphore> slots = new ConcurrentHashMap<>();
  private final Map<PollKey, Thread> running = new HashMap<>();
  private final Map<PollKey, Cause> pending = new HashMap<>();
  private final ThreadSet removals = new ThreadSet();
  private boolean closing;

  /**
   * Creates the poller.
   *
   * @param logs folder of the polling logs, one per job
   */
  public Poller(
      Jobs jobs,
      Queue queue,
      Store store,
      TriggerServices services,
      Path logs,
      InstantSource clock) {
    this.jobs = jobs;
    this.queue = queue;
    this.store = store;
    this.services = services;
    this.logs = logs;
    this.clock = clock;
  }

  /** A poll: only one with the same key runs at a time. */
  private record PollKey(long jobId, TriggerType<?> type) {}

  /**
   * Requests a poll, which runs asynchronously.
   *
   * @param cause the cause of the resulting build
   */
  public synchronized void start(Job job, TriggerType<?> type, Cause cause) {
    if (closing) {
      return;
    }
    var key = new PollKey(job.id(), type);
    if (running.containsKey(key)) {
      pending.put(key, cause);
      return;
    }
    running.put(key, Thread.ofVirtual().name("poll-" + job.id()).start(() -> run(key, cause)));
  }

  private void run(PollKey key, Cause first) {
    Cause cause = first;
    while (cause != null) {
      try {
        Semaphore limit = slots(key.type());
        limit.acquire();
        try {
          poll(key, cause);
        } finally {
          limit.release();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (RuntimeException e) {
        if (isClosing()) {
          LOG.info("polling job {} was interrupted by the shutdown", key.jobId());
        } else if (Outage.isCauseOf(e)) {
          LOG.warn("polling job {} failed: {}", key.jobId(), e.getMessage());
        } else {
          LOG.error("polling job {} failed", key.jobId(), e);
        }
      }
      synchronized (this) {
        cause = Thread.currentThread().isInterrupted() ? null : pending.remove(key);
        if (cause == null) {
          running.remove(key);
          notifyAll();
        }
      }
    }
  }

  /**
   * Polls a job now, after any running poll of the type; neither queues a build nor stores the
   * state.
   *
   * @param listener consumer of the log lines
   * @return whether there are changes
   */
  public boolean poll(Job job, TriggerType<?> type, Consumer<String> listener)
      throws InterruptedException {
    Definition definition = jobs.definition(job);
    String reason = type.reasonNotToPoll(definition);
    if (reason != null) {
      listener.accept(reason);
      return false;
    }
    var key = new PollKey(job.id(), type);
    synchronized (this) {
      while (running.containsKey(key)) {
        wait();
      }
      if (closing) {
        throw new Problem.Conflict("The server is shutting down; try again later.");
      }
      running.put(key, Thread.currentThread());
    }
    try {
      Semaphore limit = slots(type);
      limit.acquire();
      try (PrintWriter log = open(key)) {
        return poll(job, definition, type, new PollLog(log, listener)).changed();
      } finally {
        limit.release();
      }
    } finally {
      synchronized (this) {
        running.remove(key);
        notifyAll();
        Cause cause = pending.remove(key);
        if (cause != null) {
          start(job, type, cause);
        }
      }
    }
  }

  private Semaphore slots(TriggerType<?> type) {
    return slots.computeIfAbsent(type, key -> new Semaphore(key.maxConcurrentPolls(), true));
  }

  private synchronized boolean isClosing() {
    return closing;
  }

  private void poll(PollKey key, Cause cause) throws InterruptedException {
    Job job = jobs.find(key.jobId());
    if (job == null || !job.buildable()) {
      return;
    }
    Definition definition = jobs.definition(job);
    if (key.type().reasonNotToPoll(definition) != null) {
      return;
    }
    try (PrintWriter log = open(key)) {
      var lines = new PollLog(log, _ -> {});
      PollOutcome outcome = poll(job, definition, key.type(), lines);
      if (outcome.changed() || outcome.state() != null) {
        complete(job, definition, key, cause, outcome, lines);
      }
    }
  }

  private PollOutcome poll(Job job, Definition definition, TriggerType<?> type, PollLog lines)
      throws InterruptedException {
    long startedAt = clock.millis();
    lines.add(
        "Started on "
            + DateTimeFormatter.ofLocalizedDateTime(FormatStyle.MEDIUM)
                .withLocale(Locale.US)
                .format(clock.instant().atZone(ZoneId.systemDefault())));
    PollOutcome outcome = PollOutcome.UNCHANGED;
    try {
      String state =
          type.keepsState()
              ? store.read(tx -> TriggerRows.state(tx, job.id(), type.scheduleKey()))
              : null;
      outcome = type.poll(new PollRun(job, definition, state, lines::add, services));
    } catch (ServerFailure e) {
      lines.add("ERROR: " + e.getMessage());
      LOG.warn("polling {} failed", job.fullName());
    }
    lines.add("Done. Took " + (clock.millis() - startedAt) / 1_000.0 + " sec");
    lines.add(outcome.changed() ? "Changes found" : "No changes");
    return outcome;
  }

  /** Polling log with a size limit. */
  private static final class PollLog {
    private final PrintWriter out;
    private final Consumer<String> listener;
    private int length;

    PollLog(PrintWriter out, Consumer<String> listener) {
      this.out = out;
      this.listener = listener;
    }

    void add(String line) {
      length += line.length() + 1;
      if (length < MAX_LOG) {
        listener.accept(line);
        out.print(line + "\n");
        out.flush();
      }
    }
  }

  /**
   * Stores the state and queues the build in one transaction, so that after a crash either both are
   * done or neither is.
   */
  private void complete(
      Job job,
      Definition definition,
      PollKey key,
      Cause cause,
      PollOutcome outcome,
      PollLog lines) {
    String state = outcome.state();
    try {
      List<ParameterValue> values =
          outcome.changed() ? ParameterResolver.of(jobs, definition, Map.of()) : List.of();
      store.write(tx -> {
        if (state != null) {
          TriggerRows.putState(tx, job.id(), key.type().scheduleKey(), state);
        }
        if (outcome.changed()) {
          queue.schedule(tx, job, values, cause, queue.quietMillis(definition));
        }
        return true;
      });
    } catch (Problem e) {
      lines.add("The build could not be scheduled: " + e.getMessage());
    }
  }

  private Path log(PollKey key) {
    // Earlier versions wrote logs for SCM polling only, to files without a suffix.
    String suffix =
        key.type().equals(ScmPollTrigger.TYPE) ? "" : "-" + key.type().description().symbol();
    return logs.resolve(key.jobId() + suffix + ".log");
  }

  private PrintWriter open(PollKey key) {
    try {
      Files.createDirectories(logs);
      return new PrintWriter(Files.newBufferedWriter(log(key)));
    } catch (IOException e) {
      throw new ServerFailure("writing the polling log", e);
    }
  }

  /** The log of the last poll; null if the job has never been polled. */
  public @Nullable String log(Job job, TriggerType<?> type) {
    try {
      Path file = log(new PollKey(job.id(), type));
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      throw new ServerFailure("reading the polling log", e);
    }
  }

  @Override
  public void onDeletingJob(Tx tx, Job job) {
    tx.afterCommit(() -> removals.start("poll-removal-" + job.id(), () -> remove(job)));
  }

  private void remove(Job job) {
    try {
      for (TriggerType<?> type : TriggerTypes.all()) {
        Files.deleteIfExists(log(new PollKey(job.id(), type)));
      }
      for (ScmType<?> type : ScmTypes.all()) {
        type.deletePollingFiles(services.hosts().builtIn(), job.id());
      }
    } catch (IOException | ScmException e) {
      LOG.warn("the polling log of job {} could not be deleted", job.id());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Interrupts all polls and waits until they have ended. */
  @Override
  public void close() {
    Set<Thread> threads;
    synchronized (this) {
      closing = true;
      threads = new HashSet<>(running.values());
    }
    threads.forEach(Thread::interrupt);
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    removals.stop(SHUTDOWN_TIMEOUT);
  }
}
