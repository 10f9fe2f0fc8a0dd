package dev.steward.engine;

import dev.steward.job.Job;
import dev.steward.problem.Problem;
import dev.steward.run.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where builds work, and as whom. Control files lie in the home, out of the way of builds; with a
 * user of their own, builds work beside the home, which that user cannot read.
 */
public final class Places {

  private final Path home;
  private final Path workspaces;
  private volatile String url = "";
  private final @Nullable String buildUser;
  private final String buildHome;

  /**
   * Decides once for all builds.
   *
   * @param buildUser the user that builds run as, or null for the server's own
   * @throws Problem.Invalid where builds cannot be run as that user
   */
  public Places(Path home, @Nullable String buildUser) {
    this.home = home;
    this.buildUser = buildUser;
    if (buildUser == null) {
      workspaces = home.resolve("workspace");
      buildHome = System.getProperty("user.home", "/");
    } else {
      workspaces = Path.of(home + "-builds");
      buildHome = workspaces.toString();
      check(buildUser);
    }
  }

  /** Says where the server is reached: builds find it in their environment. */
  public void serverUrl(String found) {
    url = found;
  }

  private static void check(String user) {
    boolean plain =
        !user.isEmpty()
            && user.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '_' || c == '-');
    try {
      if (plain
          && new ProcessBuilder(
                      "setpriv", "--reuid", user, "--regid", user, "--init-groups", "true")
                  .redirectErrorStream(true)
                  .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                  .start()
                  .waitFor()
              == 0) {
        return;
      }
    } catch (IOException e) {
      // Falls through: there is no setpriv here.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new Problem.Invalid(
        "--build-user needs an existing user with a group of the same name, setpriv (Debian:"
            + " util-linux), and a server started by root.");
  }

  Path control(Run run) {
    return home.resolve("run").resolve("builds").resolve(Long.toString(run.id()));
  }

  /** The folder that the run works in: the same one however often it is asked for. */
  Path workspace(Job job, Run run, Path control) throws IOException {
    Path note = control.resolve("workspace");
    Path chosen;
    try {
      chosen = Path.of(Files.readString(note));
    } catch (NoSuchFileException e) {
      String name = job.fullName().replace('/', '_');
      chosen =
          workspaces.resolve(
              run.executor() == 0 || !isTaken(name, run)
                  ? name
                  : name + "@" + (run.executor() + 1));
      Files.createDirectories(
          control,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Files.writeString(note, chosen.toString());
    }
    make(chosen);
    make(Path.of(chosen + "@tmp"));
    return chosen;
  }

  /** True where another run under way works in the folder of that name. */
  private boolean isTaken(String name, Run run) throws IOException {
    Path wanted = workspaces.resolve(name);
    Path controls = home.resolve("run").resolve("builds");
    if (!Files.isDirectory(controls)) {
      return false;
    }
    try (var others = Files.newDirectoryStream(controls)) {
      for (Path other : others) {
        Path note = other.resolve("workspace");
        if (!other.equals(control(run))
            && Files.exists(note)
            && Files.readString(note).equals(wanted.toString())) {
          return true;
        }
      }
    }
    return false;
  }

  private void make(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    Files.createDirectories(folder);
    String user = buildUser;
    if (user != null) {
      var owner =
          folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(user);
      Files.setOwner(folder, owner);
    }
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
  }

  /** Where a step's script lies: where who runs it can read it. */
  Path script(Path workspace, Path control) {
    return buildUser == null
        ? control.resolve("script.sh")
        : Path.of(workspace + "@tmp").resolve("script-" + control.getFileName() + ".sh");
  }

  Map<String, String> environment(Job job, Run run, Path workspace) {
    return Environment.of(job, run, workspace, home, url, buildHome);
  }

  /** The words in front of a command that make it run as the builds' user; none without one. */
  List<String> asUser() {
    String user = buildUser;
    return user == null
        ? List.of()
        : List.of("setpriv", "--reuid", user, "--regid", user, "--init-groups");
  }

  /** The folder of a job's workspace, where it has one. */
  public Path workspaceOf(Job job) {
    return workspaces.resolve(job.fullName().replace('/', '_'));
  }
}
