package dev.steward.host.local;

import dev.steward.blob.SafeFileTree;
import dev.steward.host.RunLookup;
import dev.steward.host.WorkspaceOwner;
import dev.steward.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Maps jobs and runs to workspaces. Server directories are rejected, by name and by real path with
 * links resolved, and a directory is assigned to one build at a time.
 */
final class Workspaces {

  /** Limit for the search for a free directory; no job has this many concurrent builds. */
  private static final int MAX_COPIES = 10_000;

  private static final String TEMPORARY = "@tmp";

  private final BuildFolders folders;
  private final WorkspaceNotes notes;

  /**
   * Workspaces of runs driven by this process. A deleted run is in no database table, but its build
   * may still be running for a moment.
   */
  private final Map<WorkspaceOwner, Path> drivenRuns = new ConcurrentHashMap<>();

  private final RunLookup runs;

  /** The user's own folder, the first choice of all blocks; null on a server. */
  private final @Nullable Path sources;

  /** Held from the search for a free directory until the choice is stored. */
  private final ReentrantLock choiceLock = new ReentrantLock();

  /**
   * Creates the mapping, based on the notes of earlier processes.
   *
   * @param runs finds the state of a run, because notes of killed runs remain
   * @param sources the user's own folder, in which the first block of a run works; null on a server
   */
  Workspaces(BuildFolders folders, WorkspaceNotes notes, RunLookup runs, @Nullable Path sources) {
    this.folders = folders;
    this.notes = notes;
    this.runs = runs;
    this.sources = sources;
  }

  /** Directory for temporary files next to a workspace. */
  static Path temporary(Path workspace) {
    return Path.of(workspace + TEMPORARY);
  }

  /**
   * Directory for temporary files of a workspace. That of the user's own folder is not next to it,
   * so that nothing is left in the folders of the user.
   */
  Path temporaryOf(Path workspace) {
    return workspace.equals(sources)
        ? temporary(folders.workspaces().resolve("sources"))
        : temporary(workspace);
  }

  /**
   * Default workspace of a job: nested like the folders of items, as in Jenkins. Item names contain
   * no {@code @}, so the path of a job never ends like that of a numbered workspace ({@code @2}) or
   * of a temporary directory.
   *
   * @param fullName of the job, such as {@code folder/job}
   * @throws Problem.Invalid if the path leads into a server directory
   */
  Path defaultWorkspace(String fullName) {
    Path folder = folders.workspaces();
    for (String name : fullName.split("/", -1)) {
      folder = folder.resolve(name.replace("@", "%40"));
    }
    return folders.checked(folder);
  }

  /**
   * Current location of the job's default workspace: the former location if it has not been moved
   * yet.
   */
  Path currentLocation(String fullName) {
    Path defaultFolder = defaultWorkspace(fullName);
    Path former = folders.formerLayout().workspace(fullName, "");
    return former != null && !Files.exists(defaultFolder, LinkOption.NOFOLLOW_LINKS)
        ? former
        : defaultFolder;
  }

  /**
   * Workspace of a run; repeated calls return the same directory. The first call chooses the
   * configured directory or, if another run uses it, the first free one of {@code @2}, {@code @3}
   * and so on.
   *
   * @param custom custom workspace of the job, with variables expanded; null for the default
   *     workspace
   */
  Path choose(WorkspaceOwner owner, String fullName, @Nullable String custom) throws IOException {
    Path stored = notes.get(owner);
    if (stored != null) {
      Path checked = folders.checked(stored);
      drivenRuns.put(owner, real(checked));
      return checked;
    }
    boolean isCustom = custom != null && !custom.isBlank();
    Path preferred =
        isCustom && custom != null ? folders.custom(custom) : defaultWorkspace(fullName);
    choiceLock.lock();
    try {
      Map<WorkspaceOwner, Path> others = others(owner);
      for (int i = 1; i <= MAX_COPIES; i++) {
        String suffix = i == 1 ? "" : "@" + i;
        Path candidate =
            folders.checked(
                sources != null && !isCustom && i == 1 ? sources : Path.of(preferred + suffix));
        folders.checked(temporaryOf(candidate));
        Path real = real(candidate);
        if (isTaken(real, others)) {
          continue;
        }
        if (!isCustom && sources == null) {
          moveFormer(fullName, suffix, candidate, others);
        }
        notes.add(owner, candidate);
        drivenRuns.put(owner, real);
        return candidate;
      }
    } finally {
      choiceLock.unlock();
    }
    throw new Problem.Conflict("Too many builds are using " + preferred + " at once.");
  }

  /** Releases the workspace of a run that has ended or is driven by another process. */
  void release(WorkspaceOwner owner) {
    drivenRuns.remove(owner);
  }

  /** Returns whether a workspace has been chosen for the run. */
  boolean isChosen(WorkspaceOwner owner) throws IOException {
    return notes.get(owner) != null;
  }

  /** Real paths of the workspaces noted for other runs, including runs that have ended. */
  private Map<WorkspaceOwner, Path> others(@Nullable WorkspaceOwner owner) throws IOException {
    var others = new HashMap<WorkspaceOwner, Path>(drivenRuns);
    notes.all().forEach((other, path) -> others.computeIfAbsent(other, _ -> real(path)));
    others.remove(owner);
    return others;
  }

  private boolean isTaken(Path real, Map<WorkspaceOwner, Path> others) {
    return others.entrySet().stream()
        .anyMatch(other -> other.getValue().equals(real) && isActive(other.getKey()));
  }

  private boolean isActive(WorkspaceOwner owner) {
    Boolean unfinished = runs.isUnfinished(owner.runId());
    return unfinished == null ? drivenRuns.containsKey(owner) : unfinished;
  }

  /** True if an active run uses the directory or one below it. */
  boolean isInUse(Path folder) throws IOException {
    Path real = real(folder);
    return others(null).entrySet().stream()
        .anyMatch(other -> other.getValue().startsWith(real) && isActive(other.getKey()));
  }

  /**
   * Real path of a directory, because a path through a link leads to the same workspace. A build
   * can make its workspace a dangling or cyclic link; then the path is used unchanged so that other
   * builds do not fail.
   */
  private static Path real(Path folder) {
    try {
      return BuildFolders.real(folder);
    } catch (IOException e) {
      return folder.toAbsolutePath().normalize();
    }
  }

  /** Moves a workspace from the location that older versions used, on first use. */
  private void moveFormer(String fullName, String suffix, Path to, Map<WorkspaceOwner, Path> others)
      throws IOException {
    Path former = folders.formerLayout().workspace(fullName, suffix);
    if (former == null
        || Files.exists(to, LinkOption.NOFOLLOW_LINKS)
        || isTaken(real(former), others)) {
      return;
    }
    Path parent = to.getParent();
    if (parent != null) {
      folders.make(parent);
    }
    if (SafeFileTree.move(former, to)) {
      SafeFileTree.move(temporary(former), temporary(to));
      folders.formerLayout().forget(former);
    }
  }
}
