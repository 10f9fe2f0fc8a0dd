package dev.steward.host.shell;

import dev.steward.host.CommandSpec;
import dev.steward.host.LogSink;
import dev.steward.host.MissingProcess;
import dev.steward.host.MissingProcess.Decision;
import dev.steward.host.RunningCommand;
import dev.steward.host.Wrapper;
import dev.steward.problem.Outage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A command on a machine. The wrapper writes log, process id and exit code to files on that
 * machine, from which the server reads them, so that a lost connection or a restart of the server
 * loses nothing. The name of the log contains the size that the build's log had when the command
 * claimed itself: the amount by which the build's log has grown since then is the part that has
 * arrived.
 */
final class ShellCommand implements RunningCommand {

  private static final int MIN_PAUSE_MILLIS = 20;
  private static final int MAX_PAUSE_MILLIS = 1_000;
  private static final int MAX_RECONNECT_MILLIS = 30_000;

  /** How long child processes may keep the output open after the command has ended. */
  private static final long LEAK_NANOS = TimeUnit.SECONDS.toNanos(5);

  /**
   * Starts the wrapper with the arguments {@code $@}, the first of which is the control folder,
   * unless a wrapper has claimed the command.
   */
  private static final String START =
      """
      if [ ! -e "$1/claimed" ]; then
        (
          umask 077
          mkdir -p "$1"
          export @COOKIE@
          printf '%s' @INPUT@ | setsid /bin/sh -c @WRAPPER@ steward "$@"
        ) >/dev/null 2>&1 &
      fi
      """;

  /** Prints the state of the command in the folder {@code $1}, and its log beyond {@code $2}. */
  private static final String POLL =
      """
      exit= code= process= started= log=
      [ -f "$1/exit" ] && read -r exit <"$1/exit"
      [ -f "$1/code" ] && read -r code <"$1/code"
      [ -f "$1/pid" ] && read -r process started <"$1/pid"
      alive=
      if [ -n "$process" ] && IFS= read -r stat <"/proc/$process/stat"; then
        set -f
        stat=${stat##*)}
        control=$1 size=$2
        set -- $stat
        [ "$1" = Z ] || [ "${20}" != "$started" ] || alive=1
        set -- "$control" "$size"
        set +f
      fi 2>/dev/null
      for log in "$1"/log.*; do :; done
      printf '%s,%s,%s,%s' "$exit" "$code" "$alive" "$process"; end 0
      if [ -f "$log" ]; then
        from=$(($2 - ${log##*.}))
        [ "$from" -ge 0 ] || from=0
        tail -c +$((from + 1)) "$log"
      fi
      """;

  /**
   * Creates the file for the process id, without which the wrapper runs nothing, and prints its
   * content, or {@code empty}; prints nothing if it does not exist.
   */
  private static final String REVOKE =
      """
      (umask 077; mkdir -p "$1"; set -C; echo "$2" >"$1/pid") 2>/dev/null
      process=
      if [ -e "$1/pid" ]; then
        read -r process started <"$1/pid"
        printf '%s' "${process:-empty}"
      fi
      """;

  private final ShellSession session;
  private final String control;
  private final CommandSpec command;
  private final LogSink log;
  private final String cookie;

  ShellCommand(
      ShellSession session, String control, CommandSpec command, LogSink log, String cookie) {
    this.session = session;
    this.control = control;
    this.command = command;
    this.log = log;
    this.cookie = cookie;
  }

  /** Starts the command unless it has already been started. */
  void start() {
    List<String> arguments =
        Wrapper.arguments(control, control + "/log." + log.size(), command, List.of());
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
   * State of a command.
   *
   * @param exit exit code once all output is in the log
   * @param code exit code as soon as the command has ended
   * @param copied number of bytes that this check has appended to the build's log
   */
  private record State(
      @Nullable Integer exit,
      @Nullable Integer code,
      boolean isAlive,
      boolean hasStarted,
      long copied) {}

  @Override
  public Exit await(BooleanSupplier isStopped) throws InterruptedException {
    var missing = new MissingProcess(isStopped);
    int pause = MIN_PAUSE_MILLIS;
    int failures = 0;
    long codeSeenAt = 0;
    boolean codeSeen = false;
    while (true) {
      State state;
      Decision decision;
      try {
        state = poll();
        decision = missing.decide(state.hasStarted(), state.isAlive());
        if (decision == Decision.REVOKE) {
          String process = session.run(REVOKE, control, MissingProcess.REVOKED).text();
          if (process.equals(MissingProcess.REVOKED)) {
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
        TimeUnit.MILLISECONDS.sleep(
            Math.min(MAX_RECONNECT_MILLIS, 500L << Math.min(failures++, 6)));
        continue;
      }
      if (state.exit() != null) {
        return new Exit.Exited(state.exit(), false);
      }
      if (state.code() != null) {
        if (!codeSeen) {
          codeSeen = true;
          codeSeenAt = System.nanoTime();
        }
        if (System.nanoTime() - codeSeenAt >= LEAK_NANOS) {
          return new Exit.Exited(state.code(), true);
        }
      }
      if (decision == Decision.LOST) {
        return new Exit.Lost();
      }
      TimeUnit.MILLISECONDS.sleep(pause);
      pause =
          !state.isAlive()
              ? 100
              : state.copied() > 0 ? MIN_PAUSE_MILLIS : Math.min(MAX_PAUSE_MILLIS, pause * 2);
    }
  }

  private State poll() {
    return session.call(
        ShellText.arguments(List.of(ShellText.bytes(control), Long.toString(log.size()))) + POLL,
        false,
        ShellSession.TIMEOUT,
        response -> {
          String[] state;
          try (InputStream in = response.segment()) {
            state = new String(in.readAllBytes(), StandardCharsets.UTF_8).split(",", -1);
          }
          long copied;
          try (InputStream in = response.segment()) {
            copied = copy(in);
          }
          return new State(
              number(state[0]),
              number(state[1]),
              state.length > 2 && !state[2].isEmpty(),
              state.length > 3 && !state[3].isEmpty(),
              copied);
        });
  }

  private long copy(InputStream in) throws IOException {
    byte[] part = new byte[64 << 10];
    long copied = 0;
    for (int n = in.read(part); n >= 0; n = in.read(part)) {
      log.append(part, 0, n);
      copied += n;
    }
    return copied;
  }

  private static @Nullable Integer number(String text) {
    try {
      return Integer.valueOf(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  @Override
  public void stop() {
    ShellHost.stopProcesses(session, cookie);
  }
}
