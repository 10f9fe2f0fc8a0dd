package dev.steward.engine;

/**
 * The little program around each step of a build: it outlives the server, and leaves behind in
 * files what the server wants to know.
 */
final class Wrapper {

  private Wrapper() {}

  /**
   * Run as {@code sh -c SCRIPT steward CONTROL LOG WORKSPACE MASKED HEADING COMMAND…}.
   *
   * <ul>
   *   <li>{@code CONTROL/claimed} is a folder, so that making it is either done or not: a step that
   *       was begun twice is run once;
   *   <li>{@code CONTROL/pid} holds process and start time;
   *   <li>{@code CONTROL/exit} holds the exit code, and appears whole.
   * </ul>
   *
   * With MASKED=1 the rules for sed come by standard input: what they match never reaches the disk.
   */
  static final String SCRIPT =
      """
      control=$1 log=$2 workspace=$3 masked=$4 heading=$5
      shift 5
      umask 077
      rules=
      [ "$masked" = 1 ] && rules=$(cat)
      mkdir "$control/claimed" 2>/dev/null || exit 0
      trap '' HUP
      read -r stat < "/proc/$$/stat" 2>/dev/null || stat=
      set -f
      started=$(printf '%s' "${stat##*) }" | cut -d ' ' -f 20)
      set +f
      echo "$$ $started" > "$control/pid.new" && mv "$control/pid.new" "$control/pid"
      cd "$workspace" || exit 1
      printf '%s\\n' "$heading" >> "$log"
      if [ "$masked" = 1 ]; then
        printf '%s\\n' "$rules" | {
          exec 3<&0
          { "$@" </dev/null 2>&1 3<&-; echo $? > "$control/code"; } | sed -u -f /dev/fd/3 >> "$log"
        }
        code=$(cat "$control/code")
      else
        "$@" </dev/null >> "$log" 2>&1
        code=$?
      fi
      echo "$code" > "$control/exit.new" && mv "$control/exit.new" "$control/exit"
      """;
}
