package dev.steward.rest.job;

import dev.steward.access.Permission;
import dev.steward.export.ExportedValue;
import dev.steward.http.Parameters;
import dev.steward.http.Response;
import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.problem.Problem;
import dev.steward.queue.Queue;
import dev.steward.queue.QueueItem;
import dev.steward.rest.Responses;
import dev.steward.rest.feed.Feed;
import dev.steward.rest.model.JobBatch;
import dev.steward.rest.model.JobModel;
import dev.steward.rest.model.JobView;
import dev.steward.rest.model.Links;
import dev.steward.rest.model.ModelServices;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.ResourceType;
import dev.steward.routing.Route.Method;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.run.Runs;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;

/** Jobs: their export, and the endpoints that folders do not have. */
public final class JobEndpoints {

  private final InstantSource clock;
  private final Jobs jobs;
  private final Runs runs;
  private final Queue queue;
  private final ModelServices modelServices;

  public JobEndpoints(
      InstantSource clock, Jobs jobs, Runs runs, Queue queue, ModelServices modelServices) {
    this.clock = clock;
    this.jobs = jobs;
    this.runs = runs;
    this.queue = queue;
    this.modelServices = modelServices;
  }

  /** Adds the resources and routes. */
  public void addRoutes(ResourceTypes kinds) {
    ResourceType<Job> job = kinds.job();
    kinds
        .server()
        .childByName(
            "job",
            job,
            (caller, _, name) ->
                jobs.findChild(caller, null, name) instanceof Job child ? child : null);
    job.exports(
            AccessRule.needs(Permission.ITEM_READ),
            (call, target) -> {
              Links links = Links.of(call, kinds.view());
              JobView view = JobBatch.ofSingle(modelServices, links, call.caller(), target);
              Object cacheKey = view.cacheKey();
              return cacheKey == null
                  ? JobModel.exported(view)
                  : ExportedValue.of(JobModel.of(target), view, cacheKey);
            })
        .withModels(JobModel::models)
        .route(Method.POST, "enable", AccessRule.needs(Permission.ITEM_CONFIGURE), this::enable)
        .route(Method.POST, "disable", AccessRule.needs(Permission.ITEM_CONFIGURE), this::disable)
        .route(
            Method.POST,
            "nextbuildnumber/submit",
            AccessRule.needs(Permission.ITEM_CONFIGURE),
            this::setNextNumber)
        .route(Method.ANY, "buildStatus", AccessRule.needs(Permission.ITEM_READ), this::statusIcon)
        .route(Method.ANY, "rssAll", AccessRule.needs(Permission.ITEM_READ), this::feed)
        .route(Method.ANY, "rssFailed", AccessRule.needs(Permission.ITEM_READ), this::failedFeed)
        .route(
            Method.POST,
            "cancelQueue",
            AccessRule.needs(Permission.ITEM_CANCEL),
            this::cancelQueue);
  }

  private Response enable(RequestContext call, Job job) {
    jobs.setDisabled(call.caller(), job, false);
    return Responses.redirect(call.path());
  }

  private Response disable(RequestContext call, Job job) {
    jobs.setDisabled(call.caller(), job, true);
    return Responses.redirect(call.path());
  }

  /**
   * {@code JOB/nextbuildnumber/submit}, as in the Next Build Number plugin. Accepts a body without
   * a content type, which python-jenkins sends.
   */
  private Response setNextNumber(RequestContext call, Job job) {
    Parameters sent =
        call.request().mediaType().isEmpty()
            ? Parameters.parse(new String(call.request().body(1_000), StandardCharsets.UTF_8))
            : call.parameters();
    String number = sent.get("nextBuildNumber", call.parameters().get("nextBuildNumber", ""));
    if (!number.matches("[0-9]{1,18}")) {
      throw new Problem.Invalid("nextBuildNumber must be a whole number.");
    }
    jobs.setNextBuildNumber(call.caller(), job, Long.parseLong(number));
    return Responses.redirect(call.site().contextPath() + "/" + Links.path(job));
  }

  private Response statusIcon(RequestContext call, Job job) {
    JobView view =
        JobBatch.ofSingle(modelServices, new Links(call.rootUrl(), ""), call.caller(), job);
    return Responses.redirect(
        call.site().contextPath() + "/images/48x48/" + view.colour() + ".png");
  }

  /** {@code JOB/rssAll}: the builds as a feed. */
  private Response feed(RequestContext call, Job job) {
    return Feed.of(clock, call, job, runs.newest(job, 0, 100));
  }

  /** {@code JOB/rssFailed}: the unsuccessful ones among the newest builds, as a feed. */
  private Response failedFeed(RequestContext call, Job job) {
    return Feed.of(
        clock,
        call,
        call.rootUrl() + Links.path(job),
        job.fullName(),
        "failed builds",
        runs.newest(job, 0, 100).stream()
            .filter(run -> !run.running() && run.result() != Result.SUCCESS)
            .map(run -> new Feed.FeedEntry(job, run))
            .toList());
  }

  /** {@code POST JOB/cancelQueue}: cancels all queue items of the job. */
  private Response cancelQueue(RequestContext call, Job job) {
    for (QueueItem item : queue.waiting(job)) {
      queue.cancel(call.caller(), item.id());
    }
    return Responses.redirectBack(call);
  }

  /** The run that the path segment after a job identifies, by number or permalink. */
  public static @org.jspecify.annotations.Nullable Run run(Runs runs, Job job, String name) {
    Runs.Permalink permalink =
        switch (name) {
          case "lastBuild" -> Runs.Permalink.LAST;
          case "lastCompletedBuild" -> Runs.Permalink.COMPLETED;
          case "lastStableBuild" -> Runs.Permalink.STABLE;
          case "lastSuccessfulBuild" -> Runs.Permalink.SUCCESSFUL;
          case "lastUnstableBuild" -> Runs.Permalink.UNSTABLE;
          case "lastFailedBuild" -> Runs.Permalink.FAILED;
          case "lastUnsuccessfulBuild" -> Runs.Permalink.UNSUCCESSFUL;
          default -> null;
        };
    if (permalink != null) {
      return runs.find(job, permalink.of(runs.status(job)));
    }
    if (name.isEmpty() || name.length() > 18 || !name.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return null;
    }
    return runs.find(job, Long.parseLong(name));
  }
}
