package dev.steward.host.container;

import dev.steward.host.CommandSpec;
import dev.steward.host.Files;
import dev.steward.host.Host;
import dev.steward.host.HostFacts;
import dev.steward.host.LogSink;
import dev.steward.host.Programs;
import dev.steward.host.RunningCommand;
import dev.steward.host.ServerFolder;
import dev.steward.host.Workspace;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A workspace as the steps of a container see it. Files are those of the machine, at the same
 * paths; commands and programs run in the container.
 */
final class ContainerWorkspace implements Workspace {

  /** Folder for scripts below the run's secret files, which steps can read but not change. */
  static final String SCRIPTS = "scripts";

  /** Folder for exit codes below the run's secret files. */
  static final String EXITS = "exits";

  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);
  private static final Logger LOG = LoggerFactory.getLogger(ContainerWorkspace.class);

  private final Workspace outer;
  private final ContainerEngine engine;
  private final String container;
  private final String user;
  private final Map<String, String> variables;
  private final ContainerPrograms programs;

  /**
   * Creates the workspace.
   *
   * @param container the engine's id of the container
   * @param user user and group in the container, as in {@code 1000:1000}
   * @param variables variables of commands that have no value otherwise
   */
  ContainerWorkspace(
      Workspace outer,
      ContainerEngine engine,
      String container,
      String user,
      Map<String, String> variables) {
    this.outer = outer;
    this.engine = engine;
    this.container = container;
    this.user = user;
    this.variables = variables;
    programs = new ContainerPrograms(outer, engine, container, user);
  }

  /** Creates the folders of the run that its container mounts. */
  static void makeFolders(Workspace outer) throws IOException {
    outer.secrets().write(SCRIPTS + "/.keep", new byte[0], ServerFolder.Access.READABLE);
    outer.secrets().makeBuildFolder(EXITS);
  }

  @Override
  public RunningCommand start(CommandSpec command, LogSink log) throws InterruptedException {
    var environment = new HashMap<>(command.environment());
    HostFacts facts = outer.facts();
    String prefix = ContainerPath.of(environment.get("PATH"), facts.path()).prefix();
    if (prefix != null) {
      environment.remove("PATH");
    }
    environment.remove("HOME", facts.home());
    variables.forEach(environment::putIfAbsent);
    RunningCommand running =
        outer.start(
            command.with(launcher(command, prefix == null ? "" : prefix), environment), log);
    return new ContainerCommand(running, exitFile(command));
  }

  /** Absolute path of the file with the process id and the exit code of a command. */
  private String exitFile(CommandSpec command) {
    return outer.secrets().path() + "/" + EXITS + "/" + command.id();
  }

  /** A command whose processes in the container may be out of reach of the machine's wrapper. */
  private final class ContainerCommand implements RunningCommand {
    private final RunningCommand running;
    private final String exitFile;

    ContainerCommand(RunningCommand running, String exitFile) {
      this.running = running;
      this.exitFile = exitFile;
    }

    @Override
    public Exit await(BooleanSupplier isStopped) throws InterruptedException {
      return running.await(isStopped);
    }

    @Override
    public void stop() {
      try {
        engine.exec(container, user, ContainerScripts.STOP, List.of(exitFile), STOP_TIMEOUT);
      } catch (IOException | TimeoutException e) {
        LOG.debug("the command {} was not stopped in its container", exitFile, e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      running.stop();
    }
  }

  @Override
  public RunningCommand attach(CommandSpec command, LogSink log) throws InterruptedException {
    return outer.attach(command, log);
  }

  private List<String> launcher(CommandSpec command, String pathPrefix) {
    List<String> launcher = engine.launcher();
    launcher.addAll(
        List.of(
            "/bin/sh",
            "-c",
            ContainerScripts.EXEC,
            "steward",
            exitFile(command),
            container,
            user,
            engine.program(),
            ContainerScripts.INSIDE,
            command.folder(),
            outer.temporaryPath(),
            pathPrefix));
    return launcher;
  }

  @Override
  public String writeScript(String commandId, String text) throws IOException {
    return outer.secrets().write(SCRIPTS + "/" + commandId + ".sh", text);
  }

  @Override
  public Programs programs() {
    return programs;
  }

  @Override
  public Workspace onMachine() {
    return outer;
  }

  @Override
  public Host host() {
    return outer.host();
  }

  @Override
  public HostFacts facts() {
    return outer.facts();
  }

  @Override
  public String path() {
    return outer.path();
  }

  @Override
  public String temporaryPath() {
    return outer.temporaryPath();
  }

  @Override
  public Files files() {
    return outer.files();
  }

  @Override
  public ServerFolder secrets() {
    return outer.secrets();
  }

  @Override
  public void endProcesses() {
    outer.endProcesses();
  }

  @Override
  public void free() {
    outer.free();
  }

  @Override
  public void close() {
    outer.close();
  }
}
// x
