package dev.steward.host.shell;

import dev.steward.host.CommandSpec;
import dev.steward.host.CommandState;
import dev.steward.host.LeakDetector;
import dev.steward.host.LogSink;
import dev.steward.host.MissingProcess;
import dev.steward.host.MissingProcess.Decision;
import dev.steward.host.RunningCommand;
import dev.steward.host.Wrapper;
import dev.steward.problem.Outage;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A command on a machine. The wrapper writes the log, the process id and the exit code to files on
 * that machine, from which the server reads them, so that a lost connection or a restart of the
 * server loses nothing. The name of the log contains the size that the build's log had when the
 * command claimed itself: the amount by which the build's log has grown since then is the part that
 * has arrived.
 */
final class ShellCommand implements RunningCommand {

  private static final int MIN_PAUSE_MILLIS = 2;
  private static final int MAX_PAUSE_MILLIS = 1_000;

  /** Longest pause after output, which is usually followed by more. */
  private static final int MAX_OUTPUT_PAUSE_MILLIS = 20;

  /** Pause after a process has disappeared, since its exit code may still be written. */
  private static final int MISSING_PAUSE_MILLIS = 100;

  /** The time since the start or the last output is divided by this number to get the pause. */
  private static final int PAUSE_DIVISOR = 4;

  private static final int MAX_RECONNECT_MILLIS = 5_000;

  /** How long a stopped build waits for its machine before the build ends without the machine. */
  private static final long STOPPED_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** Maximum length of an incomplete line; a longer one is written to the log in parts. */
  private static final int MAX_INCOMPLETE_BYTES = 64 << 10;

  /** Size of a buffer for output, which grows as needed; most checks find no output. */
  private static final int MIN_BUFFER_BYTES = 1 << 10;

  /**
   * Starts the wrapper with the arguments {@code $@}, the first of which is the state file, unless
   * a wrapper has claimed the command.
   */
  private static final String START =
      """
      if [ ! -e "$1" ]; then
        (
          export @COOKIE@
          printf '%s' @INPUT@ | setsid /bin/sh -c @WRAPPER@ steward "$@"
        ) >/dev/null 2>&1 &
      fi
      """;

  /**
   * Prints the state file {@code $1}, whether the process is alive, and the command's log beyond
   * {@code $2}.
   */
  private static final String POLL =
      """
      text= process= started= log=
      if [ -f "$1" ]; then
        { read -r process started || process=; while IFS= read -r line; do text="$text$line
      "; done; } <"$1"
      fi
      alive=
      if [ -n "$process" ] && IFS= read -r stat <"/proc/$process/stat"; then
        set -f
        stat=${stat##*)}
        state=$1 size=$2
        set -- $stat
        [ "$1" = Z ] || [ "${20}" != "$started" ] || alive=1
        set -- "$state" "$size"
        set +f
      fi 2>/dev/null
      for log in "$1".log.*; do :; done
      printf '%s' "$alive"; end 0
      [ -z "$process" ] || printf '%s\\n%s' "$process $started" "$text"; end 0
      if [ -f "$log" ]; then
        from=$(($2 - ${log##*.}))
        [ "$from" -ge 0 ] || from=0
        tail -c +$((from + 1)) "$log"
      fi
      """;

  /**
   * Creates the state file, whose existence keeps the wrapper from running anything, and prints its
   * first line, or {@code empty}; prints nothing if it does not exist.
   */
  private static final String REVOKE =
      """
      (umask 077; mkdir -p "${1%/*}"; set -C; echo "$2" >"$1") 2>/dev/null
      process=
      if [ -e "$1" ]; then
        read -r process started <"$1"
        printf '%s' "${process:-empty}"
      fi
      """;

  private final ShellSession session;
  private final String stateFile;
  private final CommandSpec command;
  private final LogSink log;
  private final String cookie;

  /** Whether the log says that the connection is lost. */
  private boolean isLost;

  ShellCommand(
      ShellSession session, String stateFile, CommandSpec command, LogSink log, String cookie) {
    this.session = session;
    this.stateFile = stateFile;
    this.command = command;
    this.log = log;
    this.cookie = cookie;
  }

  /** Starts the command unless it has already been started. */
  void start() {
    List<String> arguments =
        Wrapper.arguments(stateFile, stateFile + ".log." + log.size(), command, List.of());
    session.runBytes(
        START
            .replace(
                "@COOKIE@",
                dev.steward.host.Host.COOKIE_VARIABLE
                    + "="
                    + ShellText.quote(ShellText.bytes(cookie)))
            .replace("@WRAPPER@", ShellText.quote(ShellText.bytes(Wrapper.SCRIPT)))
            .replace("@INPUT@", ShellText.quote(ShellText.bytes(Wrapper.input(command, cookie)))),
        arguments.stream().map(ShellText::bytes).toList());
  }

  /**
   * Result of a check.
   *
   * @param copied number of bytes that this check has appended to the build's log
   */
  private record Check(CommandState state, boolean isAlive, long copied) {}

  @Override
  public Exit await(BooleanSupplier isStopped) throws InterruptedException {
    var missing = new MissingProcess(isStopped);
    var leak = new LeakDetector();
    int failures = 0;
    long start = System.nanoTime();
    long quietSince = start;
    long lostAt = 0;
    while (true) {
      Check check;
      Decision decision;
      try {
        check = poll();
        decision = missing.decide(!check.state().process().isEmpty(), check.isAlive());
        if (decision == Decision.REVOKE) {
          String process = session.run(REVOKE, stateFile, CommandState.REVOKED).text();
          if (process.equals(CommandState.REVOKED)) {
            decision = Decision.LOST;
          } else if (!process.isEmpty()) {
            missing.onRevocationFailed();
          }
        }
        failures = 0;
      } catch (Outage e) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        if (failures == 0) {
          isLost = true;
          log.onConnectionLost(e.getMessage());
          lostAt = System.nanoTime();
        } else if (isStopped.getAsBoolean() && System.nanoTime() - lostAt > STOPPED_NANOS) {
          throw e;
        }
        TimeUnit.MILLISECONDS.sleep(
            Math.min(MAX_RECONNECT_MILLIS, 500L << Math.min(failures++, 6)));
        continue;
      }
      Integer exit = check.state().exit();
      if (exit != null) {
        return new Exit.Exited(exit, false);
      }
      Integer code = leak.code(check.state());
      if (code != null) {
        return new Exit.Exited(code, true);
      }
      if (decision == Decision.LOST) {
        return new Exit.Lost();
      }
      if (check.copied() > 0) {
        quietSince = System.nanoTime();
      }
      long since = check.copied() > 0 ? start : quietSince;
      TimeUnit.MILLISECONDS.sleep(pause(check, System.nanoTime() - since));
    }
  }

  /** The pause until the next check, which is shorter the more recently something happened. */
  private static long pause(Check check, long nanos) {
    if (!check.isAlive() && !check.state().process().isEmpty()) {
      return MISSING_PAUSE_MILLIS;
    }
    return Math.clamp(
        TimeUnit.NANOSECONDS.toMillis(nanos) / PAUSE_DIVISOR,
        MIN_PAUSE_MILLIS,
        check.copied() > 0 ? MAX_OUTPUT_PAUSE_MILLIS : MAX_PAUSE_MILLIS);
  }

  private Check poll() {
    return session.call(
        ShellText.arguments(List.of(ShellText.bytes(stateFile), Long.toString(log.size()))) + POLL,
        false,
        ShellSession.TIMEOUT,
        response -> {
          boolean isAlive = !response.text().isEmpty();
          var state = CommandState.parse(response.text());
          if (isLost) {
            isLost = false;
            log.onConnectionRestored();
          }
          try (InputStream in = response.segment()) {
            return new Check(state, isAlive, copy(in));
          }
        });
  }

  /**
   * Copies the output to the log. If the connection is lost, the log ends with a complete line, so
   * that the server can add a line about the connection; the rest of the output is read again.
   */
  private long copy(InputStream in) throws IOException {
    byte[] part = new byte[MIN_BUFFER_BYTES];
    int held = 0;
    long copied = 0;
    for (int n = in.read(part, held, part.length - held);
        n >= 0;
        n = in.read(part, held, part.length - held)) {
      int end = held + n;
      int complete = end == MAX_INCOMPLETE_BYTES ? end : completeLength(part, held, end);
      log.append(part, 0, complete);
      copied += complete;
      held = end - complete;
      boolean isTooSmall = end == part.length && end < MAX_INCOMPLETE_BYTES;
      byte[] target = isTooSmall ? new byte[end * 4] : part;
      System.arraycopy(part, complete, target, 0, held);
      part = target;
    }
    log.append(part, 0, held);
    return copied + held;
  }

  /** Length of the complete lines; no line ends before {@code from}. */
  private static int completeLength(byte[] bytes, int from, int end) {
    for (int i = end; i > from; i--) {
      if (bytes[i - 1] == '\n') {
        return i;
      }
    }
    return 0;
  }

  @Override
  public void stop() {
    ShellProcesses.stop(session, cookie);
  }
}
