package dev.steward.web.admin;

import dev.steward.access.Permission;
import dev.steward.http.Response;
import dev.steward.metric.Load;
import dev.steward.metric.Load.Figure;
import dev.steward.metric.Load.Scale;
import dev.steward.metric.LoadStatistics;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.Route.Method;
import dev.steward.web.Layout;
import dev.steward.web.Templates;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code /load-statistics}: the moving averages of executor and queue figures. */
public final class LoadPages {

  private final LoadStatistics loads;

  public LoadPages(LoadStatistics loads) {
    this.loads = loads;
  }

  /** Adds the route. */
  public void addRoutes(ResourceTypes kinds) {
    kinds
        .server()
        .route(
            Method.GET,
            "load-statistics",
            AccessRule.needs(Permission.READ),
            (call, _) -> show(call));
  }

  /** A figure with its averages over ten seconds, a minute and an hour. */
  public record LoadRow(String name, String seconds, String minute, String hour) {}

  private Response show(RequestContext call) {
    Load load = loads.of(LoadStatistics.OVERALL);
    var rows = new ArrayList<LoadRow>();
    for (Figure figure : Figure.values()) {
      rows.add(
          new LoadRow(
              name(figure),
              average(load, figure, Scale.SEC10),
              average(load, figure, Scale.MINUTE),
              average(load, figure, Scale.HOUR)));
    }
    return Templates.page(
        call, 200, "admin/load.jte", Map.of("frame", Layout.of(call), "rows", List.copyOf(rows)));
  }

  private static String average(Load load, Figure figure, Scale scale) {
    return String.format(Locale.ROOT, "%.2f", load.average(figure, scale));
  }

  private static String name(Figure figure) {
    return switch (figure) {
      case DEFINED -> "Executors defined";
      case ONLINE -> "Executors online";
      case CONNECTING -> "Executors connecting";
      case BUSY -> "Executors busy";
      case IDLE -> "Executors idle";
      case AVAILABLE -> "Executors available";
      case QUEUE -> "Queue length";
    };
  }
}
