package dev.steward.web.admin;

import dev.steward.access.Permission;
import dev.steward.agent.NodeConnections;
import dev.steward.agent.NodeDefinition;
import dev.steward.agent.NodeState;
import dev.steward.engine.Engine;
import dev.steward.host.Measurement;
import dev.steward.http.Parameters;
import dev.steward.http.Response;
import dev.steward.node.Labels;
import dev.steward.node.Node;
import dev.steward.node.Nodes;
import dev.steward.node.OfflineCause;
import dev.steward.problem.Problem;
import dev.steward.rest.model.NodeView;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.Route.Method;
import dev.steward.routing.UrlPath;
import dev.steward.text.ShellQuote;
import dev.steward.web.Layout;
import dev.steward.web.Templates;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Node pages: list, status, configuration and log. */
public final class NodePages {

  private final Nodes nodes;
  private final NodeConnections connections;
  private final Engine engine;

  public NodePages(Nodes nodes, NodeConnections connections, Engine engine) {
    this.nodes = nodes;
    this.connections = connections;
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
    Duration latency = connections.latency(node.name());
    return new NodeLine(
        NodeView.displayName(node),
        UrlPath.encode(NodeView.urlName(node)) + "/",
        NodeView.description(node),
        String.join(" ", node.allLabels()),
        node.executors(),
        engine.activeBuilds(node.name()).size(),
        state(node),
        nodes.isOnline(node),
        latency == null ? "" : latency.toMillis() + " ms",
        disk(connections.measurement(node.name())),
        node.offline() != null,
        node.isBuiltIn());
  }

  private static String disk(@Nullable Measurement measurement) {
    Measurement.DiskSpace disk = measurement == null ? null : measurement.disk();
    return disk == null
        ? ""
        : String.format(Locale.ROOT, "%.1f GiB free", disk.available() / (double) (1L << 30));
  }

  private String state(Node node) {
    Node.Offline offline = node.offline();
    if (offline != null) {
      return (offline.disconnects() ? "disconnected by " : "taken offline by ")
          + offline.by()
          + (offline.reason().isEmpty() ? "" : ": " + offline.reason());
    }
    if (connections.state(node.name()) == NodeState.CONNECTING) {
      return "connecting";
    }
    OfflineCause cause = nodes.offlineCause(node);
    return nodes.isOnline(node)
        ? "online"
        : cause == null ? "offline: never connected" : "offline: " + cause.description();
  }

  /** Actions that the viewer may perform. */
  public record AllowedActions(
      boolean create,
      boolean configure,
      boolean toggle,
      boolean delete,
      boolean launch,
      boolean disconnect,
      boolean log,
      boolean revoke,
      boolean forgetHostKeys) {}

  /**
   * How to start the agent of a node.
   *
   * @param commands empty if the server launches the node, or the viewer may not connect agents
   */
  public record AgentStart(String commands, List<String> warnings) {}

  private Response list(RequestContext call, Engine engine) {
    return page(
        call,
        "Nodes",
        nodes.all().stream().map(this::line).toList(),
        new AllowedActions(
            call.hasPermission(Permission.COMPUTER_CREATE),
            false,
            false,
            false,
            false,
            false,
            false,
            false,
            false),
        null);
  }

  private Response show(RequestContext call, Node node) {
    return page(
        call,
        NodeView.displayName(node),
        List.of(line(node)),
        allowedActions(call, node),
        agentStart(call, node));
  }

  private AllowedActions allowedActions(RequestContext call, Node node) {
    boolean connect = call.hasPermission(Permission.COMPUTER_CONNECT) && !node.isBuiltIn();
    boolean configure = call.hasPermission(Permission.COMPUTER_CONFIGURE) && !node.isBuiltIn();
    boolean isOffline = connections.state(node.name()) == NodeState.OFFLINE;
    boolean isInbound = connections.isInbound(node);
    return new AllowedActions(
        false,
        call.hasPermission(Permission.COMPUTER_EXTENDED_READ),
        !node.isDisconnected()
            && (call.hasPermission(Permission.COMPUTER_DISCONNECT)
                || call.hasPermission(Permission.COMPUTER_CONNECT)),
        call.hasPermission(Permission.COMPUTER_DELETE) && !node.isBuiltIn(),
        connect && isOffline && (!isInbound || node.isDisconnected()),
        call.hasPermission(Permission.COMPUTER_DISCONNECT) && !node.isBuiltIn() && !isOffline,
        connect,
        configure && isInbound,
        configure && connections.definition(node).launcher().remembersHostKeys());
  }

  /**
   * The commands read the secret from the server into a file: a page must not show it, and an
   * argument list would show it to other users of the machine.
   */
  private AgentStart agentStart(RequestContext call, Node node) {
    NodeDefinition definition = connections.definition(node);
    if (!connections.isInbound(node) || !call.hasPermission(Permission.COMPUTER_CONNECT)) {
      return new AgentStart("", definition.warnings());
    }
    String url = call.rootUrl();
    String nodeUrl = url + "computer/" + UrlPath.encode(NodeView.urlName(node)) + "/";
    return new AgentStart(
        "(umask 077; curl -sf -u USER:TOKEN "
            + ShellQuote.single(nodeUrl + "jenkins-agent.jnlp")
            + " | sed 's/.*hudson.remoting.jnlp.Main\"><argument>\\([0-9a-f]*\\)<.*/\\1/'"
            + " >agent.secret)\nsteward agent --server "
            + ShellQuote.single(url)
            + " --name "
            + ShellQuote.single(node.name())
            + " --secret-file agent.secret",
        definition.warnings());
  }

  private static Response page(
      RequestContext call,
      String heading,
      List<NodeLine> nodes,
      AllowedActions allowed,
      @Nullable AgentStart start) {
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
            start != null,
            "may",
            allowed,
            "start",
            start == null ? new AgentStart("", List.of()) : start));
  }

  /** Values of the node form. */
  public record NodeFields(
      String name,
      String description,
      String executors,
      String labels,
      String folder,
      boolean exclusive,
      List<NodeTypeForm.TypeChoice> types) {}

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
        node.mode() == Node.Mode.EXCLUSIVE,
        node.isBuiltIn() ? List.of() : NodeTypeForm.of(node.definition()));
  }

  private static NodeFields submittedFields(RequestContext call, String name, String definition) {
    Parameters parameters = call.parameters();
    return new NodeFields(
        name,
        parameters.get("description", "").replace("\r\n", "\n"),
        parameters.get("executors", "").strip(),
        parameters.get("labels", "").strip(),
        parameters.get("folder", "").strip(),
        parameters.get("mode", "").equals("EXCLUSIVE"),
        NodeTypeForm.of(definition));
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
    NodeFields fields = submittedFields(call, node.name(), node.definition());
    try {
      String definition =
          node.isBuiltIn() ? "" : NodeTypeForm.edited(node.definition(), call.parameters());
      nodes.configure(call.caller(), node, node(fields, definition));
    } catch (Problem.Invalid e) {
      return form(call, node, 400, fields, e.getMessage());
    }
    return Response.redirect(call.path());
  }

  private Response create(RequestContext call, Engine engine) {
    if (!call.request().isPost()) {
      return form(
          call, null, 200, new NodeFields("", "", "1", "", "", false, NodeTypeForm.of("")), "");
    }
    NodeFields fields = submittedFields(call, call.parameters().get("name", "").strip(), "");
    try {
      String definition = NodeTypeForm.edited("", call.parameters());
      Node created = nodes.create(call.caller(), node(fields, definition));
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
    String title = "Log of " + NodeView.displayName(node);
    if (node.isBuiltIn()) {
      return message(call, title, "The built-in node writes to the server log.");
    }
    return Templates.page(
        call,
        200,
        "admin/nodelog.jte",
        Map.of(
            "frame",
            Layout.of(call),
            "title",
            title,
            "text",
            connections.log(node.name(), 0).text(),
            "back",
            call.site().contextPath() + "/computer/" + UrlPath.encode(node.name()) + "/"));
  }

  private static Response message(RequestContext call, String title, String text) {
    return Templates.page(
        call, 200, "message.jte", Map.of("frame", Layout.of(call), "title", title, "text", text));
  }
}
