package dev.steward.host.local;

import dev.steward.host.CommandState;
import dev.steward.host.WorkspaceOwner;
import dev.steward.problem.ServerFailure;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The directory layout of older versions, from which workspaces are moved on first use. With a
 * build user, older versions kept workspaces and server directories side by side in {@code
 * HOME-builds}.
 */
final class FormerLayout {

  /** Server directories that older versions kept among the workspaces of a build user. */
  static final List<String> SERVER_FOLDERS = List.of(".scripts", ".secrets", ".scm");

  private final Path home;
  private final Path root;
  private final Path workspaces;
  private final Path server;
  private final boolean separateUser;
  private final Path formerList;
  private @Nullable Set<String> formerNames;

  /**
   * Creates the description of the former layout.
   *
   * @param root parent of the current directories {@code workspaces} and {@code server}
   * @param separateUser whether builds and server run as different users
   */
  FormerLayout(Path home, Path root, Path workspaces, Path server, boolean separateUser) {
    this.home = home;
    this.root = root;
    this.workspaces = workspaces;
    this.server = server;
    this.separateUser = separateUser;
    formerList = home.resolve("run").resolve("former-workspaces");
  }

  /** Former location of the contents of one of the server's directories. */
  Path location(Path folder) {
    return root.resolve("." + folder.getFileName());
  }

  /**
   * Migrates {@code HOME-builds} to the current layout. Older versions kept workspaces and server
   * directories side by side; a job named {@code server} or {@code workspace} had its workspace at
   * the path of one of these directories. The owner of a directory shows whether it is a workspace
   * or a server directory.
   */
  void migrate() throws IOException {
    if (isServerOwned(server) && isServerOwned(workspaces)) {
      return;
    }
    createAccessible(root, "rwxr-xr-x");
    recordFormer();
    Path formerWorkspace = setAside(workspaces);
    Path formerServer = setAside(server);
    createAccessible(workspaces, "rwxr-xr-x");
    restore(formerWorkspace, workspaces);
    restore(formerServer, server);
    // This directory is created last: if the server is killed before that, the next start repeats
    // the migration.
    createAccessible(server, "rwx--x--x");
    Path gitFolder = server.resolve("scm");
    if (isServerOwned(location(gitFolder)) && !Files.exists(gitFolder)) {
      Files.move(location(gitFolder), gitFolder);
    }
  }

  /** Sets permissions explicitly, because the build user needs access regardless of the umask. */
  private static void createAccessible(Path folder, String permissions) throws IOException {
    if (!Files.exists(folder)) {
      Files.createDirectories(folder);
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(permissions));
    }
  }

  private Path setAside(Path existing) throws IOException {
    Path aside = root.resolve("." + existing.getFileName() + "@former");
    if (Files.exists(existing, LinkOption.NOFOLLOW_LINKS) && !isServerOwned(existing)) {
      Files.move(existing, aside);
    }
    return aside;
  }

  private void restore(Path aside, Path existing) throws IOException {
    if (Files.exists(aside, LinkOption.NOFOLLOW_LINKS)) {
      Files.move(aside, workspaces.resolve(String.valueOf(existing.getFileName())));
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
        if (!SERVER_FOLDERS.contains(name) && !entry.equals(server) && !entry.equals(workspaces)) {
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
    // If a killed server left an incomplete list, workspaces would be left behind.
    Path tempFile = Path.of(formerList + ".new");
    Files.writeString(tempFile, String.join("\n", names));
    Files.move(tempFile, formerList, StandardCopyOption.ATOMIC_MOVE);
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
        throw new ServerFailure("reading the workspaces from older versions", e);
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
  @Nullable Path workspace(String fullName, String suffix) {
    String name = fullName.replace('/', '^') + suffix;
    Path former = (separateUser ? root : workspaces).resolve(name);
    boolean elsewhere = separateUser ? formerNames().contains(name) : fullName.indexOf('/') >= 0;
    return elsewhere && Files.isDirectory(former, LinkOption.NOFOLLOW_LINKS) ? former : null;
  }

  /**
   * Removes a former workspace from the list, so that a later directory with the same name is not
   * moved.
   */
  synchronized void forget(Path former) throws IOException {
    if (separateUser && formerNames().remove(String.valueOf(former.getFileName()))) {
      writeFormer(formerNames());
    }
  }

  /**
   * Adds the workspaces that an older version noted for unfinished runs.
   *
   * @param controlFolders contains a folder per run
   */
  static void addNotes(Path controlFolders, Map<WorkspaceOwner, String> notes) throws IOException {
    if (!Files.isDirectory(controlFolders)) {
      return;
    }
    try (DirectoryStream<Path> runs = Files.newDirectoryStream(controlFolders)) {
      for (Path run : runs) {
        Long id = LeftoverFiles.number(String.valueOf(run.getFileName()));
        Path note = run.resolve("workspace");
        if (id != null && Files.isRegularFile(note)) {
          notes.put(
              new WorkspaceOwner(id, ""),
              Files.readString(note).replace("%", "%25").replace("\n", "%0A"));
        }
      }
    }
  }

  /**
   * State of a command that an older version started; each value is in a file of its own.
   *
   * @param folder folder of the command
   */
  static CommandState commandState(Path folder) {
    String exit = value(folder, "exit");
    return CommandState.parse(
        value(folder, "pid") + (exit.isEmpty() ? value(folder, "code") : exit + "logged\n"));
  }

  private static String value(Path folder, String name) {
    try {
      String text = Files.readString(folder.resolve(name));
      return text.endsWith("\n") ? text : "";
    } catch (NoSuchFileException e) {
      return "";
    } catch (IOException e) {
      throw new ServerFailure("reading the state of a build step", e);
    }
  }
}
