package dev.steward.trigger;

import dev.steward.concurrent.ThreadSet;
import dev.steward.job.Definition;
import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.job.Scm;
import dev.steward.problem.Outage;
import dev.steward.problem.Problem;
import dev.steward.problem.ServerFailure;
import dev.steward.queue.Queue;
import dev.steward.run.Cause;
import dev.steward.run.Notes;
import dev.steward.run.ParameterResolver;
import dev.steward.scm.Built;
import dev.steward.scm.Git;
import dev.steward.scm.GitFailed;
import dev.steward.scm.Keys;
import dev.steward.scm.ScmNotes;
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
 * concurrently, but only one per job; a request during a poll starts another poll after it.
 */
public final class Polls implements Jobs.ItemListener, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Polls.class);
  private static final int AT_ONCE = 4;
  private static final int MAX_LOG = 1 << 20;

  /** Timeout for pending file deletions at shutdown. */
  private static final Duration PARTING = Duration.ofSeconds(5);

  private final Jobs jobs;
  private final Queue queue;
  private final Notes notes;
  private final Git git;
  private final Function<Job, Keys> keys;
  private final Path logs;
  private final InstantSource clock;
  private final Semaphore slots = new Semaphore(AT_ONCE, true);
  private final Map<Long, Thread> going = new HashMap<>();
  private final Map<Long, Cause> again = new HashMap<>();
  private final ThreadSet removals = new ThreadSet();
  private boolean closing;

  /**
   * Creates the poller.
   *
   * @param logs folder of the polling logs, one per job
   */
  public Polls(
      Jobs jobs,
      Queue queue,
      Notes notes,
      Git git,
      Function<Job, Keys> keys,
      Path logs,
      InstantSource clock) {
    this.jobs = jobs;
    this.queue = queue;
    this.notes = notes;
    this.git = git;
    this.keys = keys;
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
    if (going.containsKey(job.id())) {
      again.put(job.id(), cause);
      return;
    }
    going.put(
        job.id(), Thread.ofVirtual().name("poll-" + job.id()).start(() -> run(job.id(), cause)));
  }

  private void run(long jobId, Cause first) {
    Cause cause = first;
    while (cause != null) {
      try {
        slots.acquire();
        try {
          look(jobId, cause);
        } finally {
          slots.release();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (RuntimeException e) {
        if (ends()) {
          LOG.info("polling job {} was interrupted by the shutdown", jobId);
        } else if (Outage.isCauseOf(e)) {
          LOG.warn("polling job {} failed: {}", jobId, e.getMessage());
        } else {
          LOG.error("polling job {} failed", jobId, e);
        }
      }
      synchronized (this) {
        cause = Thread.currentThread().isInterrupted() ? null : again.remove(jobId);
        if (cause == null) {
          going.remove(jobId);
          notifyAll();
        }
      }
    }
  }

  /**
   * Polls a job now, after any running poll; does not queue a build.
   *
   * @param heard consumer of the log lines
   * @return whether there are changes
   */
  public boolean look(Job job, Consumer<String> heard) throws InterruptedException {
    Definition definition = jobs.definition(job);
    if (!(definition.scm() instanceof Scm.Git config)) {
      heard.accept("No SCM");
      return false;
    }
    synchronized (this) {
      while (going.containsKey(job.id())) {
        wait();
      }
      if (closing) {
        throw new Problem.Conflict("The server is shutting down; try again later.");
      }
      going.put(job.id(), Thread.currentThread());
    }
    try {
      slots.acquire();
      try (PrintWriter log = open(job.id())) {
        return look(job, definition, config, new Lines(log, heard));
      } finally {
        slots.release();
      }
    } finally {
      synchronized (this) {
        going.remove(job.id());
        notifyAll();
        Cause cause = again.remove(job.id());
        if (cause != null) {
          start(job, cause);
        }
      }
    }
  }

  private synchronized boolean ends() {
    return closing;
  }

  private void look(long jobId, Cause cause) throws InterruptedException {
    Job job = jobs.find(jobId);
    if (job == null || !job.buildable()) {
      return;
    }
    Definition definition = jobs.definition(job);
    if (!(definition.scm() instanceof Scm.Git config)) {
      return;
    }
    try (PrintWriter log = open(jobId)) {
      var lines = new Lines(log, _ -> {});
      if (look(job, definition, config, lines)) {
        schedule(job, definition, cause, lines);
      }
    }
  }

  private boolean look(Job job, Definition definition, Scm.Git config, Lines lines)
      throws InterruptedException {
    long began = clock.millis();
    boolean found = false;
    lines.add(
        "Started on "
            + DateTimeFormatter.ofLocalizedDateTime(FormatStyle.MEDIUM)
                .withLocale(Locale.US)
                .format(clock.instant().atZone(ZoneId.systemDefault())));
    try {
      Map<String, String> values = Triggers.values(job, definition);
      found =
          git.with(keys.apply(job))
              .finds(config, Long.toString(job.id()), values, last(job), lines::add);
    } catch (GitFailed | ServerFailure e) {
      lines.add("ERROR: " + e.getMessage());
      LOG.warn("polling {} failed", job.fullName());
    }
    lines.add("Done. Took " + (clock.millis() - began) / 1_000.0 + " sec");
    lines.add(found ? "Changes found" : "No changes");
    return found;
  }

  /** Polling log with a size limit. */
  private static final class Lines {
    private final PrintWriter out;
    private final Consumer<String> heard;
    private int length;

    Lines(PrintWriter out, Consumer<String> heard) {
      this.out = out;
      this.heard = heard;
    }

    void add(String line) {
      length += line.length() + 1;
      if (length < MAX_LOG) {
        heard.accept(line);
        out.print(line + "\n");
        out.flush();
      }
    }
  }

  private void schedule(Job job, Definition definition, Cause cause, Lines lines) {
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

  private @Nullable Built last(Job job) {
    String note = notes.findNewest(job.id(), ScmNotes.BUILT, Long.MAX_VALUE);
    return note == null ? null : ScmNotes.built(note);
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
      git.forget(Long.toString(job.id()));
    } catch (IOException | GitFailed e) {
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
      threads = new HashSet<>(going.values());
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
    removals.stop(PARTING);
  }
}
