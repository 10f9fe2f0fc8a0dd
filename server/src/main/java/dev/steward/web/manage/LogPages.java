package dev.steward.web.manage;

import dev.steward.access.Permission;
import dev.steward.gate.Call;
import dev.steward.gate.Path;
import dev.steward.gate.Right;
import dev.steward.gate.Route.Method;
import dev.steward.http.Response;
import dev.steward.log.Entry;
import dev.steward.log.Recorder;
import dev.steward.rest.admin.LogPlaces.Log;
import dev.steward.rest.admin.LogPlaces.Logbook;
import dev.steward.setting.Recorders;
import dev.steward.web.Frame;
import dev.steward.web.Templates;
import java.util.List;
import java.util.Map;

/** What the server said lately, to be read by people. */
public final class LogPages {

  private LogPages() {}

  /** Adds the rows. */
  public static void add(Logbook book) {
    Right read = Right.needs(Permission.SYSTEM_READ);
    book.logs().row(Method.GET, "", read, LogPages::list);
    book.log().row(Method.GET, "", read, LogPages::log);
  }

  private static Response list(Call call, Recorders recorders) {
    List<String> names =
        recorders.list(call.caller()).stream().map(Recorder::name).map(Path::encode).toList();
    return Templates.page(
        call,
        200,
        "manage/log.jte",
        Map.of("frame", Frame.of(call), "title", "Logs", "names", names, "lines", List.of()));
  }

  private static Response log(Call call, Log log) {
    return Templates.page(
        call,
        200,
        "manage/log.jte",
        Map.of(
            "frame",
            Frame.of(call),
            "title",
            log.name().equals("all") ? "All logs" : log.name(),
            "names",
            List.of(),
            "lines",
            log.entries().reversed().stream().map(Entry::text).toList()));
  }
}
