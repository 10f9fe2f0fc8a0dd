package dev.steward.rest.cli;

import dev.steward.access.Authorizer;
import dev.steward.access.Permission;
import dev.steward.agent.NodeConnections;
import dev.steward.node.Node;
import dev.steward.node.Nodes;
import dev.steward.problem.Problem;
import dev.steward.rest.model.NodeXml;
import java.io.IOException;
import java.util.List;

/** Commands for nodes. */
public final class NodeCommands {

  private static final String NODE = "NODE";
  private static final String NODE_USAGE = "name of the node; empty for the built-in node";
  private static final long POLL_MILLIS = 500;

  private final Authorizer authorizer;
  private final Nodes nodes;
  private final NodeConnections connections;

  public NodeCommands(Authorizer authorizer, Nodes nodes, NodeConnections connections) {
    this.authorizer = authorizer;
    this.nodes = nodes;
    this.connections = connections;
  }

  /** Adds the commands. */
  public void addTo(CommandTable table) {
    table.add(
        new CliCommand("get-node", "Writes the config.xml of a node to standard output.")
            .required(NODE, NODE_USAGE)
            .runs(this::get));
    table.add(
        new CliCommand("create-node", "Creates a node from a config.xml on standard input.")
            .optional(NODE, "name of the new node; default: the name in the XML")
            .readsInput()
            .runs(this::create));
    table.add(
        new CliCommand(
                "update-node", "Replaces the config.xml of a node with XML from standard input.")
            .required(NODE, NODE_USAGE)
            .readsInput()
            .runs(this::update));
    table.add(
        new CliCommand("delete-node", "Deletes nodes.")
            .requiredList(NODE, NODE_USAGE)
            .runs(context ->
                context.forEach(NODE, name -> nodes.delete(context.caller(), node(name)))));
    table.add(
        new CliCommand("online-node", "Brings nodes online.")
            .requiredList(NODE, NODE_USAGE)
            .runs(context ->
                context.forEach(NODE, name -> nodes.bringOnline(context.caller(), node(name)))));
    table.add(
        new CliCommand("offline-node", "Takes nodes offline.")
            .requiredList(NODE, NODE_USAGE)
            .option("-m", "TEXT", "why")
            .runs(this::offline));
    table.add(
        new CliCommand(
                "connect-node",
                "Launches nodes; fails for an inbound agent that has not connected.")
            .requiredList(NODE, NODE_USAGE)
            .flag("-f", "ignored")
            .runs(this::connect));
    table.add(
        new CliCommand(
                "disconnect-node",
                "Disconnects nodes until they are launched or brought online again.")
            .requiredList(NODE, NODE_USAGE)
            .option("-m", "TEXT", "why")
            .runs(this::disconnect));
    for (boolean online : List.of(true, false)) {
      table.add(
          new CliCommand(
                  online ? "wait-node-online" : "wait-node-offline",
                  "Waits until a node is " + (online ? "online." : "offline."))
              .required(NODE, NODE_USAGE)
              .runs(context -> await(context, online)));
    }
  }

  private Node node(String name) {
    boolean isBuiltIn = name.isEmpty() || name.equals("(built-in)") || name.equals("(master)");
    Node node = isBuiltIn ? nodes.builtIn() : nodes.find(name);
    if (node == null) {
      throw new Problem.NotFound("No such node '" + name + "'");
    }
    return node;
  }

  private Node configurable(String name) {
    Node node = node(name);
    if (node.isBuiltIn()) {
      throw new Problem.NotFound("The built-in node has no config.xml; use configSubmit.");
    }
    return node;
  }

  private void get(CommandContext context) {
    authorizer.require(context.caller(), Permission.COMPUTER_EXTENDED_READ);
    context.out().print(NodeXml.write(configurable(context.arguments().get(NODE))));
  }

  private void create(CommandContext context) throws IOException {
    Node newNode = NodeXml.read(context.xml(), context.arguments().find(NODE));
    if (nodes.find(newNode.name()) != null) {
      throw new Problem.Conflict("Node '" + newNode.name() + "' already exists");
    }
    nodes.create(context.caller(), newNode);
  }

  private void update(CommandContext context) throws IOException {
    Node node = configurable(context.arguments().get(NODE));
    nodes.configure(context.caller(), node, NodeXml.read(context.xml(), null));
  }

  private static String reason(CommandContext context) {
    String reason = context.arguments().find("-m");
    return reason == null ? "" : reason;
  }

  private void offline(CommandContext context) {
    context.forEach(NODE, name -> nodes.takeOffline(context.caller(), node(name), reason(context)));
  }

  private void connect(CommandContext context) {
    context.forEach(
        NODE,
        name -> {
          authorizer.require(context.caller(), Permission.COMPUTER_CONNECT);
          Node node = node(name);
          connections.launch(context.caller(), node);
          if (connections.isInbound(node) && !nodes.isConnected(node)) {
            throw new Problem.Conflict(name + " is not connected; start the agent on its machine.");
          }
        });
  }

  private void disconnect(CommandContext context) {
    context.forEach(
        NODE,
        name -> {
          authorizer.require(context.caller(), Permission.COMPUTER_DISCONNECT);
          Node node = node(name);
          if (node.isBuiltIn()) {
            throw new Problem.Conflict("The built-in node cannot be disconnected.");
          }
          connections.disconnect(context.caller(), node, reason(context));
        });
  }

  private void await(CommandContext context, boolean online) throws InterruptedException {
    while (nodes.isOnline(node(context.arguments().get(NODE))) != online) {
      Thread.sleep(POLL_MILLIS);
    }
  }
}
