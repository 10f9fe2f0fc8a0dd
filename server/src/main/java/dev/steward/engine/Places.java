package dev.steward.engine;

import dev.steward.blob.Blobs;
import dev.steward.job.Job;
import dev.steward.job.definition.ParameterType;
import dev.steward.problem.Problem;
import dev.steward.problem.ServerFailure;
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
 * Workspace and control directories, and the OS user that builds run as. Control files are in the
 * home directory, out of reach of builds; a separate build user works in a directory next to the
 * home directory, which that user cannot read.
 */
public final class Places {

  private final Path home;
  private final BuildFolders folders;
  private final Workspaces workspaces;

  private volatile Supplier<String> url = () -> "";
  private volatile Supplier<List<String>> labels = List::of;
  private final BuildUser user;
  private final String buildHome;

  /**
   * Creates the layout for all builds.
   *
   * @param buildUser OS user that builds run as; null for the server's own user
   * @param runs finds a run by its id
   * @throws Problem.Invalid if builds cannot run as that user
   */
  public Places(Path home, @Nullable String buildUser, LongFunction<@Nullable Run> runs) {
    this.home = home;
    user = new BuildUser(buildUser);
    folders = new BuildFolders(home, user);
    workspaces = new Workspaces(folders, home.resolve("run").resolve("builds"), runs);
    buildHome =
        user.isSeparate() ? folders.root().toString() : System.getProperty("user.home", "/");
  }

  /** Sets the source of the server URL for the environment of builds. */
  public void serverUrl(Supplier<String> source) {
    url = source;
  }

  /** Sets the source of the node labels for the environment of builds. */
  public void nodeLabels(Supplier<List<String>> source) {
    labels = source;
  }

  Path control(Run run) {
    return home.resolve("run").resolve("builds").resolve(Long.toString(run.id()));
  }

  /**
   * Workspace of the run; repeated calls return the same directory.
   *
   * @param custom the custom workspace of the job, unexpanded; null for the default workspace
   */
  Path workspace(Job job, Run run, Path control, @Nullable String custom) throws IOException {
    Path chosen =
        workspaces.choose(
            run,
            control,
            job.fullName(),
            custom == null
                ? null
                : Variables.expand(custom, environmentWithoutWorkspace(job, run)));
    folders.make(chosen);
    folders.make(Workspaces.temporary(chosen));
    return chosen;
  }

  /** Releases the workspace of a run. */
  void release(Run run) {
    workspaces.release(run);
  }

  /** Full name of the item whose default workspace this directory would be; null if none. */
  @Nullable String itemOf(Path workspace) {
    return workspaces.itemOf(workspace);
  }

  /** Environment of a run before its workspace is chosen. */
  private Map<String, String> environmentWithoutWorkspace(Job job, Run run) {
    var all = new TreeMap<>(environment(job, run, folders.root()).all());
    all.remove("WORKSPACE");
    all.remove("WORKSPACE_TMP");
    return all;
  }

  /**
   * Writes a step's script into a server directory, so that the build user can read but not replace
   * it. The file is moved into place atomically, because a step started by an earlier server
   * process may be about to read it.
   */
  Path script(Path control, String text) throws IOException {
    Path folder = control;
    if (user.isSeparate()) {
      Path run = control.getParent();
      folder =
          folders
              .scripts()
              .resolve((run == null ? "" : run.getFileName() + "-") + control.getFileName());
    }
    Files.createDirectories(
        folder,
        PosixFilePermissions.asFileAttribute(
            PosixFilePermissions.fromString(user.isSeparate() ? "rwx--x--x" : "rwx------")));
    Path script = folder.resolve("script.sh");
    Path tempFile = folder.resolve(".new");
    Files.deleteIfExists(tempFile);
    Files.createFile(
        tempFile,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(tempFile, text);
    UserPrincipal owner = user.principal();
    if (owner != null) {
      Files.setOwner(tempFile, owner);
    }
    return Files.move(tempFile, script, StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Directory for the secret files of a run: readable by the build user, writable by the server
   * only.
   */
  Path secrets(Path control) throws IOException {
    if (!user.isSeparate()) {
      return control.resolve("secrets");
    }
    Path all = folders.secrets();
    Files.createDirectories(
        all, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
    return all.resolve(String.valueOf(control.getFileName()));
  }

  /** OS user that builds run as; null for the server's own user. */
  @Nullable UserPrincipal buildPrincipal() throws IOException {
    return user.principal();
  }

  /** Deletes the contents of {@link #secrets}. */
  void removeSecrets(Path control) {
    if (!user.isSeparate()) {
      Blobs.deleteTree(control.resolve("secrets"));
    } else {
      removeOwn(folders.secrets(), String.valueOf(control.getFileName()));
    }
  }

  /** Deletes the scripts and secrets of a run. */
  void remove(Path control, int steps) {
    removeSecrets(control);
    if (user.isSeparate()) {
      for (int i = 0; i < steps; i++) {
        removeOwn(folders.scripts(), control.getFileName() + "-" + i);
      }
    }
  }

  /** Deletes from the current location and from the one that older versions used. */
  private void removeOwn(Path folder, String name) {
    Blobs.deleteTree(folder.resolve(name));
    Blobs.deleteTree(folders.formerLayout().location(folder).resolve(name));
  }

  /**
   * Deletes files of completed runs that a killed server left behind.
   *
   * @param unfinished ids of all unfinished runs; no run may start concurrently
   */
  void removeLeftovers(Set<Long> unfinished) {
    LeftoverFiles.remove(home.resolve("run").resolve("builds"), unfinished);
    if (user.isSeparate()) {
      for (Path folder : List.of(folders.scripts(), folders.secrets())) {
        LeftoverFiles.remove(folder, unfinished);
        LeftoverFiles.remove(folders.formerLayout().location(folder), unfinished);
      }
    }
  }

  /** Kind of the note that stores the variables contributed by actions. */
  public static final String ENVIRONMENT = "environment";

  /** Variables that depend on the machine or identify the processes of a run. */
  private static final List<String> MACHINE_VARIABLES =
      List.of(
          Processes.COOKIE,
          "JENKINS_SERVER_COOKIE",
          "WORKSPACE",
          "WORKSPACE_TMP",
          "HOME",
          "JENKINS_HOME",
          "HUDSON_HOME");

  /**
   * Environment of a run as shown to users: without secrets and machine-dependent variables.
   *
   * @param added the note of variables contributed by actions; null for none
   */
  public Map<String, String> publicEnvironment(Job job, Run run, @Nullable String added) {
    EnvironmentVariables variables = environment(job, run, folders.root());
    if (added != null) {
      var contributed = new LinkedHashMap<String, String>();
      Json.readObject(added).forEach((name, value) -> contributed.put(name, String.valueOf(value)));
      variables.put(contributed);
    }
    var all = new TreeMap<>(variables.all());
    all.keySet().removeAll(MACHINE_VARIABLES);
    for (ParameterValue parameter : run.parameters()) {
      if (parameter.type() == ParameterType.SECRET) {
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

  /** Command prefix that switches to the build user; empty without one. */
  public List<String> asUser() {
    return user.commandPrefix();
  }

  /** A process of the user that builds run as, with only PATH in its environment. */
  ProcessBuilder process(List<String> command) {
    return user.process(command);
  }

  /** Name of the OS user that builds run as; null for the server's own user. */
  public @Nullable String buildUser() {
    return user.name();
  }

  /** Directory for git data, accessible to the OS user that builds run as. */
  public Path gitFolder() {
    return folders.gitFolder();
  }

  /** Directory of a job's default workspace, which may not exist. */
  public Path workspaceOf(Job job) {
    return workspaces.currentLocation(job.fullName());
  }

  /** True if a running build of any job uses the job's default workspace. */
  public boolean isInUse(Job job) {
    try {
      return workspaces.isInUse(workspaceOf(job));
    } catch (IOException e) {
      throw new ServerFailure("reading the folders of builds", e);
    }
  }
}
