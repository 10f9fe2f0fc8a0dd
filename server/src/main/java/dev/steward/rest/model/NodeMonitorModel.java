package dev.steward.rest.model;

import dev.steward.export.Model;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The export models of the monitors of a node: memory, disk, response time and clock. */
final class NodeMonitorModel {

  /** Memory of the machine, in bytes. */
  private record Memory(long available, long swapAvailable, long total, long swapTotal) {

    static @Nullable Memory now() {
      long[] values = new long[4];
      try {
        for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
          String[] words = line.split("\\s+", -1);
          int index =
              switch (words[0]) {
                case "MemAvailable:" -> 0;
                case "SwapFree:" -> 1;
                case "MemTotal:" -> 2;
                case "SwapTotal:" -> 3;
                default -> -1;
              };
          if (index >= 0) {
            values[index] = Long.parseLong(words[1]) * 1_024;
          }
        }
        return new Memory(values[0], values[1], values[2], values[3]);
      } catch (IOException | NumberFormatException e) {
        return null;
      }
    }
  }

  private static final Model<Memory> MEMORY =
      Model.<Memory>of("hudson.node_monitors.SwapSpaceMonitor$MemoryUsage2")
          .integer("availablePhysicalMemory", Memory::available)
          .visible(3)
          .integer("availableSwapSpace", Memory::swapAvailable)
          .visible(3)
          .integer("totalPhysicalMemory", Memory::total)
          .visible(3)
          .integer("totalSwapSpace", Memory::swapTotal)
          .visible(3)
          .build();

  /** Disk space, in bytes. */
  private record Disk(long measuredAt, String path, long size, long total) {

    static @Nullable Disk of(Path folder, long now) {
      try {
        FileStore store = Files.getFileStore(folder);
        return new Disk(now, folder.toString(), store.getUsableSpace(), store.getTotalSpace());
      } catch (IOException e) {
        return null;
      }
    }
  }

  private static final long THRESHOLD = 1L << 30;

  private static final Model<Disk> DISK =
      Model.<Disk>of("hudson.node_monitors.DiskSpaceMonitorDescriptor$DiskSpace")
          .integer("timestamp", Disk::measuredAt)
          .visible(3)
          .superclassEnd()
          .text("path", Disk::path)
          .visible(3)
          .integer("size", Disk::size)
          .visible(3)
          .integer("threshold", _ -> THRESHOLD)
          .visible(3)
          .integer("totalSize", Disk::total)
          .visible(3)
          .integer("warningThreshold", _ -> 2 * THRESHOLD)
          .visible(3)
          .build();

  private static final Model<Long> RESPONSE_TIME =
      Model.<Long>of("hudson.node_monitors.ResponseTimeMonitor$Data")
          .integer("timestamp", at -> at)
          .visible(3)
          .superclassEnd()
          .integer("average", _ -> 0)
          .visible(3)
          .build();

  private static final Model<Long> CLOCK =
      Model.<Long>of("hudson.util.ClockDifference").integer("diff", _ -> 0).visible(3).build();

  private static final String MONITORS = "hudson.node_monitors.";

  /** Node monitors; each value is null while the node is not connected. */
  static final Model<NodeView> MONITOR_DATA =
      Model.<NodeView>of("java.util.Map")
          .object(
              MONITORS + "SwapSpaceMonitor",
              MEMORY,
              view -> view.isConnected() ? Memory.now() : null)
          .visible(2)
          .superclassEnd()
          .object(MONITORS + "TemporarySpaceMonitor", DISK, view -> disk(view, Path.of("/tmp")))
          .visible(2)
          .superclassEnd()
          .object(
              MONITORS + "DiskSpaceMonitor",
              DISK,
              view -> disk(view, view.server().services().home()))
          .visible(2)
          .superclassEnd()
          .text(
              MONITORS + "ArchitectureMonitor", view -> view.isConnected() ? architecture() : null)
          .visible(2)
          .superclassEnd()
          .object(MONITORS + "ResponseTimeMonitor", RESPONSE_TIME, NodeMonitorModel::now)
          .visible(2)
          .superclassEnd()
          .object(MONITORS + "ClockMonitor", CLOCK, NodeMonitorModel::now)
          .visible(2)
          .build();

  static final Model<NodeView> NO_MONITOR_DATA = Model.<NodeView>of("java.util.Map").build();

  private NodeMonitorModel() {}

  private static @Nullable Disk disk(NodeView view, Path folder) {
    Long now = now(view);
    return now == null ? null : Disk.of(folder, now);
  }

  private static @Nullable Long now(NodeView view) {
    return view.isConnected() ? view.server().services().models().clock().millis() : null;
  }

  private static String architecture() {
    return System.getProperty("os.name", "") + " (" + System.getProperty("os.arch", "") + ")";
  }
}
