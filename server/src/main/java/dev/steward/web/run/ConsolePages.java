package dev.steward.web.run;

import dev.steward.access.Permission;
import dev.steward.http.Response;
import dev.steward.pipeline.run.StoredNode;
import dev.steward.pipeline.stage.StageGraph;
import dev.steward.pipeline.stage.StageHistory;
import dev.steward.problem.Problem;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.rest.pipeline.StepLog;
import dev.steward.rest.run.LogLines;
import dev.steward.rest.run.LogMatches;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.Route.Method;
import dev.steward.run.JobRun;
import dev.steward.text.Json;
import dev.steward.web.Layout;
import dev.steward.web.Templates;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Console page of a build, and the log parts that its script loads. */
public final class ConsolePages {

  private static final int PAGE_BYTES = 200_000;
  private static final int PAGE_LINES = 3_000;
  private static final int MAX_SEARCH_LENGTH = 200;

  private final RunTasks tasks;
  private final RunViews views;
  private final LogLines log;
  private final LogMatches matches;
  private final StageViews stages;

  public ConsolePages(
      RunTasks tasks, RunViews views, LogLines log, LogMatches matches, StageViews stages) {
    this.tasks = tasks;
    this.views = views;
    this.log = log;
    this.matches = matches;
    this.stages = stages;
  }

  /** Adds the routes. */
  public void addRoutes(ResourceTypes kinds) {
    AccessRule read = AccessRule.needs(Permission.ITEM_READ);
    kinds
        .run()
        .route(Method.GET, "console", read, this::console)
        .route(Method.GET, "consoleFull", read, this::console)
        .route(Method.GET, "logText/lines", read, this::lines)
        .route(Method.GET, "logText/find", read, this::find)
        .route(Method.GET, "logText/matches", read, this::matches);
  }

  /**
   * {@code ?at=BYTE} redirects to the line at that offset; {@code ?stage=ID} shows only the lines
   * of a stage or branch; {@code ?pipeline=show} shows the lines that begin with {@code
   * [Pipeline]}.
   */
  private Response console(RequestContext call, JobRun jobRun) {
    Long at = wholeNumber(call, "at");
    if (at != null) {
      return Response.redirect(tasks.path(call, jobRun) + "console#L" + log.lineNumber(jobRun, at));
    }
    Long stage = StageViews.isPipeline(jobRun) ? wholeNumber(call, "stage") : null;
    if (stage != null && stage > 0) {
      return stage(call, jobRun, stage);
    }
    return Templates.page(
        call,
        200,
        "run/console.jte",
        Map.of(
            "frame",
            tasks.layout(call, jobRun),
            "head",
            views.head(call, jobRun),
            "log",
            view(jobRun, log.last(call.caller(), jobRun, PAGE_BYTES, PAGE_LINES)),
            "times",
            call.parameters().get("times", "").equals("true"),
            "marks",
            !StageViews.isPipeline(jobRun) || call.parameters().get("pipeline", "").equals("show"),
            "stages",
            StageViews.isPipeline(jobRun) ? choices(stages.graph(jobRun.run())) : List.of()));
  }

  private LogView view(JobRun run, LogLines.LogExcerpt piece) {
    return LogView.of(piece, stages.labels(run, piece.start(), piece.end()));
  }

  /** A stage or branch that the console can be limited to. */
  public record StageChoice(long id, String name) {}

  private static List<StageChoice> choices(StageGraph graph) {
    return StageHistory.summaries(graph, 0).stream()
        .map(stage -> new StageChoice(stage.id(), stage.name()))
        .toList();
  }

  /** The lines of a stage or branch, with those of the stages and branches in it. */
  private Response stage(RequestContext call, JobRun run, long id) {
    StageGraph graph = stages.graph(run.run());
    StoredNode stage = graph.find(id);
    if (stage == null || !StageGraph.isStageOrBranch(stage)) {
      throw new Problem.NotFound("This build has no stage with the number " + id + ".");
    }
    StepLog.LogEnd end =
        stages
            .stepLog(call, run)
            .end(StagePages.inside(stages.nodes(run.run()), stage), PAGE_BYTES / 2, PAGE_LINES);
    return Templates.page(
        call,
        200,
        "run/stageconsole.jte",
        Map.of(
            "frame",
            tasks.layout(call, run),
            "head",
            views.head(call, run),
            "name",
            StageViews.shortened(StageGraph.name(stage), 100),
            "id",
            id,
            "lines",
            stages.html(run, end.lines()),
            "isCut",
            end.isCut(),
            "stages",
            choices(graph)));
  }

  private static @Nullable Long wholeNumber(RequestContext call, String name) {
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
        "The parameter \"" + name + "\" must be 0 or a positive whole number.");
  }

  /**
   * {@code RUN/logText/lines}: numbered lines as HTML, either from byte {@code start}, before byte
   * {@code before} or from line {@code line}; without these parameters, the last lines.
   */
  private Response lines(RequestContext call, JobRun jobRun) {
    Long start = wholeNumber(call, "start");
    Long before = wholeNumber(call, "before");
    Long line = wholeNumber(call, "line");
    LogLines.LogExcerpt piece =
        start != null
            ? log.from(
                call.caller(), jobRun, start, LogView.CHUNK_LINES, call.parameters().find("state"))
            : before != null
                ? log.before(call.caller(), jobRun, before, PAGE_BYTES, LogView.CHUNK_LINES)
                : line != null
                    ? log.from(
                        call.caller(), jobRun, log.offset(jobRun, line), LogView.CHUNK_LINES, null)
                    : log.last(call.caller(), jobRun, PAGE_BYTES, PAGE_LINES);
    return Templates.page(
        call,
        200,
        "run/chunks.jte",
        Map.of("frame", Layout.of(call), "log", view(jobRun, piece), "page", ""));
  }

  /**
   * {@code RUN/logText/find?text=…&at=BYTE&back=true}: number of the next line that contains the
   * search text; 0 if there is none. A {@code next} in the response is the byte to continue from,
   * if only a part of a very long log was searched.
   */
  private Response find(RequestContext call, JobRun jobRun) {
    String text = searchText(call);
    Long at = wholeNumber(call, "at");
    LogLines.LineMatch match =
        log.find(
            call.caller(),
            jobRun,
            text,
            at == null ? 0 : at,
            call.parameters().get("back", "").equals("true"));
    Json.Writer json = Json.object().put("line", match.line());
    if (match.next() >= 0) {
      json.put("next", match.next());
    }
    return Response.json(200, json.toString());
  }

  private static String searchText(RequestContext call) {
    String text = call.requiredParameter("text");
    if (text.isEmpty() || text.length() > MAX_SEARCH_LENGTH) {
      throw new Problem.Invalid(
          "The parameter \"text\" must be 1 to " + MAX_SEARCH_LENGTH + " characters long.");
    }
    return text;
  }

  /**
   * {@code RUN/logText/matches?text=…&from=BYTE}: lines of all matches in the next part of the log,
   * and the byte at which the part after it begins.
   */
  private Response matches(RequestContext call, JobRun jobRun) {
    Long from = wholeNumber(call, "from");
    LogMatches.MatchPage part =
        matches.find(call.caller(), jobRun, searchText(call), from == null ? 0 : from);
    return Response.json(
        200,
        Json.object()
            .putJson("lines", part.lines().toString())
            .put("next", part.next())
            .put("size", part.size())
            .toString());
  }
}
