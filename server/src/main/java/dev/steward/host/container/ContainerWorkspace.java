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
import java.util.HashMap;
import java.util.List;

/**
 * A workspace as the steps of a container see it. Files are those of the machine, at the same
 * paths; commands and programs run in the container.
 */
final class ContainerWorkspace implements Workspace {

  /** Folder for scripts below the run's secret files, which steps can read but not change. */
  static final String SCRIPTS = "scripts";

  /** Folder for exit codes below the run's secret files. */
  static final String EXITS = "exits";

  private final Workspace outer;
  private final ContainerEngine engine;
  private final String container;
  private final String user;
  private final ContainerPrograms programs;

  /**
   * Creates the workspace.
   *
   * @param user user and group in the container, as in {@code 1000:1000}
   */
  ContainerWorkspace(Workspace outer, ContainerEngine engine, String container, String user) {
    this.outer = outer;
    this.engine = engine;
    this.container = container;
    this.user = user;
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
    return outer.start(
        command.with(launcher(command, prefix == null ? "" : prefix), environment), log);
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
            outer.secrets().path() + "/" + EXITS + "/" + command.id(),
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
