package dev.steward.rest.model;

import dev.steward.export.ExportedValue;
import dev.steward.export.Model;
import dev.steward.node.Node;
import dev.steward.rest.model.ServerModel.ServerView;
import java.util.List;

/** Export models of nodes. */
public final class NodeModel {

  private NodeModel() {}

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
        .object("offlineCause", OFFLINE_CAUSE, view -> view.node().offline())
        .text("offlineCauseReason", NodeModel::reason)
        .texts("oneOffExecutors", _ -> List.of())
        .bool("temporarilyOffline", view -> view.node().offline() != null);
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
