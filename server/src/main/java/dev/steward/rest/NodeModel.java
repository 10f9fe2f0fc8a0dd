package dev.steward.rest;

import dev.steward.access.Permission;
import dev.steward.access.Rights;
import dev.steward.export.Exported;
import dev.steward.export.Model;
import dev.steward.rest.ServerModel.ServerView;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The export tables of nodes: for now there is one, the server's own machine. */
final class NodeModel {

  private NodeModel() {}

  /** Memory of the machine, in bytes. */
  private record Memory(long available, long swapAvailable, long total, long swapTotal) {

    static @Nullable Memory now() {
      long[] found = new long[4];
      try {
        for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
          String[] words = line.split("\\s+", -1);
          int at =
              switch (words[0]) {
                case "MemAvailable:" -> 0;
                case "SwapFree:" -> 1;
                case "MemTotal:" -> 2;
                case "SwapTotal:" -> 3;
                default -> -1;
              };
          if (at >= 0) {
            found[at] = Long.parseLong(words[1]) * 1_024;
          }
        }
        return new Memory(found[0], found[1], found[2], found[3]);
      } catch (IOException | NumberFormatException e) {
        return null;
      }
    }
  }

  private static final Model<Memory> MEMORY =
      Model.<Memory>of("hudson.node_monitors.SwapSpaceMonitor$MemoryUsage2")
          .whole("availablePhysicalMemory", Memory::available)
          .visible(3)
          .whole("availableSwapSpace", Memory::swapAvailable)
          .visible(3)
          .whole("totalPhysicalMemory", Memory::total)
          .visible(3)
          .whole("totalSwapSpace", Memory::swapTotal)
          .visible(3)
          .build();

  /** Space on a disk, in bytes. */
  private record Disk(long at, String path, long size, long total) {

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
          .whole("timestamp", Disk::at)
          .visible(3)
          .level()
          .text("path", Disk::path)
          .visible(3)
          .whole("size", Disk::size)
          .visible(3)
          .whole("threshold", _ -> THRESHOLD)
          .visible(3)
          .whole("totalSize", Disk::total)
          .visible(3)
          .whole("warningThreshold", _ -> 2 * THRESHOLD)
          .visible(3)
          .build();

  private static final Model<Long> RESPONSE =
      Model.<Long>of("hudson.node_monitors.ResponseTimeMonitor$Data")
          .whole("timestamp", at -> at)
          .visible(3)
          .level()
          .whole("average", _ -> 0)
          .visible(3)
          .build();

  private static final Model<Long> CLOCK =
      Model.<Long>of("hudson.util.ClockDifference").whole("diff", _ -> 0).visible(3).build();

  private static final String MONITORS = "hudson.node_monitors.";

  private static final Model<ServerView> MONITORED =
      Model.<ServerView>of("java.util.Map")
          .thing(MONITORS + "SwapSpaceMonitor", MEMORY, _ -> Memory.now())
          .visible(2)
          .level()
          .thing(
              MONITORS + "TemporarySpaceMonitor",
              DISK,
              view -> Disk.of(Path.of("/tmp"), view.parts().clock().millis()))
          .visible(2)
          .level()
          .thing(
              MONITORS + "DiskSpaceMonitor",
              DISK,
              view -> Disk.of(view.parts().home(), view.parts().clock().millis()))
          .visible(2)
          .level()
          .text(MONITORS + "ArchitectureMonitor", _ -> architecture())
          .visible(2)
          .level()
          .thing(MONITORS + "ResponseTimeMonitor", RESPONSE, view -> view.parts().clock().millis())
          .visible(2)
          .level()
          .thing(MONITORS + "ClockMonitor", CLOCK, view -> view.parts().clock().millis())
          .visible(2)
          .build();

  private static String architecture() {
    return System.getProperty("os.name", "") + " (" + System.getProperty("os.arch", "") + ")";
  }

  static List<ExecutorView> executors(ServerView view) {
    var all = new ArrayList<ExecutorView>();
    var engine = view.parts().engine();
    for (int i = 0; i < engine.executors(); i++) {
      all.add(new ExecutorView(i, null));
    }
    for (var busy : engine.busy()) {
      boolean readable =
          view.parts().rights().sight(view.caller(), busy.job().fullName())
              == Rights.Sight.READABLE;
      if (readable && busy.executor() < all.size()) {
        all.set(
            busy.executor(),
            new ExecutorView(busy.executor(), RunView.of(view.job(busy.job()), busy.run())));
      }
    }
    return all;
  }

  static final Model<ServerView> COMPUTER =
      Model.<ServerView>of("hudson.model.Hudson$MasterComputer")
          .texts("actions", _ -> List.of())
          .level()
          .things("assignedLabels", ServerModel.label(), view -> List.of(view))
          .bare()
          .text("description", _ -> ServerModel.NODE_DESCRIPTION)
          .text("displayName", _ -> "Built-In Node")
          .things("executors", ExecutorView.model(), NodeModel::executors)
          .bare()
          .text("icon", _ -> "symbol-computer")
          .text("iconClassName", _ -> "symbol-computer")
          .flag("idle", view -> view.parts().engine().busy().isEmpty())
          .flag("jnlpAgent", _ -> false)
          .flag("launchSupported", _ -> true)
          .any(
              "loadStatistics", view -> Exported.of(LoadModel.LABEL, LoadModel.label(view.parts())))
          .flag("manualLaunchAllowed", _ -> true)
          .any(
              "monitorData",
              view ->
                  view.parts().rights().allows(view.caller(), Permission.COMPUTER_CONNECT)
                      ? Exported.of(MONITORED, view)
                      : Exported.nothing())
          .bare()
          .whole("numExecutors", view -> view.parts().engine().executors())
          .flag("offline", _ -> false)
          .text("offlineCause", _ -> null)
          .text("offlineCauseReason", _ -> "")
          .texts("oneOffExecutors", _ -> List.of())
          .flag("temporarilyOffline", _ -> false)
          .build();

  static final Model<ServerView> COMPUTERS =
      Model.<ServerView>of("hudson.model.ComputerSet")
          .whole("busyExecutors", view -> view.parts().engine().busy().size())
          .things("computer", COMPUTER, view -> List.of(view))
          .inline()
          .text("displayName", _ -> "Nodes")
          .whole("totalExecutors", view -> view.parts().engine().executors())
          .build();
}
