package dev.steward.rest.model;

import dev.steward.export.ExportedValue;
import dev.steward.export.Model;
import dev.steward.job.JobType;
import dev.steward.node.Node;
import dev.steward.node.OfflineCause;
import dev.steward.rest.model.ServerModel.ServerView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Export models of nodes. */
public final class NodeModel {

  private NodeModel() {}

  private static Model<OfflineCause> offlineCause(String className) {
    return Model.<OfflineCause>of(className)
        .integer("timestamp", OfflineCause::at)
        .superclassEnd()
        .text("description", OfflineCause::description)
        .build();
  }

  private static final String CAUSE = "hudson.slaves.OfflineCause$";
  private static final Model<OfflineCause> BY_USER = offlineCause(CAUSE + "UserCause");
  private static final Model<OfflineCause> CONNECTION_LOST =
      offlineCause(CAUSE + "ChannelTermination");
  private static final Model<OfflineCause> LAUNCH_FAILED = offlineCause(CAUSE + "LaunchFailed");
  private static final Model<OfflineCause> IDLE = offlineCause(CAUSE + "IdleOfflineCause");
  private static final Model<OfflineCause> SIMPLE = offlineCause(CAUSE + "SimpleOfflineCause");
  private static final Model<OfflineCause> DISK_FULL =
      offlineCause("hudson.node_monitors.DiskSpaceMonitorDescriptor$DiskSpace");
  private static final Model<OfflineCause> NO_RESPONSE =
      offlineCause("hudson.node_monitors.ResponseTimeMonitor$Data");

  private static @Nullable ExportedValue exportedCause(NodeView view) {
    OfflineCause cause = view.offlineCause();
    return cause == null
        ? null
        : ExportedValue.of(
            switch (cause) {
              case Node.Offline _ -> BY_USER;
              case OfflineCause.ConnectionLost _, OfflineCause.ConnectionClosed _ ->
                  CONNECTION_LOST;
              case OfflineCause.LaunchFailed _ -> LAUNCH_FAILED;
              case OfflineCause.Idle _ -> IDLE;
              case OfflineCause.OutsideSchedule _, OfflineCause.SingleUse _ -> SIMPLE;
              case OfflineCause.DiskFull _ -> DISK_FULL;
              case OfflineCause.NoResponse _ -> NO_RESPONSE;
            },
            cause);
  }

  private static String reason(NodeView view) {
    OfflineCause cause = view.offlineCause();
    return switch (cause) {
      case null -> "";
      case Node.Offline offline -> offline.reason();
      default -> cause.description();
    };
  }

  private static boolean isInbound(NodeView view) {
    return view.server().services().connections().isInbound(view.node());
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
        .bool("jnlpAgent", NodeModel::isInbound)
        .bool("launchSupported", view -> !isInbound(view))
        .union(
            "loadStatistics",
            view ->
                ExportedValue.of(
                    LoadModel.LABEL,
                    LoadModel.label(view.server().services().loads(), view.node().ownLabel())))
        .oneOf(() -> List.of(LoadModel.LABEL))
        .bool(
            "manualLaunchAllowed",
            view -> !(view.offlineCause() instanceof OfflineCause.OutsideSchedule))
        .union(
            "monitorData",
            view ->
                ExportedValue.of(
                    view.mayConnect()
                        ? NodeMonitorModel.MONITOR_DATA
                        : NodeMonitorModel.NO_MONITOR_DATA,
                    view))
        .oneOf(() -> List.of(NodeMonitorModel.MONITOR_DATA))
        .withoutClass()
        .integer("numExecutors", view -> view.node().executors())
        .bool("offline", view -> !view.isOnline())
        .union("offlineCause", NodeModel::exportedCause)
        .oneOf(() ->
            List.of(BY_USER, CONNECTION_LOST, LAUNCH_FAILED, IDLE, SIMPLE, DISK_FULL, NO_RESPONSE))
        .text("offlineCauseReason", NodeModel::reason)
        .list("oneOffExecutors", ExecutorView.model(JobType.PIPELINE), NodeView::oneOffExecutors)
        .bool("temporarilyOffline", NodeView::isTemporarilyOffline);
  }

  private static final Model<NodeView> BUILT_IN =
      computer("hudson.model.Hudson$MasterComputer").build();

  /**
   * The remote path is known once the agent is connected; reading it requires the Connect
   * permission.
   */
  private static final Model<NodeView> AGENT =
      computer("hudson.slaves.SlaveComputer")
          .superclassEnd()
          .text(
              "absoluteRemotePath",
              view ->
                  view.mayConnect()
                      ? view.server().services().connections().root(view.node().name())
                      : null)
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
              view ->
                  ExecutorCounts.of(view.services().models().engine().executorIndex().capacities())
                      .busy())
          .unionList(
              "computer", view -> NodeView.all(view).stream().map(NodeModel::exported).toList())
          .oneOf(() -> List.of(BUILT_IN, AGENT))
          .inline()
          .text("displayName", _ -> "Nodes")
          .integer(
              "totalExecutors",
              view ->
                  ExecutorCounts.of(view.services().models().engine().executorIndex().capacities())
                      .total())
          .build();
}
