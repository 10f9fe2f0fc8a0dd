package dev.steward.agent;

import dev.steward.host.Measurement;
import dev.steward.node.Nodes;
import dev.steward.node.OfflineCause;
import org.jspecify.annotations.Nullable;

/**
 * Why a connected node accepts no builds: a disk is nearly full, or its schedule does not include
 * the current time. The connection stays open, so that running builds continue.
 */
final class Suspension {

  /** A node with less free disk space accepts no builds, as in Jenkins. */
  private static final long DISK_THRESHOLD = 1L << 30;

  private final Nodes nodes;
  private final ConnectionLifecycle lifecycle;
  private final LaunchLog log;
  private @Nullable OfflineCause current;

  /** Creates the suspension of a node, which accepts builds at first. */
  Suspension(Nodes nodes, ConnectionLifecycle lifecycle, LaunchLog log) {
    this.nodes = nodes;
    this.lifecycle = lifecycle;
    this.log = log;
  }

  /** The schedule of the node does not include the current time. */
  void onOutsideSchedule(OfflineCause.OutsideSchedule cause) {
    set(cause);
  }

  /** The schedule of the node includes the current time, or the node has no schedule. */
  void onScheduled() {
    if (current instanceof OfflineCause.OutsideSchedule) {
      set(null);
    }
  }

  /** The disks of the machine were measured. */
  void onMeasured(Measurement measurement) {
    OfflineCause cause = diskFull(measurement);
    if (cause != null) {
      set(cause);
    } else if (current instanceof OfflineCause.DiskFull) {
      set(null);
    }
  }

  private static @Nullable OfflineCause diskFull(Measurement measurement) {
    OfflineCause disk = diskFull(measurement, measurement.disk(), false);
    return disk == null ? diskFull(measurement, measurement.temporary(), true) : disk;
  }

  private static @Nullable OfflineCause diskFull(
      Measurement measurement, Measurement.@Nullable DiskSpace disk, boolean isTemporary) {
    return disk == null || disk.available() >= DISK_THRESHOLD
        ? null
        : new OfflineCause.DiskFull(
            measurement.at().toEpochMilli(),
            disk.path(),
            disk.available(),
            disk.total(),
            DISK_THRESHOLD,
            isTemporary);
  }

  private void set(@Nullable OfflineCause cause) {
    lifecycle.unlessClosed(() -> {
      OfflineCause previous = current;
      current = cause;
      String name = lifecycle.node().name();
      if (cause == null) {
        if (previous != null) {
          log.add("The node accepts builds again.");
          nodes.resume(name);
        }
      } else {
        if (previous == null || previous.getClass() != cause.getClass()) {
          log.add(cause.description());
        }
        nodes.suspend(name, cause);
      }
    });
  }
}
