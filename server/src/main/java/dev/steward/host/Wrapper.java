package dev.steward.host;

import dev.steward.text.ShellQuote;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Shell script that wraps each build step. The wrapper outlives the server and stores the process
 * id and exit code in a file.
 */
public final class Wrapper {

  private Wrapper() {}

  /**
   * Maximum length of an output line in bytes; longer lines are split, so masking and timestamping
   * never buffer a whole line.
   */
  static final int MAX_LINE_BYTES = 1_000_000;

  /**
   * Run as {@code sh -c SCRIPT steward STATE LOG WORKSPACE TIMES SWITCH HEADING COMMAND…}.
   *
   * <p>The file STATE is created by the first process that opens it exclusively, so a step that is
   * started twice runs only once. The server creates the file itself to revoke a step that has not
   * started, and the script then runs nothing. {@link CommandState} describes the lines of the
   * file. There is only one file because creating and deleting files costs more than everything
   * else that the script does; up to the start of the command, the script uses only built-in
   * commands of the shell for the same reason.
   *
   * <p>Standard input is shell code that assigns {@code rules}, the sed program; {@code mark}, the
   * mark of {@link SedMasking}; {@code environment}, the environment of the build as shell
   * commands; and finally {@code complete}, the run's cookie. If the last assignment is missing,
   * the server ended before sending all input, and the step is not started, so that the next server
   * can start it. The program and the environment are never passed as arguments or files. Text that
   * the masking rules match never reaches the disk. With SWITCH=1, the command starts with a prefix
   * that switches to the build user or into a container, followed by {@link #INNER}, which sets the
   * environment. With TIMES=1, each line starts with its time.
   *
   * <p>If coreutils are installed, programs read blocks and still write each line at once ({@code
   * stdbuf -oL}); otherwise sed reads single bytes. Output beyond 2 GB in one line is dropped.
   */
  public static final String SCRIPT =
      """
      state=$1 log=$2 workspace=$3 times=$4 switch=$5 heading=$6
      shift 6
      umask 077
      rules= mark= environment= complete=
      . /dev/stdin
      [ -n "$complete" ] && [ "$complete" = "$HUDSON_COOKIE" ] || exit 0
      trap '' HUP
      read -r stat < "/proc/$$/stat" 2>/dev/null || stat=
      started_of() { shift 19; started=$1; }
      set -f
      started_of ${stat##*) }
      set +f
      set -C
      echo "$$ $started" 2>/dev/null > "$state" || exit 0
      set +C
      cd "$workspace" || exit 1
      act() {
        {
          [ -z "$heading" ] || printf '%s\n' "$heading"
          case $switch in
            1) printf '%s' "$environment" | "$@" ;;
            *) (eval "$environment"; exec "$@" </dev/null) ;;
          esac
          echo $? >> "$state"
        } 2>&1 3<&-
      }
      find_blocks() {
        blocks=
        command -v stdbuf >/dev/null 2>&1 && command -v cut >/dev/null 2>&1 && blocks=1
      }
      cut_ranges() {
        ranges= from=1 pieces=0 piece=@LONGEST@
        while [ $pieces -lt 560 ]; do
          [ $pieces -eq 64 ] && piece=$((piece * 4))
          to=$((from + piece)) more=$((from + piece + @WINDOW@)) end=$((from + piece + 2 * @WINDOW@))
          ranges="$ranges$from-$((to - 1)),$to-$((more - 1)),$more-$((end - 1)),"
          from=$end pieces=$((pieces + 1))
        done
        ranges=${ranges%,}
      }
      pieces() {
        find_blocks
        if [ -n "$blocks" ]; then
          cut_ranges
          export LC_ALL=C
          exec stdbuf -oL cut -b "$ranges" --output-delimiter="$1
      "
        fi
        exec cat
      }
      edit() {
        find_blocks
        if [ -n "$blocks" ]; then
          export LC_ALL=C
          exec stdbuf -oL sed -f /dev/fd/3
        fi
        exec sed -u -f /dev/fd/3
      }
      mask() {
        printf '%s' "$rules" | {
          exec 3<&0
          if [ -n "$mark" ]; then
            act "$@" </dev/null | pieces "$mark" 3<&- | edit
          else
            act "$@" </dev/null | edit
          fi
        }
      }
      stamp() {
        if command -v perl >/dev/null 2>&1; then
          exec perl -ne '$| = 1; @t = localtime; printf "%02d:%02d:%02d  %s", @t[2, 1, 0], $_'
        elif awk 'BEGIN { exit strftime("%H") == "" }' </dev/null >/dev/null 2>&1; then
          at_once=
          case $(awk -W version </dev/null 2>&1) in mawk*) at_once='-W interactive' ;; esac
          export LC_ALL=C
          exec awk $at_once '{ print strftime("%H:%M:%S  ") $0; fflush() }'
        fi
        exec cat
      }
      case "$times${rules:+m}" in
        0) act "$@" >> "$log" ;;
        0m) mask "$@" >> "$log" ;;
        1) act "$@" | pieces '' | stamp >> "$log" ;;
        1m) mask "$@" | stamp >> "$log" ;;
      esac
      echo @LOGGED@ >> "$state"
      """
          .replace("@LOGGED@", CommandState.LOGGED)
          .replace("@LONGEST@", Integer.toString(MAX_LINE_BYTES))
          .replace("@WINDOW@", Integer.toString(SedMasking.WINDOW));

  /**
   * Standard input of {@link #SCRIPT}.
   *
   * @param environment the environment of the build as shell commands
   */
  static String input(SedMasking masking, String environment, String cookie) {
    var rules = new StringBuilder();
    masking.lines().forEach(line -> rules.append(line).append('\n'));
    return assignment("rules", rules.toString())
        + assignment("mark", masking.mark())
        + assignment("environment", environment)
        + assignment("complete", cookie);
  }

  private static String assignment(String name, String value) {
    return name + "=" + ShellQuote.single(value) + "\n";
  }

  /** Run as {@code sh -c INNER steward COMMAND…}, with the environment on standard input. */
  static final String INNER = "eval \"$(cat)\"; exec \"$@\" </dev/null";

  /**
   * Arguments of {@code sh -c SCRIPT steward}.
   *
   * @param state path of the command's state file on the machine, outside the workspace
   * @param log path of the log on the machine
   * @param asUser command prefix that switches to the user that builds run as; the launcher of a
   *     command replaces it
   */
  public static List<String> arguments(
      String state, String log, CommandSpec command, List<String> asUser) {
    List<String> prefix = command.launcher().isEmpty() ? asUser : command.launcher();
    var arguments =
        new ArrayList<String>(
            List.of(
                state,
                log,
                command.folder(),
                command.timestamps() ? "1" : "0",
                prefix.isEmpty() ? "0" : "1",
                command.heading()));
    if (!prefix.isEmpty()) {
      arguments.addAll(prefix);
      arguments.addAll(List.of("/bin/sh", "-c", INNER, "steward"));
    }
    arguments.addAll(command.arguments());
    return arguments;
  }

  /**
   * Standard input of the script. The run's cookie always reaches the command: without the cookie,
   * the processes of a stopped build would not be found.
   */
  public static String input(CommandSpec command, String cookie) {
    return input(command, cookie, "");
  }

  /**
   * Standard input of the script, for a command with further settings.
   *
   * @param settings shell commands before those that set the variables
   */
  public static String input(CommandSpec command, String cookie, String settings) {
    String environment =
        settings + exports(command.environment()) + exports(Map.of(Host.COOKIE_VARIABLE, cookie));
    return input(SedMasking.of(command.masked()), environment, cookie);
  }

  /** Shell commands that export the variables, except those that a process cannot have. */
  static String exports(Map<String, String> environment) {
    var commands = new StringBuilder();
    environment.forEach((name, value) -> {
      if (isVariableName(name) && value.indexOf('\0') < 0) {
        commands.append("export ").append(assignment(name, value));
      }
    });
    return commands.toString();
  }

  /** True if a shell accepts the name as a variable name. */
  public static boolean isVariableName(String name) {
    return !name.isEmpty()
        && name.length() < 200
        && !Character.isDigit(name.charAt(0))
        && name.chars()
            .allMatch(c ->
                c == '_'
                    || (c >= 'A' && c <= 'Z')
                    || (c >= 'a' && c <= 'z')
                    || (c >= '0' && c <= '9'));
  }
}
