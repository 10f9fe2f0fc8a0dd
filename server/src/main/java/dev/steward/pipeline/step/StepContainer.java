package dev.steward.pipeline.step;

import dev.steward.host.Workspace;
import dev.steward.host.container.ContainerClient;
import dev.steward.host.container.ContainerKey;
import dev.steward.host.container.ContainerSpec;
import dev.steward.host.container.Containers;
import dev.steward.pipeline.run.Interruption;
import dev.steward.pipeline.run.StepCall;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The container of a block. It is created on the machine of the block, where the workspace stays;
 * only commands run in it.
 */
final class StepContainer implements CommandPlace {

  private final Containers containers;
  private final Machine machine;
  private final ContainerKey key;
  private final ContainerSpec spec;
  private final List<String> masked;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Workspace inside;

  /**
   * Creates a container without starting it.
   *
   * @param masked values to mask in the output of the engine
   */
  StepContainer(
      Containers containers,
      Machine machine,
      ContainerKey key,
      ContainerSpec spec,
      List<String> masked) {
    this.containers = containers;
    this.machine = machine;
    this.key = key;
    this.spec = spec;
    this.masked = masked;
  }

  @Override
  public boolean isOf(Machine other) {
    return machine.equals(other);
  }

  /** Whether the commands of a step run in a container that only has one workspace. */
  static boolean isAround(StepCall call) {
    return call.scope().find(KEY) instanceof StepContainer container
        && container.isOf(Machine.of(call));
  }

  /** Starts the container, or finds the one that runs already. */
  @Override
  public Workspace open(StepCall call, Workspace outer, Interruption interruption)
      throws IOException, InterruptedException {
    lock.lockInterruptibly();
    try {
      Workspace current = inside;
      if (current == null || !current.onMachine().equals(outer)) {
        current = containers.open(new BlockClient(call, outer, interruption), spec);
        inside = current;
      }
      return current;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Removes the container with its processes.
   *
   * @return null if it is gone; otherwise the reason, and it is removed later
   */
  @Nullable String remove() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      inside = null;
      return containers.remove(key);
    } finally {
      lock.unlock();
    }
  }

  /** The block, as seen by the engine; pulls are commands of the step that needs the container. */
  private final class BlockClient implements ContainerClient {
    private final StepCall call;
    private final Workspace outer;
    private final Interruption interruption;

    BlockClient(StepCall call, Workspace outer, Interruption interruption) {
      this.call = call;
      this.outer = outer;
      this.interruption = interruption;
    }

    @Override
    public long runId() {
      return key.runId();
    }

    @Override
    public String block() {
      return key.block();
    }

    @Override
    public String node() {
      return machine.place().node();
    }

    @Override
    public Workspace workspace() {
      return outer;
    }

    @Override
    public void print(String text) {
      call.print(text);
    }

    @Override
    public @Nullable Integer run(
        String id,
        String heading,
        List<String> launcher,
        List<String> arguments,
        Map<String, String> environment)
        throws InterruptedException {
      call.print(heading + "\n");
      try {
        return new StepCommand(id, outer.path(), "", arguments, environment, masked, null)
            .run(call, outer, interruption, launcher);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public boolean isStopped() {
      return interruption.reason() != null;
    }
  }
}
