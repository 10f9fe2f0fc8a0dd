package dev.steward.host.shell;

import dev.steward.host.Host;
import java.time.Duration;

/**
 * Ends the processes of builds on a machine, which are identified by the cookie in their
 * environment: a stored process id may belong to another process by now.
 */
final class ShellProcesses {

  private static final long GRACE_NANOS = Duration.ofSeconds(5).toNanos();

  /**
   * Sends the signal {@code $2} to the processes with the cookie {@code $1}, and prints how many
   * there are. The leaders of sessions come last: a wrapper gets a moment to log how its command
   * ended. Exempt processes are included if their session is listed in {@code $3}, with a blank
   * before and after it.
   */
  private static final String SIGNAL =
      """
      count=0 leaders=
      for file in $(grep -ls "@COOKIE@=$1" /proc/[0-9]*/environ 2>/dev/null); do
        process=${file#/proc/}
        process=${process%/environ}
        read_stat "$process" || continue
        case $state in Z) continue ;; esac
        if is_exempt "$file"; then
          case $3 in *" $session "*) ;; *) continue ;; esac
        fi
        count=$((count + 1))
        if [ "$2" = TERM ] && [ "$session" = "$process" ]; then
          leaders="$leaders $process"
        elif [ -n "$2" ]; then
          kill -s "$2" "$process" 2>/dev/null
        fi
      done 2>/dev/null
      if [ -n "$leaders" ]; then
        sleep 0.2 2>/dev/null || sleep 1
        for process in $leaders; do
          if grep -qs "@COOKIE@=$1" "/proc/$process/environ"; then
            kill -s TERM "$process" 2>/dev/null
          fi
        done
      fi
      printf '%s' "$count"
      """;

  /**
   * Prints the sessions of the running commands that have the cookie {@code $1}, with a blank
   * before and after each. The wrapper is the leader of its command's session and is never exempt,
   * since its own environment has none of the build's variables.
   */
  private static final String SESSIONS =
      """
      printf ' '
      for file in $(grep -ls "@COOKIE@=$1" /proc/[0-9]*/environ 2>/dev/null); do
        process=${file#/proc/}
        process=${process%/environ}
        if read_stat "$process" && [ "$session" = "$process" ] && ! is_exempt "$file"; then
          printf '%s ' "$process"
        fi
      done 2>/dev/null
      """;

  /** Shell functions that the scripts use. */
  private static final String FUNCTIONS =
      """
      is_exempt() {
        tr '\\0' '\\n' <"$1" 2>/dev/null \\
          | grep -qx -e BUILD_ID=dontKillMe -e JENKINS_NODE_COOKIE=dontKillMe
      }
      read_stat() {
        IFS= read -r stat <"/proc/$1/stat" || return 1
        set -- ${stat##*) }
        state=$1 session=$4
      }
      """;

  private ShellProcesses() {}

  /** Ends all processes of a stopped run, including exempt ones of the command that is running. */
  static void stop(ShellSession session, String cookie) {
    end(session, cookie, session.run(script(SESSIONS), cookie).text());
  }

  /** Ends the processes that a run has left behind. */
  static void end(ShellSession session, String cookie) {
    end(session, cookie, "");
  }

  private static String script(String body) {
    return FUNCTIONS + body.replace("@COOKIE@", Host.COOKIE_VARIABLE);
  }

  private static void end(ShellSession session, String cookie, String sessions) {
    String script = script(SIGNAL);
    long end = System.nanoTime() + GRACE_NANOS;
    String count = session.run(script, cookie, "TERM", sessions).text();
    try {
      for (int pause = 20; !count.equals("0") && System.nanoTime() < end; pause += 20) {
        Thread.sleep(pause);
        count = session.run(script, cookie, "", sessions).text();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    if (!count.equals("0")) {
      session.run(script, cookie, "KILL", sessions);
    }
  }
}
