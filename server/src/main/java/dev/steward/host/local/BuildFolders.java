package dev.steward.host.local;

import dev.steward.problem.Problem;
import dev.steward.problem.ServerFailure;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The directories that builds and the server share, with the boundary between workspaces and the
 * server's own directories.
 *
 * <p>Without a build user, everything is in the home directory, with {@code HOME/workspace} next to
 * the server's files. If there is a build user, builds have no access to the home directory, and
 * {@code HOME-builds} contains {@code workspace} and {@code server}; the latter holds scripts,
 * secret files and git data in directories that only the server can write to.
 */
final class BuildFolders {

  private static final String WORKSPACE = "workspace";
  private static final String SERVER = "server";

  /** Server directories in the home directory; custom workspaces may use any other name there. */
  private static final List<String> HOME_FOLDERS =
      List.of("secrets", "run", "scm", "caches", "builds", "uploads", "polls");

  /** Base of relative custom workspaces. */
  private final Path root;

  private final Path home;
  private final RealPath realRoot;
  private final RealPath realHome;
  private final BuildUser user;
  private final FormerLayout formerLayout;

  /**
   * Creates the directories of a separate build user; without one, nothing needs to be prepared.
   */
  BuildFolders(Path home, BuildUser user) {
    this.home = home.toAbsolutePath().normalize();
    this.user = user;
    root = user.isSeparate() ? Path.of(this.home + "-builds") : this.home;
    realRoot = new RealPath(root);
    realHome = new RealPath(this.home);
    formerLayout =
        new FormerLayout(this.home, root, workspaces(), root.resolve(SERVER), user.isSeparate());
    if (user.isSeparate()) {
      try {
        formerLayout.migrate();
      } catch (IOException e) {
        throw new ServerFailure("creating the build folders", e);
      }
    }
  }

  /** The real path of a directory that only the server's user can move, resolved once. */
  private static final class RealPath {
    private final Path path;
    private volatile @Nullable Path real;

    RealPath(Path path) {
      this.path = path;
    }

    Path get() throws IOException {
      Path resolved = real;
      if (resolved == null) {
        resolved = BuildFolders.real(path);
        real = resolved;
      }
      return resolved;
    }
  }

  /** The home directory and, if there is a build user, the root directory; links are resolved. */
  List<String> serverFolders() {
    var all = new ArrayList<String>();
    for (Path folder : new LinkedHashSet<>(List.of(home, root))) {
      try {
        all.add(folder.toRealPath().toString());
      } catch (IOException e) {
        // The directory has not been created yet, so no link leads to it.
        all.add(folder.toString());
      }
    }
    return all;
  }

  /** Root directory of the node, the base of relative custom workspaces. */
  Path root() {
    return root;
  }

  /** Parent directory of the default workspaces. */
  Path workspaces() {
    return root.resolve(WORKSPACE);
  }

  /** Scripts of the steps that run as the build user, who can read but not change them. */
  Path scripts() {
    return root.resolve(SERVER).resolve("scripts");
  }

  /** Secret files of the runs if there is a build user, in one directory per run. */
  Path secrets() {
    return root.resolve(SERVER).resolve("secrets");
  }

  /** Git data. */
  Path gitFolder() {
    return user.isSeparate() ? root.resolve(SERVER).resolve("scm") : home.resolve("scm");
  }

  /** Copies of repositories that several jobs share. */
  Path cacheFolder() {
    return user.isSeparate() ? root.resolve(SERVER).resolve("caches") : home.resolve("caches");
  }

  /** The layout in which older versions kept workspaces and the contents of server directories. */
  FormerLayout formerLayout() {
    return formerLayout;
  }

  /**
   * Resolves a custom workspace.
   *
   * @param path path with variables expanded; relative to {@link #root}
   * @throws Problem.Invalid if it is a server directory, or is outside the root while a build user
   *     is set
   */
  Path custom(String path) {
    return checked(root.resolve(path.strip()));
  }

  /**
   * Normalizes the directory and checks that builds may use it.
   *
   * @throws Problem.Invalid if it is, contains or is inside a server directory, by its name or by
   *     its real path with links resolved
   */
  Path checked(Path folder) {
    Path normalized = folder.toAbsolutePath().normalize();
    refuse(normalized, normalized, root, home);
    try {
      refuse(normalized, real(normalized), realRoot.get(), realHome.get());
    } catch (IOException e) {
      throw new Problem.Invalid(
          "The workspace " + normalized + " is not accessible: " + e.getMessage() + ".");
    }
    return normalized;
  }

  private void refuse(Path requested, Path folder, Path root, Path home) {
    var serverFolders = new ArrayList<Path>();
    HOME_FOLDERS.forEach(name -> serverFolders.add(home.resolve(name)));
    if (user.isSeparate()) {
      serverFolders.add(root.resolve(SERVER));
      FormerLayout.SERVER_FOLDERS.forEach(name -> serverFolders.add(root.resolve(name)));
    }
    // The root and its ancestors contain the server's directories and all workspaces.
    boolean refused =
        home.startsWith(folder)
            || root.startsWith(folder)
            || folder.equals(root.resolve(WORKSPACE))
            || serverFolders.stream()
                .anyMatch(entry -> folder.startsWith(entry) || entry.startsWith(folder))
            || isServerFile(folder, home);
    if (refused) {
      throw new Problem.Invalid(
          "The folder "
              + requested
              + " is reserved for the server. Choose another workspace for the job.");
    }
    if (user.isSeparate() && !folder.startsWith(root)) {
      throw new Problem.Invalid(
          "The workspace "
              + requested
              + " is not inside "
              + root
              + ", which is required with --build-user. Choose a workspace inside that folder.");
    }
  }

  /** True for the database and its companion files. */
  private static boolean isServerFile(Path folder, Path home) {
    return folder.startsWith(home)
        && home.relativize(folder).getName(0).toString().startsWith("steward.");
  }

  /** Resolves links in the existing part of the path; the rest is appended unchanged. */
  static Path real(Path path) throws IOException {
    Path existing = path.toAbsolutePath().normalize();
    var missing = new ArrayList<Path>();
    while (!Files.exists(existing, LinkOption.NOFOLLOW_LINKS)) {
      Path name = existing.getFileName();
      Path parent = existing.getParent();
      if (name == null || parent == null) {
        return path;
      }
      missing.addFirst(name);
      existing = parent;
    }
    Path real = existing.toRealPath();
    for (Path name : missing) {
      real = real.resolve(name);
    }
    return real;
  }

  /** Creates a workspace or its parent, owned by the build user. */
  void make(Path folder) throws IOException {
    if (folder.equals(root) || folder.equals(workspaces())) {
      Files.createDirectories(folder);
      return;
    }
    if (Files.isDirectory(folder)) {
      return;
    }
    UserPrincipal owner = user.principal();
    if (owner == null) {
      try {
        Files.createDirectories(folder);
      } catch (FileAlreadyExistsException e) {
        throw new Problem.Invalid(
            "The workspace "
                + folder
                + " cannot be created: "
                + e.getMessage()
                + " is not a folder. Remove the file and build again.");
      }
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
      return;
    }
    Path base = folder.startsWith(workspaces()) ? workspaces() : root;
    Path first = base.resolve(base.relativize(folder).getName(0));
    if (!Files.isDirectory(first, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectories(first);
      Files.setOwner(first, owner);
      Files.setPosixFilePermissions(first, PosixFilePermissions.fromString("rwx------"));
    }
    if (!first.equals(folder)) {
      makeAsUser(folder);
    }
  }

  /**
   * Creates a directory by running a process as the build user. Builds can place links below their
   * own directory at any time; a process of the build user cannot follow them further than a build
   * could.
   */
  private void makeAsUser(Path folder) throws IOException {
    List<String> command =
        List.of("/bin/sh", "-c", "umask 077; exec mkdir -p -- \"$1\"", "sh", folder.toString());
    try {
      if (user.process(command).start().waitFor() == 0) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new Problem.Invalid("The build user cannot create the workspace " + folder + ".");
  }
}
