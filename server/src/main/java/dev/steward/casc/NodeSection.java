package dev.steward.casc;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.agent.NodeDefinition;
import dev.steward.node.Labels;
import dev.steward.node.Node;
import dev.steward.node.NodeRules;
import dev.steward.node.Nodes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The built-in node and other nodes by name. Nodes that are not in the document are left alone. */
final class NodeSection implements Section {

  private static final String NODES = "jenkins.nodes";
  private static final String TOP = "jenkins.";
  private static final String EXECUTORS = "numExecutors";
  private static final String LABELS = "labelString";
  private static final String MODE = "mode";
  private static final String DESCRIPTION = "nodeDescription";
  private static final String FOLDER = "remoteFS";
  private static final String LAUNCHER = "launcher";
  private static final String RETENTION = "retentionStrategy";

  /** The names of the inbound launcher: the current one, and that of older versions. */
  private static final List<String> INBOUND = List.of("inbound", "jnlp");

  private static final List<String> BUILT_IN_FIELDS = List.of(EXECUTORS, LABELS, MODE);
  private static final List<String> FIELDS = List.of(DESCRIPTION, EXECUTORS, FOLDER, LABELS, MODE);

  private final Nodes nodes;
  private final Authorizer rights;

  NodeSection(Nodes nodes, Authorizer rights) {
    this.nodes = nodes;
    this.rights = rights;
  }

  @Override
  public List<String> paths() {
    return List.of(NODES, TOP + EXECUTORS, TOP + LABELS, TOP + MODE);
  }

  @Override
  public void read(Caller caller, String path, YamlValue value, ReadContext context) {
    if (path.equals(NODES)) {
      for (YamlValue.Mapping item : context.mappings(value, "permanent")) {
        YamlValue inner = item.all().get("permanent");
        if (inner == null) {
          context.errors().add(item.line(), "'permanent' is required.");
        } else {
          permanent(caller, inner, context);
        }
      }
      return;
    }
    UnaryOperator<Node> change = field(path.substring(TOP.length()), value, context);
    Node builtIn = nodes.builtIn();
    context.errors().check(value.line(), () -> NodeRules.validate(change.apply(builtIn)));
    context.addChange(() -> configure(caller, nodes.builtIn(), change));
  }

  private void permanent(Caller caller, YamlValue inner, ReadContext context) {
    YamlValue.Mapping fields =
        context.mapping(
            inner, "name", DESCRIPTION, EXECUTORS, FOLDER, LABELS, MODE, LAUNCHER, RETENTION);
    String name = fields == null ? null : context.required(fields, "name");
    if (fields == null || name == null) {
      return;
    }
    if (!context.declare("node " + name)) {
      context.errors().add(fields.lineOf("name"), "Duplicate name.");
    }
    var newNode = new Node(name, "", 1, Node.Mode.NORMAL, List.of(), "", "", null);
    context.errors().check(fields.lineOf("name"), () -> NodeRules.validate(newNode));
    var changes = new ArrayList<UnaryOperator<Node>>();
    var sample = new Node("sample", "", 1, Node.Mode.NORMAL, List.of(), "", "", null);
    for (String field : FIELDS) {
      YamlValue value = fields.all().get(field);
      if (value != null) {
        UnaryOperator<Node> change = field(field, value, context);
        context.errors().check(value.line(), () -> NodeRules.validate(change.apply(sample)));
        changes.add(change);
      }
    }
    var arguments = new LinkedHashMap<String, Object>();
    for (String field : List.of(LAUNCHER, RETENTION)) {
      YamlValue value = fields.all().get(field);
      Object argument = value == null ? null : typeArguments(value, context);
      if (value != null && argument != null) {
        context
            .errors()
            .check(
                value.line(),
                () -> {
                  String _ = NodeDefinition.edit("", Map.of(field, argument), false);
                });
        arguments.put(field, argument);
      }
    }
    if (!arguments.isEmpty()) {
      changes.add(
          node -> node.withDefinition(NodeDefinition.edit(node.definition(), arguments, false)));
    }
    UnaryOperator<Node> all =
        node -> {
          Node changed = node;
          for (UnaryOperator<Node> change : changes) {
            changed = change.apply(changed);
          }
          return changed;
        };
    context.addChange(() -> apply(caller, newNode, all));
  }

  /**
   * The change that a field makes to a node; an invalid field changes nothing and is recorded as an
   * error.
   */
  private static UnaryOperator<Node> field(String name, YamlValue value, ReadContext context) {
    String text = context.text(value);
    if (text == null) {
      return node -> node;
    }
    switch (name) {
      case DESCRIPTION -> {
        return node -> node.withDescription(text);
      }
      case FOLDER -> {
        return node -> node.withFolder(text);
      }
      case LABELS -> {
        List<String> labels = Labels.split(text);
        return node -> node.withLabels(labels);
      }
      case EXECUTORS -> {
        if (text.matches("[0-9]{1,9}")) {
          int executors = Integer.parseInt(text);
          return node -> node.withExecutors(executors);
        }
        context.errors().add(value.line(), "'numExecutors' must be a number.");
      }
      default -> {
        if (text.equals("NORMAL") || text.equals("EXCLUSIVE")) {
          Node.Mode mode = Node.Mode.valueOf(text);
          return node -> node.withMode(mode);
        }
        context.errors().add(value.line(), "'mode' must be NORMAL or EXCLUSIVE.");
      }
    }
    return node -> node;
  }

  /**
   * A type and its fields. The fields of the inbound launcher configure Jenkins' own agent program,
   * which this server does not use, so they are left out.
   */
  private static @Nullable Object typeArguments(YamlValue value, ReadContext context) {
    Object arguments = ItemSection.arguments(value, context);
    boolean isInbound =
        arguments instanceof Map<?, ?> map
            ? map.size() == 1 && INBOUND.containsAll(map.keySet())
            : arguments != null && INBOUND.contains(arguments);
    return isInbound ? INBOUND.getFirst() : arguments;
  }

  private void apply(Caller caller, Node newNode, UnaryOperator<Node> change) {
    Node existing = nodes.find(newNode.name());
    if (existing == null) {
      nodes.create(caller, change.apply(newNode));
    } else {
      configure(caller, existing, change);
    }
  }

  private void configure(Caller caller, Node existing, UnaryOperator<Node> change) {
    Node updated = change.apply(existing);
    if (!updated.equals(existing)) {
      nodes.configure(caller, existing, updated);
    }
  }

  @Override
  public void export(Caller caller, Map<String, Object> out) {
    if (!rights.allows(caller, Permission.COMPUTER_EXTENDED_READ)) {
      return;
    }
    var all = new ArrayList<Map<String, Object>>();
    for (Node node : nodes.all()) {
      if (NodeDefinition.podOf(node) != null) {
        // The node of a pod exists only as long as the pod.
        continue;
      }
      Map<String, Object> fields = fields(node);
      if (node.isBuiltIn()) {
        BUILT_IN_FIELDS.forEach(name -> out.put(TOP + name, fields.getOrDefault(name, "")));
      } else {
        all.add(Map.of("permanent", fields));
      }
    }
    if (!all.isEmpty()) {
      out.put(NODES, all);
    }
  }

  private static Map<String, Object> fields(Node node) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("name", node.name());
    fields.put(DESCRIPTION, node.description());
    fields.put(EXECUTORS, node.executors());
    fields.put(FOLDER, node.folder());
    fields.put(LABELS, Labels.join(node.labels()));
    fields.put(MODE, node.mode().name());
    fields.putAll(NodeDefinition.arguments(node));
    return fields;
  }
}
