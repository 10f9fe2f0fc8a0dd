package dev.steward.web.admin;

import dev.steward.access.Permission;
import dev.steward.engine.Engine;
import dev.steward.http.Parameters;
import dev.steward.http.Response;
import dev.steward.node.Labels;
import dev.steward.node.Node;
import dev.steward.node.Nodes;
import dev.steward.problem.Problem;
import dev.steward.rest.model.NodeView;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.Route.Method;
import dev.steward.routing.UrlPath;
import dev.steward.web.Layout;
import dev.steward.web.Templates;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Node pages: list, status, configuration and log. */
public final class NodePages {

  private final Nodes nodes;
  private final Engine engine;

  public NodePages(Nodes nodes, Engine engine) {
    this.nodes = nodes;
    this.engine = engine;
  }

  /** Adds the routes. */
  public void addRoutes(ResourceTypes kinds) {
    kinds
        .computers()
        .route(Method.ANY, "", AccessRule.read(), this::list)
        .route(Method.GET_POST, "new", AccessRule.needs(Permission.COMPUTER_CREATE), this::create);
    kinds
        .computer()
        .route(Method.ANY, "", AccessRule.read(), this::show)
        .route(
            Method.GET,
            "configure",
            AccessRule.needs(Permission.COMPUTER_EXTENDED_READ),
            this::configuration)
        .route(
            Method.POST,
            "configure",
            AccessRule.needs(Permission.COMPUTER_CONFIGURE),
            this::configure)
        .route(Method.GET, "log", AccessRule.needs(Permission.COMPUTER_CONNECT), this::log);
  }

  private NodeLine line(Node node) {
    Node.Offline offline = node.offline();
    String state =
        offline != null
            ? "taken offline by "
                + offline.by()
                + (offline.reason().isEmpty() ? "" : ": " + offline.reason())
            : nodes.isConnected(node) ? "online" : "offline: never connected";
    return new NodeLine(
        NodeView.displayName(node),
        UrlPath.encode(NodeView.urlName(node)) + "/",
        NodeView.description(node),
        String.join(" ", node.allLabels()),
        node.executors(),
        engine.activeBuilds(node.name()).size(),
        state,
        offline != null,
        node.isBuiltIn());
  }

  /** Actions that the viewer may perform. */
  public record AllowedActions(boolean create, boolean configure, boolean toggle, boolean delete) {}

  private Response list(RequestContext call, Engine engine) {
    return page(call, "Nodes", nodes.all().stream().map(this::line).toList(), false);
  }

  private Response show(RequestContext call, Node node) {
    return page(call, NodeView.displayName(node), List.of(line(node)), true);
  }

  private static Response page(
      RequestContext call, String heading, List<NodeLine> nodes, boolean single) {
    return Templates.page(
        call,
        200,
        "admin/nodes.jte",
        Map.of(
            "frame",
            Layout.of(call),
            "heading",
            heading,
            "nodes",
            nodes,
            "here",
            call.path(),
            "alone",
            single,
            "may",
            new AllowedActions(
                call.hasPermission(Permission.COMPUTER_CREATE),
                call.hasPermission(Permission.COMPUTER_EXTENDED_READ),
                single
                    && (call.hasPermission(Permission.COMPUTER_DISCONNECT)
                        || call.hasPermission(Permission.COMPUTER_CONNECT)),
                single
                    && call.hasPermission(Permission.COMPUTER_DELETE)
                    && !nodes.getFirst().builtIn())));
  }

  /** Values of the node form. */
  public record NodeFields(
      String name,
      String description,
      String executors,
      String labels,
      String folder,
      boolean exclusive) {}

  private Response configuration(RequestContext call, Node node) {
    return form(call, node, 200, fields(node), "");
  }

  private static NodeFields fields(Node node) {
    return new NodeFields(
        node.name(),
        node.description(),
        Integer.toString(node.executors()),
        Labels.join(node.labels()),
        node.folder(),
        node.mode() == Node.Mode.EXCLUSIVE);
  }

  private static NodeFields submittedFields(RequestContext call, String name) {
    Parameters parameters = call.parameters();
    return new NodeFields(
        name,
        parameters.get("description", "").replace("\r\n", "\n"),
        parameters.get("executors", "").strip(),
        parameters.get("labels", "").strip(),
        parameters.get("folder", "").strip(),
        parameters.get("mode", "").equals("EXCLUSIVE"));
  }

  /** The node from the form; settings that the form does not show come from {@code definition}. */
  private static Node node(NodeFields fields, String definition) {
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
    NodeFields fields = submittedFields(call, node.name());
    try {
      nodes.configure(call.caller(), node, node(fields, node.definition()));
    } catch (Problem.Invalid e) {
      return form(call, node, 400, fields, e.getMessage());
    }
    return Response.redirect(call.path());
  }

  private Response create(RequestContext call, Engine engine) {
    if (!call.request().isPost()) {
      return form(call, null, 200, new NodeFields("", "", "1", "", "", false), "");
    }
    NodeFields fields = submittedFields(call, call.parameters().get("name", "").strip());
    try {
      Node created = nodes.create(call.caller(), node(fields, ""));
      return Response.redirect(call.path() + UrlPath.encode(created.name()) + "/");
    } catch (Problem.Invalid e) {
      return form(call, null, 400, fields, e.getMessage());
    }
  }

  private static Response form(
      RequestContext call, @Nullable Node node, int status, NodeFields fields, String error) {
    return Templates.page(
        call,
        status,
        "admin/nodeform.jte",
        Map.of(
            "frame",
            Layout.of(call),
            "title",
            node == null ? "New node" : "Configure " + NodeView.displayName(node),
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
            error));
  }

  private Response log(RequestContext call, Node node) {
    return message(
        call,
        "Log of " + NodeView.displayName(node),
        node.isBuiltIn()
            ? "The built-in node writes to the server log."
            : "This agent has never connected, so its log is empty.");
  }

  private static Response message(RequestContext call, String title, String text) {
    return Templates.page(
        call, 200, "message.jte", Map.of("frame", Layout.of(call), "title", title, "text", text));
  }
}
