package dev.steward.engine;

/**
 * The little program around each step of a build: it outlives the server, and leaves behind in
 * files what the server wants to know.
 */
final class Wrapper {

  private Wrapper() {}

  /** Longer lines of output are cut, in bytes: neither masking nor stamping holds a whole one. */
  static final int LONGEST_LINE = 1_000_000;

  /**
   * Run as {@code sh -c SCRIPT steward CONTROL LOG WORKSPACE TIMES HEADING COMMAND…}.
   *
   * <ul>
   *   <li>{@code CONTROL/claimed} is a folder, so that making it is either done or not: a step that
   *       was begun twice is run once;
   *   <li>{@code CONTROL/pid} holds process and start time;
   *   <li>{@code CONTROL/code} holds the exit code as soon as the command has one;
   *   <li>{@code CONTROL/exit} holds it too, and appears whole, when all output is in the log.
   * </ul>
   *
   * By standard input come the number of lines of the program for sed, with the mark of {@link
   * SedMasking} behind it, the program, and the build's environment as commands of the shell:
   * neither is ever an argument or a file, and the environment is only set behind the change of
   * user, by {@link #INNER}. What the rules match never reaches the disk. The last line is a
   * comment with the run's cookie: where it is missing, the server was gone before it had said all,
   * and nothing is begun, so that the next server begins it. With TIMES=1 each line begins with its
   * time.
   *
   * <p>Coreutils' programs read in blocks and still write each line at once ({@code stdbuf -oL});
   * elsewhere sed reads byte by byte. Of one line, what is beyond 2 GB is left out.
   */
  static final String SCRIPT =
      """
      control=$1 log=$2 workspace=$3 times=$4 heading=$5
      shift 5
      umask 077
      rules=
      read -r count mark
      while [ "$count" -gt 0 ]; do
        IFS= read -r rule
        rules="$rules$rule
      "
        count=$((count - 1))
      done
      environment=$(cat)
      case $environment in *"# $HUDSON_COOKIE") ;; *) exit 0 ;; esac
      mkdir "$control/claimed" 2>/dev/null || exit 0
      trap '' HUP
      read -r stat < "/proc/$$/stat" 2>/dev/null || stat=
      started_of() { shift 19; started=$1; }
      set -f
      started_of ${stat##*) }
      set +f
      echo "$$ $started" > "$control/pid.new" && mv "$control/pid.new" "$control/pid"
      cd "$workspace" || exit 1
      act() {
        {
          printf '%s\n' "$heading"
          printf '%s' "$environment" | "$@"
          echo $? > "$control/code.new" && mv "$control/code.new" "$control/code"
        } 2>&1 3<&-
      }
      blocks=
      command -v stdbuf >/dev/null 2>&1 && command -v cut >/dev/null 2>&1 && blocks=1
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
        if [ -n "$blocks" ]; then
          cut_ranges
          export LC_ALL=C
          exec stdbuf -oL cut -b "$ranges" --output-delimiter="$1
      "
        fi
        exec cat
      }
      edit() {
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
      read -r code < "$control/code"
      echo "$code" > "$control/exit.new" && mv "$control/exit.new" "$control/exit"
      """
          .replace("@LONGEST@", Integer.toString(LONGEST_LINE))
          .replace("@WINDOW@", Integer.toString(SedMasking.WINDOW));

  /** Run as {@code sh -c INNER steward COMMAND…}, with the environment as standard input. */
  static final String INNER = "eval \"$(cat)\"; exec \"$@\" </dev/null";
}
