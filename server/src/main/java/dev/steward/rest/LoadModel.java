package dev.steward.rest;

import dev.steward.export.Model;
import java.util.function.ToDoubleFunction;

/**
 * The load of the server, in the shape that the wire gives it: three scales for each figure. No
 * history is kept yet, so each scale shows the present.
 */
final class LoadModel {

  private LoadModel() {}

  /** One figure at the present. */
  private record Figure(double latest) {}

  private static final Model<Figure> SCALE =
      Model.<Figure>of("hudson.model.TimeSeries").real("latest", Figure::latest).build();

  private static final Model<Figure> FIGURE =
      Model.<Figure>of("hudson.model.MultiStageTimeSeries")
          .thing("hour", SCALE, figure -> figure)
          .bare()
          .thing("min", SCALE, figure -> figure)
          .bare()
          .thing("sec10", SCALE, figure -> figure)
          .bare()
          .build();

  private static Model.Builder<Parts> with(
      Model.Builder<Parts> model, String name, ToDoubleFunction<Parts> of) {
    return model.thing(name, FIGURE, parts -> new Figure(of.applyAsDouble(parts))).bare();
  }

  private static Model.Builder<Parts> series(String className) {
    Model.Builder<Parts> model = Model.of(className);
    with(model, "availableExecutors", parts -> total(parts) - busy(parts));
    with(model, "busyExecutors", LoadModel::busy);
    with(model, "connectingExecutors", _ -> 0);
    with(model, "definedExecutors", LoadModel::total);
    with(model, "idleExecutors", parts -> total(parts) - busy(parts));
    with(model, "onlineExecutors", LoadModel::total);
    with(model, "queueLength", parts -> parts.queue().waiting().size());
    return with(model, "totalExecutors", LoadModel::total);
  }

  private static double total(Parts parts) {
    return parts.engine().executors();
  }

  private static double busy(Parts parts) {
    return parts.engine().busy().size();
  }

  static final Model<Parts> SERIES = series("hudson.model.LoadStatistics").build();
  static final Model<Parts> LABEL = SERIES.as("hudson.model.Label$1", "1");
  static final Model<Parts> OVERALL =
      with(
              series("hudson.model.OverallLoadStatistics").level(),
              "totalQueueLength",
              parts -> parts.queue().waiting().size())
          .build();
}
