package dev.steward.web.job;

import dev.steward.access.Permission;
import dev.steward.http.Response;
import dev.steward.job.Job;
import dev.steward.job.JobType;
import dev.steward.pipeline.run.FlowTrees;
import dev.steward.pipeline.stage.StageGraph;
import dev.steward.pipeline.stage.StageHistory;
import dev.steward.pipeline.stage.StageState;
import dev.steward.pipeline.stage.StageStatistics;
import dev.steward.pipeline.stage.StageSummary;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.ResourceType;
import dev.steward.routing.Route.Method;
import dev.steward.run.Run;
import dev.steward.run.Runs;
import dev.steward.web.Templates;
import dev.steward.web.TextFormat;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code JOB/stages}: which stage fails how often, and how long it takes. */
public final class StageHistoryPages {

  private static final int MAX_ROWS = 25;
  private static final int MAX_RUNS = 100;
  private static final int MAX_COLUMNS = 20;

  /** Runs in progress of which the tree is read. */
  private static final int MAX_RUNNING = 5;

  private final InstantSource clock;
  private final Runs runs;
  private final FlowTrees trees;
  private final StageHistory history;

  public StageHistoryPages(InstantSource clock, Runs runs, FlowTrees trees, StageHistory history) {
    this.clock = clock;
    this.runs = runs;
    this.trees = trees;
    this.history = history;
  }

  /** Adds the resource and its page. */
  public void addRoutes(ResourceTypes kinds) {
    var stages = new ResourceType<Job>("jobStages", Job::protectedObject).plainNotFound();
    stages.route(Method.GET, "", AccessRule.needs(Permission.ITEM_READ), this::page);
    kinds.job().child("stages", stages, (_, job, _) -> job.type() == JobType.PIPELINE ? job : null);
  }

  /** A stage in a run; the id is 0 if the run does not have the stage. */
  public record StageCell(long id, String colour, boolean running, String state, String duration) {

    static final StageCell NONE = new StageCell(0, "", false, "", "");
  }

  /** A run with its stages, in the order of the columns. */
  public record RunRow(RunLine run, List<StageCell> cells) {}

  private Response page(RequestContext call, Job job) {
    Map<Long, List<StageSummary>> stored = history.newest(job, MAX_RUNS);
    List<StageStatistics> statistics = StageStatistics.of(stored.values());
    var stages = new HashMap<>(stored);
    List<Run> newest = runs.newest(job, 0, MAX_ROWS);
    long now = clock.millis();
    newest.stream()
        .filter(Run::running)
        .limit(MAX_RUNNING)
        .forEach(run ->
            stages.put(
                run.number(),
                StageHistory.summaries(new StageGraph(trees.blocks(run), Set.of(), false), now)));
    List<String> columns =
        newest.stream()
            .flatMap(run -> stages.getOrDefault(run.number(), List.of()).stream())
            .map(StageSummary::name)
            .distinct()
            .toList();
    List<String> shown = columns.subList(0, Math.min(MAX_COLUMNS, columns.size()));
    var rows = new ArrayList<RunRow>();
    for (Run run : newest) {
      rows.add(row(run, stages.getOrDefault(run.number(), List.of()), shown, now));
    }
    String path = call.path().substring(0, call.path().length() - "stages/".length());
    return Templates.page(
        call,
        200,
        "job/stages.jte",
        Map.of(
            "frame",
            ItemTasks.layout(call, job, path),
            "job",
            job.fullName(),
            "path",
            path,
            "columns",
            shown,
            "moreColumns",
            columns.size() - shown.size(),
            "rows",
            rows,
            "statistics",
            statistics.subList(0, Math.min(MAX_RUNS, statistics.size())),
            "runs",
            stored.size()));
  }

  private static RunRow row(Run run, List<StageSummary> stages, List<String> columns, long now) {
    var line =
        new RunLine(
            run.number(),
            run.name(),
            TextFormat.colour(run.result()),
            run.running(),
            TextFormat.result(run.result()),
            TextFormat.ago(run.startedAt(), now),
            run.running() ? "" : TextFormat.duration(run.duration()),
            "");
    var byName = new HashMap<String, StageSummary>();
    stages.forEach(stage -> byName.putIfAbsent(stage.name(), stage));
    return new RunRow(line, columns.stream().map(name -> cell(byName.get(name))).toList());
  }

  private static StageCell cell(@Nullable StageSummary stage) {
    return stage == null
        ? StageCell.NONE
        : new StageCell(
            stage.id(),
            TextFormat.colour(stage.state()),
            stage.state().isOpen(),
            stage.state().label(),
            stage.state() == StageState.SKIPPED
                ? "skipped"
                : TextFormat.duration(stage.durationMillis()));
  }
}
