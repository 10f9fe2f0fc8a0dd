package dev.steward.engine;

import dev.steward.problem.Broken;
import dev.steward.problem.Problem;
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
 * The folders on the disk that builds and the server share: which are for workspaces, and which are
 * the server's own.
 *
 * <p>Without a build user everything is in the home: {@code HOME/workspace} beside the server's
 * files. With one, builds cannot enter the home, and {@code HOME-builds} holds {@code workspace}
 * and {@code server}: scripts, secret files and git's files, in folders that only the server writes
 * to.
 */
final class BuildFolders {

  private static final String WORKSPACE = "workspace";
  private static final String SERVER = "server";

  /** What the server keeps in its home; custom workspaces may be in any other folder there. */
  private static final List<String> OF_HOME =
      List.of("secrets", "run", "scm", "builds", "uploads", "polls");

  /** Where versions before kept the server's files among the workspaces of a build user. */
  private static final List<String> FORMER = List.of(".scripts", ".secrets", ".scm");

  /** Relative custom workspaces begin here. */
  private final Path root;

  private final Path home;
  private final @Nullable String buildUser;
  private final Path formerList;
  private @Nullable Set<String> formerNames;

  /**
   * Makes the folders of a build user; without one there is nothing to prepare.
   *
   * @param buildUser the user that builds run as, or null for the server's own
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
        throw new Broken("making the folders that builds work in", e);
      }
    }
  }

  /** The root of the node: what a relative custom workspace is below. */
  Path root() {
    return root;
  }

  /** The folder of all jobs' own workspaces. */
  Path workspaces() {
    return root.resolve(WORKSPACE);
  }

  /** Scripts of a build user's steps, by step: readable for that user, and nothing more. */
  Path scripts() {
    return root.resolve(SERVER).resolve("scripts");
  }

  /** Secret files of a build user's runs, by run. */
  Path secrets() {
    return root.resolve(SERVER).resolve("secrets");
  }

  /** Git's own files. */
  Path sources() {
    return buildUser == null ? home.resolve("scm") : root.resolve(SERVER).resolve("scm");
  }

  /** Where versions before wrote what is now in {@link #scripts} or {@link #secrets}. */
  Path former(Path own) {
    return root.resolve("." + own.getFileName());
  }

  /**
   * The folder that a custom workspace names.
   *
   * @param path variables expanded; relative to {@link #root}
   * @throws Problem.Invalid if it is the server's own, or a build user's workspace outside the root
   */
  Path custom(String path) {
    return checked(root.resolve(path.strip()));
  }

  /**
   * The folder, normalized, if builds may work in it.
   *
   * @throws Problem.Invalid if it is, holds or is inside a folder of the server, by its name or by
   *     the real path behind links
   */
  Path checked(Path folder) {
    Path whole = folder.toAbsolutePath().normalize();
    refuse(whole, whole, root, home);
    try {
      refuse(whole, real(whole), real(root), real(home));
    } catch (IOException e) {
      throw new Problem.Invalid(
          "The workspace " + whole + " cannot be reached: " + e.getMessage() + ".");
    }
    return whole;
  }

  private void refuse(Path named, Path folder, Path root, Path home) {
    var own = new ArrayList<Path>();
    OF_HOME.forEach(name -> own.add(home.resolve(name)));
    if (buildUser != null) {
      own.add(root.resolve(SERVER));
      FORMER.forEach(name -> own.add(root.resolve(name)));
    }
    // The root and what is above it hold the server's folders and all workspaces at once.
    boolean refused =
        home.startsWith(folder)
            || root.startsWith(folder)
            || folder.equals(root.resolve(WORKSPACE))
            || own.stream().anyMatch(each -> folder.startsWith(each) || each.startsWith(folder))
            || isServerFile(folder, home);
    if (refused) {
      throw new Problem.Invalid(
          "The folder " + named + " is the server's own: give the job another workspace.");
    }
    if (buildUser != null && !folder.startsWith(root)) {
      throw new Problem.Invalid(
          "The workspace "
              + named
              + " is not below "
              + root
              + ": give the job one that is, since builds have a user of their own.");
    }
  }

  /** The database and what belongs to it. */
  private static boolean isServerFile(Path folder, Path home) {
    return folder.startsWith(home)
        && home.relativize(folder).getName(0).toString().startsWith("steward.");
  }

  /** The path without links: of the part that is there already, the rest is added as it is. */
  static Path real(Path path) throws IOException {
    Path there = path.toAbsolutePath().normalize();
    var missing = new ArrayList<Path>();
    while (!Files.exists(there, LinkOption.NOFOLLOW_LINKS)) {
      Path name = there.getFileName();
      Path parent = there.getParent();
      if (name == null || parent == null) {
        return path;
      }
      missing.addFirst(name);
      there = parent;
    }
    Path real = there.toRealPath();
    for (Path name : missing) {
      real = real.resolve(name);
    }
    return real;
  }

  /** Makes a workspace or a folder above one, for the user that builds run as. */
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
                + " cannot be made: "
                + e.getMessage()
                + " is no folder. Remove it and build again.");
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
   * Below a folder of theirs, builds may have put a link at any time: a process with their rights
   * goes there, which a link leads nowhere that builds could not go themselves.
   */
  private void makeAsUser(Path folder) throws IOException {
    var words = new ArrayList<>(asUser());
    words.addAll(
        List.of("/bin/sh", "-c", "umask 077; exec mkdir -p -- \"$1\"", "sh", folder.toString()));
    var builder =
        new ProcessBuilder(words)
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
    throw new Problem.Invalid("The builds' user cannot make the workspace " + folder + ".");
  }

  /** The words in front of a command that make it run as the builds' user; none without one. */
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
   * Brings {@code HOME-builds} into its order. Versions before had workspaces and the server's
   * folders beside each other there; a job named {@code server} or {@code workspace} had its
   * workspace where these folders are now, which its owner tells.
   */
  private void prepare() throws IOException {
    if (isOurs(root.resolve(SERVER)) && isOurs(workspaces())) {
      return;
    }
    makeOpen(root, "rwxr-xr-x");
    rememberFormer();
    Path formerWorkspace = setAside(WORKSPACE);
    Path formerServer = setAside(SERVER);
    makeOpen(workspaces(), "rwxr-xr-x");
    restore(formerWorkspace, WORKSPACE);
    restore(formerServer, SERVER);
    // Last of all, so that a server that is killed before it begins again.
    makeOpen(root.resolve(SERVER), "rwx--x--x");
    if (isOurs(former(sources())) && !Files.exists(sources())) {
      Files.move(former(sources()), sources());
    }
  }

  /** Whatever the umask is: the builds' user must be able to pass. */
  private static void makeOpen(Path folder, String permissions) throws IOException {
    if (!Files.exists(folder)) {
      Files.createDirectories(folder);
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(permissions));
    }
  }

  private Path setAside(String name) throws IOException {
    Path aside = root.resolve("." + name + "@former");
    Path there = root.resolve(name);
    if (Files.exists(there, LinkOption.NOFOLLOW_LINKS) && !isOurs(there)) {
      Files.move(there, aside);
    }
    return aside;
  }

  private void restore(Path aside, String name) throws IOException {
    if (Files.exists(aside, LinkOption.NOFOLLOW_LINKS)) {
      Files.move(aside, workspaces().resolve(name));
    }
  }

  /** A folder that the server made: builds cannot make one that belongs to the server's user. */
  private static boolean isOurs(Path folder) throws IOException {
    return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
        && Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS)
            .equals(Files.getOwner(Path.of("/proc/self")));
  }

  /** Only what was there before the new order is a former workspace, not what comes later. */
  private void rememberFormer() throws IOException {
    var names = new HashSet<String>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(root)) {
      for (Path each : all) {
        String name = String.valueOf(each.getFileName());
        if (!FORMER.contains(name) && !name.equals(SERVER) && !name.equals(WORKSPACE)) {
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
        throw new Broken("reading which workspaces versions before left", e);
      }
      formerNames = names;
    }
    return names;
  }

  /**
   * Where versions before kept a job's workspace: one folder with {@code ^} between the names.
   *
   * @param suffix {@code @2} and so on for the copy of a concurrent build
   * @return null if nothing is there
   */
  @Nullable Path former(String fullName, String suffix) {
    String name = fullName.replace('/', '^') + suffix;
    Path former = (buildUser == null ? workspaces() : root).resolve(name);
    boolean elsewhere =
        buildUser == null ? fullName.indexOf('/') >= 0 : formerNames().contains(name);
    return elsewhere && Files.isDirectory(former, LinkOption.NOFOLLOW_LINKS) ? former : null;
  }

  /** Forgets a former workspace, so that a folder that gets its name later stays where it is. */
  synchronized void moved(Path former) throws IOException {
    if (buildUser != null && formerNames().remove(String.valueOf(former.getFileName()))) {
      writeFormer(formerNames());
    }
  }
}
