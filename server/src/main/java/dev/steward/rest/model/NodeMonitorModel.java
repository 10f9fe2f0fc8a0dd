package dev.steward.rest.model;

import dev.steward.export.Model;
import dev.steward.host.Measurement;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The export models of the monitors of a node: memory, disk, response time and clock. */
final class NodeMonitorModel {

  private static final Model<Measurement.Memory> MEMORY =
      Model.<Measurement.Memory>of("hudson.node_monitors.SwapSpaceMonitor$MemoryUsage2")
          .integer("availablePhysicalMemory", Measurement.Memory::available)
          .visible(3)
          .integer("availableSwapSpace", Measurement.Memory::swapAvailable)
          .visible(3)
          .integer("totalPhysicalMemory", Measurement.Memory::total)
          .visible(3)
          .integer("totalSwapSpace", Measurement.Memory::swapTotal)
          .visible(3)
          .build();

  private record Disk(long measuredAt, Measurement.DiskSpace space) {}

  private static final long THRESHOLD = 1L << 30;

  private static final Model<Disk> DISK =
      Model.<Disk>of("hudson.node_monitors.DiskSpaceMonitorDescriptor$DiskSpace")
          .integer("timestamp", Disk::measuredAt)
          .visible(3)
          .superclassEnd()
          .text("path", disk -> disk.space().path())
          .visible(3)
          .integer("size", disk -> disk.space().available())
          .visible(3)
          .integer("threshold", _ -> THRESHOLD)
          .visible(3)
          .integer("totalSize", disk -> disk.space().total())
          .visible(3)
          .integer("warningThreshold", _ -> 2 * THRESHOLD)
          .visible(3)
          .build();

  /** Time that a node takes to respond, in milliseconds. */
  private record Response(long measuredAt, long millis) {}

  private static final Model<Response> RESPONSE_TIME =
      Model.<Response>of("hudson.node_monitors.ResponseTimeMonitor$Data")
          .integer("timestamp", Response::measuredAt)
          .visible(3)
          .superclassEnd()
          .integer("average", Response::millis)
          .visible(3)
          .build();

  private static final Model<Long> CLOCK =
      Model.<Long>of("hudson.util.ClockDifference")
          .integer("diff", millis -> millis)
          .visible(3)
          .build();

  private static final String MONITORS = "hudson.node_monitors.";

  /** Node monitors; each value is null while the node is not connected. */
  static final Model<NodeView> MONITOR_DATA =
      Model.<NodeView>of("java.util.Map")
          .object(MONITORS + "SwapSpaceMonitor", MEMORY, view -> of(view, Measurement::memory))
          .visible(2)
          .superclassEnd()
          .object(
              MONITORS + "TemporarySpaceMonitor",
              DISK,
              view -> of(view, measurement -> disk(measurement, measurement.temporary())))
          .visible(2)
          .superclassEnd()
          .object(
              MONITORS + "DiskSpaceMonitor",
              DISK,
              view -> of(view, measurement -> disk(measurement, measurement.disk())))
          .visible(2)
          .superclassEnd()
          .text(MONITORS + "ArchitectureMonitor", view -> of(view, Measurement::architecture))
          .visible(2)
          .superclassEnd()
          .object(
              MONITORS + "ResponseTimeMonitor",
              RESPONSE_TIME,
              view -> of(view, measurement -> response(view, measurement)))
          .visible(2)
          .superclassEnd()
          .object(
              MONITORS + "ClockMonitor",
              CLOCK,
              view -> of(view, measurement -> measurement.clockDifference().toMillis()))
          .visible(2)
          .build();

  static final Model<NodeView> NO_MONITOR_DATA = Model.<NodeView>of("java.util.Map").build();

  private NodeMonitorModel() {}

  private static <T> @Nullable T of(NodeView view, Function<Measurement, @Nullable T> value) {
    Measurement measurement =
        view.server().services().connections().measurement(view.node().name());
    return measurement == null ? null : value.apply(measurement);
  }

  private static @Nullable Disk disk(
      Measurement measurement, Measurement.@Nullable DiskSpace space) {
    return space == null ? null : new Disk(measurement.at().toEpochMilli(), space);
  }

  private static Response response(NodeView view, Measurement measurement) {
    Duration latency = view.server().services().connections().latency(view.node().name());
    return new Response(
        measurement.at().toEpochMilli(),
        (latency == null ? measurement.responseTime() : latency).toMillis());
  }
}
