package dev.steward.host.shell;

import dev.steward.host.HostFacts;
import dev.steward.host.Measurement;
import dev.steward.host.Transport;
import dev.steward.problem.Outage;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Determines the properties of a machine that stay the same while it is connected, and measures
 * those that change. The probe has its own sessions, so that a long script of a build does not
 * delay a check.
 */
final class MachineProbe implements AutoCloseable {

  /** Programs that each machine needs; {@code stdbuf} makes masking faster. */
  private static final List<String> REQUIRED_PROGRAMS =
      List.of(
          "setsid", "tar", "find", "sed", "stat", "grep", "cat", "cmp", "cp", "mv", "rm", "mkdir",
          "chmod", "head", "tail", "df", "uname", "env");

  private static final String CHECK =
      """
      umask 077
      missing=
      root=$1
      shift
      for program do
        command -v "$program" >/dev/null 2>&1 || missing="$missing, $program"
      done
      [ -r /proc/self/stat ] || missing="$missing, /proc"
      case $root in /*) ;; *) root=$HOME/$root ;; esac
      cpus=$(getconf _NPROCESSORS_ONLN 2>/dev/null) || cpus=1
      end 0
      printf '%s' "${missing#, }"; end 0
      [ -z "$missing" ] || exit 0
      mkdir -p "$root/workspace" "$root/server/run" && root=$(cd "$root" && pwd -P) || exit 0
      uname -s; end 0
      printf '%s' "$cpus"; end 0
      df -Pk "$root" | sed -n '2s/^.* \\([0-9][0-9]*\\)  *[0-9]*%.*/\\1/p'; end 0
      printf '%s' "$PATH"; end 0
      printf '%s' "$HOME"; end 0
      printf '%s' "$root"
      """;

  private static final Duration MEASURE_TIMEOUT = Duration.ofSeconds(20);

  /**
   * Responds at once, and then prints properties that change: clock, disks of {@code $1} and
   * temporary files, memory.
   */
  private static final String MEASURE =
      """
      end 0
      uname -sm; end 0
      date +%s; end 0
      for folder in "$1" /tmp; do
        df -Pk "$folder" 2>/dev/null | sed -n '2s/^.* \\([0-9][0-9]*\\)  *[0-9][0-9]*  *\\([0-9][0-9]*\\)  *[0-9]*%.*/\\1 \\2/p'
        end 0
      done
      cat /proc/meminfo 2>/dev/null
      """;

  private final String name;
  private final Transport transport;
  private final String root;
  private final InstantSource clock;
  private final ShellSession session;
  private volatile @Nullable HostFacts facts;

  /**
   * Creates a probe, which connects to the machine on first use.
   *
   * @param name of the machine, for messages
   * @param root folder for workspaces and the server's files; relative to the account's home
   */
  MachineProbe(String name, Transport transport, String root, InstantSource clock) {
    this.name = name;
    this.transport = transport;
    this.root = root;
    this.clock = clock;
    session = new ShellSession(name, transport);
  }

  /**
   * The properties of the machine, which are read only once.
   *
   * @throws Outage if the machine is not reachable, or lacks required programs
   */
  HostFacts facts() {
    HostFacts current = facts;
    return current == null ? refreshFacts() : current;
  }

  /** The properties that were read last; null if the machine has never been connected. */
  @Nullable HostFacts knownFacts() {
    return facts;
  }

  /** Reads the properties of the machine again, since it may have changed while it was offline. */
  HostFacts refreshFacts() {
    HostFacts current = readFacts();
    facts = current;
    return current;
  }

  private HostFacts readFacts() {
    // The script may end its shell, so it runs on a connection of its own.
    try (ShellSession check = new ShellSession(name, transport)) {
      List<String> arguments = new ArrayList<>();
      arguments.add(ShellText.bytes(root));
      arguments.addAll(REQUIRED_PROGRAMS);
      return check.call(
          ShellText.arguments(arguments) + CHECK,
          true,
          ShellSession.TIMEOUT,
          response -> {
            line(response);
            String missing = line(response);
            if (!missing.isEmpty()) {
              throw new Outage(
                  "the machine "
                      + name
                      + " cannot run builds, because it lacks "
                      + missing
                      + "; install what is missing",
                  null,
                  60);
            }
            return new HostFacts(
                line(response),
                Math.clamp(number(line(response), 1), 1, Integer.MAX_VALUE),
                freeBytes(line(response)),
                clock.instant(),
                line(response),
                line(response),
                line(response));
          });
    }
  }

  /**
   * Sends a request to the machine and waits for the response.
   *
   * @return the time that the machine took
   * @throws Outage if the machine does not respond in time
   */
  Duration ping(Duration timeout) {
    long start = System.nanoTime();
    session.call(":", false, timeout, MachineProbe::line);
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /** Measures what changes on the machine. */
  Measurement measure() {
    String folder = facts().root();
    long start = System.nanoTime();
    return session.call(
        ShellText.arguments(List.of(ShellText.bytes(folder))) + MEASURE,
        false,
        MEASURE_TIMEOUT,
        response -> {
          line(response);
          Duration responseTime = Duration.ofNanos(System.nanoTime() - start);
          String system = line(response);
          long seconds = number(line(response), -1);
          Instant now = clock.instant();
          // The machine sends whole seconds, so a difference of less than a second is meaningless.
          long difference = seconds < 0 ? 0 : seconds - now.getEpochSecond();
          String disk = line(response);
          String temporary = line(response);
          return new Measurement(
              now,
              Measurement.Memory.parse(line(response)),
              diskSpace(folder, disk),
              diskSpace("/tmp", temporary),
              architecture(system),
              Duration.ofSeconds(Math.abs(difference) <= 1 ? 0 : difference),
              responseTime);
        });
  }

  private static long freeBytes(String kilobytes) {
    long number = number(kilobytes, -1);
    return number < 0 ? -1 : number * 1_024;
  }

  private static Measurement.@Nullable DiskSpace diskSpace(String path, String kilobytes) {
    String[] words = kilobytes.split(" ", -1);
    long total = number(words[0], -1);
    long available = words.length < 2 ? -1 : number(words[1], -1);
    return total < 0 || available < 0
        ? null
        : new Measurement.DiskSpace(path, available * 1_024, total * 1_024);
  }

  private static String architecture(String system) {
    String[] words = system.split(" ", -1);
    String machine = words.length < 2 ? "" : words[1];
    return words[0]
        + " ("
        + switch (machine) {
          case "x86_64" -> "amd64";
          case "arm64" -> "aarch64";
          default -> machine;
        }
        + ")";
  }

  private static long number(String text, long otherwise) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }

  private static String line(ResponseStream response) throws IOException {
    return response.text().strip();
  }

  @Override
  public void close() {
    session.close();
  }
}
