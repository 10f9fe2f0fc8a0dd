package dev.steward.web.manage;

import dev.steward.access.Permission;
import dev.steward.engine.Engine;
import dev.steward.gate.Call;
import dev.steward.gate.Path;
import dev.steward.gate.Right;
import dev.steward.gate.Route.Method;
import dev.steward.http.Response;
import dev.steward.node.Node;
import dev.steward.rest.Kinds;
import dev.steward.rest.Parts;
import dev.steward.rest.node.NodeView;
import dev.steward.web.Frame;
import dev.steward.web.Templates;
import java.util.List;
import java.util.Map;

/** The pages of nodes: all of them, one of them, how it is configured, and its log. */
public final class NodePages {

  private final Parts parts;

  private NodePages(Parts parts) {
    this.parts = parts;
  }

  /** Adds the rows. */
  public static void add(Kinds kinds, Parts parts) {
    var pages = new NodePages(parts);
    kinds.computers().row(Method.ANY, "", Right.read(), pages::all);
    kinds
        .computer()
        .row(Method.ANY, "", Right.read(), pages::one)
        .row(
            Method.GET,
            "configure",
            Right.needs(Permission.COMPUTER_EXTENDED_READ),
            pages::configure)
        .row(Method.GET, "log", Right.needs(Permission.COMPUTER_CONNECT), pages::log);
  }

  private NodeLine line(Node node) {
    Node.Offline offline = node.offline();
    String state =
        offline != null
            ? "taken offline by "
                + offline.by()
                + (offline.reason().isEmpty() ? "" : ": " + offline.reason())
            : parts.nodes().isConnected(node) ? "online" : "offline: it has not been connected yet";
    int busy = 0;
    for (Engine.Busy one : parts.engine().busy()) {
      if (one.node().equals(node.name())) {
        busy++;
      }
    }
    return new NodeLine(
        NodeView.shown(node),
        Path.encode(NodeView.segment(node)) + "/",
        NodeView.description(node),
        String.join(" ", node.allLabels()),
        node.executors(),
        busy,
        state,
        offline != null);
  }

  private Response all(Call call, Engine engine) {
    return page(call, "Nodes", parts.nodes().all().stream().map(this::line).toList(), false);
  }

  private Response one(Call call, Node node) {
    return page(call, NodeView.shown(node), List.of(line(node)), true);
  }

  private static Response page(Call call, String heading, List<NodeLine> nodes, boolean alone) {
    return Templates.page(
        call,
        200,
        "manage/nodes.jte",
        Map.of(
            "frame",
            Frame.of(call),
            "heading",
            heading,
            "nodes",
            nodes,
            "here",
            call.path(),
            "alone",
            alone,
            "mayToggle",
            alone
                && (call.may(Permission.COMPUTER_DISCONNECT)
                    || call.may(Permission.COMPUTER_CONNECT))));
  }

  private Response configure(Call call, Node node) {
    return message(
        call,
        "Configure " + NodeView.shown(node),
        node.isBuiltIn()
            ? "Executors, labels and mode of the built-in node are set with POST configSubmit and a"
                + " parameter json, such as {\"numExecutors\":\"4\",\"labelString\":\"fast\"}."
            : "GET config.xml reads how this node is configured, POST config.xml changes it.");
  }

  private Response log(Call call, Node node) {
    return message(
        call,
        "Log of " + NodeView.shown(node),
        node.isBuiltIn()
            ? "The built-in node is the server itself; its log is the server's."
            : "This agent has not been connected yet, so there is nothing in its log.");
  }

  private static Response message(Call call, String title, String text) {
    return Templates.page(
        call, 200, "message.jte", Map.of("frame", Frame.of(call), "title", title, "text", text));
  }
}
