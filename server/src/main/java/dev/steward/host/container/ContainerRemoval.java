package dev.steward.host.container;

import dev.steward.host.Hosts;
import dev.steward.host.RunLookup;
import dev.steward.host.container.ContainerRecords.ContainerRecord;
import dev.steward.problem.Outage;
import dev.steward.problem.Problem;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes the containers of builds, also those that a killed server has left. */
final class ContainerRemoval {
  private static final Logger LOG = LoggerFactory.getLogger(ContainerRemoval.class);

  private final ContainerRecords records;
  private final ContainerEngines engines;
  private final Hosts hosts;
  private final RunLookup runs;

  ContainerRemoval(
      ContainerRecords records, ContainerEngines engines, Hosts hosts, RunLookup runs) {
    this.records = records;
    this.engines = engines;
    this.hosts = hosts;
    this.runs = runs;
  }

  /**
   * Removes the containers of a run with all of their processes; does nothing if the run has none.
   *
   * @return null if the run has no container any more; otherwise the reason, and {@link
   *     #removeLeftovers} removes the containers once the run has ended
   */
  @Nullable String remove(long runId) throws InterruptedException {
    String failure = null;
    try {
      for (ContainerRecord container : records.all()) {
        if (container.key().runId() == runId) {
          String reason = removeIfPossible(container);
          failure = reason == null ? failure : reason;
        }
      }
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
    return failure;
  }

  /**
   * Removes the container of a block with all of its processes; does nothing if it has none.
   *
   * @return null if the block has no container any more; otherwise the reason
   */
  @Nullable String remove(ContainerKey key) throws InterruptedException {
    try {
      ContainerRecord container = records.find(key);
      return container == null ? null : removeIfPossible(container);
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private @Nullable String removeIfPossible(ContainerRecord container) throws InterruptedException {
    try {
      return remove(container);
    } catch (IOException | Outage | Problem e) {
      return String.valueOf(e.getMessage());
    }
  }

  private @Nullable String remove(ContainerRecord container)
      throws IOException, InterruptedException {
    String failure = engine(container).remove(records.name(container.key()));
    if (failure == null) {
      records.remove(container.key());
    }
    return failure;
  }

  private ContainerEngine engine(ContainerRecord container)
      throws IOException, InterruptedException {
    return engines.find(hosts.of(container.node()), container.program(), container.engineHost());
  }

  /**
   * Removes the containers of runs that have ended or have been deleted, never those of unfinished
   * runs.
   *
   * @return false if a container could not be removed, so that another attempt is necessary
   */
  boolean removeLeftovers() throws InterruptedException {
    boolean isComplete = true;
    try {
      var used = new HashSet<ContainerEngine>();
      for (ContainerRecord container : records.all()) {
        if (!isUnfinished(container.key().runId())) {
          String failure = removeLeftover(container, used);
          if (failure != null) {
            isComplete = false;
            LOG.warn("a container of run {} was not removed: {}", container.key(), failure);
          }
        }
      }
      removeLabelled(used);
    } catch (IOException | RuntimeException e) {
      LOG.warn("containers of earlier builds could not be removed: {}", e.getMessage());
      return false;
    }
    return isComplete;
  }

  private @Nullable String removeLeftover(ContainerRecord container, Set<ContainerEngine> used)
      throws IOException, InterruptedException {
    try {
      used.add(engine(container));
      return remove(container);
    } catch (Problem.NotFound e) {
      // No later attempt can reach the machine of a deleted node either.
      records.remove(container.key());
      LOG.warn(
          "the container {} remains on its machine: {}",
          records.name(container.key()),
          e.getMessage());
      return null;
    } catch (IOException | Outage | Problem e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** Removes containers of this server whose records were lost. */
  private void removeLabelled(Set<ContainerEngine> used) throws IOException, InterruptedException {
    for (ContainerEngine engine : used) {
      for (String name : engine.containers(Containers.SERVER_LABEL + "=" + records.serverId())) {
        ContainerKey key = records.key(name);
        if (key != null && !isUnfinished(key.runId())) {
          engine.remove(name);
        }
      }
    }
  }

  private boolean isUnfinished(long runId) {
    return Boolean.TRUE.equals(runs.isUnfinished(runId));
  }
}
