package dev.steward.host.container;

import dev.steward.host.Host;
import dev.steward.host.ProgramRunner.ProgramResult;
import dev.steward.host.ProgramRunner.ProgramSpec;
import dev.steward.host.ServerAccount;
import dev.steward.problem.Problem;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Docker, podman or a compatible program on a machine. It runs under the server's account, never as
 * a separate build user.
 *
 * @param program absolute path
 * @param isPodman whether the program has podman's own options
 * @param isRootless whether root in a container is the server's account
 */
record ContainerEngine(
    ServerAccount account,
    String program,
    boolean isPodman,
    boolean isRootless,
    String engineHost) {

  /** With some storage drivers, creating a container copies the image, which may be large. */
  private static final Duration TIMEOUT = Duration.ofMinutes(10);

  private static final String DOCKER = "docker";
  private static final String PODMAN = "podman";

  /**
   * Finds the engine of a machine.
   *
   * @param configured name or absolute path of the program; empty to use whichever is installed
   * @param engineHost address of the engine; empty for the machine's own
   * @throws Problem.Invalid if there is none
   */
  static ContainerEngine find(Host host, String configured, String engineHost)
      throws IOException, InterruptedException {
    if (!configured.isEmpty()) {
      String program = locate(host, configured);
      if (program == null) {
        throw new Problem.Invalid(
            "The program "
                + configured
                + ", which the server setting containerProgram specifies, is not installed on the"
                + " machine of this build. Install the program, or change the setting.");
      }
      return create(host, program, engineHost);
    }
    String docker = locate(host, DOCKER);
    String podman = locate(host, PODMAN);
    if (docker == null && podman == null) {
      throw new Problem.Invalid(
          "Neither docker nor podman is installed on the machine of this build, so the build cannot"
              + " run in a container. Install one, or use a machine that has one.");
    }
    if (docker != null) {
      ContainerEngine engine = create(host, docker, engineHost);
      if (podman == null || engine.isReachable()) {
        return engine;
      }
    }
    return create(host, podman == null ? PODMAN : podman, engineHost);
  }

  private static @Nullable String locate(Host host, String program) {
    if (program.startsWith("/")) {
      return host.isExecutable(program) ? program : null;
    }
    return host.findProgram(program, host.facts().path());
  }

  private static ContainerEngine create(Host host, String program, String engineHost)
      throws IOException, InterruptedException {
    var engine = new ContainerEngine(host.serverAccount(), program, false, false, engineHost);
    boolean isPodman = engine.run(List.of("--version")).output().contains(PODMAN);
    boolean isRoot = engine.runProgram(List.of("id", "-u")).output().strip().equals("0");
    boolean isRootless = !isRoot && engineHost.isEmpty() && (isPodman || engine.saysRootless());
    return new ContainerEngine(host.serverAccount(), program, isPodman, isRootless, engineHost);
  }

  /** Number of the account that the program runs under. */
  String accountId() throws IOException, InterruptedException {
    return runProgram(List.of("id", "-u")).output().strip();
  }

  private boolean isReachable() throws IOException, InterruptedException {
    return run(List.of("version")).exit() == 0;
  }

  private boolean saysRootless() throws IOException, InterruptedException {
    return run(List.of("info", "--format", "{{.SecurityOptions}}")).output().contains("rootless");
  }

  /** All variables of the program. */
  Map<String, String> environment() {
    var all = new TreeMap<>(account.environment());
    if (!engineHost.isEmpty()) {
      all.put("DOCKER_HOST", engineHost);
      all.put("CONTAINER_HOST", engineHost);
    }
    return all;
  }

  /** Command prefix that sets the program's variables. */
  List<String> launcher() {
    var launcher = new ArrayList<String>();
    launcher.add("env");
    environment().forEach((name, value) -> launcher.add(name + "=" + value));
    return launcher;
  }

  /** Runs the program with these arguments, none of which may be a secret. */
  ProgramResult run(List<String> arguments) throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(program);
    command.addAll(arguments);
    return runProgram(command);
  }

  private ProgramResult runProgram(List<String> command) throws IOException, InterruptedException {
    try {
      return run(command, TIMEOUT);
    } catch (TimeoutException e) {
      throw new IOException(command.getFirst() + " did not respond within 10 minutes", e);
    }
  }

  private ProgramResult run(List<String> command, Duration timeout)
      throws IOException, InterruptedException, TimeoutException {
    return account.programs().run(new ProgramSpec(command, environment(), timeout));
  }

  /** Runs a script in a container, as a user. */
  ProgramResult exec(String container, String user, String script, List<String> arguments)
      throws IOException, InterruptedException {
    try {
      return exec(container, user, script, arguments, TIMEOUT);
    } catch (TimeoutException e) {
      throw new IOException("the container did not respond within 10 minutes", e);
    }
  }

  ProgramResult exec(
      String container, String user, String script, List<String> arguments, Duration timeout)
      throws IOException, InterruptedException, TimeoutException {
    var command =
        new ArrayList<String>(
            List.of(
                program, "exec", "--user", user, container, "/bin/sh", "-c", script, "steward"));
    command.addAll(arguments);
    return run(command, timeout);
  }

  boolean hasImage(String image) throws IOException, InterruptedException {
    return run(List.of("image", "inspect", "--format", "{{.Id}}", image)).exit() == 0;
  }

  /** True if the container exists and is running. */
  boolean isRunning(String container) throws IOException, InterruptedException {
    ProgramResult result =
        run(List.of("container", "inspect", "--format", "{{.State.Running}}", container));
    return result.exit() == 0 && result.output().strip().equals("true");
  }

  /**
   * Removes a container with all of its processes, and the volumes that were created with it.
   *
   * @return null if it does not exist any more; otherwise the reason
   */
  @Nullable String remove(String container) throws IOException, InterruptedException {
    var arguments = new ArrayList<String>(List.of("rm", "--force", "--volumes", container));
    if (isPodman) {
      // Podman would wait for the first process, which may ignore the request to end.
      arguments.addAll(1, List.of("--time", "0"));
    }
    ProgramResult result = run(arguments);
    if (result.exit() == 0) {
      return null;
    }
    ProgramResult list =
        run(
            List.of(
                "ps", "--all", "--filter", "name=^" + container + "$", "--format", "{{.Names}}"));
    return list.exit() == 0 && list.output().isBlank() ? null : reason(result);
  }

  /** Names of all containers with a label. */
  List<String> containers(String label) throws IOException, InterruptedException {
    ProgramResult result =
        run(List.of("ps", "--all", "--filter", "label=" + label, "--format", "{{.Names}}"));
    return result.exit() == 0 ? result.output().lines().map(String::strip).toList() : List.of();
  }

  /** Options that make files in the workspace belong to the user that builds run as. */
  List<String> userOptions(String user) {
    var options = new ArrayList<String>(List.of("--user", execUser(user)));
    if (isRootless && isPodman) {
      options.add("--userns=keep-id");
    }
    return options;
  }

  /** The user in the container that is the given user on the machine. */
  String execUser(String user) {
    return isRootless && !isPodman ? "0:0" : user;
  }

  /** The end of an error message from the program. */
  static String reason(ProgramResult result) {
    String text = result.errorOutput().strip();
    if (text.isEmpty()) {
      text = result.output().strip();
    }
    return text.isEmpty() ? "exit code " + result.exit() : text;
  }
}
