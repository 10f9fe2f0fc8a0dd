package dev.steward.rest.cli;

import dev.steward.access.Permission;
import dev.steward.node.Node;
import dev.steward.problem.Problem;
import dev.steward.rest.Parts;
import dev.steward.rest.node.NodeXml;
import java.io.IOException;
import java.util.List;

/** Commands for nodes. */
final class NodeCommands {

  private static final String NODE = "NODE";
  private static final String NAMED = "name of the node; empty for the built-in node";
  private static final long LOOK_MILLIS = 500;

  private final Parts parts;

  private NodeCommands(Parts parts) {
    this.parts = parts;
  }

  static void add(CommandTable table, Parts parts) {
    var commands = new NodeCommands(parts);
    table.add(
        new CliCommand("get-node", "Writes the config.xml of a node to standard output.")
            .needs(NODE, NAMED)
            .does(commands::get));
    table.add(
        new CliCommand("create-node", "Creates a node from a config.xml on standard input.")
            .takes(NODE, "name of the new node; default: the name in the XML")
            .readsInput()
            .does(commands::create));
    table.add(
        new CliCommand("update-node", "Replaces the config.xml of a node from standard input.")
            .needs(NODE, NAMED)
            .readsInput()
            .does(commands::update));
    table.add(
        new CliCommand("delete-node", "Deletes nodes.")
            .needsSome(NODE, NAMED)
            .does(asked ->
                asked.each(
                    NODE, name -> parts.nodes().delete(asked.caller(), commands.node(name)))));
    table.add(
        new CliCommand("online-node", "Brings nodes online.")
            .needsSome(NODE, NAMED)
            .does(asked ->
                asked.each(
                    NODE, name -> parts.nodes().bringOnline(asked.caller(), commands.node(name)))));
    table.add(
        new CliCommand("offline-node", "Takes nodes offline.")
            .needsSome(NODE, NAMED)
            .valued("-m", "TEXT", "why")
            .does(commands::offline));
    table.add(
        new CliCommand(
                "connect-node", "Checks that nodes are connected; agents connect themselves.")
            .needsSome(NODE, NAMED)
            .flag("-f", "ignored")
            .does(commands::connect));
    table.add(
        new CliCommand("disconnect-node", "Takes nodes offline and disconnects them.")
            .needsSome(NODE, NAMED)
            .valued("-m", "TEXT", "why")
            .does(commands::disconnect));
    for (boolean online : List.of(true, false)) {
      table.add(
          new CliCommand(
                  online ? "wait-node-online" : "wait-node-offline",
                  "Waits until a node is " + (online ? "online." : "offline."))
              .needs(NODE, NAMED)
              .does(asked -> commands.await(asked, online)));
    }
  }

  private Node node(String name) {
    boolean own = name.isEmpty() || name.equals("(built-in)") || name.equals("(master)");
    Node node = own ? parts.nodes().builtIn() : parts.nodes().find(name);
    if (node == null) {
      throw new Problem.NotFound("No such node '" + name + "'");
    }
    return node;
  }

  private Node configurable(String name) {
    Node node = node(name);
    if (node.isBuiltIn()) {
      throw new Problem.NotFound("The built-in node has no config.xml; POST its configSubmit.");
    }
    return node;
  }

  private void get(Asked asked) {
    parts.rights().require(asked.caller(), Permission.COMPUTER_EXTENDED_READ);
    asked.out().print(NodeXml.write(configurable(asked.words().get(NODE))));
  }

  private void create(Asked asked) throws IOException {
    Node made = NodeXml.read(asked.xml(), asked.words().find(NODE));
    if (parts.nodes().find(made.name()) != null) {
      throw new Problem.Conflict("Node '" + made.name() + "' already exists");
    }
    parts.nodes().create(asked.caller(), made);
  }

  private void update(Asked asked) throws IOException {
    Node node = configurable(asked.words().get(NODE));
    parts.nodes().configure(asked.caller(), node, NodeXml.read(asked.xml(), null));
  }

  private static String reason(Asked asked) {
    String reason = asked.words().find("-m");
    return reason == null ? "" : reason;
  }

  private void offline(Asked asked) {
    asked.each(NODE, name -> parts.nodes().takeOffline(asked.caller(), node(name), reason(asked)));
  }

  private void connect(Asked asked) {
    asked.each(
        NODE,
        name -> {
          parts.rights().require(asked.caller(), Permission.COMPUTER_CONNECT);
          Node node = node(name);
          if (!parts.nodes().isConnected(node)) {
            throw new Problem.Conflict(name + " is not connected: start the agent on its machine.");
          }
        });
  }

  private void disconnect(Asked asked) {
    asked.each(
        NODE,
        name -> {
          parts.rights().require(asked.caller(), Permission.COMPUTER_DISCONNECT);
          Node node = node(name);
          if (node.isBuiltIn()) {
            throw new Problem.Conflict("The built-in node cannot be disconnected.");
          }
          if (parts.nodes().isConnected(node)) {
            parts.nodes().takeOffline(asked.caller(), node, reason(asked));
            parts.nodes().disconnected(node.name());
          }
        });
  }

  private void await(Asked asked, boolean online) throws InterruptedException {
    while (parts.nodes().isOnline(node(asked.words().get(NODE))) != online) {
      Thread.sleep(LOOK_MILLIS);
    }
  }
}
