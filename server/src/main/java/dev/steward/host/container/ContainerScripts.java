package dev.steward.host.container;

/** Shell scripts that run in a container, or next to it on its machine. */
final class ContainerScripts {

  private ContainerScripts() {}

  /**
   * Keeps a container running, exits at once when asked to, and reaps the processes that steps
   * leave behind.
   */
  static final String IDLE = "trap 'exit 0' TERM; while :; do sleep 86400 & wait \"$!\"; done";

  /**
   * Prints what the container lacks: programs, or access to the workspace {@code $1} as the user
   * that steps run as.
   */
  static final String CHECK =
      """
      command -v cat >/dev/null 2>&1 || echo 'the program cat'
      [ -w "$1" ] || echo "write access to the folder $1"
      """;

  /**
   * Runs in the container and starts the command {@code $5…} in the folder {@code $2}. The file
   * {@code $1} receives the process id of the script and then the exit code: only this file shows
   * whether the command has ended, since an engine's client may report success when it is killed.
   * {@code $4} precedes the image's PATH; {@code $3} is the home folder if the image has none that
   * the user can write to. Output and errors share a stream, since engines do not preserve the
   * order between two streams. The script survives the signal of {@link #STOP}, to write the exit
   * code of the command that the signal ends.
   */
  static final String INSIDE =
      """
      file=$1 folder=$2 home=$3 prefix=$4
      shift 4
      exec 2>&1
      umask 077
      trap : TERM
      echo "$$" >"$file" || exit 126
      [ -n "${HOME:-}" ] && [ -w "$HOME" ] || HOME=$home
      PATH=$prefix$PATH
      export HOME PATH
      cd "$folder" && "$@"
      code=$?
      echo "$code" >>"$file"
      exit "$code"
      """;

  /**
   * Runs on the machine and starts {@code $5} with the arguments {@code $1 $6…} in the container
   * {@code $2}, as the user {@code $3}, with the engine {@code $4}. A signal may end the engine's
   * client before the command has written its exit code, so the script waits for it a few seconds;
   * the programs for that have no cookie, so that they are not ended with the step.
   */
  static final String EXEC =
      """
      file=$1 container=$2 user=$3 engine=$4 inside=$5
      shift 5
      "$engine" exec -i --user "$user" "$container" /bin/sh -c "$inside" steward "$file" "$@"
      code=$?
      unset HUDSON_COOKIE
      started= ended=
      for _ in 1 2 3 4 5; do
        if [ -f "$file" ] && [ ! -L "$file" ]; then
          { read -r started; read -r ended; } <"$file"
        fi
        [ -n "$started" ] && [ -z "$ended" ] || break
        sleep 1
      done
      case $ended in
        [0-9]|[0-9][0-9]|[0-9][0-9][0-9]) exit "$ended" ;;
      esac
      if [ -n "$started" ]; then
        echo 'The step ended without an exit code: its container stopped, or the connection to the'
        echo 'container was lost. The container will be stopped so that the step cannot continue.'
        "$engine" kill "$container" >/dev/null 2>&1
        [ "$code" != 0 ] || code=1
      fi
      [ "$code" != 0 ] || code=125
      exit "$code"
      """;

  /** Variable with the login for the registry in {@link #PULL}. */
  static final String LOGIN_VARIABLE = "STEWARD_REGISTRY_LOGIN";

  /**
   * Pulls the image {@code $2} with the engine {@code $1}. A login is written to the folder {@code
   * $3}, which only the server's account can read, and which is deleted afterwards.
   */
  static final String PULL =
      """
      engine=$1 image=$2 folder=$3
      if [ -n "${STEWARD_REGISTRY_LOGIN:-}" ]; then
        login=$STEWARD_REGISTRY_LOGIN
        unset STEWARD_REGISTRY_LOGIN
        umask 077
        rm -rf "$folder"
        trap 'rm -rf "$folder"' EXIT
        trap 'exit 143' HUP INT TERM
        mkdir "$folder" && printf '%s' "$login" >"$folder/config.json" || exit 1
        DOCKER_CONFIG=$folder REGISTRY_AUTH_FILE=$folder/config.json
        export DOCKER_CONFIG REGISTRY_AUTH_FILE
      fi
      "$engine" pull "$image"
      """;

  /**
   * Runs {@code $3…} in the container: writes the process id to the file {@code $1}, and sets the
   * variables that the shell code in the file {@code $2} exports.
   */
  static final String RUN =
      """
      unset HOME
      echo "$$" >"$1" || exit 126
      . "$2"
      shift 2
      cd / && exec "$@" </dev/null
      """;

  /**
   * Asks the command of {@link #INSIDE} whose file is {@code $1} to end, with all processes of its
   * group, and waits up to a second for its exit code, since the engine's client on the machine is
   * ended afterwards; does nothing if it has ended.
   */
  static final String STOP =
      """
      if [ -f "$1" ] && { read -r process; read -r ended || :; } <"$1" && [ -z "$ended" ]; then
        kill -TERM -- "-$process" 2>/dev/null || kill -KILL "$process"
        for _ in 1 2 3 4 5 6 7 8 9 10; do
          { read -r process; read -r ended || :; } <"$1"
          [ -z "$ended" ] && sleep 0.1 2>/dev/null || break
        done
      fi
      """;

  /** Kills the process whose id is in the file {@code $1}. */
  static final String KILL =
      """
      read -r process <"$1" && kill -9 "$process"
      """;
}
