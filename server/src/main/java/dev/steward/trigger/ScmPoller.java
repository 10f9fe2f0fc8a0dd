package dev.steward.trigger;

import dev.steward.concurrent.ThreadSet;
import dev.steward.host.Hosts;
import dev.steward.job.ItemListener;
import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.job.definition.Definition;
import dev.steward.job.definition.SourceControl;
import dev.steward.problem.Outage;
import dev.steward.problem.Problem;
import dev.steward.problem.ServerFailure;
import dev.steward.queue.Queue;
import dev.steward.run.Cause;
import dev.steward.run.Notes;
import dev.steward.run.ParameterResolver;
import dev.steward.scm.CredentialLookup;
import dev.steward.scm.PollContext;
import dev.steward.scm.PollResult;
import dev.steward.scm.Revision;
import dev.steward.scm.ScmException;
import dev.steward.scm.ScmNotes;
import dev.steward.scm.ScmType;
import dev.steward.scm.registry.ScmTypes;
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
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SCM polling: checks jobs for changes and queues builds. A limited number of polls run
 * concurrently, but only one per job; a request during a poll starts another poll afterwards.
 */
public final class ScmPoller implements ItemListener, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ScmPoller.class);
  private static final int MAX_CONCURRENT = 4;
  private static final int MAX_LOG = 1 << 20;

  /** Timeout for pending file deletions at shutdown. */
  private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(5);

  private final Jobs jobs;
  private final Queue queue;
  private final Notes notes;
  private final Hosts hosts;
  private final Function<Job, CredentialLookup> credentials;
  private final Path logs;
  private final InstantSource clock;
  private final Semaphore slots = new Semaphore(MAX_CONCURRENT, true);
  private final Map<Long, Thread> running = new HashMap<>();
  private final Map<Long, Cause> pending = new HashMap<>();
  private final ThreadSet removals = new ThreadSet();
  private boolean closing;

  /**
   * Creates the poller.
   *
   * @param logs folder of the polling logs, one per job
   */
  public ScmPoller(
      Jobs jobs,
      Queue queue,
      Notes notes,
      Hosts hosts,
      Function<Job, CredentialLookup> credentials,
      Path logs,
      InstantSource clock) {
    this.jobs = jobs;
    this.queue = queue;
    this.notes = notes;
    this.hosts = hosts;
    this.credentials = credentials;
    this.logs = logs;
    this.clock = clock;
  }

  /**
   * Requests a poll, which runs asynchronously.
   *
   * @param cause the cause of the resulting build
   */
  public synchronized void start(Job job, Cause cause) {
    if (closing) {
      return;
    }
    if (running.containsKey(job.id())) {
      pending.put(job.id(), cause);
      return;
    }
    running.put(
        job.id(), Thread.ofVirtual().name("poll-" + job.id()).start(() -> run(job.id(), cause)));
  }

  private void run(long jobId, Cause first) {
    Cause cause = first;
    while (cause != null) {
      try {
        slots.acquire();
        try {
          poll(jobId, cause);
        } finally {
          slots.release();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (RuntimeException e) {
        if (isClosing()) {
          LOG.info("polling job {} was interrupted by the shutdown", jobId);
        } else if (Outage.isCauseOf(e)) {
          LOG.warn("polling job {} failed: {}", jobId, e.getMessage());
        } else {
          LOG.error("polling job {} failed", jobId, e);
        }
      }
      synchronized (this) {
        cause = Thread.currentThread().isInterrupted() ? null : pending.remove(jobId);
        if (cause == null) {
          running.remove(jobId);
          notifyAll();
        }
      }
    }
  }

  /**
   * Polls a job now, after any running poll; does not queue a build.
   *
   * @param listener consumer of the log lines
   * @return whether there are changes
   */
  public boolean poll(Job job, Consumer<String> listener) throws InterruptedException {
    Definition definition = jobs.definition(job);
    if (ScmTypes.withSources(definition.scm()) == null) {
      listener.accept("No SCM");
      return false;
    }
    synchronized (this) {
      while (running.containsKey(job.id())) {
        wait();
      }
      if (closing) {
        throw new Problem.Conflict("The server is shutting down; try again later.");
      }
      running.put(job.id(), Thread.currentThread());
    }
    try {
      slots.acquire();
      try (PrintWriter log = open(job.id())) {
        return poll(job, definition, new PollLog(log, listener));
      } finally {
        slots.release();
      }
    } finally {
      synchronized (this) {
        running.remove(job.id());
        notifyAll();
        Cause cause = pending.remove(job.id());
        if (cause != null) {
          start(job, cause);
        }
      }
    }
  }

  private synchronized boolean isClosing() {
    return closing;
  }

  private void poll(long jobId, Cause cause) throws InterruptedException {
    Job job = jobs.find(jobId);
    if (job == null || !job.buildable()) {
      return;
    }
    Definition definition = jobs.definition(job);
    if (ScmTypes.withSources(definition.scm()) == null) {
      return;
    }
    try (PrintWriter log = open(jobId)) {
      var lines = new PollLog(log, _ -> {});
      if (poll(job, definition, lines)) {
        schedule(job, definition, cause, lines);
      }
    }
  }

  private boolean poll(Job job, Definition definition, PollLog lines)
      throws InterruptedException {
    long began = clock.millis();
    boolean changed = false;
    lines.add(
        "Started on "
            + DateTimeFormatter.ofLocalizedDateTime(FormatStyle.MEDIUM)
                .withLocale(Locale.US)
                .format(clock.instant().atZone(ZoneId.systemDefault())));
    try {
      changed = poll(job, definition, definition.scm(), lines) == PollResult.CHANGED;
    } catch (ScmException | ServerFailure e) {
      lines.add("ERROR: " + e.getMessage());
      LOG.warn("polling {} failed", job.fullName());
    }
    lines.add("Done. Took " + (clock.millis() - began) / 1_000.0 + " sec");
    lines.add(changed ? "Changes found" : "No changes");
    return changed;
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

  private void schedule(Job job, Definition definition, Cause cause, PollLog lines) {
    try {
      queue.schedule(
          job,
          ParameterResolver.of(jobs, definition, Map.of()),
          cause,
          queue.quietMillis(definition));
    } catch (Problem e) {
      lines.add("The build could not be scheduled: " + e.getMessage());
    }
  }

  private <S extends SourceControl> PollResult poll(
      Job job, Definition definition, S scm, PollLog lines)
      throws InterruptedException, ScmException {
    ScmType<S> type = ScmTypes.withSources(scm);
    if (type == null) {
      return PollResult.UNKNOWN;
    }
    String note = notes.findNewest(job.id(), ScmNotes.REVISION, Long.MAX_VALUE);
    Revision last = note == null ? null : ScmNotes.revision(note);
    return type.poll(
        scm,
        new PollContext(
            hosts.builtIn(),
            job.id(),
            job.fullName(),
            TriggerIndexer.values(job, definition),
            last != null && last.scm().equals(type.description().symbol()) ? last : null,
            credentials.apply(job),
            lines::add));
  }

  private Path log(long jobId) {
    return logs.resolve(jobId + ".log");
  }

  private PrintWriter open(long jobId) {
    try {
      Files.createDirectories(logs);
      return new PrintWriter(Files.newBufferedWriter(log(jobId)));
    } catch (IOException e) {
      throw new ServerFailure("writing the polling log", e);
    }
  }

  /** The log of the last poll; null if the job was never polled. */
  public @Nullable String log(Job job) {
    try {
      return new String(Files.readAllBytes(log(job.id())), StandardCharsets.UTF_8);
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
      Files.deleteIfExists(log(job.id()));
      for (ScmType<?> type : ScmTypes.all()) {
        type.deletePollingFiles(hosts.builtIn(), job.id());
      }
    } catch (IOException | ScmException e) {
      LOG.warn("the polling log of job {} could not be deleted", job.id());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Interrupts all polls and waits for them. */
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
