package dev.steward.engine;

import dev.steward.blob.Tree;
import dev.steward.problem.Problem;
import dev.steward.run.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Maps jobs to workspaces: the one place that decides in which folder a build works and which
 * folder is a job's. Whatever the server keeps for itself is refused here, by name and by the real
 * path behind links, and a folder is given to one build at a time.
 */
final class Workspaces {

  /** Ends the search for a free folder: more builds of one job never run at once. */
  private static final int MAX_COPIES = 10_000;

  private static final String NOTE = "workspace";
  private static final String TEMPORARY = "@tmp";

  private final BuildFolders folders;
  private final Path controls;

  /**
   * Runs that this process drives: a deleted run is in no table any more, and may still work for a
   * moment.
   */
  private final Map<Long, Path> driven = new ConcurrentHashMap<>();

  private final LongFunction<@Nullable Run> runs;

  /** Held from the search for a free folder until the choice is on the disk. */
  private final ReentrantLock choosing = new ReentrantLock();

  /**
   * Begins with what earlier processes noted.
   *
   * @param controls holds a folder per run, and in it the note of the run's workspace
   * @param runs finds a run by its id: the notes of runs that were killed stay
   */
  Workspaces(BuildFolders folders, Path controls, LongFunction<@Nullable Run> runs) {
    this.folders = folders;
    this.controls = controls;
    this.runs = runs;
  }

  /** The folder for temporary files beside a workspace. */
  static Path temporary(Path workspace) {
    return Path.of(workspace + TEMPORARY);
  }

  /**
   * The job's own workspace: a folder per folder of items, as in Jenkins. Item names hold no
   * {@code @}, so that no other job's path ends like a copy ({@code @2}) or a temporary folder.
   *
   * @param fullName of the job, such as {@code folder/job}
   * @throws Problem.Invalid if the path leads into the server's own folders
   */
  Path own(String fullName) {
    Path folder = folders.workspaces();
    for (String name : fullName.split("/", -1)) {
      folder = folder.resolve(name.replace("@", "%40"));
    }
    return folders.checked(folder);
  }

  /** Where the files of the job's own workspace are: where they were before if it never moved. */
  Path current(String fullName) {
    Path own = own(fullName);
    Path former = folders.former(fullName, "");
    return former != null && !Files.exists(own, LinkOption.NOFOLLOW_LINKS) ? former : own;
  }

  /**
   * The workspace of a run: the same one for each call. The first call takes the wanted folder or,
   * where another run works in it, the first free one of {@code @2}, {@code @3} and so on.
   *
   * @param custom the path that the job names, variables expanded; null for the job's own folder
   */
  Path choose(Run run, Path control, String fullName, @Nullable String custom) throws IOException {
    Path noted = noted(control);
    if (noted != null) {
      Path checked = folders.checked(noted);
      driven.put(run.id(), real(checked));
      return checked;
    }
    boolean named = custom != null && !custom.isBlank();
    Path wanted = named && custom != null ? folders.custom(custom) : own(fullName);
    choosing.lock();
    try {
      Map<Long, Path> others = others(control);
      for (int i = 1; i <= MAX_COPIES; i++) {
        String suffix = i == 1 ? "" : "@" + i;
        Path candidate = folders.checked(Path.of(wanted + suffix));
        folders.checked(temporary(candidate));
        if (isTaken(real(candidate), others)) {
          continue;
        }
        if (!named) {
          moveFormer(fullName, suffix, candidate, others);
        }
        note(control, candidate);
        driven.put(run.id(), real(candidate));
        return candidate;
      }
    } finally {
      choosing.unlock();
    }
    throw new Problem.Conflict("Too many builds work in " + wanted + " at once.");
  }

  /** The run ended, or another process drives it. */
  void release(Run run) {
    driven.remove(run.id());
  }

  /** The noted workspaces of other runs, as real paths; not all of these runs go on. */
  private Map<Long, Path> others(Path control) throws IOException {
    var others = new HashMap<Long, Path>(driven);
    if (Files.isDirectory(controls)) {
      try (var all = Files.newDirectoryStream(controls)) {
        for (Path other : all) {
          long id = id(other);
          Path noted = others.containsKey(id) ? null : noted(other);
          if (noted != null) {
            others.put(id, real(noted));
          }
        }
      }
    }
    others.remove(id(control));
    return others;
  }

  private boolean isTaken(Path real, Map<Long, Path> others) {
    return others.entrySet().stream()
        .anyMatch(other -> other.getValue().equals(real) && goesOn(other.getKey()));
  }

  private boolean goesOn(long id) {
    Run run = runs.apply(id);
    return run == null ? driven.containsKey(id) : run.running();
  }

  /** True if a run that goes on works in the folder or below it. */
  boolean isInUse(Path folder) throws IOException {
    Path real = real(folder);
    return others(controls).entrySet().stream()
        .anyMatch(other -> other.getValue().startsWith(real) && goesOn(other.getKey()));
  }

  /** The full name of the item whose own workspace the folder would be; null if it is none. */
  @Nullable String itemOf(Path workspace) {
    Path all = folders.workspaces();
    return workspace.startsWith(all) && !workspace.equals(all)
        ? all.relativize(workspace).toString()
        : null;
  }

  private static long id(Path control) {
    try {
      return Long.parseLong(String.valueOf(control.getFileName()));
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static @Nullable Path noted(Path control) throws IOException {
    try {
      String text = Files.readString(control.resolve(NOTE));
      return text.isEmpty() ? null : Path.of(text);
    } catch (NoSuchFileException | java.nio.file.NotDirectoryException e) {
      return null;
    }
  }

  private static void note(Path control, Path workspace) throws IOException {
    Files.createDirectories(
        control,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Path fresh = control.resolve(NOTE + ".new");
    Files.writeString(fresh, workspace.toString());
    Files.move(fresh, control.resolve(NOTE), StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Two paths to one folder, by way of a link, are one workspace. A build can make its workspace a
   * link to nowhere or to itself: then the path stays as it is, and no other build fails for it.
   */
  private static Path real(Path folder) {
    try {
      return BuildFolders.real(folder);
    } catch (IOException e) {
      return folder.toAbsolutePath().normalize();
    }
  }

  /** Versions before kept the workspace elsewhere: it moves when it is needed first. */
  private void moveFormer(String fullName, String suffix, Path to, Map<Long, Path> others)
      throws IOException {
    Path former = folders.former(fullName, suffix);
    if (former == null
        || Files.exists(to, LinkOption.NOFOLLOW_LINKS)
        || isTaken(real(former), others)) {
      return;
    }
    Path parent = to.getParent();
    if (parent != null) {
      folders.make(parent);
    }
    if (Tree.move(former, to)) {
      Tree.move(temporary(former), temporary(to));
      folders.moved(former);
    }
  }
}
