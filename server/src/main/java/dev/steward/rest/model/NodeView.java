package dev.steward.rest.model;

import dev.steward.access.Authorizer;
import dev.steward.access.Permission;
import dev.steward.engine.Engine;
import dev.steward.node.LabelExpression;
import dev.steward.node.Node;
import dev.steward.node.OfflineCause;
import dev.steward.queue.NodeCapacity;
import dev.steward.queue.StoredLease;
import dev.steward.rest.model.ServerModel.ServerView;
import dev.steward.run.Run;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Node as seen by one caller. */
public record NodeView(ServerView server, Node node) {

  public static final String BUILT_IN = "Built-In Node";
  static final String BUILT_IN_DESCRIPTION = "the Jenkins controller's built-in node";

  /** All nodes, the built-in node first. */
  static List<NodeView> all(ServerView server) {
    return server.services().nodes().all().stream()
        .map(node -> new NodeView(server, node))
        .toList();
  }

  /** Display name. */
  public static String displayName(Node node) {
    return node.isBuiltIn() ? BUILT_IN : node.name();
  }

  /** Name in URLs. */
  public static String urlName(Node node) {
    return node.isBuiltIn() ? "(built-in)" : node.name();
  }

  public static String description(Node node) {
    return node.isBuiltIn() && node.description().isEmpty()
        ? BUILT_IN_DESCRIPTION
        : node.description();
  }

  boolean isConnected() {
    return server.services().nodes().isConnected(node);
  }

  boolean isOnline() {
    return server.services().nodes().isOnline(node);
  }

  /** Why the node accepts no builds; null if it accepts builds or has never been connected. */
  @Nullable OfflineCause offlineCause() {
    return server.services().nodes().offlineCause(node);
  }

  /** Returns whether the node accepts no builds but keeps its connection, if it has one. */
  boolean isTemporarilyOffline() {
    Node.Offline offline = node.offline();
    return offline == null ? isConnected() && offlineCause() != null : !offline.disconnects();
  }

  boolean mayConnect() {
    return server
        .services()
        .models()
        .authorizer()
        .allows(server.caller(), Permission.COMPUTER_CONNECT);
  }

  public List<LabelView> labels() {
    return node.allLabels().stream()
        .map(label -> new LabelView(server, new LabelExpression.Atom(label)))
        .toList();
  }

  /** Executors by number, including those still busy after the number of executors was reduced. */
  public List<ExecutorView> executors() {
    var all = new ArrayList<ExecutorView>();
    for (Engine.ActiveBuild build : busy()) {
      StoredLease lease = build.lease();
      all.add(
          new ExecutorView(
              node.name(),
              build.executor(),
              readable(build),
              lease == null ? null : lease.description()));
    }
    NodeCapacity capacity =
        server.services().models().engine().executorIndex().capacity(node.name());
    if (capacity != null) {
      capacity.freeExecutors().forEach(number -> all.add(ExecutorView.idle(node.name(), number)));
    }
    all.sort((one, other) -> Integer.compare(one.number(), other.number()));
    return all;
  }

  /** The run of a build; null if the caller may not read its job. */
  private @Nullable RunView readable(Engine.ActiveBuild build) {
    return server
                .services()
                .models()
                .authorizer()
                .visibility(server.caller(), build.job().fullName())
            == Authorizer.Visibility.READABLE
        ? RunView.of(server.job(build.job()), build.run())
        : null;
  }

  /** Running pipelines, which the built-in node runs without using its executors. */
  List<ExecutorView> oneOffExecutors() {
    var all = new ArrayList<ExecutorView>();
    if (node.isBuiltIn()) {
      for (Engine.ActiveBuild build : server.services().models().engine().pipelines()) {
        all.add(new ExecutorView("", Run.NO_EXECUTOR, readable(build), null));
      }
    }
    return all;
  }

  List<Engine.ActiveBuild> busy() {
    return server.services().models().engine().activeBuilds(node.name());
  }
}
