package dev.steward.host.local;

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
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import org.jspecify.annotations.Nullable;

/** A workspace on this machine. */
final class LocalWorkspace implements Workspace {

  private final LocalHost host;
  private final WorkspaceKey key;
  private final Path control;
  private final Path folder;
  private final @Nullable ProcessIdMark start;

  /**
   * Creates the workspace.
   *
   * @param start precedes the first process of the run; null if unknown
   */
  LocalWorkspace(
      LocalHost host, WorkspaceKey key, Path control, Path folder, @Nullable ProcessIdMark start) {
    this.host = host;
    this.key = key;
    this.control = control;
    this.folder = folder;
    this.start = start;
  }

  @Override
  public Host host() {
    return host;
  }

  @Override
  public String path() {
    return folder.toString();
  }

  @Override
  public String temporaryPath() {
    return Workspaces.temporary(folder).toString();
  }

  @Override
  public Files files() {
    return new LocalFiles(folder, host.user());
  }

  @Override
  public RunningCommand start(CommandSpec command, LogSink log) {
    var running =
        new LocalCommand(
            control.resolve(command.id()), command, log, host.user().commandPrefix(), key.cookie());
    running.start();
    return running;
  }

  /**
   * Writes a step's script into a server directory, so that the build user can read but not replace
   * it. The file is moved into place atomically, because a step started by an earlier server
   * process may be about to read it.
   */
  @Override
  public String writeScript(String commandId, String text) throws IOException {
    BuildUser user = host.user();
    Path scripts =
        user.isSeparate()
            ? host.folders().scripts().resolve(key.runId() + "-" + commandId)
            : control.resolve(commandId);
    java.nio.file.Files.createDirectories(
        scripts,
        PosixFilePermissions.asFileAttribute(
            PosixFilePermissions.fromString(user.isSeparate() ? "rwx--x--x" : "rwx------")));
    Path script = scripts.resolve("script.sh");
    Path tempFile = scripts.resolve(".new");
    java.nio.file.Files.deleteIfExists(tempFile);
    java.nio.file.Files.createFile(
        tempFile,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    java.nio.file.Files.writeString(tempFile, text);
    UserPrincipal owner = user.principal();
    if (owner != null) {
      java.nio.file.Files.setOwner(tempFile, owner);
    }
    return java.nio.file.Files.move(tempFile, script, StandardCopyOption.ATOMIC_MOVE).toString();
  }

  @Override
  public ServerFolder secrets() {
    return host.secrets(key.runId());
  }

  @Override
  public void endProcesses() {
    Processes.end(key.cookie(), start);
  }

  @Override
  public HostFacts facts() {
    return host.facts();
  }

  @Override
  public Programs programs() {
    return host.programs();
  }

  @Override
  public void close() {
    host.release(key.runId());
  }
}
