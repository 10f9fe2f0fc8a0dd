package dev.steward.pipeline.stage;

import dev.steward.job.Job;
import dev.steward.pipeline.run.FlowTrees;
import dev.steward.pipeline.run.StoredNode;
import dev.steward.run.JournalEntry;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.run.RunListener;
import dev.steward.store.Store;
import dev.steward.store.Tx;
import dev.steward.text.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The stages of completed runs. A summary of each run is stored in the transaction that completes
 * it, so that the history of a job needs neither the trees nor the logs of its runs.
 */
public final class StageHistory implements RunListener {

  /** Stages of a run that its summary contains. */
  private static final int MAX_STAGES = 200;

  private static final int MAX_NAME = 200;
  private static final String SEPARATOR = " / ";

  private final Store store;

  public StageHistory(Store store) {
    this.store = store;
  }

  @Override
  public void onStarted(Tx tx, Run run) {}

  @Override
  public void onStepCompleted(Tx tx, Run run, JournalEntry done) {}

  @Override
  public void onFinished(Tx tx, Run run, Result result, long millis) {
    if (run.executor() != Run.NO_EXECUTOR) {
      // Only pipelines have stages; the other builds need no query.
      return;
    }
    List<StoredNode> blocks = FlowTrees.blocks(tx, run.id());
    if (!blocks.isEmpty()) {
      long now = run.startedAt() + millis;
      List<StageSummary> stages = summaries(new StageGraph(blocks, Set.of(), true), now);
      tx.update(
          "INSERT INTO stage_summary (run_id, job_id, number, stages) VALUES (?, ?, ?, ?)",
          run.id(),
          run.jobId(),
          run.number(),
          Json.list(
              stages.stream()
                  .map(stage ->
                      Json.object()
                          .put("id", stage.id())
                          .put("name", stage.name())
                          .put("state", stage.state().name())
                          .put("millis", stage.durationMillis()))
                  .toList()));
    }
  }

  @Override
  public void onDeleted(Tx tx, long jobId, long runId, long number) {}

  /** The stages of a run, each one before its contents. */
  public static List<StageSummary> summaries(StageGraph graph, long now) {
    var all = new ArrayList<StageSummary>();
    for (StageNode stage : graph.all()) {
      if (all.size() == MAX_STAGES) {
        break;
      }
      var name = new StringBuilder();
      StoredNode node = graph.find(stage.id());
      if (node != null) {
        graph.path(node).forEach(outer -> name.append(StageGraph.name(outer)).append(SEPARATOR));
      }
      name.append(stage.name());
      all.add(
          new StageSummary(
              stage.id(),
              name.substring(0, Math.min(name.length(), MAX_NAME)),
              stage.state(),
              stage.duration(now)));
    }
    return all;
  }

  /** The stages of the newest completed runs of a job, by the numbers of the runs. */
  public Map<Long, List<StageSummary>> newest(Job job, int limit) {
    return store.read(tx -> {
      var runs = new LinkedHashMap<Long, List<StageSummary>>();
      tx.list(
              "SELECT number, stages FROM stage_summary WHERE job_id = ? ORDER BY number DESC"
                  + " LIMIT ?",
              row -> Map.entry(row.number(1), row.text(2)),
              job.id(),
              limit)
          .forEach(row -> runs.put(row.getKey(), stages(row.getValue())));
      return runs;
    });
  }

  private static List<StageSummary> stages(String text) {
    var stages = new ArrayList<StageSummary>();
    if (Json.read(text) instanceof List<?> all) {
      for (Object stage : all) {
        Map<String, @Nullable Object> object = Json.asObject(stage);
        stages.add(
            new StageSummary(
                object.get("id") instanceof Long id ? id : 0,
                String.valueOf(object.get("name")),
                StageState.valueOf(String.valueOf(object.get("state"))),
                object.get("millis") instanceof Long millis ? millis : 0));
      }
    }
    return stages;
  }
}
