package dev.steward.host.shell;

import dev.steward.host.CommandSpec;
import dev.steward.host.Files;
import dev.steward.host.Host;
import dev.steward.host.HostFacts;
import dev.steward.host.LogSink;
import dev.steward.host.Programs;
import dev.steward.host.RunningCommand;
import dev.steward.host.ServerFolder;
import dev.steward.host.Workspace;
import dev.steward.host.WorkspaceKey;
import java.io.IOException;

/** A workspace on a machine, with its own shell session. */
final class ShellWorkspace implements Workspace {

  private final ShellHost host;
  private final ShellSession session;
  private final WorkspaceKey key;
  private final String path;
  private final ShellPrograms programs;

  ShellWorkspace(ShellHost host, ShellSession session, WorkspaceKey key, String path) {
    this.host = host;
    this.session = session;
    this.key = key;
    this.path = path;
    programs = new ShellPrograms(host, session);
  }

  @Override
  public Host host() {
    return host;
  }

  @Override
  public HostFacts facts() {
    return host.facts();
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public String temporaryPath() {
    return path + "@tmp";
  }

  @Override
  public Files files() {
    return new ShellFiles(session, path);
  }

  @Override
  public RunningCommand start(CommandSpec command, LogSink log) {
    ShellCommand running = attach(command, log);
    running.start();
    return running;
  }

  @Override
  public ShellCommand attach(CommandSpec command, LogSink log) {
    return new ShellCommand(
        session,
        host.control(key.runId()) + "/" + command.id(),
        command,
        log,
        key.cookie() + command.cookieSuffix());
  }

  @Override
  public String writeScript(String commandId, String text) throws IOException {
    return new ShellServerFolder(session, host.control(key.runId())).write(commandId + ".sh", text);
  }

  @Override
  public ServerFolder secrets() {
    return host.secrets(key.runId(), session);
  }

  @Override
  public void endProcesses() {
    ShellProcesses.end(session, key.cookie());
  }

  @Override
  public Programs programs() {
    return programs;
  }

  @Override
  public void free() {
    host.free(session, key);
  }

  @Override
  public void close() {
    host.release(key);
    session.close();
  }
}
