package dev.steward.web.manage;

import dev.steward.access.Permission;
import dev.steward.engine.Engine;
import dev.steward.gate.AccessRule;
import dev.steward.gate.RequestContext;
import dev.steward.gate.Route.Method;
import dev.steward.gate.UrlPath;
import dev.steward.http.Parameters;
import dev.steward.http.Response;
import dev.steward.node.Labels;
import dev.steward.node.Node;
import dev.steward.problem.Problem;
import dev.steward.rest.Kinds;
import dev.steward.rest.Parts;
import dev.steward.rest.node.NodeView;
import dev.steward.web.Frame;
import dev.steward.web.Templates;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Node pages: list, status, configuration and log. */
public final class NodePages {

  private final Parts parts;

  private NodePages(Parts parts) {
    this.parts = parts;
  }

  /** Adds the routes. */
  public static void add(Kinds kinds, Parts parts) {
    var pages = new NodePages(parts);
    kinds
        .computers()
        .route(Method.ANY, "", AccessRule.read(), pages::all)
        .route(Method.GET_POST, "new", AccessRule.needs(Permission.COMPUTER_CREATE), pages::make);
    kinds
        .computer()
        .route(Method.ANY, "", AccessRule.read(), pages::one)
        .route(
            Method.GET,
            "configure",
            AccessRule.needs(Permission.COMPUTER_EXTENDED_READ),
            pages::configuration)
        .route(
            Method.POST,
            "configure",
            AccessRule.needs(Permission.COMPUTER_CONFIGURE),
            pages::configure)
        .route(Method.GET, "log", AccessRule.needs(Permission.COMPUTER_CONNECT), pages::log);
  }

  private NodeLine line(Node node) {
    Node.Offline offline = node.offline();
    String state =
        offline != null
            ? "taken offline by "
                + offline.by()
                + (offline.reason().isEmpty() ? "" : ": " + offline.reason())
            : parts.nodes().isConnected(node) ? "online" : "offline: never connected";
    int busy = 0;
    for (Engine.ActiveBuild one : parts.engine().activeBuilds()) {
      if (one.node().equals(node.name())) {
        busy++;
      }
    }
    return new NodeLine(
        NodeView.shown(node),
        UrlPath.encode(NodeView.segment(node)) + "/",
        NodeView.description(node),
        String.join(" ", node.allLabels()),
        node.executors(),
        busy,
        state,
        offline != null,
        node.isBuiltIn());
  }

  /** Actions that the viewer may perform. */
  public record May(boolean create, boolean configure, boolean toggle, boolean delete) {}

  private Response all(RequestContext call, Engine engine) {
    return page(call, "Nodes", parts.nodes().all().stream().map(this::line).toList(), false);
  }

  private Response one(RequestContext call, Node node) {
    return page(call, NodeView.shown(node), List.of(line(node)), true);
  }

  private static Response page(
      RequestContext call, String heading, List<NodeLine> nodes, boolean alone) {
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
            "may",
            new May(
                call.hasPermission(Permission.COMPUTER_CREATE),
                call.hasPermission(Permission.COMPUTER_EXTENDED_READ),
                alone
                    && (call.hasPermission(Permission.COMPUTER_DISCONNECT)
                        || call.hasPermission(Permission.COMPUTER_CONNECT)),
                alone
                    && call.hasPermission(Permission.COMPUTER_DELETE)
                    && !nodes.getFirst().builtIn())));
  }

  /** Values of the node form. */
  public record Fields(
      String name,
      String description,
      String executors,
      String labels,
      String folder,
      boolean exclusive) {}

  private Response configuration(RequestContext call, Node node) {
    return form(call, node, 200, fields(node), "");
  }

  private static Fields fields(Node node) {
    return new Fields(
        node.name(),
        node.description(),
        Integer.toString(node.executors()),
        Labels.join(node.labels()),
        node.folder(),
        node.mode() == Node.Mode.EXCLUSIVE);
  }

  private static Fields sent(RequestContext call, String name) {
    Parameters sent = call.parameters();
    return new Fields(
        name,
        sent.get("description", "").replace("\r\n", "\n"),
        sent.get("executors", "").strip(),
        sent.get("labels", "").strip(),
        sent.get("folder", "").strip(),
        sent.get("mode", "").equals("EXCLUSIVE"));
  }

  /** The node from the form; settings that the form does not show come from {@code definition}. */
  private static Node node(Fields fields, String definition) {
    if (!fields.executors().matches("[0-9]{1,6}")) {
      throw new Problem.Invalid("The number of executors must be a whole number.");
    }
    return new Node(
        fields.name(),
        fields.description(),
        Integer.parseInt(fields.executors()),
        fields.exclusive() ? Node.Mode.EXCLUSIVE : Node.Mode.NORMAL,
        Labels.split(fields.labels()),
        fields.folder(),
        definition,
        null);
  }

  private Response configure(RequestContext call, Node node) {
    Fields fields = sent(call, node.name());
    try {
      parts.nodes().configure(call.caller(), node, node(fields, node.definition()));
    } catch (Problem.Invalid e) {
      return form(call, node, 400, fields, e.getMessage());
    }
    return Response.redirect(call.path());
  }

  private Response make(RequestContext call, Engine engine) {
    if (!call.request().isPost()) {
      return form(call, null, 200, new Fields("", "", "1", "", "", false), "");
    }
    Fields fields = sent(call, call.parameters().get("name", "").strip());
    try {
      Node made = parts.nodes().create(call.caller(), node(fields, ""));
      return Response.redirect(call.path() + UrlPath.encode(made.name()) + "/");
    } catch (Problem.Invalid e) {
      return form(call, null, 400, fields, e.getMessage());
    }
  }

  private static Response form(
      RequestContext call, @Nullable Node node, int status, Fields fields, String said) {
    return Templates.page(
        call,
        status,
        "manage/nodeform.jte",
        Map.of(
            "frame",
            Frame.of(call),
            "title",
            node == null ? "New node" : "Configure " + NodeView.shown(node),
            "action",
            call.path() + (node == null ? "new" : "configure"),
            "fields",
            fields,
            "fresh",
            node == null,
            "builtIn",
            node != null && node.isBuiltIn(),
            "open",
            node == null || call.hasPermission(Permission.COMPUTER_CONFIGURE),
            "said",
            said));
  }

  private Response log(RequestContext call, Node node) {
    return message(
        call,
        "Log of " + NodeView.shown(node),
        node.isBuiltIn()
            ? "The built-in node writes to the server log."
            : "This agent was never connected, so its log is empty.");
  }

  private static Response message(RequestContext call, String title, String text) {
    return Templates.page(
        call, 200, "message.jte", Map.of("frame", Frame.of(call), "title", title, "text", text));
  }
}
