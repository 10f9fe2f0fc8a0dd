package dev.steward.host.container;

import dev.steward.host.Files;
import dev.steward.host.Host;
import dev.steward.host.HostFacts;
import dev.steward.host.Programs;
import dev.steward.host.RunLookup;
import dev.steward.host.ServerFolder;
import dev.steward.host.Workspace;
import dev.steward.host.WorkspaceContract;
import dev.steward.host.WorkspaceKey;
import dev.steward.host.local.LocalHost;
import dev.steward.testing.Podman;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;

/** Workspaces whose commands run in podman containers. */
@Tag("integration")
class ContainerWorkspaceTest extends WorkspaceContract {

  private final String program = Podman.require().programWith("podman-pid", "--pid=host");
  private final Set<Long> opened = new HashSet<>();

  @Override
  protected Host openHost(Path serverHome, RunLookup lookup) {
    var machine = new LocalHost(serverHome, null, lookup, InstantSource.system());
    Containers created =
        TestClient.containers(serverHome, machine, lookup, new ContainerSettings(program, false));
    return new ContainerHost(machine, created, opened);
  }

  @Override
  protected void closeHost(Host host) {
    // Holds nothing open.
  }

  /** No process in a container outlives its command, and the container engine does not wait. */
  @Override
  protected boolean reportsLeakedProcesses() {
    return false;
  }

  /** A stopped build loses its container. */
  @Override
  protected boolean keepsExemptProcesses() {
    return false;
  }

  @Override
  protected boolean keepsScriptsWithSecrets() {
    return true;
  }

  /** A machine whose workspaces run commands in containers, which share its process ids. */
  private record ContainerHost(Host machine, Containers containers, Set<Long> opened)
      implements Host {

    @Override
    public Workspace workspace(WorkspaceKey key) throws IOException {
      Workspace outer = machine.workspace(key);
      opened.add(key.runId());
      try {
        return containers.open(
            new TestClient(key.runId(), outer, new ArrayList<>()), TestClient.spec(Podman.IMAGE));
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public Files defaultWorkspace(String job) {
      return machine.defaultWorkspace(job);
    }

    @Override
    public Files files(String folder) {
      return machine.files(folder);
    }

    @Override
    public boolean isInUse(String job) {
      return machine.isInUse(job);
    }

    @Override
    public List<String> serverFolders() {
      return machine.serverFolders();
    }

    @Override
    public ServerFolder gitFolder() {
      return machine.gitFolder();
    }

    @Override
    public void endProcesses(String cookie) {
      machine.endProcesses(cookie);
      try {
        for (long run : opened) {
          containers.remove(run);
        }
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void removeSecrets(long runId) {
      machine.removeSecrets(runId);
    }

    @Override
    public void remove(long runId) {
      machine.remove(runId);
    }

    @Override
    public void removeLeftovers(Set<Long> unfinished) {
      machine.removeLeftovers(unfinished);
    }

    @Override
    public HostFacts facts() {
      return machine.facts();
    }

    @Override
    public Programs programs() {
      return machine.programs();
    }
  }
}
