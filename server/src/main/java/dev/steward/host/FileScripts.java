package dev.steward.host;

/**
 * Shell scripts that change files of a workspace, on every host. The scripts run in the workspace,
 * as the user that builds run as, in the form {@code sh -c SCRIPT steward ARGUMENT…}. Whatever
 * links a build puts into its workspace, the scripts give access to nothing that the build itself
 * cannot access.
 */
public final class FileScripts {

  private FileScripts() {}

  /**
   * Shell function {@code inside PATH}, which fails if a folder on the way to the path is a
   * symbolic link.
   */
  public static final String INSIDE =
      """
      inside() {
        rest=$1 at=.
        while :; do
          case $rest in */*) ;; *) return 0 ;; esac
          at=$at/${rest%%/*}
          if [ -L "$at" ]; then
            printf '%s is a symbolic link\\n' "$at" >&2
            return 1
          fi
          rest=${rest#*/}
        done
      }
      """;

  /** The line of scripts that keeps new files from other users. */
  public static final String OWNER_ONLY = "umask 077\n";

  /** Writes standard input to the file {@code $1}. */
  public static final String WRITE =
      INSIDE
          + """
          umask 077
          inside "$1" || exit 1
          case $1 in */*) mkdir -p "./${1%/*}" || exit 1 ;; esac
          if [ -L "./$1" ]; then rm -f "./$1" || exit 1; fi
          cat > "./$1"
          """;

  /** Creates the folder {@code $1}. */
  public static final String MAKE_FOLDER =
      INSIDE
          + """
          umask 077
          inside "$1/" || exit 1
          mkdir -p "./$1"
          """;

  /**
   * Writes paths as an archive to standard output. {@code $1} is the folder that they are relative
   * to, or {@code .}; the paths follow.
   */
  public static final String ARCHIVE =
      INSIDE
          + """
          inside "$1/" || exit 1
          cd "./$1" || exit 1
          shift
          count=$#
          for path do
            inside "$path" || exit 1
            set -- "$@" "./$path"
          done
          shift "$count"
          exec tar -cf - "$@"
          """;

  /**
   * Unpacks standard input into the folder {@code $1}, through the empty folder {@code $2} outside
   * the workspace, since programs that unpack archives follow links that are already in the target.
   */
  public static final String UNPACK =
      INSIDE
          + """
          umask 077
          inside "$1/" || exit 1
          target=$PWD/$1
          mkdir -p "$target" "$2" || exit 1
          trap 'chmod -R u+rwx "$2"; rm -rf "$2"' EXIT
          tar -xpof - -C "$2" || exit 1
          cd "$2" || exit 1
          find . -exec /bin/sh -c '
            target=$1
            shift
            for path do
              if [ -d "$path" ] && [ ! -L "$path" ]; then
                if [ -L "$target/$path" ]; then
                  printf "%s is a symbolic link\\n" "$target/$path" >&2
                  exit 1
                fi
              elif [ -L "$target/$path" ]; then
                rm -f "$target/$path" || exit 1
              fi
            done
          ' steward "$target" {} + || exit 1
          cp -RpP ./. "$target/" || exit 1
          """;
}
