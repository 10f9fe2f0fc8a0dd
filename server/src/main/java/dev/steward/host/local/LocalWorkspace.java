package dev.steward.host.local;

import dev.steward.file.OwnerOnly;
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
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A workspace on this machine. */
final class LocalWorkspace implements Workspace {

  private final LocalHost host;
  private final WorkspaceKey key;
  private final Path folder;
  private final @Nullable ProcessIdMark start;

  /** Control files of a run that an older version started; null if there are none. */
  private final @Nullable Path formerFolder;

  /**
   * Creates the workspace.
   *
   * @param start precedes the first process of the run; null if unknown
   */
  LocalWorkspace(LocalHost host, WorkspaceKey key, Path folder, @Nullable ProcessIdMark start) {
    this.host = host;
    this.key = key;
    this.folder = folder;
    this.start = start;
    formerFolder = host.control().formerFolder(key.runId());
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
    return host.temporaryOf(folder).toString();
  }

  @Override
  public boolean isSourceFolder() {
    return host.isSourceFolder(folder);
  }

  @Override
  public Files files() {
    return host.filesOf(folder);
  }

  @Override
  public RunningCommand start(CommandSpec command, LogSink log) {
    LocalCommand running = attach(command, log);
    running.start();
    return running;
  }

  @Override
  public LocalCommand attach(CommandSpec command, LogSink log) {
    return new LocalCommand(
        stateFile(command.id()),
        command,
        log,
        host.user().commandPrefix(),
        key.cookie() + command.cookieSuffix(),
        host.commandSettings());
  }

  /** State file of a command; a folder if an older version started the command. */
  private Path stateFile(String commandId) {
    Path former = formerFolder == null ? null : formerFolder.resolve(commandId);
    return former != null && java.nio.file.Files.isDirectory(former)
        ? former
        : host.control().file(key.runId(), commandId);
  }

  /**
   * Writes a step's script into a server directory, so that the build user can read but not replace
   * it. A step started by an earlier server process may be about to read it, so a file that differs
   * is replaced atomically. Such a file exists if a server was killed while writing it.
   */
  @Override
  public String writeScript(String commandId, String text) throws IOException {
    Path script = scriptFile(commandId);
    boolean isCopied = !host.user().isSeparate();
    if (isCopied && host.scriptCopies().link(script, text)) {
      return script.toString();
    }
    try {
      createScript(script, text);
      if (isCopied) {
        host.scriptCopies().add(script, text);
      }
    } catch (FileAlreadyExistsException e) {
      if (!java.nio.file.Files.readString(script).equals(text)) {
        Path tempFile = Path.of(script + ".new");
        java.nio.file.Files.deleteIfExists(tempFile);
        createScript(tempFile, text);
        java.nio.file.Files.move(tempFile, script, StandardCopyOption.ATOMIC_MOVE);
      }
    }
    return script.toString();
  }

  private Path scriptFile(String commandId) throws IOException {
    if (!host.user().isSeparate()) {
      return host.control().file(key.runId(), commandId + ".sh");
    }
    Path scripts = host.folders().scripts().resolve(Long.toString(key.runId()));
    java.nio.file.Files.createDirectories(
        scripts,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
    return scripts.resolve(commandId + ".sh");
  }

  private void createScript(Path file, String text) throws IOException {
    try (SeekableByteChannel out =
        java.nio.file.Files.newByteChannel(
            file,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            OwnerOnly.FILE)) {
      var buffer = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (buffer.hasRemaining()) {
        out.write(buffer);
      }
    }
    UserPrincipal owner = host.user().principal();
    if (owner != null) {
      java.nio.file.Files.setOwner(file, owner);
    }
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
  public void free() {
    host.free(key);
  }

  @Override
  public void close() {
    host.release(key);
  }
}
