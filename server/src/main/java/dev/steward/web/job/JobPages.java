package dev.steward.web.job;

import dev.steward.access.Authorizer;
import dev.steward.access.Permission;
import dev.steward.engine.Engine;
import dev.steward.http.Response;
import dev.steward.job.Job;
import dev.steward.job.JobDependencies;
import dev.steward.job.JobType;
import dev.steward.job.Jobs;
import dev.steward.job.definition.BuildParameter;
import dev.steward.job.definition.Definition;
import dev.steward.problem.Problem;
import dev.steward.queue.Queue;
import dev.steward.queue.QueueItem;
import dev.steward.report.Reports;
import dev.steward.rest.job.BuildEndpoints;
import dev.steward.rest.model.Links;
import dev.steward.rest.model.QueueReason;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.Route.Method;
import dev.steward.routing.UrlPath;
import dev.steward.run.JobRun;
import dev.steward.run.JobStatus;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.run.Runs;
import dev.steward.web.Templates;
import dev.steward.web.TextFormat;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Job page, build form and build button. */
public final class JobPages {

  private static final int MAX_RUNS = 50;
  private static final int MAX_SEARCH_LENGTH = 200;
  private static final Pattern QUEUED = Pattern.compile("queue/item/([0-9]{1,18})/");

  private final InstantSource clock;
  private final Authorizer authorizer;
  private final Jobs jobs;
  private final JobDependencies dependencies;
  private final Runs runs;
  private final Reports reports;
  private final Queue queue;
  private final Engine engine;
  private final QueueReason queueReason;
  private final BuildEndpoints buildEndpoints;
  private final BuildFormFactory buildForms;
  private final QueueConfirmation queueConfirmation;
  private final FailureView.FailureViews failures;

  public JobPages(
      InstantSource clock,
      Authorizer authorizer,
      Jobs jobs,
      JobDependencies dependencies,
      Runs runs,
      Reports reports,
      Queue queue,
      Engine engine,
      QueueReason queueReason,
      BuildEndpoints buildEndpoints,
      BuildFormFactory buildForms,
      QueueConfirmation queueConfirmation,
      FailureView.FailureViews failures) {
    this.clock = clock;
    this.authorizer = authorizer;
    this.jobs = jobs;
    this.dependencies = dependencies;
    this.runs = runs;
    this.reports = reports;
    this.queue = queue;
    this.engine = engine;
    this.queueReason = queueReason;
    this.buildEndpoints = buildEndpoints;
    this.buildForms = buildForms;
    this.queueConfirmation = queueConfirmation;
    this.failures = failures;
  }

  /** Adds the routes. */
  public void addRoutes(ResourceTypes kinds) {
    kinds.job().route(Method.ANY, "", AccessRule.needs(Permission.ITEM_READ), this::job);
    kinds
        .job()
        .route(Method.GET, "build", AccessRule.needs(Permission.ITEM_READ), this::buildByGet);
    kinds
        .job()
        .route(
            Method.GET,
            "display/redirect",
            AccessRule.needs(Permission.ITEM_READ),
            JobPages::display);
    kinds
        .job()
        .route(Method.POST, "buildNow", AccessRule.needs(Permission.ITEM_READ), this::buildNow);
  }

  /** {@code GET JOB/display/redirect}: the target of JOB_DISPLAY_URL in builds. */
  private static Response display(RequestContext call, Job job) {
    return Response.redirect(call.path());
  }

  private Response job(RequestContext call, Job job) {
    Definition definition = jobs.definition(job);
    JobStatus jobStatus = this.runs.status(job);
    String search = call.parameters().get("search", "").strip();
    if (search.length() > MAX_SEARCH_LENGTH) {
      throw new Problem.Invalid(
          "The search text can have at most " + MAX_SEARCH_LENGTH + " characters.");
    }
    long from = from(call);
    // Fetch one more run than the page shows, to tell whether there are older ones.
    List<Run> candidates = this.runs.upTo(job, from, search, MAX_RUNS + 1);
    List<Run> runs = candidates.subList(0, Math.min(MAX_RUNS, candidates.size()));
    boolean first = from == Long.MAX_VALUE;
    Trends trends =
        first && search.isEmpty()
            ? Trends.of(
                runs, reports.summaries(runs.stream().map(Run::id).toList()).values(), call.path())
            : null;
    String description = definition.description();
    JobDependencies.Neighbours neighbours = dependencies.neighbours(job);
    Result last = jobStatus.completedResult();
    var view =
        new JobView(
            jobs.fullDisplayName(job, shownName(job, definition)),
            job.fullName(),
            call.path(),
            job.disabled() ? "grey" : TextFormat.colour(last),
            job.disabled() ? "Disabled" : last == null ? "Never built" : last.name(),
            jobStatus.running() > 0,
            description == null ? "" : description,
            job.disabled(),
            job.buildable() && call.hasPermission(Permission.ITEM_BUILD),
            definition.warnings(),
            buildForms.of(call.caller(), job, call.path()),
            waiting(call, job),
            lines(runs),
            search,
            candidates.size() > MAX_RUNS
                ? call.path()
                    + "?from="
                    + candidates.get(MAX_RUNS).number()
                    + (search.isEmpty() ? "" : "&search=" + UrlPath.encode(search))
                : "",
            first,
            first && search.isEmpty() ? failure(call, job, jobStatus) : null,
            trends,
            permalinks(call, jobStatus),
            links(call, neighbours.upstream()),
            links(call, neighbours.downstream()));
    return Templates.page(
        call, 200, "job/job.jte", Map.of("frame", ItemTasks.layout(call, job), "job", view));
  }

  private @Nullable FailureView failure(RequestContext call, Job job, JobStatus jobStatus) {
    if (job.type() != JobType.PIPELINE || jobStatus.completed() == 0) {
      return null;
    }
    Run run = runs.find(job, jobStatus.completed());
    return run == null
        ? null
        : failures.failure(call, new JobRun(job, run), call.path() + run.number() + "/");
  }

  private static String shownName(Job job, Definition definition) {
    String shown = definition.displayName();
    return shown == null || shown.isBlank() ? job.name() : shown;
  }

  private static long from(RequestContext call) {
    String from = call.parameters().get("from", "");
    if (from.isEmpty()) {
      return Long.MAX_VALUE;
    }
    if (!from.matches("[0-9]{1,18}")) {
      throw new Problem.Invalid("The parameter \"from\" must be a build number.");
    }
    return Long.parseLong(from);
  }

  private List<RunLine> lines(List<Run> runs) {
    long now = clock.millis();
    var lines = new ArrayList<RunLine>();
    for (Run run : runs) {
      Result result = run.result();
      String description = run.description();
      lines.add(
          new RunLine(
              run.number(),
              run.name(),
              TextFormat.colour(result),
              run.running(),
              TextFormat.result(result),
              TextFormat.ago(run.startedAt(), now),
              run.running() ? "" : TextFormat.duration(run.duration()),
              description == null ? "" : description));
    }
    return lines;
  }

  private List<String> waiting(RequestContext call, Job job) {
    var waiting = new ArrayList<String>();
    Definition definition = jobs.definition(job);
    for (QueueItem item : queue.waiting(job)) {
      String reason = queueReason.forPage(call.caller(), job, engine.verdict(item, definition));
      if (reason != null) {
        waiting.add("Item " + item.id() + ": " + reason);
      }
    }
    return waiting;
  }

  private static List<JobView.Link> permalinks(RequestContext call, JobStatus jobStatus) {
    var all = new ArrayList<JobView.Link>();
    permalink(all, call, "Last build", "lastBuild", jobStatus.last());
    permalink(all, call, "Last stable build", "lastStableBuild", jobStatus.stable());
    permalink(all, call, "Last successful build", "lastSuccessfulBuild", jobStatus.successful());
    permalink(all, call, "Last failed build", "lastFailedBuild", jobStatus.failed());
    permalink(all, call, "Last unstable build", "lastUnstableBuild", jobStatus.unstable());
    permalink(all, call, "Last completed build", "lastCompletedBuild", jobStatus.completed());
    return all;
  }

  private static void permalink(
      List<JobView.Link> all, RequestContext call, String name, String segment, long number) {
    if (number > 0) {
      all.add(new JobView.Link(name + " (#" + number + ")", call.path() + segment + "/"));
    }
  }

  /** Links to those of the jobs that the caller may read. */
  private List<JobView.Link> links(RequestContext call, List<Long> ids) {
    return ids.isEmpty()
        ? List.of()
        : jobs.findAll(ids).values().stream()
            .filter(job ->
                authorizer.allows(call.caller(), Permission.ITEM_READ, job.protectedObject()))
            .sorted(Comparator.comparing(Job::fullName))
            .map(job ->
                new JobView.Link(job.fullName(), call.site().contextPath() + "/" + Links.path(job)))
            .toList();
  }

  /**
   * {@code GET JOB/build}: starts a build if a trigger token is sent. Otherwise browsers get the
   * build form, and API clients the error in the requested format.
   */
  private Response buildByGet(RequestContext call, Job job) {
    try {
      return buildEndpoints.build(call, job);
    } catch (Problem.WrongMethod e) {
      if (call.request().accepts("json") || call.request().accepts("text/plain")) {
        throw e;
      }
      BuildForm form = buildForms.of(call.caller(), job, call.path());
      return buildForm(call, job, 405, form, "").with("Allow", e.allow());
    }
  }

  private static Response buildForm(
      RequestContext call, Job job, int status, BuildForm form, String error) {
    return Templates.page(
        call,
        status,
        "job/build.jte",
        Map.of(
            "frame",
            ItemTasks.layout(call, job),
            "name",
            job.fullName(),
            "form",
            form,
            "said",
            error));
  }

  /**
   * {@code POST JOB/buildNow}: target of the build buttons and forms. Redirects to the previous
   * page.
   */
  private Response buildNow(RequestContext call, Job job) {
    String previousPage = call.refererOr(call.path());
    if (needsParameters(call, job)) {
      return Response.redirect(call.path() + "#build");
    }
    try {
      Response response = buildEndpoints.submit(call, job);
      if (response.status() >= 400) {
        return response;
      }
      String location = response.header("Location");
      Matcher item = QUEUED.matcher(location == null ? "" : location);
      if (item.find()) {
        queueConfirmation.confirm(call, job, Long.parseLong(item.group(1)));
      }
    } catch (Problem.Invalid e) {
      BuildForm form = buildForms.of(call.caller(), job, call.path());
      return buildForm(call, job, 400, form.withSubmitted(call.parameters()), e.getMessage());
    }
    return Response.redirect(
        previousPage.startsWith(call.path() + "build") ? call.path() : previousPage);
  }

  /**
   * True if the job has parameters but the request has none, as when the build button in a list is
   * pressed.
   */
  private boolean needsParameters(RequestContext call, Job job) {
    List<BuildParameter> parameters = jobs.definition(job).parameters();
    return !parameters.isEmpty()
        && !call.request().isMultipart()
        && parameters.stream().noneMatch(parameter -> call.parameters().has(parameter.name()));
  }
}
