package dev.steward.host.shell;

import dev.steward.host.Files;
import dev.steward.host.Host;
import dev.steward.host.HostFacts;
import dev.steward.host.Measurement;
import dev.steward.host.PosixPath;
import dev.steward.host.Programs;
import dev.steward.host.RunLookup;
import dev.steward.host.ServerFolder;
import dev.steward.host.Transport;
import dev.steward.host.Workspace;
import dev.steward.host.WorkspaceKey;
import dev.steward.problem.Outage;
import dev.steward.problem.Problem;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A machine that is reached through a {@link Transport}. Builds run as the account that the
 * transport logs in to.
 *
 * <pre>
 * ROOT/workspace/JOB           default workspaces
 * ROOT/server/run/RUN          control files, scripts and secret files of a run
 * ROOT/server/scm              git's own files
 * </pre>
 */
public final class ShellHost implements Host, AutoCloseable {

  private static final long GRACE_NANOS = Duration.ofSeconds(5).toNanos();

  /** Limit for the search for a free folder; no job has this many concurrent builds. */
  private static final int MAX_COPIES = 10_000;

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

  /**
   * Sends {@code $2} to the processes of the cookie {@code $1}, and prints how many there are.
   * Exempt processes are included if their session is listed in {@code $3}, between blanks.
   */
  private static final String SIGNAL =
      """
      count=0
      for file in $(grep -ls "@COOKIE@=$1" /proc/[0-9]*/environ 2>/dev/null); do
        process=${file#/proc/}
        process=${process%/environ}
        read_stat "$process" || continue
        case $state in Z) continue ;; esac
        if is_exempt "$file"; then
          case $3 in *" $session "*) ;; *) continue ;; esac
        fi
        count=$((count + 1))
        [ -z "$2" ] || kill -s "$2" "$process" 2>/dev/null
      done 2>/dev/null
      printf '%s' "$count"
      """;

  /**
   * Prints the sessions of the commands of the cookie {@code $1} that are running, between blanks.
   * The wrapper is the leader of its command's session and is never exempt, since its own
   * environment has none of the build's variables.
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

  /** Shell functions that the scripts for processes use. */
  private static final String PROCESS_FUNCTIONS =
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

  private final String name;
  private final Transport transport;
  private final String configuredRoot;
  private final RunLookup runs;
  private final InstantSource clock;
  private final ShellSession session;

  /** For checks of the machine, which must not wait for a long script of the other session. */
  private final ShellSession probe;

  private final ShellPrograms programs;
  private volatile @Nullable HostFacts facts;

  /** Workspaces of runs that this process drives. */
  private final Map<Long, String> drivenRuns = new ConcurrentHashMap<>();

  /** Held from the search for a free folder until the choice is stored. */
  private final ReentrantLock choiceLock = new ReentrantLock();

  /**
   * Creates a host, which connects to its machine on first use.
   *
   * @param name of the machine, for messages
   * @param root folder for workspaces and the server's files; relative to the account's home
   */
  public ShellHost(
      String name, Transport transport, String root, RunLookup runs, InstantSource clock) {
    this.name = name;
    this.transport = transport;
    this.configuredRoot = root;
    this.runs = runs;
    this.clock = clock;
    session = new ShellSession(name, transport);
    probe = new ShellSession(name, transport);
    programs = new ShellPrograms(this, session);
  }

  ShellSession newSession() {
    return new ShellSession(name, transport);
  }

  ShellSession session() {
    return session;
  }

  /**
   * {@inheritDoc}
   *
   * @throws Outage if the machine is not reachable, or lacks programs
   */
  @Override
  public HostFacts facts() {
    HostFacts current = facts;
    if (current == null) {
      current = readFacts();
      facts = current;
    }
    return current;
  }

  /** The properties of the machine when it was connected last; null if it never was. */
  public @Nullable HostFacts knownFacts() {
    return facts;
  }

  /** Reads the properties of the machine again, since it may have changed while it was away. */
  public HostFacts refreshFacts() {
    HostFacts current = readFacts();
    facts = current;
    return current;
  }

  private HostFacts readFacts() {
    // The script may end its shell, so it runs on a connection of its own.
    try (ShellSession check = newSession()) {
      List<String> arguments = new java.util.ArrayList<>();
      arguments.add(ShellText.bytes(configuredRoot));
      arguments.addAll(REQUIRED_PROGRAMS);
      return check.call(
          ShellText.arguments(arguments) + CHECK,
          true,
          ShellSession.TIMEOUT,
          response -> {
            text(response);
            String missing = text(response);
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
                text(response),
                number(text(response), 1).intValue(),
                freeBytes(text(response)),
                clock.instant(),
                text(response),
                text(response),
                text(response));
          });
    }
  }

  private static String text(ResponseStream response) throws IOException {
    try (var in = response.segment()) {
      return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8).strip();
    }
  }

  private static long freeBytes(String kilobytes) {
    long number = number(kilobytes, -1);
    return number < 0 ? -1 : number * 1_024;
  }

  private static Long number(String text, long otherwise) {
    try {
      return Long.valueOf(text);
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }

  @Override
  public Workspace workspace(WorkspaceKey key) {
    String path = choose(key);
    ShellSession own = newSession();
    if (own.run("umask 077; mkdir -p \"$1\" \"$1@tmp\"", path).status() != 0) {
      own.close();
      throw new Problem.Invalid(
          "The workspace " + path + " cannot be created on the machine " + name + ".");
    }
    return new ShellWorkspace(this, own, key, path);
  }

  private String choose(WorkspaceKey key) {
    choiceLock.lock();
    try {
      Map<Long, String> noted = notedWorkspaces();
      String stored = noted.get(key.runId());
      if (stored != null) {
        String checked = checked(stored);
        drivenRuns.put(key.runId(), checked);
        return checked;
      }
      noted.putAll(drivenRuns);
      noted.remove(key.runId());
      String custom = key.custom();
      String preferred =
          custom == null || custom.isBlank()
              ? defaultPath(key.job())
              : PosixPath.resolve(facts().root(), custom.strip());
      for (int i = 1; i <= MAX_COPIES; i++) {
        String candidate = checked(preferred + (i == 1 ? "" : "@" + i));
        if (noted.entrySet().stream()
            .noneMatch(
                other -> other.getValue().equals(candidate) && isUnfinished(other.getKey()))) {
          writeNote(key, candidate);
          drivenRuns.put(key.runId(), candidate);
          return candidate;
        }
      }
      throw new Problem.Conflict("Too many builds use " + preferred + " at once.");
    } finally {
      choiceLock.unlock();
    }
  }

  private boolean isUnfinished(long runId) {
    Boolean unfinished = runs.isUnfinished(runId);
    return unfinished == null ? drivenRuns.containsKey(runId) : unfinished;
  }

  private Map<Long, String> notedWorkspaces() {
    ShellSession.Response response =
        session.run(
            """
            for file in "$1"/server/run/*/workspace; do
              if IFS= read -r path <"$file"; then
                file=${file%/workspace}
                printf '%s %s\\n' "${file##*/}" "$path"
              fi
            done 2>/dev/null
            """,
            facts().root());
    var noted = new HashMap<Long, String>();
    for (String line : response.text().split("\n", -1)) {
      int blank = line.indexOf(' ');
      if (blank > 0) {
        noted.put(number(line.substring(0, blank), -1), line.substring(blank + 1));
      }
    }
    return noted;
  }

  /** Stores the workspace and the cookie of a run; the cookie identifies its processes later. */
  private void writeNote(WorkspaceKey key, String path) {
    int status =
        session
            .run(
                """
                umask 077
                mkdir -p "$1" && printf '%s\\n' "$3" >"$1/cookie" \\
                  && printf '%s\\n' "$2" >"$1/workspace.new" \\
                  && mv -f "$1/workspace.new" "$1/workspace"
                """,
                control(key.runId()), path, key.cookie())
            .status();
    if (status != 0) {
      throw new Outage(
          "the folder " + control(key.runId()) + " on the machine " + name + " is not writable",
          null,
          60);
    }
  }

  /**
   * Rejects folders of the server. Links are not checked, since builds control the account anyway.
   */
  private String checked(String path) {
    String root = facts().root();
    String server = root + "/server";
    if (PosixPath.contains(path, server)
        || PosixPath.contains(server, path)
        || path.equals(root + "/workspace")
        || path.chars().anyMatch(c -> c < ' ')) {
      throw new Problem.Invalid(
          "The folder "
              + path
              + " is reserved for the server. Choose another workspace for the job.");
    }
    return path;
  }

  private String defaultPath(String job) {
    var path = new StringBuilder(facts().root()).append("/workspace");
    for (String part : job.split("/", -1)) {
      path.append('/').append(part.replace("@", "%40"));
    }
    return path.toString();
  }

  void release(long runId) {
    drivenRuns.remove(runId);
  }

  /** Folder for control files of a run. */
  String control(long runId) {
    return facts().root() + "/server/run/" + runId;
  }

  ServerFolder secrets(long runId, ShellSession of) {
    return new ShellServerFolder(of, control(runId) + "/secrets");
  }

  @Override
  public Files defaultWorkspace(String job) {
    return new ShellFiles(session, defaultPath(job));
  }

  @Override
  public boolean isInUse(String job) {
    String path = defaultPath(job);
    Map<Long, String> used = notedWorkspaces();
    used.putAll(drivenRuns);
    return used.entrySet().stream()
        .anyMatch(
            entry -> PosixPath.contains(path, entry.getValue()) && isUnfinished(entry.getKey()));
  }

  @Override
  public List<String> serverFolders() {
    return List.of(facts().root());
  }

  @Override
  public ServerFolder gitFolder() {
    return new ShellServerFolder(session, facts().root() + "/server/scm");
  }

  @Override
  public void endProcesses(String cookie) {
    stopProcesses(session, cookie);
  }

  /** Ends all processes of a stopped run, including exempt ones of the command that is running. */
  static void stopProcesses(ShellSession session, String cookie) {
    endProcesses(session, cookie, session.run(processScript(SESSIONS), cookie).text());
  }

  /** Ends the processes that a run has left. */
  static void endProcesses(ShellSession session, String cookie) {
    endProcesses(session, cookie, "");
  }

  private static String processScript(String body) {
    return PROCESS_FUNCTIONS + body.replace("@COOKIE@", COOKIE_VARIABLE);
  }

  private static void endProcesses(ShellSession session, String cookie, String sessions) {
    String script = processScript(SIGNAL);
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

  @Override
  public void removeSecrets(long runId) {
    session.run("rm -rf \"$1\"", control(runId) + "/secrets");
  }

  @Override
  public void remove(long runId) {
    session.run("rm -rf \"$1\"", control(runId));
  }

  @Override
  public void removeLeftovers(Set<Long> unfinished) {
    removeLeftovers(unfinished::contains);
  }

  /**
   * Ends the processes and deletes the files of runs that ended while the machine was away. Runs
   * may start at the same time: a run is unfinished before its folder is created.
   */
  public void removeLeftovers() {
    removeLeftovers(runId -> Boolean.TRUE.equals(runs.isUnfinished(runId)));
  }

  private void removeLeftovers(Predicate<Long> isUnfinished) {
    String listing =
        session
            .run(
                """
                cd "$1" && for run in *; do
                  cookie=
                  [ ! -f "$run/cookie" ] || IFS= read -r cookie <"$run/cookie"
                  printf '%s %s\\n' "$run" "$cookie"
                done
                """,
                facts().root() + "/server/run")
            .text();
    for (String entry : listing.split("\n", -1)) {
      String[] words = entry.split(" ", 2);
      long runId = number(words[0], -1);
      if (runId >= 0 && !isUnfinished.test(runId)) {
        if (words.length > 1 && !words[1].isEmpty()) {
          stopProcesses(session, words[1]);
        }
        remove(runId);
      }
    }
  }

  @Override
  public Programs programs() {
    return programs;
  }

  /**
   * Sends a request to the machine and waits for the response.
   *
   * @return the time that the machine took
   * @throws Outage if the machine does not respond in time
   */
  public Duration ping(Duration timeout) {
    long start = System.nanoTime();
    probe.call(":", false, timeout, ShellHost::text);
    return Duration.ofNanos(System.nanoTime() - start);
  }

  @Override
  public Measurement measure() {
    String root = facts().root();
    long start = System.nanoTime();
    return probe.call(
        ShellText.arguments(List.of(ShellText.bytes(root))) + MEASURE,
        false,
        MEASURE_TIMEOUT,
        response -> {
          text(response);
          Duration responseTime = Duration.ofNanos(System.nanoTime() - start);
          String system = text(response);
          long seconds = number(text(response), -1);
          Instant now = clock.instant();
          // The machine sends whole seconds, so a smaller difference is not a difference.
          long difference = seconds < 0 ? 0 : seconds - now.getEpochSecond();
          String disk = text(response);
          String temporary = text(response);
          return new Measurement(
              now,
              Measurement.Memory.parse(text(response)),
              diskSpace(root, disk),
              diskSpace("/tmp", temporary),
              architecture(system),
              Duration.ofSeconds(Math.abs(difference) <= 1 ? 0 : difference),
              responseTime);
        });
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

  @Override
  public void close() {
    probe.close();
    session.close();
  }

  @Override
  public String toString() {
    return "ShellHost[" + name + "]";
  }
}
