package dev.steward.casc;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.node.Labels;
import dev.steward.node.Node;
import dev.steward.node.Nodes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The built-in node and other nodes by name. Nodes that are not in the document are left alone. */
final class NodeSection implements Section {

  private static final String NODES = "jenkins.nodes";
  private static final String TOP = "jenkins.";
  private static final String EXECUTORS = "numExecutors";
  private static final String LABELS = "labelString";
  private static final String MODE = "mode";
  private static final String DESCRIPTION = "nodeDescription";
  private static final String FOLDER = "remoteFS";
  private static final List<String> OF_BUILT_IN = List.of(EXECUTORS, LABELS, MODE);
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
  public void read(Caller caller, String path, Value value, Reading reading) {
    if (path.equals(NODES)) {
      for (Value.Members item : reading.each(value, "permanent")) {
        Value inner = item.all().get("permanent");
        if (inner == null) {
          reading.faults().add(item.line(), "'permanent' is required.");
        } else {
          permanent(caller, inner, reading);
        }
      }
      return;
    }
    UnaryOperator<Node> change = field(path.substring(TOP.length()), value, reading);
    Node builtIn = nodes.builtIn();
    reading.faults().unless(value.line(), () -> Nodes.validate(change.apply(builtIn)));
    reading.change(() -> configure(caller, nodes.builtIn(), change));
  }

  private void permanent(Caller caller, Value inner, Reading reading) {
    Value.Members fields =
        reading.members(
            inner,
            "name",
            DESCRIPTION,
            EXECUTORS,
            FOLDER,
            LABELS,
            MODE,
            "launcher",
            "retentionStrategy");
    String name = fields == null ? null : reading.required(fields, "name");
    if (fields == null || name == null) {
      return;
    }
    if (!reading.comes("node " + name)) {
      reading.faults().add(fields.lineOf("name"), "Duplicate name.");
    }
    var fresh = new Node(name, "", 1, Node.Mode.NORMAL, List.of(), "", "", null);
    reading.faults().unless(fields.lineOf("name"), () -> Nodes.validate(fresh));
    var changes = new ArrayList<UnaryOperator<Node>>();
    var sample = new Node("sample", "", 1, Node.Mode.NORMAL, List.of(), "", "", null);
    for (String field : FIELDS) {
      Value value = fields.all().get(field);
      if (value != null) {
        UnaryOperator<Node> change = field(field, value, reading);
        reading.faults().unless(value.line(), () -> Nodes.validate(change.apply(sample)));
        changes.add(change);
      }
    }
    only(fields, "launcher", List.of("inbound", "jnlp"), reading);
    only(fields, "retentionStrategy", List.of("always"), reading);
    UnaryOperator<Node> all =
        node -> {
          Node changed = node;
          for (UnaryOperator<Node> change : changes) {
            changed = change.apply(changed);
          }
          return changed;
        };
    reading.change(() -> apply(caller, fresh, all));
  }

  /** The change that a field makes to a node; on errors no change, and the error is recorded. */
  private static UnaryOperator<Node> field(String name, Value value, Reading reading) {
    String text = reading.text(value);
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
        reading.faults().add(value.line(), "'numExecutors' must be a number.");
      }
      default -> {
        if (text.equals("NORMAL") || text.equals("EXCLUSIVE")) {
          Node.Mode mode = Node.Mode.valueOf(text);
          return node -> node.withMode(mode);
        }
        reading.faults().add(value.line(), "'mode' must be NORMAL or EXCLUSIVE.");
      }
    }
    return node -> node;
  }

  /** Rejects types that behave differently here; options of supported types are ignored. */
  private static void only(Value.Members fields, String name, List<String> kinds, Reading reading) {
    boolean good =
        switch (fields.all().get(name)) {
          case null -> true;
          case Value.Scalar scalar -> kinds.contains(reading.text(scalar));
          case Value.Members kind -> kinds.containsAll(kind.all().keySet());
          case Value.Items _ -> false;
        };
    if (!good) {
      reading
          .faults()
          .add(fields.lineOf(name), "'" + name + "' only supports " + kinds.getFirst() + ".");
    }
  }

  private void apply(Caller caller, Node fresh, UnaryOperator<Node> change) {
    Node there = nodes.find(fresh.name());
    if (there == null) {
      nodes.create(caller, change.apply(fresh));
    } else {
      configure(caller, there, change);
    }
  }

  private void configure(Caller caller, Node there, UnaryOperator<Node> change) {
    Node to = change.apply(there);
    if (!to.equals(there)) {
      nodes.configure(caller, there, to);
    }
  }

  @Override
  public void export(Caller caller, Map<String, Object> out) {
    if (!rights.allows(caller, Permission.COMPUTER_EXTENDED_READ)) {
      return;
    }
    var all = new ArrayList<Map<String, Object>>();
    for (Node node : nodes.all()) {
      Map<String, Object> fields = fields(node);
      if (node.isBuiltIn()) {
        OF_BUILT_IN.forEach(name -> out.put(TOP + name, fields.getOrDefault(name, "")));
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
    return fields;
  }
}
