package dev.steward.rest.scm;

import dev.steward.access.Authorizer;
import dev.steward.access.Permission;
import dev.steward.http.Response;
import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.job.definition.Definition;
import dev.steward.rest.PageRenderer;
import dev.steward.rest.job.TriggerToken;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.Route.Method;
import dev.steward.run.Cause;
import dev.steward.run.Notes;
import dev.steward.run.Run;
import dev.steward.run.Runs;
import dev.steward.scm.Change;
import dev.steward.scm.ScmNotes;
import dev.steward.scm.registry.ScmTypes;
import dev.steward.text.Html;
import dev.steward.trigger.Poller;
import dev.steward.trigger.ScmPollTrigger;
import dev.steward.trigger.TriggerType;
import dev.steward.trigger.TriggerTypes;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/** Polls the repository of a job and lists its changes. */
public final class ScmEndpoints {

  private static final int MAX_BUILDS = 50;

  private final InstantSource clock;
  private final Authorizer authorizer;
  private final Jobs jobs;
  private final Runs runs;
  private final Notes notes;
  private final Poller poller;
  private final PageRenderer pageRenderer;

  public ScmEndpoints(
      InstantSource clock,
      Authorizer authorizer,
      Jobs jobs,
      Runs runs,
      Notes notes,
      Poller poller,
      PageRenderer pageRenderer) {
    this.clock = clock;
    this.authorizer = authorizer;
    this.jobs = jobs;
    this.runs = runs;
    this.notes = notes;
    this.poller = poller;
    this.pageRenderer = pageRenderer;
  }

  /** Adds the routes. */
  public void addRoutes(ResourceTypes kinds) {
    AccessRule read = AccessRule.needs(Permission.ITEM_READ);
    kinds
        .job()
        .route(Method.GET_POST, "polling", read, this::poll)
        .route(Method.GET, "changes", read, this::changes)
        .route(Method.GET, "rssChangelog", read, this::feed);
    for (TriggerType<?> type : TriggerTypes.all()) {
      String path = type.logPath();
      if (path != null) {
        kinds.job().route(Method.GET, path, read, (_, job) -> pollLog(type, job));
      }
    }
  }

  /**
   * {@code JOB/polling}: polls the repository, if there is one and the job is enabled. The job's
   * trigger token is accepted.
   */
  private Response poll(RequestContext call, Job job) {
    Definition definition = jobs.definition(job);
    TriggerToken.admits(authorizer, jobs, call, job, definition);
    if (ScmTypes.withSources(definition.scm()) != null && job.buildable()) {
      poller.start(job, ScmPollTrigger.TYPE, new Cause.ScmChangeCause());
    }
    return Response.redirect(call.path());
  }

  /** {@code JOB/scmPollLog}: the log of the last poll of a trigger. */
  private Response pollLog(TriggerType<?> type, Job job) {
    String log = poller.log(job, type);
    return Response.text(200, log == null ? "This job has not been polled yet.\n" : log);
  }

  private List<Run> newest(Job job) {
    return runs.newest(job, 0, MAX_BUILDS);
  }

  private Map<Long, String> notes(List<Run> runs) {
    return notes.of(runs.stream().map(Run::id).toList(), ScmNotes.CHANGES);
  }

  /** {@code JOB/changes}: the changes in recent builds. */
  private Response changes(RequestContext call, Job job) {
    List<Run> runs = newest(job);
    Map<Long, String> notes = notes(runs);
    var out = new StringBuilder();
    boolean any = false;
    for (Run run : runs) {
      String note = notes.get(run.id());
      List<Change> changes = note == null ? List.of() : ScmNotes.changeSet(note).changes();
      if (!changes.isEmpty()) {
        any = true;
        out.append("<h2><a href=\"")
            .append(Html.escape(call.path()))
            .append(run.number())
            .append("/changes\">")
            .append(Html.escape(run.name()))
            .append("</a></h2>\n");
        append(changes, out);
      }
    }
    if (!any) {
      out.append("<p class=\"card empty\">No changes in any of the builds.</p>\n");
    }
    return pageRenderer.page(call, "Changes", out.toString());
  }

  private static void append(List<Change> changes, StringBuilder out) {
    out.append("<ol class=\"lines\">\n");
    for (Change change : changes) {
      out.append("<li>")
          .append(Html.escape(change.title()))
          .append(" (")
          .append(Html.escape(change.attributedTo().name()))
          .append(", ")
          .append(Html.escape(change.id().substring(0, Math.min(10, change.id().length()))))
          .append(")</li>\n");
    }
    out.append("</ol>\n");
  }

  /** {@code JOB/rssChangelog}: the changes in recent builds as a feed. */
  private Response feed(RequestContext call, Job job) {
    List<Run> runs = newest(job);
    Map<Long, String> notes = notes(runs);
    String url = Html.escape(call.url());
    var entries = new StringBuilder();
    Instant newest = null;
    for (Run run : runs) {
      String note = notes.get(run.id());
      List<Change> changes = note == null ? List.of() : ScmNotes.changeSet(note).changes();
      for (Change change : changes.reversed()) {
        Instant at = Instant.ofEpochMilli(change.at()).truncatedTo(ChronoUnit.SECONDS);
        newest = newest == null ? at : newest;
        String link = url + run.number() + "/changes#" + Html.escape(change.id());
        entries
            .append("<entry><title>")
            .append(Html.escape(run.name() + " " + change.title()))
            .append("</title><link rel=\"alternate\" type=\"text/html\" href=\"")
            .append(link)
            .append("\"></link><id>")
            .append(link)
            .append("</id><published>")
            .append(at)
            .append("</published><updated>")
            .append(at)
            .append("</updated><author><name>")
            .append(Html.escape(change.attributedTo().name()))
            .append("</name></author><content type=\"text\">")
            .append(Html.escape(change.message()))
            .append("</content></entry>");
      }
    }
    Instant updated = newest == null ? clock.instant().truncatedTo(ChronoUnit.SECONDS) : newest;
    String text =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            + "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>"
            + Html.escape(job.fullName())
            + " (changelog)</title><link rel=\"alternate\" type=\"text/html\" href=\""
            + url
            + "\"></link><updated>"
            + updated
            + "</updated><author><name>Steward</name></author><id>"
            + url
            + "</id>"
            + entries
            + "</feed>";
    return Response.bytes(
        200, "application/atom+xml;charset=UTF-8", text.getBytes(StandardCharsets.UTF_8));
  }
}
