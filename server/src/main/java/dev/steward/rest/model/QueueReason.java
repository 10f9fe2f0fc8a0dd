package dev.steward.rest.model;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.cloud.Provisioner;
import dev.steward.engine.Engine;
import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.node.LabelExpression;
import dev.steward.queue.QueueItem;
import dev.steward.queue.ShortageText;
import dev.steward.queue.Verdict;
import dev.steward.queue.Verdict.BlockReason;
import dev.steward.queue.Verdict.Shortage;
import dev.steward.run.JobStatus;
import dev.steward.run.Run;
import dev.steward.run.Runs;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Explains why a queue item is not building yet, in Jenkins' wording. */
public final class QueueReason {

  private final InstantSource clock;
  private final Authorizer authorizer;
  private final Jobs jobs;
  private final Runs runs;
  private final Engine engine;
  private final Provisioner provisioner;

  public QueueReason(
      InstantSource clock,
      Authorizer authorizer,
      Jobs jobs,
      Runs runs,
      Engine engine,
      Provisioner provisioner) {
    this.clock = clock;
    this.authorizer = authorizer;
    this.jobs = jobs;
    this.runs = runs;
    this.engine = engine;
    this.provisioner = provisioner;
  }

  /** The reason for an item of the job; null if the item has left the queue. */
  public @Nullable String of(Caller caller, QueueItem item, Job job) {
    Verdict verdict = engine.verdict(item, jobs.definition(job));
    return of(caller, job, verdict);
  }

  /** The reason for a verdict on an item of the job; null if the item has left the queue. */
  public @Nullable String of(Caller caller, Job job, Verdict verdict) {
    return switch (verdict) {
      case Verdict.Waiting(long until) ->
          "In the quiet period. Expires in " + formatDuration(Math.max(0, until - clock.millis()));
      case Verdict.Blocked(BlockReason reason) -> blockText(caller, job, reason);
      case Verdict.Buildable(_, Shortage shortage) ->
          withExplanation(ShortageText.of(shortage), explanation(shortage));
      case Verdict.NotQueued _ -> null;
    };
  }

  /**
   * The reason as shown on web pages, with this product's name; null if the item has left the
   * queue.
   */
  public @Nullable String forPage(Caller caller, Job job, Verdict verdict) {
    return verdict instanceof Verdict.Buildable(_, Shortage.Quiet _)
        ? "Steward is about to shut down"
        : of(caller, job, verdict);
  }

  private String blockText(Caller caller, Job job, BlockReason reason) {
    return switch (reason) {
      case BlockReason.OwnBuild _ ->
          "Build #" + runs.status(job).last() + " is already in progress (ETA: " + eta(job) + ")";
      case BlockReason.Throttled(int running) ->
          "Already running " + running + " builds across all nodes";
      case BlockReason.DuplicateBuild _ -> "A build with matching parameters is already running";
      case BlockReason.EarlierItem _ -> "A build is already in progress";
      case BlockReason.Upstream(long jobId) ->
          "Upstream project " + name(caller, jobId) + " is already building.";
      case BlockReason.Downstream(long jobId) ->
          "Downstream project " + name(caller, jobId) + " is already building.";
    };
  }

  private String name(Caller caller, long jobId) {
    Job other = jobs.find(jobId);
    return other != null && authorizer.allows(caller, Permission.ITEM_READ, other.protectedObject())
        ? other.fullName()
        : "(not visible to you)";
  }

  /** What the clouds report about the nodes for an item; null if nothing. */
  private @Nullable String explanation(Shortage shortage) {
    return switch (shortage) {
      case Shortage.ExecutorWithLabel(LabelExpression label) -> provisioner.explain(label);
      case Shortage.NodeWithLabel(LabelExpression label) -> provisioner.explain(label);
      case Shortage.OnlineNodeWithLabel(LabelExpression label) -> provisioner.explain(label);
      case Shortage.ExecutorOnNode(var node) -> provisioner.explain(node);
      case Shortage.OnlineNode(var node) -> provisioner.explain(node);
      case Shortage.AnyExecutor _, Shortage.UnreservedNode _ -> provisioner.explainWithoutLabel();
      case Shortage.NoShortage _, Shortage.Quiet _, Shortage.NodeBelowLimit _ -> null;
    };
  }

  private static String withExplanation(String text, @Nullable String explanation) {
    return explanation == null ? text : text + ". " + explanation;
  }

  private String eta(Job job) {
    JobStatus board = runs.status(job);
    long estimate = board.recentResults().estimateMillis();
    Run last = estimate <= 0 ? null : runs.find(job, board.last());
    if (last == null) {
      return "N/A";
    }
    long left = last.startedAt() + estimate - clock.millis();
    return left <= 0 ? "N/A" : formatDuration(left);
  }

  /** A duration such as {@code 4.9 sec} or {@code 1 min 39 sec}. */
  static String formatDuration(long millis) {
    long seconds = millis / 1_000;
    if (seconds < 1) {
      return millis + " ms";
    }
    if (seconds < 10) {
      return seconds + "." + millis % 1_000 / 100 + " sec";
    }
    if (seconds < 60) {
      return seconds + " sec";
    }
    long minutes = seconds / 60;
    if (minutes < 60) {
      return minutes + " min " + seconds % 60 + " sec";
    }
    return minutes / 60 + " hr " + minutes % 60 + " min";
  }
}
