package dev.steward.host.local;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A process that ends the processes of a run, removes its containers and deletes its home when this
 * process is killed. It notices that by the end of its input. Commands and containers of a run
 * survive their server on purpose; those of a run without a server must not.
 */
public final class OrphanGuard implements AutoCloseable {

  private static final long MAX_END_SECONDS = 5;

  /**
   * Run as {@code sh -c SCRIPT steward HOME}. The records of containers in the home say with which
   * program they were created; one without an id may be created just now.
   */
  private static final String SCRIPT =
      """
      trap '' INT TERM HUP QUIT
      home=$1 cookie=
      while read -r word value; do
        case $word in
          cookie) cookie=$value ;;
          end) exit 0 ;;
        esac
      done
      signal() {
        set -- "-$1" -e "JENKINS_HOME=$home"
        [ -z "$cookie" ] || set -- "$@" -e "HUDSON_COOKIE=$cookie"
        name=$1
        shift
        any=1
        for file in $(grep -lzsF "$@" /proc/[0-9]*/environ); do
          pid=${file#/proc/}
          kill "$name" "${pid%/environ}" 2>/dev/null && any=0
        done
        return $any
      }
      wait=0
      while [ $wait -lt 20 ] && signal TERM; do
        sleep 0.1
        wait=$((wait + 1))
      done
      while [ $wait -lt 50 ] && signal KILL; do
        sleep 0.1
        wait=$((wait + 1))
      done
      remove() {
        { read -r node; read -r program; read -r engine; read -r user; read -r id; } <"$1"
        [ -z "$engine" ] || export DOCKER_HOST="$engine" CONTAINER_HOST="$engine"
        tries=0
        while "$program" rm --force --volumes "$2"; [ -z "$id" ] && [ $tries -lt 10 ]; do
          sleep 1
          tries=$((tries + 1))
        done
      }
      for record in "$home"/run/containers/[0-9]*; do
        case $record in
          *'*' | *.new) ;;
          *) (remove "$record" "steward-$(cat "$home/run/containers/server-id")-${record##*/}") ;;
        esac
      done
      rm -rf -- "$home"
      """;

  private final Process process;
  private final OutputStream input;

  private OrphanGuard(Process process) {
    this.process = process;
    input = process.getOutputStream();
  }

  /** Starts the process, in a session of its own, so that Ctrl-C does not reach it. */
  public static OrphanGuard start(Path home) throws IOException {
    var builder =
        new ProcessBuilder(List.of("setsid", "sh", "-c", SCRIPT, "steward", home.toString()))
            .directory(Path.of("/").toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    Map<String, String> variables = LocalHost.accountEnvironment(System.getenv());
    String path = System.getenv("PATH");
    if (path != null) {
      variables.put("PATH", path);
    }
    builder.environment().clear();
    builder.environment().putAll(variables);
    return new OrphanGuard(builder.start());
  }

  /** Adds the processes of a run, by the cookie in their environment. */
  public void add(String cookie) throws IOException {
    send("cookie " + cookie + "\n");
  }

  private void send(String line) throws IOException {
    input.write(line.getBytes(StandardCharsets.US_ASCII));
    input.flush();
  }

  /** Ends the process: the home was deleted. */
  @Override
  public void close() {
    try (input) {
      send("end\n");
      if (!process.waitFor(MAX_END_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      // The process was killed; its work is done here.
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
