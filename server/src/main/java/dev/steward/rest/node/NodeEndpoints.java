package dev.steward.rest.node;

import dev.steward.access.Authorizer;
import dev.steward.access.Permission;
import dev.steward.agent.LaunchLog;
import dev.steward.agent.NodeConnections;
import dev.steward.engine.Engine;
import dev.steward.export.ExportedValue;
import dev.steward.http.Response;
import dev.steward.job.Job;
import dev.steward.node.LabelExpression;
import dev.steward.node.Labels;
import dev.steward.node.Node;
import dev.steward.node.Nodes;
import dev.steward.problem.Problem;
import dev.steward.rest.Responses;
import dev.steward.rest.model.ExecutorView;
import dev.steward.rest.model.LabelView;
import dev.steward.rest.model.NodeModel;
import dev.steward.rest.model.NodeView;
import dev.steward.rest.model.NodeXml;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.rest.model.ServerModel.ServerView;
import dev.steward.rest.model.ServerModelServices;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.Route.Method;
import dev.steward.routing.UrlPath;
import dev.steward.run.Runs;
import dev.steward.text.FormJson;
import dev.steward.text.XmlText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Endpoints of nodes, executors and labels: create, configure, take offline and delete. */
public final class NodeEndpoints {

  private static final int XML_BYTES = 1 << 20;

  private final ResourceTypes kinds;
  private final Authorizer authorizer;
  private final Runs runs;
  private final Nodes nodes;
  private final NodeConnections connections;
  private final Engine engine;
  private final ServerModelServices serverServices;

  public NodeEndpoints(
      ResourceTypes kinds,
      Authorizer authorizer,
      Runs runs,
      Nodes nodes,
      NodeConnections connections,
      Engine engine,
      ServerModelServices serverServices) {
    this.kinds = kinds;
    this.authorizer = authorizer;
    this.runs = runs;
    this.nodes = nodes;
    this.connections = connections;
    this.engine = engine;
    this.serverServices = serverServices;
  }

  /** Registers the resources and routes. */
  public void addRoutes() {
    kinds
        .server()
        .child("computer", kinds.computers(), (_, _, _) -> engine)
        .childByName("label", kinds.label(), (_, _, name) -> label(name));
    kinds.manage().alias("computer", kinds.computers(), (_, _, _) -> engine);
    computers();
    computer();
    executors();
    kinds
        .label()
        .exports(AccessRule.read(), (call, label) -> new LabelView(view(call), label).exported())
        .withModels(() -> List.of(LabelView.atom(), LabelView.expression()));
  }

  private ServerView view(RequestContext call) {
    return ServerView.of(serverServices, kinds, call);
  }

  private @Nullable LabelExpression label(String text) {
    try {
      return LabelExpression.parse(text);
    } catch (Problem.Invalid e) {
      return null;
    }
  }

  private void computers() {
    kinds
        .computers()
        .exports(AccessRule.read(), (call, _) -> ExportedValue.of(NodeModel.COMPUTERS, view(call)))
        .withModels(() -> List.of(NodeModel.COMPUTERS))
        .namedChild(kinds.computer(), (_, _, name) -> find(name))
        .route(
            Method.POST,
            "doCreateItem",
            AccessRule.needs(Permission.COMPUTER_CREATE),
            this::createByForm)
        .route(
            Method.POST, "createItem", AccessRule.needs(Permission.COMPUTER_CREATE), this::create)
        .route(Method.POST, "updateNow", AccessRule.needs(Permission.MANAGE), this::updateNow);
  }

  /** {@code updateNow}: requests new measurements of the nodes, which arrive within seconds. */
  private Response updateNow(RequestContext call, Engine engine) {
    connections.requestMeasurements();
    return Responses.redirectBack(call);
  }

  private @Nullable Node find(String name) {
    if (name.equals("(built-in)") || name.equals("(master)")) {
      return nodes.builtIn();
    }
    Node node = name.isEmpty() ? null : nodes.find(name);
    // Older clients, such as python-jenkins 1.4, use the display name of the built-in node.
    return node == null && name.equals(NodeView.BUILT_IN) ? nodes.builtIn() : node;
  }

  private void computer() {
    AccessRule configure = AccessRule.needs(Permission.COMPUTER_CONFIGURE);
    AccessRule connect = AccessRule.needs(Permission.COMPUTER_CONNECT);
    AccessRule disconnect = AccessRule.needs(Permission.COMPUTER_DISCONNECT);
    kinds
        .computer()
        .exports(
            AccessRule.read(), (call, node) -> NodeModel.exported(new NodeView(view(call), node)))
        .withModels(NodeModel::models)
        .childByName("executors", kinds.executor(), (_, node, name) -> executor(node, name))
        .route(
            Method.ANY,
            "config.xml",
            AccessRule.needs(Permission.COMPUTER_EXTENDED_READ),
            this::config)
        .route(Method.POST, "configSubmit", configure, this::configure)
        .route(Method.POST, "submitDescription", configure, this::describe)
        .route(Method.POST, "doDelete", AccessRule.needs(Permission.COMPUTER_DELETE), this::delete)
        .route(Method.POST, "toggleOffline", AccessRule.read(), this::toggleOffline)
        .route(Method.POST, "changeOfflineCause", disconnect, this::changeOfflineCause)
        .route(Method.POST, "launchSlaveAgent", connect, this::launch)
        .route(Method.POST, "doDisconnect", disconnect, this::disconnect)
        .route(Method.POST, "revokeSecret", configure, this::revokeSecret)
        .route(Method.POST, "forgetHostKeys", configure, this::forgetHostKeys)
        .route(Method.GET, "jenkins-agent.jnlp", connect, this::jnlp)
        .route(Method.GET, "slave-agent.jnlp", connect, this::jnlp)
        .route(Method.ANY, "logText/progressiveText", connect, this::progressiveText)
        .route(Method.ANY, "logText/progressiveHtml", connect, this::progressiveHtml);
  }

  private void executors() {
    kinds
        .executor()
        .exports(
            AccessRule.read(),
            (call, requested) ->
                ExportedValue.of(ExecutorView.model(), currentState(call, requested)))
        .withModels(() -> List.of(ExecutorView.model()))
        .route(Method.POST, "stop", AccessRule.read(), this::stop)
        .route(Method.POST, "stopBuild", AccessRule.read(), this::stop);
  }

  private @Nullable ExecutorView executor(Node node, String name) {
    if (name.isEmpty() || name.length() > 5 || !name.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return null;
    }
    int number = Integer.parseInt(name);
    return number < node.executors() || engine.buildOn(node.name(), number) != null
        ? ExecutorView.idle(node.name(), number)
        : null;
  }

  private ExecutorView currentState(RequestContext call, ExecutorView requested) {
    Node node = nodes.find(requested.node());
    if (node != null) {
      for (ExecutorView executor : new NodeView(view(call), node).executors()) {
        if (executor.number() == requested.number()) {
          return executor;
        }
      }
    }
    return requested;
  }

  /**
   * {@code executors/N/stop} stops whatever build the executor runs; {@code
   * stopBuild?runExtId=JOB%23N} stops only the named build.
   */
  private Response stop(RequestContext call, ExecutorView requested) {
    Engine.ActiveBuild build = engine.buildOn(requested.node(), requested.number());
    if (build != null) {
      Job job = build.job();
      String runId = call.parameters().find("runExtId");
      boolean matches =
          runId == null
              || runId.isEmpty()
              || runId.equals(job.fullName() + "#" + build.run().number());
      if (matches
          && authorizer.allows(call.caller(), Permission.ITEM_READ, job.protectedObject())) {
        runs.stop(call.caller(), job, build.run());
      }
    }
    return Responses.redirectBack(call);
  }

  /** {@code doCreateItem}: creates a node from a form. */
  private Response createByForm(RequestContext call, Engine engine) {
    String name = call.parameters().find("name");
    String type = call.parameters().get("type", "hudson.slaves.DumbSlave");
    if (!type.equals("hudson.slaves.DumbSlave")
        && !type.equals("hudson.slaves.DumbSlave$DescriptorImpl")) {
      throw new Problem.Invalid("No node type ‘" + type + "’ is known");
    }
    nodes.create(call.caller(), NodeXml.ofForm(form(call), name));
    return Responses.redirect(call.path());
  }

  private static Map<String, @Nullable Object> form(RequestContext call) {
    String json = call.parameters().find("json");
    if (json == null) {
      throw new Problem.Invalid("Missing form parameter json.");
    }
    return FormJson.readObject(json);
  }

  /** {@code createItem}: creates a node from a config.xml or as a copy. */
  private Response create(RequestContext call, Engine engine) {
    String type = call.request().header("Content-Type");
    String mediaType = type == null ? "" : type.toLowerCase(Locale.ROOT).split(";", 2)[0].strip();
    String name = call.request().query().find("name");
    if (mediaType.equals("application/xml") || mediaType.equals("text/xml")) {
      nodes.create(call.caller(), NodeXml.read(body(call), name));
      return Responses.empty();
    }
    String mode = call.parameters().find("mode");
    if (mode == null || mode.isEmpty()) {
      throw new Problem.Invalid("No mode given: send a config.xml as application/xml.");
    }
    if (!mode.equals("copy")) {
      throw new Problem.Invalid("No node type ‘" + mode + "’ is known");
    }
    String from = call.parameters().get("from", "");
    if (from.isEmpty()) {
      throw new Problem.Invalid("Specify which agent to copy");
    }
    Node source = nodes.find(from);
    if (source == null) {
      throw new Problem.Invalid("No such agent: " + from);
    }
    Node created =
        nodes.create(
            call.caller(), nodes.copyOf(call.caller(), source, call.requiredParameter("name")));
    return Responses.redirect(call.path() + UrlPath.encode(created.name()) + "/configure");
  }

  private static String body(RequestContext call) {
    return call.request().xml(XML_BYTES);
  }

  /** {@code config.xml}: GET returns it, POST replaces it. The built-in node has no config.xml. */
  private Response config(RequestContext call, Node node) {
    if (node.isBuiltIn()) {
      throw new Problem.Invalid("The built-in node has no config.xml; use configSubmit.");
    }
    return switch (call.request().method()) {
      case "GET", "HEAD" ->
          Response.bytes(
              200, "application/xml", NodeXml.write(node).getBytes(StandardCharsets.UTF_8));
      case "POST" -> {
        nodes.configure(call.caller(), node, NodeXml.read(body(call), null));
        yield Responses.empty();
      }
      default -> Response.of(400);
    };
  }

  private Response configure(RequestContext call, Node node) {
    Map<String, @Nullable Object> form = form(call);
    Node updated =
        node.isBuiltIn()
            ? new Node(
                "",
                node.description(),
                NodeXml.executors(
                    NodeXml.text(form, "numExecutors", Integer.toString(node.executors()))),
                NodeXml.mode(NodeXml.text(form, "mode", node.mode().name())),
                Labels.split(NodeXml.text(form, "labelString", Labels.join(node.labels()))),
                "",
                "",
                null)
            : NodeXml.ofForm(form, form.containsKey("name") ? null : node.name());
    nodes.configure(call.caller(), node, updated);
    return Responses.redirect(computersUrl(call) + UrlPath.encode(NodeView.urlName(updated)) + "/");
  }

  private static String computersUrl(RequestContext call) {
    return call.site().contextPath() + "/computer/";
  }

  private Response describe(RequestContext call, Node node) {
    nodes.setDescription(call.caller(), node, call.parameters().get("description", ""));
    return Responses.redirect(call.path());
  }

  private Response delete(RequestContext call, Node node) {
    nodes.delete(call.caller(), node);
    return Responses.redirect(computersUrl(call));
  }

  private Response toggleOffline(RequestContext call, Node node) {
    if (node.offline() != null) {
      nodes.bringOnline(call.caller(), node);
    } else {
      nodes.takeOffline(call.caller(), node, message(call));
    }
    return Responses.redirect(call.path());
  }

  private Response changeOfflineCause(RequestContext call, Node node) {
    nodes.takeOffline(call.caller(), node, message(call));
    return Responses.redirect(call.path());
  }

  private static String message(RequestContext call) {
    return call.parameters().get("offlineMessage", "");
  }

  /** {@code doDisconnect}: does nothing if the node is not connected. */
  private Response disconnect(RequestContext call, Node node) {
    if (node.isBuiltIn()) {
      throw new Problem.Invalid("The built-in node cannot be disconnected; take it offline.");
    }
    connections.disconnect(call.caller(), node, message(call));
    return Responses.redirect(call.path());
  }

  private Response launch(RequestContext call, Node node) {
    connections.launch(call.caller(), node);
    return Responses.redirect(call.path() + "log");
  }

  private Response revokeSecret(RequestContext call, Node node) {
    requireInbound(node);
    connections.revokeSecret(call.caller(), node);
    return Responses.redirectBack(call);
  }

  private Response forgetHostKeys(RequestContext call, Node node) {
    nodes.forgetHostKeys(call.caller(), node);
    return Responses.redirect(call.path());
  }

  private void requireInbound(Node node) {
    if (!connections.isInbound(node)) {
      throw new Problem.NotFound(
          "Only an inbound agent has a secret. The node "
              + NodeView.displayName(node)
              + " uses another launch method.");
    }
  }

  /** What scripts read to start an inbound agent: its secret, its name, and the server's URL. */
  private Response jnlp(RequestContext call, Node node) {
    requireInbound(node);
    var xml =
        new StringBuilder("<jnlp><application-desc main-class=\"hudson.remoting.jnlp.Main\">");
    for (String argument :
        List.of(
            connections.secretOf(node),
            node.name(),
            "-webSocket",
            "-workDir",
            node.folder(),
            "-internalDir",
            "remoting",
            "-url",
            call.rootUrl())) {
      xml.append(XmlText.element("argument", argument));
    }
    return Response.bytes(
            200,
            "application/x-java-jnlp-file",
            xml.append("</application-desc></jnlp>").toString().getBytes(StandardCharsets.UTF_8))
        .set("Cache-Control", "no-store");
  }

  private LaunchLog.LogPart logPart(RequestContext call, Node node) {
    String start = call.parameters().get("start", "0");
    try {
      return connections.log(node.name(), Long.parseLong(start));
    } catch (NumberFormatException e) {
      throw new Problem.Invalid("start must be a number of bytes.");
    }
  }

  private Response progressiveText(RequestContext call, Node node) {
    LaunchLog.LogPart part = logPart(call, node);
    return progressive(Response.text(200, part.text()), part);
  }

  private Response progressiveHtml(RequestContext call, Node node) {
    LaunchLog.LogPart part = logPart(call, node);
    return progressive(Response.html(200, XmlText.escape(part.text())), part);
  }

  /** A launch log never ends, so clients keep polling. */
  private static Response progressive(Response response, LaunchLog.LogPart part) {
    return response.set("X-Text-Size", Long.toString(part.end())).set("X-More-Data", "true");
  }
}
