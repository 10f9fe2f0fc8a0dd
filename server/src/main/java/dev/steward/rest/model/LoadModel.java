package dev.steward.rest.model;

import dev.steward.export.Model;
import dev.steward.metric.Load;
import dev.steward.metric.Load.Figure;
import dev.steward.metric.Load.Scale;
import dev.steward.metric.LoadStatistics;

/** The export model of load statistics: three time scales for each figure. */
public final class LoadModel {

  private LoadModel() {}

  /** One figure of the load statistics. */
  private record Series(Load load, Figure figure) {}

  private static Model<Series> scale(Scale scale) {
    return Model.<Series>of("hudson.model.TimeSeries")
        .decimal("latest", series -> series.load().average(series.figure(), scale))
        .build();
  }

  private static final Model<Series> FIGURE =
      Model.<Series>of("hudson.model.MultiStageTimeSeries")
          .object("hour", scale(Scale.HOUR), series -> series)
          .withoutClass()
          .object("min", scale(Scale.MINUTE), series -> series)
          .withoutClass()
          .object("sec10", scale(Scale.SEC10), series -> series)
          .withoutClass()
          .build();

  private static Model.Builder<Load> with(Model.Builder<Load> model, String name, Figure figure) {
    return model.object(name, FIGURE, load -> new Series(load, figure)).withoutClass();
  }

  private static Model.Builder<Load> series(String className) {
    Model.Builder<Load> model = Model.of(className);
    with(model, "availableExecutors", Figure.AVAILABLE);
    with(model, "busyExecutors", Figure.BUSY);
    with(model, "connectingExecutors", Figure.CONNECTING);
    with(model, "definedExecutors", Figure.DEFINED);
    with(model, "idleExecutors", Figure.IDLE);
    with(model, "onlineExecutors", Figure.ONLINE);
    with(model, "queueLength", Figure.QUEUE);
    return with(model, "totalExecutors", Figure.ONLINE);
  }

  static final Model<Load> SERIES = series("hudson.model.LoadStatistics").build();
  public static final Model<Load> LABEL = SERIES.as("hudson.model.Label$1", "1");
  public static final Model<Load> UNLABELED =
      Model.<Load>of("jenkins.model.UnlabeledLoadStatistics").extend(SERIES, load -> load).build();
  public static final Model<Load> OVERALL =
      with(
              series("hudson.model.OverallLoadStatistics").superclassEnd(),
              "totalQueueLength",
              Figure.QUEUE)
          .build();

  public static Load overall(LoadStatistics loads) {
    return loads.of(LoadStatistics.OVERALL);
  }

  public static Load unlabeled(LoadStatistics loads) {
    return loads.of(LoadStatistics.UNLABELED);
  }

  /** The load of a label. */
  public static Load label(LoadStatistics loads, String label) {
    return loads.of(label);
  }
}
