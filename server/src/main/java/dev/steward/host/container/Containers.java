package dev.steward.host.container;

import dev.steward.host.Host;
import dev.steward.host.Hosts;
import dev.steward.host.PosixPath;
import dev.steward.host.ProgramRunner.ProgramResult;
import dev.steward.host.ProgramRunner.ProgramSpec;
import dev.steward.host.RunLookup;
import dev.steward.host.Workspace;
import dev.steward.host.container.ContainerRecords.ContainerRecord;
import dev.steward.host.container.ContainerSpec.RegistryLogin;
import dev.steward.host.container.ContainerSpec.Volume;
import dev.steward.problem.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Creates and removes the containers of builds: one for each freestyle build, at the first step
 * that needs it, and one for each block of a pipeline that asks for it. A container outlives a
 * killed server, which finds it again when the build is resumed.
 */
public final class Containers {

  /** Label with the random id of the server that created the container. */
  static final String SERVER_LABEL = "dev.steward.server";

  /** Label with the id of the run. */
  static final String RUN_LABEL = "dev.steward.run";

  private static final Pattern CONTAINER_ID = Pattern.compile("[0-9a-f]{12,64}");
  private static final int MAX_PULLS = 3;
  private static final Duration LOOKUP_TIMEOUT = Duration.ofSeconds(60);

  /**
   * Command that the Jenkins plugin writes into each job; it only keeps a container running, as the
   * built-in command does.
   */
  private static final List<String> PLUGIN_COMMAND = List.of("/bin/cat");

  private final ContainerRecords records;
  private final Supplier<ContainerSettings> settings;

  private final ContainerEngines engines = new ContainerEngines();
  private final ContainerRemoval removal;

  /**
   * Creates the containers of a server.
   *
   * @param folder the server's folder for container records
   */
  public Containers(
      Path folder, Hosts hosts, RunLookup runs, Supplier<ContainerSettings> settings) {
    records = new ContainerRecords(folder);
    this.settings = settings;
    removal = new ContainerRemoval(records, engines, hosts, runs);
  }

  /**
   * Starts the container of a build, or finds the one that an earlier server process has started.
   *
   * @return the workspace as the container's steps see it
   * @throws Problem.Invalid if the container cannot be started as the job requests; the message
   *     says why and what to do
   */
  public Workspace open(ContainerClient build, ContainerSpec spec)
      throws IOException, InterruptedException {
    Workspace outer = build.workspace();
    var key = new ContainerKey(build.runId(), build.block());
    ContainerRecord stored = records.find(key);
    String name = records.name(key);
    if (stored != null) {
      ContainerEngine engine = engines.find(outer.host(), stored.program(), stored.engineHost());
      if (stored.isStarted() && engine.isRunning(stored.id())) {
        return new ContainerWorkspace(
            outer, engine, stored.id(), stored.user(), spec.options().variables());
      }
      if (stored.isStarted()) {
        build.print(
            (key.block().isEmpty() ? "The container of this build" : "The container of this block")
                + " is no longer running: it was stopped, or the machine"
                + " restarted."
                + " Starting a new container; changes outside the workspace are lost.\n");
      }
      // The creation of a container may have been interrupted before its start.
      require(engine.remove(name), "The previous container of this build could not be removed");
      records.remove(key);
    }
    ContainerSettings current = settings.get();
    if (spec.privileged() && !current.allowsPrivileged()) {
      throw new Problem.Invalid(
          "The job asks for a privileged container, which would have full control of the machine."
              + " An administrator can allow such containers with the server setting"
              + " containersPrivileged; otherwise turn the option off in the job.");
    }
    requireAllowed(spec, current);
    ContainerEngine engine = engines.find(outer.host(), current.program(), spec.engineHost());
    String user = engine.execUser(user(outer, engine, spec, current));
    List<Volume> volumes = volumes(outer, spec.volumes(), !key.block().isEmpty());
    ContainerWorkspace.makeFolders(outer);
    pull(build, engine, spec);
    var container =
        new ContainerRecord(key, build.node(), engine.program(), spec.engineHost(), user, "");
    records.put(container);
    String id = create(engine, key, user, outer, spec, volumes);
    records.put(container.started(id));
    build.print(
        "Started the container "
            + name
            + " from the image "
            + spec.image()
            + " with "
            + PosixPath.name(engine.program())
            + ".\n");
    return new ContainerWorkspace(outer, engine, id, user, spec.options().variables());
  }

  /**
   * The program of docker or podman on a machine: a name that the machine's PATH contains, or an
   * absolute path.
   *
   * @param engineHost address of the engine; empty for the machine's own
   * @throws Problem.Invalid if there is none
   */
  public String program(Host host, String engineHost) throws IOException, InterruptedException {
    ContainerSpec.checkEngineHost(engineHost);
    String program = engines.find(host, settings.get().program(), engineHost).program();
    String name = PosixPath.name(program);
    return program.equals(host.findProgram(name, host.facts().path())) ? name : program;
  }

  /** Refuses options with which a container could control the machine, unless they are allowed. */
  private static void requireAllowed(ContainerSpec spec, ContainerSettings settings) {
    List<String> restricted = spec.options().restricted();
    if (!restricted.isEmpty() && !settings.allowsPrivileged()) {
      throw new Problem.Invalid(
          "The option "
              + restricted.getFirst()
              + " could give the container control of the machine. An administrator can allow such"
              + " options with the server setting containersPrivileged; otherwise remove the"
              + " option.");
    }
  }

  /**
   * The user of the steps. A user other than that of builds could leave setuid programs of that
   * user in the workspace, which does no harm where builds have the rights of the server anyway.
   */
  private static String user(
      Workspace outer, ContainerEngine engine, ContainerSpec spec, ContainerSettings settings)
      throws IOException, InterruptedException {
    String own = user(outer, spec.group());
    String requested = spec.options().user();
    if (requested.isEmpty() || requested.equals(own)) {
      return own;
    }
    String account = own.substring(0, own.indexOf(':'));
    if (!account.equals(engine.accountId()) && !settings.allowsPrivileged()) {
      throw new Problem.Invalid(
          "The container may not run as the user "
              + requested
              + ", because builds run as a user of their own here. An administrator can allow this"
              + " with the server setting containersPrivileged; otherwise remove the option"
              + " --user.");
    }
    return requested;
  }

  private static void require(@Nullable String failure, String what) {
    if (failure != null) {
      throw new Problem.Invalid(what + ": " + failure);
    }
  }

  /** User and group that builds run as. */
  private static String user(Workspace outer, String group)
      throws IOException, InterruptedException {
    List<String> lines =
        lookUp(outer, "id -u && id -g && id -G && id -Gn", List.of()).output().lines().toList();
    if (lines.size() < 4) {
      throw new Problem.Invalid(
          "The user that builds run as could not be determined: the program id failed.");
    }
    if (group.isEmpty()) {
      return lines.get(0) + ":" + lines.get(1);
    }
    List<String> numbers = List.of(lines.get(2).split(" ", -1));
    int index = List.of(lines.get(3).split(" ", -1)).indexOf(group);
    if (index < 0) {
      index = numbers.indexOf(group);
    }
    if (index < 0) {
      throw new Problem.Invalid(
          "The user that builds run as is not a member of the group "
              + group
              + ", which the job specifies for its container. Add the user to the group, or remove"
              + " the group from the job.");
    }
    return lines.get(0) + ":" + numbers.get(index);
  }

  /**
   * Resolves the volumes as the user that builds run as, who must have access to them, since the
   * engine itself could read every file on the machine.
   *
   * @param createsFolders whether folders that do not exist are created, as docker does
   */
  private static List<Volume> volumes(Workspace outer, List<Volume> volumes, boolean createsFolders)
      throws IOException, InterruptedException {
    var resolved = new ArrayList<Volume>();
    for (Volume volume : volumes) {
      ProgramResult result =
          lookUp(
              outer,
              "cd / && { [ -z \"$2\" ] || [ -e \"$1\" ] || mkdir -p -- \"$1\"; } &&"
                  + " path=$(readlink -f -- \"$1\") && [ -r \"$path\" ] && printf '%s' \"$path\"",
              List.of(volume.hostPath(), createsFolders ? "create" : ""));
      String path = result.output();
      if (result.exit() != 0 || path.isEmpty()) {
        throw new Problem.Invalid(
            "The volume "
                + volume.hostPath()
                + " does not exist on the machine, or the user that builds run as cannot read it.");
      }
      boolean isOwn =
          PosixPath.contains(outer.path(), path) || PosixPath.contains(outer.temporaryPath(), path);
      boolean isReserved =
          !ContainerSpec.isMountable(path)
              || outer.host().serverFolders().stream()
                  .anyMatch(folder ->
                      PosixPath.contains(path, folder)
                          || (PosixPath.contains(folder, path) && !isOwn));
      if (isReserved) {
        throw new Problem.Invalid(
            "The volume "
                + volume.hostPath()
                + " is reserved for the server. Choose another folder for the container.");
      }
      resolved.add(new Volume(path, PosixPath.resolve("/", volume.path()), volume.isReadOnly()));
    }
    return resolved;
  }

  private static ProgramResult lookUp(Workspace outer, String script, List<String> arguments)
      throws IOException, InterruptedException {
    var command = new ArrayList<String>(List.of("/bin/sh", "-c", script, "steward"));
    command.addAll(arguments);
    try {
      return outer.run(
          new ProgramSpec(command, Map.of("PATH", outer.facts().path()), LOOKUP_TIMEOUT));
    } catch (TimeoutException e) {
      throw new IOException("the machine did not respond within a minute", e);
    }
  }

  private static void pull(ContainerClient build, ContainerEngine engine, ContainerSpec spec)
      throws IOException, InterruptedException {
    boolean isNeeded = spec.alwaysPulls();
    // A pull with the same number is run only once, so a restart of the server does not repeat it.
    for (int attempt = 1; isNeeded || !engine.hasImage(spec.image()); attempt++) {
      if (attempt > MAX_PULLS) {
        throw new Problem.Invalid(
            "The image " + spec.image() + " was pulled, but is not on the machine.");
      }
      RegistryLogin login = spec.login();
      List<String> launcher = engine.launcher();
      Integer code =
          build.run(
              "container-pull-" + attempt,
              "Pulling the image " + spec.image(),
              launcher,
              List.of(
                  "/bin/sh",
                  "-c",
                  ContainerScripts.PULL,
                  "steward",
                  engine.program(),
                  spec.image(),
                  build.workspace().secrets().path() + "/registry"),
              login == null
                  ? Map.of()
                  : Map.of(
                      ContainerScripts.LOGIN_VARIABLE,
                      ContainerSpec.authentication(login, spec.registry())));
      if (code == null || code != 0) {
        throw new Problem.Invalid(
            build.isStopped()
                ? "The image was not pulled, because the build was stopped."
                : "The image "
                    + spec.image()
                    + " could not be pulled; the reason is in the lines above. Check the name,"
                    + " and the credentials for the registry.");
      }
      isNeeded = false;
    }
  }

  /** Creates and starts a container; returns its id. */
  private String create(
      ContainerEngine engine,
      ContainerKey key,
      String user,
      Workspace outer,
      ContainerSpec spec,
      List<Volume> volumes)
      throws IOException, InterruptedException {
    String name = records.name(key);
    String secrets = outer.secrets().path();
    var options = new ArrayList<String>(List.of("run", "--detach", "--name", name));
    options.addAll(
        List.of(
            "--label",
            SERVER_LABEL + "=" + records.serverId(),
            "--label",
            RUN_LABEL + "=" + key.runId()));
    options.addAll(engine.userOptions(user));
    options.addAll(List.of("--security-opt", "label=disable"));
    if (spec.privileged()) {
      options.add("--privileged");
    } else {
      // Otherwise, a setuid program of an image could leave a setuid program in the workspace, with
      // which a build could become root on the machine.
      options.addAll(List.of("--security-opt", "no-new-privileges"));
    }
    addVolume(options, outer.path(), outer.path(), "");
    addVolume(options, outer.temporaryPath(), outer.temporaryPath(), "");
    addVolume(options, secrets, secrets, ":ro");
    String exits = secrets + "/" + ContainerWorkspace.EXITS;
    addVolume(options, exits, exits, "");
    volumes.forEach(volume ->
        addVolume(options, volume.hostPath(), volume.path(), volume.isReadOnly() ? ":ro" : ""));
    add(options, "--network", spec.network());
    add(options, "--memory", spec.memory());
    add(options, "--cpu-shares", spec.cpuShares());
    options.addAll(spec.options().arguments());
    if (spec.command().isEmpty() || spec.command().equals(PLUGIN_COMMAND)) {
      options.addAll(List.of("--entrypoint", "/bin/sh", spec.image(), "-c", ContainerScripts.IDLE));
    } else {
      options.add("--tty");
      options.add(spec.image());
      options.addAll(spec.command());
    }
    ProgramResult result = engine.run(options);
    if (result.exit() != 0) {
      throw new Problem.Invalid(
          "The container could not be started: " + ContainerEngine.reason(result));
    }
    check(engine.exec(name, user, ContainerScripts.CHECK, List.of(outer.path())), spec);
    String id = result.output().strip();
    return CONTAINER_ID.matcher(id).matches() ? id : name;
  }

  private static void check(ProgramResult result, ContainerSpec spec) {
    if (result.exit() != 0) {
      throw new Problem.Invalid(
          "The container created from the image "
              + spec.image()
              + " cannot run steps: "
              + ContainerEngine.reason(result)
              + "\nIts image must contain /bin/sh, and its command must keep running.");
    }
    String missing = String.join(", ", result.output().lines().toList());
    if (!missing.isEmpty()) {
      throw new Problem.Invalid(
          "The container created from the image "
              + spec.image()
              + " cannot run steps: it lacks "
              + missing
              + ".");
    }
  }

  private static void add(List<String> options, String option, String value) {
    if (!value.isEmpty()) {
      options.addAll(List.of(option, value));
    }
  }

  private static void addVolume(List<String> options, String source, String target, String mode) {
    if (!ContainerSpec.isMountable(source)) {
      throw new Problem.Invalid(
          "The folder "
              + source
              + " cannot be used by a container, because its path contains a colon. Use another"
              + " workspace.");
    }
    options.addAll(List.of("--volume", source + ":" + target + mode));
  }

  /**
   * Removes the containers of a run with all of their processes; does nothing if the run has none.
   *
   * @return null if the run has no container any more; otherwise the reason, and {@link
   *     #removeLeftovers} removes the containers once the run has ended
   */
  public @Nullable String remove(long runId) throws InterruptedException {
    return removal.remove(runId);
  }

  /**
   * Removes the container of a block with all of its processes; does nothing if it has none.
   *
   * @return null if the block has no container any more; otherwise the reason
   */
  public @Nullable String remove(ContainerKey key) throws InterruptedException {
    return removal.remove(key);
  }

  /**
   * Removes the containers of runs that have ended or have been deleted, never those of unfinished
   * runs.
   *
   * @return false if a container could not be removed, so that another attempt is necessary
   */
  public boolean removeLeftovers() throws InterruptedException {
    return removal.removeLeftovers();
  }
}
