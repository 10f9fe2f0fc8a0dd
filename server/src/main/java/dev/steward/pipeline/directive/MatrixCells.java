package dev.steward.pipeline.directive;

import dev.steward.pipeline.declarative.StageModel;
import dev.steward.pipeline.declarative.StageModel.AxisList;
import dev.steward.pipeline.declarative.StageModel.MatrixAxis;
import dev.steward.pipeline.declarative.StageModel.StageBody.MatrixBody;
import dev.steward.pipeline.declarative.StageModel.StageBody.SequentialBody;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The cells of a matrix: the combinations of the values of its axes. */
final class MatrixCells {

  private MatrixCells() {}

  /**
   * A cell.
   *
   * @param stage the stage that the cell runs; its name lists the values
   * @param values the values by the name of their axis
   */
  record MatrixCell(StageModel stage, Map<String, String> values) {}

  /** The cells of a matrix; the value of the first axis changes fastest. */
  static List<MatrixCell> of(MatrixBody matrix) {
    List<Map<String, String>> combinations = new ArrayList<>();
    combinations.add(new LinkedHashMap<>());
    AxisList axes = matrix.axes();
    if (axes != null) {
      for (MatrixAxis axis : axes.axes()) {
        combinations = extend(combinations, axis);
      }
    }
    return combinations.stream()
        .filter(values -> !isExcluded(values, matrix))
        .map(values -> cell(values, matrix))
        .toList();
  }

  private static List<Map<String, String>> extend(
      List<Map<String, String>> combinations, MatrixAxis axis) {
    List<Map<String, String>> longer = new ArrayList<>();
    for (String value : values(axis)) {
      for (Map<String, String> combination : combinations) {
        Map<String, String> extended = new LinkedHashMap<>(combination);
        extended.put(name(axis), value);
        longer.add(extended);
      }
    }
    return longer;
  }

  private static boolean isExcluded(Map<String, String> values, MatrixBody matrix) {
    return matrix.excludes() != null
        && matrix.excludes().excludes().stream()
            .anyMatch(exclude -> exclude.axes().stream().allMatch(axis -> matches(values, axis)));
  }

  private static boolean matches(Map<String, String> values, MatrixAxis axis) {
    String value = values.get(name(axis));
    boolean listed = value != null && values(axis).contains(value);
    return Boolean.TRUE.equals(axis.inverse()) != listed;
  }

  private static String name(MatrixAxis axis) {
    return axis.name() == null ? "" : axis.name().text();
  }

  private static List<String> values(MatrixAxis axis) {
    return axis.values().stream().map(value -> value.text()).toList();
  }

  private static MatrixCell cell(Map<String, String> values, MatrixBody matrix) {
    String name =
        values.entrySet().stream()
            .map(value -> value.getKey() + " = '" + value.getValue() + "'")
            .collect(Collectors.joining(", ", "Matrix - ", ""));
    List<StageModel.StageBody> bodies =
        matrix.stages() == null ? List.of() : List.of(new SequentialBody(matrix.stages()));
    var stage = new StageModel(name, matrix.sections(), bodies, null, matrix.origin());
    return new MatrixCell(stage, values);
  }
}
