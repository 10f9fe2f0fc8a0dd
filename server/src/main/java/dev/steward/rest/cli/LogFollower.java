package dev.steward.rest.cli;

import dev.steward.access.Authorizer;
import dev.steward.blob.Blobs;
import dev.steward.job.Job;
import dev.steward.rest.run.ConsoleNoteFilter;
import dev.steward.rest.run.RunLog;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.run.Runs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** Prints the logs of runs, including those still running. */
public final class LogFollower {

  private static final long POLL_MILLIS = 200;
  private static final long MAX_PIECE = 1 << 20;

  private final Authorizer authorizer;
  private final Runs runs;
  private final Blobs blobs;

  public LogFollower(Authorizer authorizer, Runs runs, Blobs blobs) {
    this.authorizer = authorizer;
    this.runs = runs;
    this.blobs = blobs;
  }

  /**
   * Prints the log of a run.
   *
   * @param lines number of lines to print from the end of the log; negative for all
   * @param follow whether to continue until the run ends
   */
  void print(CommandContext context, Job job, Run run, long lines, boolean follow)
      throws IOException, InterruptedException {
    var out = new ConsoleNoteFilter(context.out());
    RunLog log = RunLog.of(authorizer, blobs, context.caller(), job, run);
    long offset = lines < 0 ? 0 : tailOffset(log, lines);
    if (follow) {
      while (true) {
        Run current = runs.find(run.id());
        offset = copy(log, offset, out);
        if (current == null || !current.running()) {
          break;
        }
        Thread.sleep(POLL_MILLIS);
      }
    } else {
      copy(log, offset, out);
    }
    out.close();
  }

  /**
   * Waits until the run has ended, and returns its result.
   *
   * @param verbose whether to print its log
   */
  Result awaitEnd(CommandContext context, Job job, Run run, boolean verbose)
      throws IOException, InterruptedException {
    long offset = 0;
    RunLog log = RunLog.of(authorizer, blobs, context.caller(), job, run);
    var out = new ConsoleNoteFilter(context.out());
    while (true) {
      // The state is read before the log size: once the run has ended, its log is complete.
      Run current = runs.find(run.id());
      if (verbose) {
        offset = copy(log, offset, out);
      }
      if (current == null) {
        throw new AbortError("The build was deleted.");
      }
      Result result = current.result();
      if (!current.running() && result != null) {
        out.close();
        return result;
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  /** Copies the log from an offset to its current end, and returns that end. */
  private long copy(RunLog log, long from, ConsoleNoteFilter out)
      throws IOException, InterruptedException {
    long size = blobs.size(log.path());
    for (long at = from; at < size; at += MAX_PIECE) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      log.copy(at, Math.min(size, at + MAX_PIECE), out);
      out.flush();
    }
    return Math.max(size, from);
  }

  /** Offset of the last lines of a log; searches at most the last 8 MiB. */
  private long tailOffset(RunLog log, long lines) throws IOException {
    long size = blobs.size(log.path());
    long from = Math.max(0, size - (8 << 20));
    var bytes = new ByteArrayOutputStream((int) (size - from));
    log.copy(from, size, bytes);
    byte[] text = bytes.toByteArray();
    long remaining = lines;
    for (int i = text.length - 2; i >= 0; i--) {
      if (text[i] == '\n' && --remaining <= 0) {
        return from + i + 1;
      }
    }
    return from;
  }
}
