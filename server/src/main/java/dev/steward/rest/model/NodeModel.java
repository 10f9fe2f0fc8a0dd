package dev.steward.rest.model;

import dev.steward.export.ExportedValue;
import dev.steward.export.Model;
import dev.steward.node.Node;
import dev.steward.rest.model.ServerModel.ServerView;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Export models of nodes. */
public final class NodeModel {

  private NodeModel() {}

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
  private static final Model<NodeView> MONITOR_DATA =
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
          .object(MONITORS + "ResponseTimeMonitor", RESPONSE_TIME, NodeModel::now)
          .visible(2)
          .superclassEnd()
          .object(MONITORS + "ClockMonitor", CLOCK, NodeModel::now)
          .visible(2)
          .build();

  private static final Model<NodeView> NO_MONITOR_DATA =
      Model.<NodeView>of("java.util.Map").build();

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

  private static final Model<Node.Offline> OFFLINE_CAUSE =
      Model.<Node.Offline>of("hudson.slaves.OfflineCause$UserCause")
          .integer("timestamp", Node.Offline::at)
          .superclassEnd()
          .text(
              "description",
              cause ->
                  "Disconnected by "
                      + cause.by()
                      + (cause.reason().isEmpty() ? "" : " : " + cause.reason()))
          .build();

  private static String reason(NodeView view) {
    Node.Offline offline = view.node().offline();
    return offline == null ? "" : offline.reason();
  }

  private static String icon(NodeView view) {
    return view.node().offline() != null
        ? "symbol-computer-disconnected"
        : view.isConnected() ? "symbol-computer" : "symbol-computer-offline";
  }

  private static Model.Builder<NodeView> computer(String className) {
    return Model.<NodeView>of(className)
        .texts("actions", _ -> List.of())
        .superclassEnd()
        .list("assignedLabels", LabelView.atom(), NodeView::labels)
        .withoutClass()
        .text("description", view -> NodeView.description(view.node()))
        .text("displayName", view -> NodeView.displayName(view.node()))
        .list("executors", ExecutorView.model(), NodeView::executors)
        .withoutClass()
        .text("icon", NodeModel::icon)
        .text("iconClassName", NodeModel::icon)
        .bool("idle", view -> view.busy().isEmpty())
        .bool("jnlpAgent", view -> !view.node().isBuiltIn() && NodeXml.isInbound(view.node()))
        .bool("launchSupported", view -> view.node().isBuiltIn() || !NodeXml.isInbound(view.node()))
        .union(
            "loadStatistics",
            view ->
                ExportedValue.of(
                    LoadModel.LABEL,
                    LoadModel.label(view.server().services().loads(), view.node().ownLabel())))
        .oneOf(() -> List.of(LoadModel.LABEL))
        .bool("manualLaunchAllowed", _ -> true)
        .union(
            "monitorData",
            view -> ExportedValue.of(view.mayConnect() ? MONITOR_DATA : NO_MONITOR_DATA, view))
        .oneOf(() -> List.of(MONITOR_DATA))
        .withoutClass()
        .integer("numExecutors", view -> view.node().executors())
        .bool("offline", view -> !view.isOnline())
        .object("offlineCause", OFFLINE_CAUSE, view -> view.node().offline())
        .text("offlineCauseReason", NodeModel::reason)
        .texts("oneOffExecutors", _ -> List.of())
        .bool("temporarilyOffline", view -> view.node().offline() != null);
  }

  private static final Model<NodeView> BUILT_IN =
      computer("hudson.model.Hudson$MasterComputer").build();

  /** The remote path is known once the agent is connected, and requires the Connect permission. */
  private static final Model<NodeView> AGENT =
      computer("hudson.slaves.SlaveComputer")
          .superclassEnd()
          .text(
              "absoluteRemotePath",
              view -> view.isConnected() && view.mayConnect() ? view.node().folder() : null)
          .build();

  /** Agent in the node list of a label. */
  static final Model<NodeView> NODE =
      Model.<NodeView>of("hudson.slaves.DumbSlave")
          .list("assignedLabels", LabelView.atom(), NodeView::labels)
          .withoutClass()
          .text("mode", view -> view.node().mode().name())
          .text("nodeDescription", view -> view.node().description())
          .text("nodeName", view -> view.node().name())
          .visible(2)
          .integer("numExecutors", view -> view.node().executors())
          .build();

  public static List<Model<?>> models() {
    return List.of(BUILT_IN, AGENT);
  }

  public static ExportedValue exported(NodeView view) {
    return ExportedValue.of(view.node().isBuiltIn() ? BUILT_IN : AGENT, view);
  }

  public static final Model<ServerView> COMPUTERS =
      Model.<ServerView>of("hudson.model.ComputerSet")
          .integer(
              "busyExecutors",
              view -> ExecutorCounts.of(view.services().models().engine().capacities()).busy())
          .unionList(
              "computer", view -> NodeView.all(view).stream().map(NodeModel::exported).toList())
          .oneOf(() -> List.of(BUILT_IN, AGENT))
          .inline()
          .text("displayName", _ -> "Nodes")
          .integer(
              "totalExecutors",
              view -> ExecutorCounts.of(view.services().models().engine().capacities()).total())
          .build();
}
