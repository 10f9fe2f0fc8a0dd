package dev.steward.rest.cli;

import dev.steward.access.Permission;
import dev.steward.job.Definition;
import dev.steward.job.Job;
import dev.steward.job.Parameter;
import dev.steward.problem.Problem;
import dev.steward.queue.QueueItem;
import dev.steward.rest.Parts;
import dev.steward.rest.RunLog;
import dev.steward.rest.WithoutNotes;
import dev.steward.run.Cause;
import dev.steward.run.ParameterResolver;
import dev.steward.run.ParameterValue;
import dev.steward.run.Result;
import dev.steward.run.Run;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Commands that start, follow and stop builds. */
final class BuildCommands {

  private static final String JOB = "JOB";
  private static final long LOOK_MILLIS = 200;
  private static final long MAX_UPLOAD = 512L << 20;
  private static final long MAX_PIECE = 1 << 20;

  /** Exit status of an interrupted command whose build continues. */
  private static final int LEFT = 125;

  private final Parts parts;
  private final Named named;

  private BuildCommands(Parts parts, Named named) {
    this.parts = parts;
    this.named = named;
  }

  static void add(CommandTable table, Parts parts, Named named) {
    var commands = new BuildCommands(parts, named);
    table.add(
        new CliCommand(
                "build",
                "Starts a build; with -s or -f waits for the result. The exit status is"
                    + " 0 (success), 1 (unstable), 2 (failure), 3 (not built) or 4 (aborted).")
            .needs(JOB, "full name of the job")
            .flag(
                "-f",
                "wait for the result; an interrupted command leaves the build running" + " (125)")
            .flag("-s", "wait for the result; an interrupted command stops the build")
            .flag("-v", "with -s or -f: follow the log")
            .flag("-w", "wait until the build has started")
            .flag("-c", "poll the SCM first, and build only if there are changes")
            .valued(
                "-p", "NAME=VALUE", "a parameter; NAME= reads a file parameter from standard input")
            .valued("-r", "N", "ignored")
            .readsInput()
            .answers(commands::build));
    table.add(
        new CliCommand("console", "Shows the log of a build.")
            .needs(JOB, "full name of the job")
            .takes("BUILD", "number or permalink of the build; default: the last one")
            .flag("-f", "follow the log until the build ends")
            .valued("-n", "N", "only the last N lines")
            .does(commands::console));
    table.add(
        new CliCommand("stop-builds", "Stops all running builds of jobs.")
            .needsSome(JOB, "full name of the job")
            .does(commands::stop));
  }

  private int build(Asked asked) throws IOException, InterruptedException {
    Words words = asked.words();
    Job job = named.job(asked.caller(), words.get(JOB));
    parts.rights().require(asked.caller(), Permission.ITEM_BUILD, job.protectedObject());
    Definition definition = parts.jobs().definition(job);
    checkBuildable(job);
    List<ParameterValue> values = values(asked, job, definition);
    parts.bindings().check(asked.caller(), job, definition, values);
    if (words.has("-c") && !parts.polls().poll(job, asked::print)) {
      return 0;
    }
    QueueItem item =
        parts
            .queue()
            .schedule(
                job,
                values,
                new Cause.CliCause(asked.caller().name(), asked.caller().fullName()),
                0)
            .item();
    boolean sync = words.has("-s");
    boolean follow = words.has("-f");
    if (!sync && !follow && !words.has("-w")) {
      return 0;
    }
    Run run = null;
    try {
      run = begun(job, item.id());
      asked.print("Started " + named.shown(job, run));
      if (!sync && !follow) {
        return 0;
      }
      Result result = end(asked, job, run, words.has("-v"));
      asked.print("Completed " + named.shown(job, run) + " : " + result);
      return status(result);
    } catch (InterruptedException e) {
      // A shutdown of the server interrupts the command too, but must not stop the build.
      if (sync && !follow && !parts.administration().ending().isLeaving()) {
        stop(asked, job, item.id(), run);
        throw new Aborted("The command was interrupted and the build stopped.");
      }
      return LEFT;
    }
  }

  private static void checkBuildable(Job job) {
    if (!job.buildable()) {
      throw new Problem.Conflict(
          "Cannot build "
              + job.fullName()
              + " because "
              + (job.disabled() ? "it is disabled." : "its configuration has not been saved."));
    }
  }

  private static int status(Result result) {
    return switch (result) {
      case SUCCESS -> 0;
      case UNSTABLE -> 1;
      case FAILURE -> 2;
      case NOT_BUILT -> 3;
      case ABORTED -> 4;
    };
  }

  private List<ParameterValue> values(Asked asked, Job job, Definition definition)
      throws IOException {
    var given = new HashMap<String, String>();
    List<String> pairs = asked.words().all("-p");
    if (!pairs.isEmpty() && definition.parameters().isEmpty()) {
      throw new Problem.Conflict(
          job.fullName() + " is not parameterized but the -p option was specified.");
    }
    Map<String, Parameter> known = new HashMap<>();
    definition.parameters().forEach(parameter -> known.put(parameter.name(), parameter));
    for (String pair : pairs) {
      int equals = pair.indexOf('=');
      if (equals <= 0) {
        throw new Misused("-p takes NAME=VALUE");
      }
      String name = pair.substring(0, equals);
      Parameter parameter = known.get(name);
      if (parameter == null) {
        throw new Misused(
            "'"
                + name
                + "' is not a valid parameter. Parameters: "
                + String.join(", ", known.keySet()));
      }
      String value = pair.substring(equals + 1);
      given.put(
          name,
          parameter instanceof Parameter.FileParameter ? uploaded(asked, name, value) : value);
    }
    return ParameterResolver.of(parts.jobs(), definition, given);
  }

  /** Stores standard input as the uploaded file. */
  private String uploaded(Asked asked, String name, String value) throws IOException {
    if (!value.isEmpty() && !value.equals("=")) {
      throw new Aborted(
          "The file of " + name + " is read from standard input: -p " + name + "= < FILE");
    }
    Path folder = Files.createDirectories(parts.home().resolve("uploads"));
    Path file = Files.createTempFile(folder, "cli", "");
    try {
      try (OutputStream out = Files.newOutputStream(file)) {
        byte[] piece = new byte[64 << 10];
        long size = 0;
        for (int n = asked.in().read(piece); n >= 0; n = asked.in().read(piece)) {
          size += n;
          if (size > MAX_UPLOAD) {
            throw new Problem.TooLarge("The file is longer than " + MAX_UPLOAD + " bytes.");
          }
          out.write(piece, 0, n);
        }
      }
      return parts.uploads().store(file, name);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  /** Waits until the queue item has become a run. */
  private Run begun(Job job, long itemId) throws InterruptedException {
    while (true) {
      QueueItem item = parts.queue().find(itemId);
      Long number = item == null ? null : item.runNumber();
      if (item == null || (number == null && item.state() != QueueItem.ItemState.WAITING)) {
        throw new Aborted("The build was removed from the queue.");
      }
      if (number != null) {
        Run run = parts.runs().find(job, number);
        if (run == null) {
          throw new Aborted("The build was deleted.");
        }
        return run;
      }
      Thread.sleep(LOOK_MILLIS);
    }
  }

  private Result end(Asked asked, Job job, Run run, boolean verbose)
      throws IOException, InterruptedException {
    long shown = 0;
    RunLog log = RunLog.of(parts, asked.caller(), job, run);
    var out = new WithoutNotes(asked.out());
    while (true) {
      // The state is read before the log size: once the run has ended, its log is complete.
      Run now = parts.runs().find(run.id());
      if (verbose) {
        shown = copy(log, shown, out);
      }
      if (now == null) {
        throw new Aborted("The build was deleted.");
      }
      Result result = now.result();
      if (!now.running() && result != null) {
        out.close();
        return result;
      }
      Thread.sleep(LOOK_MILLIS);
    }
  }

  /** Copies the log from an offset to its current end, and returns that end. */
  private long copy(RunLog log, long from, WithoutNotes out)
      throws IOException, InterruptedException {
    long size = parts.blobs().size(log.path());
    for (long at = from; at < size; at += MAX_PIECE) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      log.copy(at, Math.min(size, at + MAX_PIECE), out);
      out.flush();
    }
    return Math.max(size, from);
  }

  private void stop(Asked asked, Job job, long itemId, @Nullable Run begun) {
    try {
      parts.queue().cancel(asked.caller(), itemId);
      QueueItem item = parts.queue().find(itemId);
      Long number = item == null ? null : item.runNumber();
      Run run = begun != null || number == null ? begun : parts.runs().find(job, number);
      if (run != null) {
        parts.runs().stop(asked.caller(), job, run);
      }
    } catch (Problem.Forbidden e) {
      throw new Aborted("The command was interrupted; the build continues: " + e.getMessage());
    }
  }

  private void console(Asked asked) throws IOException, InterruptedException {
    Words words = asked.words();
    Job job = named.job(asked.caller(), words.get(JOB));
    String which = words.find("BUILD");
    Run run = named.run(job, which == null ? "lastBuild" : which);
    long lines = words.number("-n", -1);
    var out = new WithoutNotes(asked.out());
    RunLog log = RunLog.of(parts, asked.caller(), job, run);
    long shown = lines < 0 ? 0 : tail(log, lines);
    if (words.has("-f")) {
      while (true) {
        Run now = parts.runs().find(run.id());
        shown = copy(log, shown, out);
        if (now == null || !now.running()) {
          break;
        }
        Thread.sleep(LOOK_MILLIS);
      }
    } else {
      copy(log, shown, out);
    }
    out.close();
  }

  /** Offset of the last lines of a log; searches at most the last 8 MiB. */
  private long tail(RunLog log, long lines) throws IOException {
    long size = parts.blobs().size(log.path());
    long from = Math.max(0, size - (8 << 20));
    var bytes = new java.io.ByteArrayOutputStream((int) (size - from));
    log.copy(from, size, bytes);
    byte[] text = bytes.toByteArray();
    long left = lines;
    for (int i = text.length - 2; i >= 0; i--) {
      if (text[i] == '\n' && --left <= 0) {
        return from + i + 1;
      }
    }
    return from;
  }

  private void stop(Asked asked) {
    asked.each(
        JOB,
        name -> {
          Job job = named.job(asked.caller(), name);
          boolean stopped = false;
          for (Run run : parts.runs().newest(job, 0, 100)) {
            if (run.running()) {
              parts.runs().stop(asked.caller(), job, run);
              stopped = true;
            }
          }
          asked.print(
              stopped
                  ? "Builds stopped for job '" + name + "'"
                  : "No builds stopped for job '" + name + "'");
        });
  }
}
