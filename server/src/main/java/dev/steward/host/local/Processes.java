package dev.steward.host.local;

import dev.steward.host.Host;
import dev.steward.problem.ServerFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Finds and ends the processes of builds, identified by the cookie in their environment. A stored
 * process id alone is not trusted: ids are reused, and files can be forged.
 */
final class Processes {

  private static final long GRACE_MILLIS = 5_000;

  /** How long wrappers have to report the end of their commands. */
  private static final long MAX_REPORT_MILLIS = 300;

  private static final long REPORT_PAUSE_MILLIS = 10;

  private Processes() {}

  /** True if the process has this start time and carries the cookie. */
  static boolean isAlive(long pid, String started, String cookie) {
    return started.equals(startOf(pid)) && hasCookie(pid, cookie);
  }

  private static String startOf(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return fields[0].equals("Z") ? "" : fields[19];
    } catch (IOException | RuntimeException e) {
      return "";
    }
  }

  /** Variables that exempt a process from being killed at the end of its build. */
  private static final List<String> EXEMPT_MARKERS =
      List.of("\0BUILD_ID=dontKillMe\0", "\0JENKINS_NODE_COOKIE=dontKillMe\0");

  private static boolean isExempt(long pid) {
    String environment = environment(pid);
    return EXEMPT_MARKERS.stream().anyMatch(environment::contains);
  }

  /** The session of a process; 0 if the process has ended. */
  private static long sessionOf(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[3]);
    } catch (IOException | RuntimeException e) {
      return 0;
    }
  }

  /**
   * Sessions of the commands that are running. The wrapper is the leader of its command's session
   * and is never exempt, since its own environment has none of the build's variables.
   */
  private static Set<Long> commandSessions(String cookie) {
    return all(cookie, null, Set.of()).stream()
        .map(ProcessHandle::pid)
        .filter(pid -> sessionOf(pid) == pid)
        .collect(Collectors.toSet());
  }

  /**
   * Environment with a zero byte before and after each variable; empty if the process has ended or
   * is not readable.
   */
  private static String environment(long pid) {
    try {
      return "\0"
          + new String(
              Files.readAllBytes(Path.of("/proc", Long.toString(pid), "environ")),
              StandardCharsets.ISO_8859_1)
          + "\0";
    } catch (IOException e) {
      return "";
    }
  }

  private static boolean hasCookie(long pid, String cookie) {
    // The cookies of the blocks and commands of a run begin with that of the run.
    return environment(pid).contains("\0" + Host.COOKIE_VARIABLE + "=" + cookie);
  }

  /**
   * The processes that carry the cookie, among all or among those with the given ids.
   *
   * @param sessions sessions whose processes are included even if they are exempt
   */
  private static List<ProcessHandle> all(
      String cookie, @Nullable LongStream ids, Set<Long> sessions) {
    var matches = new ArrayList<ProcessHandle>();
    if (ids != null) {
      ids.forEach(pid -> addMatch(pid, cookie, sessions, matches));
      return matches;
    }
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        addMatch(Long.parseLong(process.getFileName().toString()), cookie, sessions, matches);
      }
    } catch (IOException e) {
      throw new ServerFailure("reading the processes of a build", e);
    }
    return matches;
  }

  private static void addMatch(
      long pid, String cookie, Set<Long> sessions, List<ProcessHandle> matches) {
    if (hasCookie(pid, cookie) && (!isExempt(pid) || sessions.contains(sessionOf(pid)))) {
      ProcessHandle.of(pid).ifPresent(matches::add);
    }
  }

  /** Ends all processes of a stopped run, including exempt ones of the command that is running. */
  static void stop(String cookie) {
    end(cookie, null, commandSessions(cookie));
  }

  /**
   * Asks all processes with the cookie to terminate, and kills those still running after a grace
   * period.
   *
   * @param start precedes the start of every process with the cookie; null if unknown
   */
  static void end(String cookie, @Nullable ProcessIdMark start) {
    end(cookie, start, Set.of());
  }

  /**
   * Asks processes to terminate. The leaders of sessions come last: a wrapper gets a moment to log
   * how its command ended and to write the exit code. A parent comes before its children, since a
   * shell would go on with its next command when a child ends.
   */
  private static void terminate(List<ProcessHandle> running) {
    var leaders = new ArrayList<ProcessHandle>();
    boolean hasOthers = false;
    for (ProcessHandle process : running) {
      if (sessionOf(process.pid()) == process.pid()) {
        leaders.add(process);
      } else {
        process.destroy();
        hasOthers = true;
      }
    }
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MAX_REPORT_MILLIS);
    while (hasOthers
        && leaders.stream().anyMatch(ProcessHandle::isAlive)
        && System.nanoTime() < end
        && !Thread.currentThread().isInterrupted()) {
      pause();
    }
    leaders.forEach(ProcessHandle::destroy);
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(REPORT_PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void end(String cookie, @Nullable ProcessIdMark start, Set<Long> sessions) {
    List<ProcessHandle> running = all(cookie, start == null ? null : start.idsSince(), sessions);
    if (running.isEmpty()) {
      return;
    }
    terminate(running);
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(GRACE_MILLIS);
    for (ProcessHandle process : running) {
      try {
        process.onExit().get(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
        process.destroyForcibly();
      }
    }
    // Kills processes that started during the grace period or ignored the request.
    all(cookie, null, sessions).forEach(ProcessHandle::destroyForcibly);
  }
}
