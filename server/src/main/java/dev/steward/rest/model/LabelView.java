package dev.steward.rest.model;

import dev.steward.export.ExportedValue;
import dev.steward.export.Model;
import dev.steward.node.LabelExpression;
import dev.steward.node.Node;
import dev.steward.queue.NodeCapacity;
import dev.steward.rest.model.ServerModel.ServerView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Export view of a label or a label expression. */
public record LabelView(ServerView server, LabelExpression label) {

  private static final String PACKAGE = "hudson.model.labels.";

  /** Length in characters after which a list of node names is truncated. */
  private static final int MAX_NAMES_LENGTH = 80;

  private static Model.Builder<LabelView> label(String className) {
    return Model.<LabelView>of(PACKAGE + className)
        .texts("actions", _ -> List.of())
        .superclassEnd()
        .integer("busyExecutors", view -> view.executors().busy())
        .texts("clouds", _ -> List.of())
        .text("description", LabelView::description)
        .integer("idleExecutors", view -> view.executors().idle())
        .union(
            "loadStatistics",
            view ->
                ExportedValue.of(
                    LoadModel.LABEL,
                    LoadModel.label(view.server().services().loads(), view.label().text())))
        .oneOf(() -> List.of(LoadModel.LABEL))
        .text("name", view -> view.label().text())
        .visible(2)
        .unionList("nodes", LabelView::nodes)
        .oneOf(() -> List.of(ServerModel.server(), NodeModel.NODE))
        .bool("offline", view -> view.spots().stream().noneMatch(NodeCapacity::online))
        .unionList("tiedJobs", LabelView::tiedJobs)
        .oneOf(JobModel::models)
        .integer("totalExecutors", view -> view.executors().total());
  }

  private static final Model<LabelView> ATOM =
      label("LabelAtom").superclassEnd().texts("propertiesList", _ -> List.of()).build();

  private static final Model<LabelView> EXPRESSION = label("LabelExpression").build();

  /** Export model of single labels. */
  public static Model<LabelView> atom() {
    return ATOM;
  }

  /** Export model of label expressions. */
  public static Model<LabelView> expression() {
    return EXPRESSION.family(PACKAGE + "LabelExpression");
  }

  public ExportedValue exported() {
    String type =
        switch (label) {
          case LabelExpression.Atom _ -> "";
          case LabelExpression.Not _ -> "Not";
          case LabelExpression.And _ -> "And";
          case LabelExpression.Or _ -> "Or";
          case LabelExpression.Implies _ -> "Implies";
          case LabelExpression.Iff _ -> "Iff";
          case LabelExpression.Paren _ -> "Paren";
        };
    return ExportedValue.of(
        type.isEmpty()
            ? ATOM
            : EXPRESSION.as(
                PACKAGE + "LabelExpression$" + type, type.toLowerCase(java.util.Locale.ROOT)),
        this);
  }

  private List<NodeCapacity> spots() {
    return server.services().models().engine().executorIndex().capacities(label);
  }

  private ExecutorCounts executors() {
    return ExecutorCounts.of(spots());
  }

  private List<ExportedValue> nodes() {
    return spots().stream()
        .map(NodeCapacity::node)
        .map(node ->
            node.isBuiltIn()
                ? ExportedValue.of(ServerModel.server(), server)
                : ExportedValue.of(NodeModel.NODE, new NodeView(server, node)))
        .toList();
  }

  private boolean isTied(JobView job) {
    String tied = job.label();
    return tied != null && LabelExpression.of(tied).equals(label);
  }

  private List<ExportedValue> tiedJobs() {
    return server.jobsOfAllFolders().stream()
        .filter(this::isTied)
        .map(job -> JobModel.exported(job))
        .toList();
  }

  /**
   * Description of an expression: the names of its nodes, the node's description if there is only
   * one, or {@code invalid label} if there is none; null for a single label.
   */
  private @Nullable String description() {
    if (label instanceof LabelExpression.Atom) {
      return null;
    }
    List<Node> nodes = spots().stream().map(NodeCapacity::node).toList();
    return switch (nodes.size()) {
      case 0 -> "invalid label";
      case 1 -> NodeView.description(nodes.getFirst());
      default -> "group of " + names(nodes);
    };
  }

  private static String names(List<Node> nodes) {
    var names = new StringBuilder();
    for (Node node : nodes) {
      if (names.length() > MAX_NAMES_LENGTH) {
        return names.append(",...").toString();
      }
      names.append(names.isEmpty() ? "" : ",").append(node.isBuiltIn() ? "Jenkins" : node.name());
    }
    return names.toString();
  }
}
