package dev.steward.pipeline.step;

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
import java.util.Map;

/**
 * A workspace as commands in another container of its pod see it. They get the variables of that
 * container's image, unless a step sets them.
 *
 * @param inner the workspace on the shared volume, reached through the other container
 * @param machine the machine of the container that other steps run in
 * @param variables the variables of the container
 */
record PodWorkspace(Workspace inner, HostFacts machine, Map<String, String> variables)
    implements Workspace {

  /** Variables that a shell sets for itself. */
  private static final List<String> OF_SHELL =
      List.of("HOME", "HOSTNAME", "OLDPWD", "PATH", "PWD", "SHLVL", "TERM", "_");

  PodWorkspace {
    variables = new HashMap<>(variables);
    variables.keySet().removeAll(OF_SHELL);
  }

  /** Omits the variables, since they may contain secrets. */
  @Override
  public String toString() {
    return "PodWorkspace[" + inner + "]";
  }

  @Override
  public RunningCommand start(CommandSpec command, LogSink log) throws InterruptedException {
    var environment = new HashMap<>(command.environment());
    String path = environment.get("PATH");
    if (path != null && path.equals(machine.path())) {
      environment.put("PATH", inner.facts().path());
    } else if (path != null && path.endsWith(":" + machine.path())) {
      String prefix = path.substring(0, path.length() - machine.path().length());
      environment.put("PATH", prefix + inner.facts().path());
    }
    if (machine.home().equals(environment.get("HOME"))) {
      environment.put("HOME", inner.facts().home());
    }
    variables.forEach(environment::putIfAbsent);
    return inner.start(command.with(command.launcher(), environment), log);
  }

  @Override
  public RunningCommand attach(CommandSpec command, LogSink log) throws InterruptedException {
    return inner.attach(command, log);
  }

  @Override
  public Host host() {
    return inner.host();
  }

  @Override
  public HostFacts facts() {
    return inner.facts();
  }

  @Override
  public Programs programs() {
    return inner.programs();
  }

  @Override
  public String path() {
    return inner.path();
  }

  @Override
  public String temporaryPath() {
    return inner.temporaryPath();
  }

  @Override
  public Files files() {
    return inner.files();
  }

  @Override
  public String writeScript(String commandId, String text) throws IOException {
    return inner.writeScript(commandId, text);
  }

  @Override
  public ServerFolder secrets() {
    return inner.secrets();
  }

  @Override
  public void endProcesses() {
    inner.endProcesses();
  }

  @Override
  public void free() {
    throw new UnsupportedOperationException("the block frees its workspace");
  }

  @Override
  public void close() {
    inner.close();
  }
}
