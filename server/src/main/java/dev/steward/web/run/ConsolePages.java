package dev.steward.web.run;

import dev.steward.access.Permission;
import dev.steward.gate.AccessRule;
import dev.steward.gate.RequestContext;
import dev.steward.gate.Route.Method;
import dev.steward.http.Response;
import dev.steward.problem.Problem;
import dev.steward.rest.Kinds;
import dev.steward.rest.LogLines;
import dev.steward.rest.LogMatches;
import dev.steward.run.JobRun;
import dev.steward.text.Json;
import dev.steward.web.Frame;
import dev.steward.web.Templates;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Console page of a build, and the log parts that its script loads. */
final class ConsolePages {

  private static final int PAGE_BYTES = 200_000;
  private static final int PAGE_LINES = 3_000;
  private static final int MAX_WANTED = 200;

  private final RunTasks tasks;
  private final RunViews views;
  private final LogLines log;
  private final LogMatches matches;

  private ConsolePages(RunTasks tasks, RunViews views, LogLines log, LogMatches matches) {
    this.tasks = tasks;
    this.views = views;
    this.log = log;
    this.matches = matches;
  }

  static void add(Kinds kinds, RunTasks tasks, RunViews views, LogLines log, LogMatches matches) {
    var pages = new ConsolePages(tasks, views, log, matches);
    AccessRule read = AccessRule.needs(Permission.ITEM_READ);
    kinds
        .run()
        .route(Method.GET, "console", read, pages::console)
        .route(Method.GET, "consoleFull", read, pages::console)
        .route(Method.GET, "logText/lines", read, pages::lines)
        .route(Method.GET, "logText/find", read, pages::find)
        .route(Method.GET, "logText/matches", read, pages::matches);
  }

  /** {@code ?at=BYTE} redirects to the line at that offset. */
  private Response console(RequestContext call, JobRun which) {
    Long at = whole(call, "at");
    if (at != null) {
      return Response.redirect(tasks.path(call, which) + "console#L" + log.line(which, at));
    }
    return Templates.page(
        call,
        200,
        "run/console.jte",
        Map.of(
            "frame",
            tasks.frame(call, which),
            "head",
            views.head(call, which),
            "log",
            LogView.of(log.last(call.caller(), which, PAGE_BYTES, PAGE_LINES)),
            "times",
            call.parameters().get("times", "").equals("true")));
  }

  private static @Nullable Long whole(RequestContext call, String name) {
    String text = call.parameters().find(name);
    if (text == null) {
      return null;
    }
    try {
      long number = Long.parseLong(text);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Falls through to the common error.
    }
    throw new Problem.Invalid(
        "The parameter \"" + name + "\" must be a whole number of at least 0.");
  }

  /**
   * {@code RUN/logText/lines}: numbered lines as HTML, from byte {@code start}, before byte {@code
   * before}, from line {@code line}, or the last lines.
   */
  private Response lines(RequestContext call, JobRun which) {
    Long start = whole(call, "start");
    Long before = whole(call, "before");
    Long line = whole(call, "line");
    LogLines.Piece piece =
        start != null
            ? log.from(call.caller(), which, start, LogView.CHUNK, call.parameters().find("state"))
            : before != null
                ? log.before(call.caller(), which, before, PAGE_BYTES, LogView.CHUNK)
                : line != null
                    ? log.from(call.caller(), which, log.offset(which, line), LogView.CHUNK, null)
                    : log.last(call.caller(), which, PAGE_BYTES, PAGE_LINES);
    return Templates.page(
        call,
        200,
        "run/chunks.jte",
        Map.of("frame", Frame.of(call), "log", LogView.of(piece), "page", ""));
  }

  /**
   * {@code RUN/logText/find?text=…&at=BYTE&back=true}: number of the next line that contains a
   * text; 0 if there is none. A {@code next} in the response is the byte to continue from, when
   * only a part of a very long log was searched.
   */
  private Response find(RequestContext call, JobRun which) {
    String text = wanted(call);
    Long at = whole(call, "at");
    LogLines.Match match =
        log.find(
            call.caller(),
            which,
            text,
            at == null ? 0 : at,
            call.parameters().get("back", "").equals("true"));
    Json.Writer answer = Json.object().put("line", match.line());
    if (match.next() >= 0) {
      answer.put("next", match.next());
    }
    return Response.json(200, answer.toString());
  }

  private static String wanted(RequestContext call) {
    String text = call.requiredParameter("text");
    if (text.isEmpty() || text.length() > MAX_WANTED) {
      throw new Problem.Invalid(
          "The parameter \"text\" must have 1 to " + MAX_WANTED + " characters.");
    }
    return text;
  }

  /**
   * {@code RUN/logText/matches?text=…&from=BYTE}: lines of all matches in the next part of the log,
   * and the byte at which the part after it begins.
   */
  private Response matches(RequestContext call, JobRun which) {
    Long from = whole(call, "from");
    LogMatches.Part part =
        matches.find(call.caller(), which, wanted(call), from == null ? 0 : from);
    return Response.json(
        200,
        Json.object()
            .putJson("lines", part.lines().toString())
            .put("next", part.next())
            .put("size", part.size())
            .toString());
  }
}
