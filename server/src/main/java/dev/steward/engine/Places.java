package dev.steward.engine;

import dev.steward.job.Job;
import dev.steward.problem.Problem;
import dev.steward.run.ParameterValue;
import dev.steward.run.Run;
import dev.steward.text.Json;
import dev.steward.text.Variables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where builds work, and as whom. Control files lie in the home, out of the way of builds; with a
 * user of their own, builds work beside the home, which that user cannot read.
 */
public final class Places {

  private final Path home;
  private final Path workspaces;

  /** Where scripts lie for a user of the builds' own: readable for it, and nothing more. */
  private final Path scripts;

  private volatile Supplier<String> url = () -> "";
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
    scripts = workspaces.resolve(".scripts");
  }

  /** Says where the server is reached: builds find it in their environment. */
  public void serverUrl(Supplier<String> found) {
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
  Path workspace(
      Job job, Run run, Path control, @Nullable String custom, Map<String, String> parameters)
      throws IOException {
    Path note = control.resolve("workspace");
    Path chosen;
    try {
      chosen = Path.of(Files.readString(note));
    } catch (NoSuchFileException e) {
      Path wanted =
          custom == null
              ? workspaces.resolve(folderOf(job))
              : own(Variables.expand(custom, parameters));
      if (buildUser != null && wanted.startsWith(scripts)) {
        throw new Problem.Invalid(
            "The folder " + wanted + " is the server's own: give the job another workspace.");
      }
      chosen =
          run.executor() == 0 || !isTaken(wanted, run)
              ? wanted
              : Path.of(wanted + "@" + (run.executor() + 1));
      Files.createDirectories(
          control,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Files.writeString(note, chosen.toString());
    }
    make(chosen);
    make(Path.of(chosen + "@tmp"));
    return chosen;
  }

  /**
   * One folder, not folders in folders: what lies above a workspace is the server's. The sign
   * between the names can stand in none of them, so that no two jobs share a workspace.
   */
  private static String folderOf(Job job) {
    return job.fullName().replace('/', '^');
  }

  /**
   * A folder that the job names itself. Where builds have a user of their own it must lie among
   * their workspaces: the server makes folders for them, and may not be led elsewhere.
   */
  private Path own(String named) {
    Path folder = workspaces.resolve(named.strip()).normalize();
    if (buildUser == null || (folder.startsWith(workspaces) && !folder.equals(workspaces))) {
      return folder;
    }
    throw new Problem.Invalid(
        "The job's own workspace must lie below " + workspaces + " where builds have a user.");
  }

  /** True where another run under way works in the folder. */
  private boolean isTaken(Path wanted, Run run) throws IOException {
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
    String user = buildUser;
    if (user == null) {
      Files.createDirectories(folder);
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
      return;
    }
    Path first = workspaces.resolve(workspaces.relativize(folder).getName(0));
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
   * Below a folder of theirs, builds may have laid a link at any time: only who has their rights
   * goes there, whom it leads nowhere that they could not go by themselves.
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

  /**
   * Writes a step's script where who runs it can read it and nobody can put something in its place:
   * the folder is the server's own. It appears whole: a step that an earlier server began may be
   * about to read it.
   */
  Path script(Path control, String text) throws IOException {
    Path folder = control;
    String user = buildUser;
    if (user != null) {
      Path run = control.getParent();
      folder =
          scripts.resolve((run == null ? "" : run.getFileName() + "-") + control.getFileName());
    }
    Files.createDirectories(
        folder,
        PosixFilePermissions.asFileAttribute(
            PosixFilePermissions.fromString(user == null ? "rwx------" : "rwx--x--x")));
    Path script = folder.resolve("script.sh");
    Path fresh = folder.resolve(".new");
    Files.deleteIfExists(fresh);
    Files.createFile(
        fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(fresh, text);
    if (user != null) {
      Files.setOwner(fresh, owner(user));
    }
    return Files.move(fresh, script, StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Where files with the secrets of a run lie: where who runs it can read them, in a folder in
   * which nobody but the server can put anything.
   */
  Path secrets(Path control) throws IOException {
    if (buildUser == null) {
      return control.resolve("secrets");
    }
    Path all = workspaces.resolve(".secrets");
    Files.createDirectories(
        all, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
    return all.resolve(String.valueOf(control.getFileName()));
  }

  /** Who builds run as; null for the server's own user. */
  @Nullable UserPrincipal reader() throws IOException {
    String user = buildUser;
    return user == null ? null : owner(user);
  }

  /** Removes what lies in {@link #secrets}. */
  void removeSecrets(Path control) {
    dev.steward.blob.Blobs.removeTree(
        buildUser == null
            ? control.resolve("secrets")
            : workspaces.resolve(".secrets").resolve(String.valueOf(control.getFileName())));
  }

  /** Removes what {@link #script} wrote for a run, and its secrets. */
  void remove(Path control, int steps) {
    removeSecrets(control);
    if (buildUser != null) {
      for (int i = 0; i < steps; i++) {
        dev.steward.blob.Blobs.removeTree(scripts.resolve(control.getFileName() + "-" + i));
      }
    }
  }

  /**
   * Removes what a killed server left of runs that have ended.
   *
   * @param underWay the ids of all runs that have not ended; none may begin at the same time
   */
  void removeLeftovers(Set<Long> underWay) {
    LeftoverFiles.remove(home.resolve("run").resolve("builds"), underWay);
    if (buildUser != null) {
      LeftoverFiles.remove(scripts, underWay);
      LeftoverFiles.remove(workspaces.resolve(".secrets"), underWay);
    }
  }

  private static UserPrincipal owner(String user) throws IOException {
    return java.nio.file.FileSystems.getDefault()
        .getUserPrincipalLookupService()
        .lookupPrincipalByName(user);
  }

  /** The kind of the note of what a build's acts added to its environment. */
  public static final String ENVIRONMENT = "environment";

  /** What depends on the machine, or marks the processes of a run. */
  private static final List<String> MACHINE =
      List.of(
          Processes.COOKIE,
          "JENKINS_SERVER_COOKIE",
          "WORKSPACE",
          "WORKSPACE_TMP",
          "HOME",
          "JENKINS_HOME",
          "HUDSON_HOME");

  /**
   * What the steps of a run find in their environment, as people may see it: without secrets, and
   * without what depends on the machine.
   *
   * @param added the note of what its acts added; null for none
   */
  public Map<String, String> shownEnvironment(Job job, Run run, @Nullable String added) {
    var all = new TreeMap<>(environment(job, run, workspaceOf(job)));
    if (added != null) {
      Json.readObject(added).forEach((name, value) -> all.put(name, String.valueOf(value)));
    }
    all.keySet().removeAll(MACHINE);
    for (ParameterValue parameter : run.parameters()) {
      if (parameter.kind() == ParameterValue.Kind.SECRET) {
        all.remove(parameter.name());
        if (!parameter.value().isEmpty()) {
          all.replaceAll((_, value) -> value.replace(parameter.value(), "****"));
        }
      }
    }
    return all;
  }

  Map<String, String> environment(Job job, Run run, Path workspace) {
    return Environment.of(job, run, workspace, home, url.get(), buildHome);
  }

  /** The words in front of a command that make it run as the builds' user; none without one. */
  public List<String> asUser() {
    String user = buildUser;
    return user == null
        ? List.of()
        : List.of("setpriv", "--reuid", user, "--regid", user, "--init-groups");
  }

  /** Whom builds run as; null for the server's own user. */
  public @Nullable String buildUser() {
    return buildUser;
  }

  /** Where what gets sources keeps its own files: where who runs builds can get at them. */
  public Path sources() {
    return buildUser == null ? home.resolve("scm") : workspaces.resolve(".scm");
  }

  /** The folder of a job's workspace, where it has one. */
  public Path workspaceOf(Job job) {
    return workspaces.resolve(folderOf(job));
  }
}
