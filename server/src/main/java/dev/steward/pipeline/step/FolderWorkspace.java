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

/**
 * A workspace as a step in a {@code dir} block sees it: the folder of that block is the workspace,
 * and the step has secret files of its own.
 *
 * @param folder absolute path
 * @param secretFolder folder of the step's secret files, below those of the run
 */
record FolderWorkspace(Workspace outer, String folder, String secretFolder) implements Workspace {

  @Override
  public Host host() {
    return outer.host();
  }

  @Override
  public Workspace onMachine() {
    return outer.onMachine();
  }

  @Override
  public HostFacts facts() {
    return outer.facts();
  }

  @Override
  public Programs programs() {
    return outer.programs();
  }

  @Override
  public String path() {
    return folder;
  }

  @Override
  public String temporaryPath() {
    return outer.temporaryPath();
  }

  @Override
  public boolean isSourceFolder() {
    return outer.isSourceFolder();
  }

  @Override
  public Files files() {
    return FilePlace.folder(outer, folder);
  }

  @Override
  public RunningCommand start(CommandSpec command, LogSink log) throws InterruptedException {
    return outer.start(command, log);
  }

  @Override
  public RunningCommand attach(CommandSpec command, LogSink log) throws InterruptedException {
    return outer.attach(command, log);
  }

  @Override
  public String writeScript(String commandId, String text) throws IOException {
    return outer.writeScript(commandId, text);
  }

  @Override
  public ServerFolder secrets() {
    return new StepSecrets(outer.secrets(), secretFolder);
  }

  @Override
  public void endProcesses() {
    // Other steps of the block may be running.
  }

  @Override
  public void free() {
    throw new UnsupportedOperationException("the block frees its workspace");
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException("the block closes its workspace");
  }

  /** Secret files of a step. */
  private record StepSecrets(ServerFolder outer, String name) implements ServerFolder {
    @Override
    public String path() {
      return outer.path() + "/" + name;
    }

    @Override
    public String write(String file, byte[] content, Access access) throws IOException {
      return outer.write(name + "/" + file, content, access);
    }

    @Override
    public String makeBuildFolder(String folder) throws IOException {
      outer.write(name + "/.keep", new byte[0], Access.READABLE);
      return outer.makeBuildFolder(name + "/" + folder);
    }

    @Override
    public void delete(String file) throws IOException {
      outer.delete(name + "/" + file);
    }
  }
}
