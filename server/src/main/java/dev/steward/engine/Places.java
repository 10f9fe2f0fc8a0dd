package dev.steward.engine;

import dev.steward.blob.Blobs;
import dev.steward.job.Job;
import dev.steward.problem.Broken;
import dev.steward.problem.Problem;
import dev.steward.run.ParameterValue;
import dev.steward.run.Run;
import dev.steward.text.Json;
import dev.steward.text.Variables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Workspaces, control files and scripts of builds, and the OS user that builds run as. Control
 * files are in the home, out of the way of builds; with a user of their own, builds work beside the
 * home, which that user cannot read.
 */
public final class Places {

  private final Path home;
  private final BuildFolders folders;
  private final Workspaces workspaces;

  private volatile Supplier<String> url = () -> "";
  private volatile Supplier<List<String>> labels = List::of;
  private final @Nullable String buildUser;
  private final String buildHome;

  /**
   * Decides once for all builds.
   *
   * @param buildUser the user that builds run as, or null for the server's own
   * @param runs finds a run by its id
   * @throws Problem.Invalid where builds cannot be run as that user
   */
  public Places(Path home, @Nullable String buildUser, LongFunction<@Nullable Run> runs) {
    this.home = home;
    this.buildUser = buildUser;
    if (buildUser != null) {
      check(buildUser);
    }
    folders = new BuildFolders(home, buildUser);
    workspaces = new Workspaces(folders, home.resolve("run").resolve("builds"), runs);
    buildHome =
        buildUser == null ? System.getProperty("user.home", "/") : folders.root().toString();
  }

  /** Says where the server is reached: builds find it in their environment. */
  public void serverUrl(Supplier<String> found) {
    url = found;
  }

  /** Says which labels the node has that builds run on: builds find them in their environment. */
  public void nodeLabels(Supplier<List<String>> found) {
    labels = found;
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

  /**
   * The folder that the run works in: the same one however often it is asked for.
   *
   * @param custom the workspace that the job names, as written; null for the job's own
   */
  Path workspace(Job job, Run run, Path control, @Nullable String custom) throws IOException {
    Path chosen =
        workspaces.choose(
            run,
            control,
            job.fullName(),
            custom == null ? null : Variables.expand(custom, beforeWorkspace(job, run)));
    folders.make(chosen);
    folders.make(Workspaces.temporary(chosen));
    return chosen;
  }

  /** The run needs its workspace no longer. */
  void release(Run run) {
    workspaces.release(run);
  }

  /** The full name of the item whose own workspace the folder would be; null if it is none. */
  @Nullable String itemOf(Path workspace) {
    return workspaces.itemOf(workspace);
  }

  /** The environment of a run whose workspace is not known yet. */
  private Map<String, String> beforeWorkspace(Job job, Run run) {
    var all = new TreeMap<>(environment(job, run, folders.root()).all());
    all.remove("WORKSPACE");
    all.remove("WORKSPACE_TMP");
    return all;
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
          folders
              .scripts()
              .resolve((run == null ? "" : run.getFileName() + "-") + control.getFileName());
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
      Files.setOwner(fresh, BuildFolders.owner(user));
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
    Path all = folders.secrets();
    Files.createDirectories(
        all, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
    return all.resolve(String.valueOf(control.getFileName()));
  }

  /** Who builds run as; null for the server's own user. */
  @Nullable UserPrincipal reader() throws IOException {
    String user = buildUser;
    return user == null ? null : BuildFolders.owner(user);
  }

  /** Removes what is in {@link #secrets}. */
  void removeSecrets(Path control) {
    if (buildUser == null) {
      Blobs.removeTree(control.resolve("secrets"));
    } else {
      removeOwn(folders.secrets(), String.valueOf(control.getFileName()));
    }
  }

  /** Removes what {@link #script} wrote for a run, and its secrets. */
  void remove(Path control, int steps) {
    removeSecrets(control);
    if (buildUser != null) {
      for (int i = 0; i < steps; i++) {
        removeOwn(folders.scripts(), control.getFileName() + "-" + i);
      }
    }
  }

  /** A run that a version before began has its files where that version wrote them. */
  private void removeOwn(Path folder, String name) {
    Blobs.removeTree(folder.resolve(name));
    Blobs.removeTree(folders.former(folder).resolve(name));
  }

  /**
   * Removes what a killed server left of runs that have ended.
   *
   * @param underWay the ids of all runs that have not ended; none may begin at the same time
   */
  void removeLeftovers(Set<Long> underWay) {
    LeftoverFiles.remove(home.resolve("run").resolve("builds"), underWay);
    if (buildUser != null) {
      for (Path folder : List.of(folders.scripts(), folders.secrets())) {
        LeftoverFiles.remove(folder, underWay);
        LeftoverFiles.remove(folders.former(folder), underWay);
      }
    }
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
    EnvironmentVariables variables = environment(job, run, folders.root());
    if (added != null) {
      var more = new LinkedHashMap<String, String>();
      Json.readObject(added).forEach((name, value) -> more.put(name, String.valueOf(value)));
      variables.put(more);
    }
    var all = new TreeMap<>(variables.all());
    all.keySet().removeAll(MACHINE);
    for (ParameterValue parameter : run.parameters()) {
      if (parameter.kind() == ParameterValue.Kind.SECRET) {
        String resolved = all.remove(parameter.name());
        for (String secret : Arrays.asList(resolved, parameter.value())) {
          if (secret != null && !secret.isEmpty()) {
            all.replaceAll((_, value) -> value.replace(secret, "****"));
          }
        }
      }
    }
    return all;
  }

  EnvironmentVariables environment(Job job, Run run, Path workspace) {
    return Environment.variables(
        Environment.of(job, run, workspace, home, url.get(), buildHome, labels.get()));
  }

  /** The words in front of a command that make it run as the builds' user; none without one. */
  public List<String> asUser() {
    return folders.asUser();
  }

  /** Whom builds run as; null for the server's own user. */
  public @Nullable String buildUser() {
    return buildUser;
  }

  /** Where what gets sources keeps its own files: where who runs builds can get at them. */
  public Path sources() {
    return folders.sources();
  }

  /** The folder of a job's own workspace, whether it is there or not. */
  public Path workspaceOf(Job job) {
    return workspaces.current(job.fullName());
  }

  /** True if a build that goes on, of whatever job, works in the job's own workspace. */
  public boolean isInUse(Job job) {
    try {
      return workspaces.isInUse(workspaceOf(job));
    } catch (IOException e) {
      throw new Broken("reading where builds work", e);
    }
  }
}
