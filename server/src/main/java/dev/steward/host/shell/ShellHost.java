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
import dev.steward.host.WorkspaceOwner;
import dev.steward.problem.Outage;
import dev.steward.problem.Problem;
import java.time.Duration;
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

  /** Limit for the search for a free folder; no job has this many concurrent builds. */
  private static final int MAX_COPIES = 10_000;

  private final String name;
  private final Transport transport;
  private final RunLookup runs;
  private final ShellSession session;
  private final MachineProbe probe;
  private final ShellPrograms programs;

  /** Workspaces of runs that this process drives. */
  private final Map<WorkspaceOwner, String> drivenRuns = new ConcurrentHashMap<>();

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
    this.runs = runs;
    session = newSession();
    probe = new MachineProbe(name, transport, root, clock);
    programs = new ShellPrograms(this, session);
  }

  private ShellSession newSession() {
    return new ShellSession(name, transport);
  }

  /**
   * {@inheritDoc}
   *
   * @throws Outage if the machine is not reachable, or lacks required programs
   */
  @Override
  public HostFacts facts() {
    return probe.facts();
  }

  /** The properties of the machine when it was last connected; null if it never was. */
  public @Nullable HostFacts knownFacts() {
    return probe.knownFacts();
  }

  /** Reads the properties of the machine again, since it may have changed while it was offline. */
  public HostFacts refreshFacts() {
    return probe.refreshFacts();
  }

  /**
   * Sends a request to the machine and waits for the response.
   *
   * @return the time that the machine took
   * @throws Outage if the machine does not respond in time
   */
  public Duration ping(Duration timeout) {
    return probe.ping(timeout);
  }

  @Override
  public Measurement measure() {
    return probe.measure();
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
      var owner = WorkspaceOwner.of(key);
      Map<WorkspaceOwner, String> noted = notedWorkspaces();
      String stored = noted.get(owner);
      if (stored != null) {
        String checked = checked(stored);
        drivenRuns.put(owner, checked);
        return checked;
      }
      noted.putAll(drivenRuns);
      noted.remove(owner);
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
          drivenRuns.put(owner, candidate);
          return candidate;
        }
      }
      throw new Problem.Conflict("Too many builds are using " + preferred + " at once.");
    } finally {
      choiceLock.unlock();
    }
  }

  private boolean isUnfinished(WorkspaceOwner owner) {
    Boolean unfinished = runs.isUnfinished(owner.runId());
    return unfinished == null ? drivenRuns.containsKey(owner) : unfinished;
  }

  private Map<WorkspaceOwner, String> notedWorkspaces() {
    ShellSession.Response response =
        session.run(
            """
            for file in "$1"/server/run/*/workspace "$1"/server/run/*/workspace-*; do
              if IFS= read -r path <"$file"; then
                run=${file%/*}
                block=${file##*/workspace}
                printf '%s%s %s\\n' "${run##*/}" "${block:+/${block#-}}" "$path"
              fi
            done 2>/dev/null
            """,
            facts().root());
    var noted = new HashMap<WorkspaceOwner, String>();
    for (String line : response.text().split("\n", -1)) {
      int blank = line.indexOf(' ');
      WorkspaceOwner owner = blank > 0 ? WorkspaceOwner.parse(line.substring(0, blank)) : null;
      if (owner != null) {
        noted.put(owner, line.substring(blank + 1));
      }
    }
    return noted;
  }

  /** The id of a run that a file name contains; -1 if it contains none. */
  private static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /** Stores the workspace and the cookie of a run; the cookie identifies its processes later. */
  private void writeNote(WorkspaceKey key, String path) {
    int status =
        session
            .run(
                """
                umask 077
                mkdir -p "$1" && printf '%s\\n' "$3" >"$1/cookie" \\
                  && printf '%s\\n' "$2" >"$1/new-$4" \\
                  && mv -f "$1/new-$4" "$1/$4"
                """,
                control(key.runId()), path, key.runCookie(), note(key))
            .status();
    if (status != 0) {
      throw new Outage(
          "the folder " + control(key.runId()) + " on the machine " + name + " is not writable",
          null,
          60);
    }
  }

  /** Name of the file with the path of a workspace. */
  private static String note(WorkspaceKey key) {
    return key.block().isEmpty() ? "workspace" : "workspace-" + key.block();
  }

  void free(ShellSession of, WorkspaceKey key) {
    release(key);
    of.run("rm -f \"$1\"", control(key.runId()) + "/" + note(key));
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

  void release(WorkspaceKey key) {
    drivenRuns.remove(WorkspaceOwner.of(key));
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
  public Files files(String folder) {
    return new ShellFiles(session, checked(PosixPath.resolve(facts().root(), folder)));
  }

  @Override
  public boolean isInUse(String job) {
    String path = defaultPath(job);
    Map<WorkspaceOwner, String> used = notedWorkspaces();
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
    ShellProcesses.stop(session, cookie);
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
   * Ends the processes and deletes the files of runs that ended while the machine was offline. Runs
   * may start at the same time, since a run counts as unfinished before its folder is created.
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
      long runId = number(words[0]);
      if (runId >= 0 && !isUnfinished.test(runId)) {
        if (words.length > 1 && !words[1].isEmpty()) {
          ShellProcesses.stop(session, words[1]);
        }
        remove(runId);
      }
    }
  }

  @Override
  public Programs programs() {
    return programs;
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
