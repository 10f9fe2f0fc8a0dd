package dev.steward.host.local;

import dev.steward.blob.Blobs;
import dev.steward.host.Files;
import dev.steward.host.FolderFiles;
import dev.steward.host.Host;
import dev.steward.host.HostFacts;
import dev.steward.host.Measurement;
import dev.steward.host.Programs;
import dev.steward.host.RunLookup;
import dev.steward.host.ServerAccount;
import dev.steward.host.ServerFolder;
import dev.steward.host.Workspace;
import dev.steward.host.WorkspaceKey;
import dev.steward.host.WorkspaceOwner;
import dev.steward.problem.Problem;
import dev.steward.problem.ServerFailure;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The machine that the server runs on. Control files are in the server's home directory, out of
 * reach of builds; a separate build user cannot read the home directory, and works in a directory
 * next to it.
 */
public final class LocalHost implements Host {

  /** Variables of the server process that choose a container engine or its files. */
  private static final List<String> ENGINE_VARIABLES =
      List.of(
          "XDG_RUNTIME_DIR",
          "DOCKER_HOST",
          "DOCKER_CONTEXT",
          "DOCKER_CERT_PATH",
          "DOCKER_TLS_VERIFY",
          "CONTAINER_HOST",
          "CONTAINERS_CONF",
          "CONTAINERS_STORAGE_CONF");

  private final ControlFiles control;
  private final BuildUser user;
  private final BuildFolders folders;
  private final WorkspaceNotes notes;
  private final Workspaces workspaces;
  private final ScriptCopies scriptCopies;
  private final LocalPrograms programs;
  private final InstantSource clock;
  private final ServerAccount account;
  private final Instant startedAt;
  private final String buildHome;
  private final String path;
  private final @Nullable SourceFolder sources;

  /**
   * Creates the layout for all builds.
   *
   * @param home the server's home directory
   * @param buildUser OS user that builds run as; null for the server's own user
   * @throws Problem.Invalid if builds cannot run as that user
   */
  public LocalHost(Path home, @Nullable String buildUser, RunLookup runs, InstantSource clock) {
    this(home, buildUser, null, runs, clock);
  }

  private LocalHost(
      Path home,
      @Nullable String buildUser,
      @Nullable SourceFolder sources,
      RunLookup runs,
      InstantSource clock) {
    this.sources = sources;
    user = new BuildUser(buildUser);
    folders = new BuildFolders(home, user);
    Path run = home.resolve("run");
    Path controlFolder = run.resolve("builds");
    control = new ControlFiles(controlFolder);
    notes = new WorkspaceNotes(run.resolve("workspaces"), controlFolder, folders.root());
    workspaces = new Workspaces(folders, notes, runs, sources == null ? null : sources.path());
    scriptCopies = new ScriptCopies(run.resolve("scripts"));
    programs = new LocalPrograms(user);
    this.clock = clock;
    account =
        new ServerAccount(
            new LocalPrograms(new BuildUser(null)), accountEnvironment(System.getenv(), sources));
    startedAt = clock.instant();
    path = sources == null ? HostFacts.DEFAULT_PATH : sources.programPath();
    if (sources != null) {
      buildHome = sources.userHome();
    } else {
      buildHome =
          user.isSeparate() ? folders.root().toString() : System.getProperty("user.home", "/");
    }
  }

  /**
   * The machine of a user who runs a pipeline without a server. The first block works in the user's
   * own folder, and blocks at the same time in folders of the home.
   *
   * @param home folder for the files of the run
   */
  public static LocalHost inFolder(
      Path home, SourceFolder sources, RunLookup runs, InstantSource clock) {
    return new LocalHost(home, null, sources, runs, clock);
  }

  /** The variables of container engines, which a user chooses in their own environment. */
  private static Map<String, String> accountEnvironment(
      Map<String, String> server, @Nullable SourceFolder sources) {
    Map<String, String> all = accountEnvironment(server);
    if (sources != null) {
      all.put("PATH", sources.programPath());
      all.put("HOME", sources.userHome());
    }
    return all;
  }

  /** The variables that programs running under the server's account need. */
  static Map<String, String> accountEnvironment(Map<String, String> server) {
    var all = new TreeMap<String, String>();
    for (String name : ENGINE_VARIABLES) {
      String value = server.get(name);
      if (value != null) {
        all.put(name, value);
      }
    }
    all.put("PATH", HostFacts.DEFAULT_PATH);
    all.put("HOME", System.getProperty("user.home", "/"));
    return all;
  }

  @Override
  public ServerAccount serverAccount() {
    return account;
  }

  @Override
  public HostFacts facts() {
    return new HostFacts(
        System.getProperty("os.name", ""),
        Runtime.getRuntime().availableProcessors(),
        folders.root().toFile().getUsableSpace(),
        startedAt,
        path,
        buildHome,
        folders.root().toString());
  }

  @Override
  public Workspace workspace(WorkspaceKey key) throws IOException {
    control.createFolder();
    // A run without a workspace has no processes yet.
    ProcessIdMark start = workspaces.isChosen(WorkspaceOwner.of(key)) ? null : ProcessIdMark.now();
    Path chosen = workspaces.choose(WorkspaceOwner.of(key), key.job(), key.custom());
    folders.make(chosen);
    folders.make(temporaryOf(chosen));
    return new LocalWorkspace(this, key, chosen, start);
  }

  /** Folder for the temporary files of a workspace. */
  Path temporaryOf(Path workspace) {
    return workspaces.temporaryOf(workspace);
  }

  /** Shell commands that each command starts with. */
  String commandSettings() {
    return sources == null ? "" : "umask " + sources.umask() + "\n";
  }

  /** Whether a workspace is the user's own folder. */
  boolean isSourceFolder(Path workspace) {
    return sources != null && workspace.equals(sources.path());
  }

  /** The files of a workspace. */
  Files filesOf(Path workspace) {
    return sources != null && isSourceFolder(workspace)
        ? LocalFiles.ofUser(workspace, user, temporaryOf(workspace), sources::deletable)
        : new LocalFiles(workspace, user);
  }

  ControlFiles control() {
    return control;
  }

  ScriptCopies scriptCopies() {
    return scriptCopies;
  }

  void release(WorkspaceKey key) {
    workspaces.release(WorkspaceOwner.of(key));
  }

  void free(WorkspaceKey key) {
    workspaces.release(WorkspaceOwner.of(key));
    try {
      notes.remove(WorkspaceOwner.of(key));
    } catch (IOException e) {
      throw new ServerFailure("giving up the workspace of a block", e);
    }
  }

  BuildUser user() {
    return user;
  }

  BuildFolders folders() {
    return folders;
  }

  @Override
  public Files defaultWorkspace(String job) {
    return new LocalFiles(workspaces.currentLocation(job), user);
  }

  @Override
  public Files files(String folder) {
    Path checked = folders.checked(Path.of(folder));
    if (user.isSeparate()) {
      // The server reads files with rights that builds lack, so it must not follow links that
      // builds can place.
      return FolderFiles.of(
          new LocalFiles(folders.root(), user), folders.root().relativize(checked).toString());
    }
    try {
      return new LocalFiles(BuildFolders.real(checked), user);
    } catch (IOException e) {
      return new LocalFiles(checked, user);
    }
  }

  @Override
  public boolean isInUse(String job) {
    try {
      return workspaces.isInUse(workspaces.currentLocation(job));
    } catch (IOException e) {
      throw new ServerFailure("reading the build folders", e);
    }
  }

  @Override
  public List<String> serverFolders() {
    return folders.serverFolders();
  }

  @Override
  public ServerFolder gitFolder() {
    return new LocalServerFolder(folders.gitFolder(), user);
  }

  @Override
  public ServerFolder cacheFolder() {
    return new LocalServerFolder(folders.cacheFolder(), user);
  }

  /**
   * Secret files of a run: readable by the user that builds run as, writable by the server only.
   */
  ServerFolder secrets(long runId) {
    if (!user.isSeparate()) {
      return new LocalServerFolder(control.secrets(runId), user);
    }
    return new LocalServerFolder(folders.secrets().resolve(Long.toString(runId)), user);
  }

  @Override
  public void removeSecrets(long runId) {
    if (!user.isSeparate()) {
      control.removeSecrets(runId);
    } else {
      removeOwn(folders.secrets(), Long.toString(runId));
    }
  }

  @Override
  public void remove(long runId) {
    if (user.isSeparate()) {
      removeSecrets(runId);
      for (Path folder :
          List.of(folders.scripts(), folders.formerLayout().location(folders.scripts()))) {
        LeftoverFiles.remove(folder, id -> id == runId);
      }
    }
    control.remove(id -> id == runId);
    try {
      notes.remove(runId);
    } catch (IOException e) {
      throw new ServerFailure("forgetting the workspace of a build", e);
    }
  }

  /** Deletes an entry from its current location and from the location that older versions used. */
  private void removeOwn(Path folder, String name) {
    Blobs.deleteTree(folder.resolve(name));
    Blobs.deleteTree(folders.formerLayout().location(folder).resolve(name));
  }

  @Override
  public void removeLeftovers(Set<Long> unfinished) {
    control.remove(id -> !unfinished.contains(id));
    try {
      notes.retain(unfinished);
    } catch (IOException e) {
      throw new ServerFailure("reading the workspaces that builds use", e);
    }
    if (user.isSeparate()) {
      for (Path folder : List.of(folders.scripts(), folders.secrets())) {
        LeftoverFiles.remove(folder, id -> !unfinished.contains(id));
        LeftoverFiles.remove(
            folders.formerLayout().location(folder), id -> !unfinished.contains(id));
      }
    }
  }

  @Override
  public void endProcesses(String cookie) {
    Processes.stop(cookie);
  }

  @Override
  public Measurement measure() {
    return new Measurement(
        clock.instant(),
        memory(),
        diskSpace(folders.root()),
        diskSpace(Path.of("/tmp")),
        System.getProperty("os.name", "") + " (" + System.getProperty("os.arch", "") + ")",
        Duration.ZERO,
        Duration.ZERO);
  }

  private static Measurement.@Nullable Memory memory() {
    try {
      return Measurement.Memory.parse(java.nio.file.Files.readString(Path.of("/proc/meminfo")));
    } catch (IOException e) {
      return null;
    }
  }

  private static Measurement.@Nullable DiskSpace diskSpace(Path folder) {
    try {
      // Before the first build, the workspaces folder does not exist.
      Path existing = folder;
      while (!java.nio.file.Files.exists(existing) && existing.getParent() != null) {
        existing = existing.getParent();
      }
      FileStore store = java.nio.file.Files.getFileStore(existing);
      return new Measurement.DiskSpace(
          folder.toString(), store.getUsableSpace(), store.getTotalSpace());
    } catch (IOException e) {
      return null;
    }
  }

  @Override
  public Programs programs() {
    return programs;
  }
}
