package dev.steward.engine;

import dev.steward.problem.Problem;
import dev.steward.problem.ServerFailure;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The directories that builds and the server share, with the boundary between workspaces and the
 * server's own directories.
 *
 * <p>Without a build user everything is in the home directory: {@code HOME/workspace} beside the
 * server's files. With a build user, builds have no access to the home directory, and {@code
 * HOME-builds} contains {@code workspace} and {@code server}; the latter holds scripts, secret
 * files and git data in directories that only the server can write.
 */
final class BuildFolders {

  private static final String WORKSPACE = "workspace";
  private static final String SERVER = "server";

  /** Server directories in the home directory; custom workspaces may use any other name there. */
  private static final List<String> HOME_FOLDERS =
      List.of("secrets", "run", "scm", "builds", "uploads", "polls");

  /** Server directories that older versions kept among the workspaces of a build user. */
  private static final List<String> FORMER_FOLDERS = List.of(".scripts", ".secrets", ".scm");

  /** Base of relative custom workspaces. */
  private final Path root;

  private final Path home;
  private final @Nullable String buildUser;
  private final Path formerList;
  private @Nullable Set<String> formerNames;

  /**
   * Creates the directories of a build user; without one, nothing needs to be prepared.
   *
   * @param buildUser OS user that builds run as; null for the server's own user
   */
  BuildFolders(Path home, @Nullable String buildUser) {
    this.home = home.toAbsolutePath().normalize();
    this.buildUser = buildUser;
    root = buildUser == null ? this.home : Path.of(this.home + "-builds");
    formerList = this.home.resolve("run").resolve("former-workspaces");
    if (buildUser != null) {
      try {
        prepare();
      } catch (IOException e) {
        throw new ServerFailure("creating the folders of builds", e);
      }
    }
  }

  /** Root directory of the node, the base of relative custom workspaces. */
  Path root() {
    return root;
  }

  /** Parent directory of the default workspaces. */
  Path workspaces() {
    return root.resolve(WORKSPACE);
  }

  /** Scripts of steps run as the build user: readable by that user, not writable. */
  Path scripts() {
    return root.resolve(SERVER).resolve("scripts");
  }

  /** Secret files of runs of a build user, one directory per run. */
  Path secrets() {
    return root.resolve(SERVER).resolve("secrets");
  }

  /** Git data. */
  Path gitFolder() {
    return buildUser == null ? home.resolve("scm") : root.resolve(SERVER).resolve("scm");
  }

  /** Location that older versions used for the contents of {@link #scripts} or {@link #secrets}. */
  Path formerLocation(Path folder) {
    return root.resolve("." + folder.getFileName());
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
      refuse(normalized, real(normalized), real(root), real(home));
    } catch (IOException e) {
      throw new Problem.Invalid(
          "The workspace " + normalized + " is not accessible: " + e.getMessage() + ".");
    }
    return normalized;
  }

  private void refuse(Path requested, Path folder, Path root, Path home) {
    var serverFolders = new ArrayList<Path>();
    HOME_FOLDERS.forEach(name -> serverFolders.add(home.resolve(name)));
    if (buildUser != null) {
      serverFolders.add(root.resolve(SERVER));
      FORMER_FOLDERS.forEach(name -> serverFolders.add(root.resolve(name)));
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
    if (buildUser != null && !folder.startsWith(root)) {
      throw new Problem.Invalid(
          "The workspace "
              + requested
              + " is not inside "
              + root
              + ", which is required with --build-user. Choose a workspace inside it.");
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
    String user = buildUser;
    if (user == null) {
      try {
        Files.createDirectories(folder);
      } catch (FileAlreadyExistsException e) {
        throw new Problem.Invalid(
            "The workspace "
                + folder
                + " cannot be created: "
                + e.getMessage()
                + " is not a folder. Remove it and build again.");
      }
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
      return;
    }
    Path base = folder.startsWith(workspaces()) ? workspaces() : root;
    Path first = base.resolve(base.relativize(folder).getName(0));
    if (!Files.isDirectory(first, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectories(first);
      Files.setOwner(first, owner(user));
      Files.setPosixFilePermissions(first, PosixFilePermissions.fromString("rwx------"));
    }
    if (!first.equals(folder)) {
      makeAsUser(folder);
    }
  }

  /**
   * Creates a directory with the rights of the build user. Builds can place links below their own
   * directory at any time; a process of the build user cannot follow them further than a build
   * could.
   */
  private void makeAsUser(Path folder) throws IOException {
    var command = new ArrayList<>(asUser());
    command.addAll(
        List.of("/bin/sh", "-c", "umask 077; exec mkdir -p -- \"$1\"", "sh", folder.toString()));
    var builder =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().clear();
    builder.environment().put("PATH", Environment.DEFAULT_PATH);
    try {
      if (builder.start().waitFor() == 0) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new Problem.Invalid("The build user cannot create the workspace " + folder + ".");
  }

  /** Command prefix that switches to the build user; empty without one. */
  List<String> asUser() {
    String user = buildUser;
    return user == null
        ? List.of()
        : List.of("setpriv", "--reuid", user, "--regid", user, "--init-groups");
  }

  static UserPrincipal owner(String user) throws IOException {
    return java.nio.file.FileSystems.getDefault()
        .getUserPrincipalLookupService()
        .lookupPrincipalByName(user);
  }

  /**
   * Migrates {@code HOME-builds} to the current layout. Older versions kept workspaces and server
   * directories side by side; a job named {@code server} or {@code workspace} had its workspace at
   * the path of these directories, which its owner reveals.
   */
  private void prepare() throws IOException {
    if (isServerOwned(root.resolve(SERVER)) && isServerOwned(workspaces())) {
      return;
    }
    createAccessible(root, "rwxr-xr-x");
    recordFormer();
    Path formerWorkspace = setAside(WORKSPACE);
    Path formerServer = setAside(SERVER);
    createAccessible(workspaces(), "rwxr-xr-x");
    restore(formerWorkspace, WORKSPACE);
    restore(formerServer, SERVER);
    // Created last: if the server is killed earlier, the next start repeats the migration.
    createAccessible(root.resolve(SERVER), "rwx--x--x");
    if (isServerOwned(formerLocation(gitFolder())) && !Files.exists(gitFolder())) {
      Files.move(formerLocation(gitFolder()), gitFolder());
    }
  }

  /** Sets permissions explicitly, because the build user needs access whatever the umask. */
  private static void createAccessible(Path folder, String permissions) throws IOException {
    if (!Files.exists(folder)) {
      Files.createDirectories(folder);
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(permissions));
    }
  }

  private Path setAside(String name) throws IOException {
    Path aside = root.resolve("." + name + "@former");
    Path existing = root.resolve(name);
    if (Files.exists(existing, LinkOption.NOFOLLOW_LINKS) && !isServerOwned(existing)) {
      Files.move(existing, aside);
    }
    return aside;
  }

  private void restore(Path aside, String name) throws IOException {
    if (Files.exists(aside, LinkOption.NOFOLLOW_LINKS)) {
      Files.move(aside, workspaces().resolve(name));
    }
  }

  /** True for a directory of the server; builds cannot create one owned by the server's user. */
  private static boolean isServerOwned(Path folder) throws IOException {
    return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
        && Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS)
            .equals(Files.getOwner(Path.of("/proc/self")));
  }

  /**
   * Records the workspaces of the old layout; directories created later are not former workspaces.
   */
  private void recordFormer() throws IOException {
    var names = new HashSet<String>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(root)) {
      for (Path entry : all) {
        String name = String.valueOf(entry.getFileName());
        if (!FORMER_FOLDERS.contains(name) && !name.equals(SERVER) && !name.equals(WORKSPACE)) {
          names.add(name);
        }
      }
    }
    if (!names.isEmpty()) {
      writeFormer(names);
    }
  }

  private void writeFormer(Set<String> names) throws IOException {
    Files.createDirectories(home.resolve("run"));
    Files.writeString(formerList, String.join("\n", names));
  }

  private synchronized Set<String> formerNames() {
    Set<String> names = formerNames;
    if (names == null) {
      names = new HashSet<>();
      try {
        if (Files.exists(formerList)) {
          names.addAll(Files.readString(formerList).lines().toList());
        }
      } catch (IOException e) {
        throw new ServerFailure("reading the workspaces of older versions", e);
      }
      formerNames = names;
    }
    return names;
  }

  /**
   * Workspace of a job in the layout of older versions: one directory, with {@code ^} between the
   * names.
   *
   * @param suffix {@code @2} and so on for the workspace of a concurrent build
   * @return null if it does not exist
   */
  @Nullable Path formerLocation(String fullName, String suffix) {
    String name = fullName.replace('/', '^') + suffix;
    Path former = (buildUser == null ? workspaces() : root).resolve(name);
    boolean elsewhere =
        buildUser == null ? fullName.indexOf('/') >= 0 : formerNames().contains(name);
    return elsewhere && Files.isDirectory(former, LinkOption.NOFOLLOW_LINKS) ? former : null;
  }

  /**
   * Removes a former workspace from the list, so that a later directory of the same name is not
   * moved.
   */
  synchronized void forgetFormer(Path former) throws IOException {
    if (buildUser != null && formerNames().remove(String.valueOf(former.getFileName()))) {
      writeFormer(formerNames());
    }
  }
}
