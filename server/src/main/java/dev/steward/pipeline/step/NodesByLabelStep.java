package dev.steward.pipeline.step;

import dev.steward.node.LabelExpression;
import dev.steward.node.Node;
import dev.steward.node.Nodes;
import dev.steward.pipeline.run.PipelineStep;
import dev.steward.pipeline.run.StepCall;
import java.util.ArrayList;
import java.util.List;

/** The step {@code nodesByLabel}: the names of the nodes with a label. */
final class NodesByLabelStep {

  /** Name of the built-in node, which {@code node} accepts as a label. */
  private static final String BUILT_IN = "built-in";

  private final Nodes nodes;

  NodesByLabelStep(Nodes nodes) {
    this.nodes = nodes;
  }

  PipelineStep step() {
    return new PipelineStep(
        "nodesByLabel",
        "List of nodes by Label, by default excludes offline nodes.",
        this::perform);
  }

  private Object perform(StepCall call) {
    String label = call.arguments().text("label", "").strip();
    boolean withOffline = call.arguments().flag("offline", false);
    LabelExpression expression = label.isEmpty() ? null : LabelExpression.parse(label);
    Object stored =
        call.record(() -> {
          var names = new ArrayList<String>();
          for (Node node : nodes.all()) {
            boolean matches = expression != null && expression.matches(node::hasLabel);
            if (matches && (withOffline || nodes.isOnline(node))) {
              names.add(node.isBuiltIn() ? BUILT_IN : node.name());
            }
          }
          return names;
        });
    List<?> names = stored instanceof List<?> list ? list : List.of();
    call.print(
        names.isEmpty()
            ? "Could not find any nodes with '" + label + "' label\n"
            : "Found a total of " + names.size() + " nodes with the '" + label + "' label\n");
    return new ArrayList<Object>(names);
  }
}
