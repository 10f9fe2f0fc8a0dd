package dev.steward.rest;

import dev.steward.access.Permission;
import dev.steward.export.Exported;
import dev.steward.gate.Call;
import dev.steward.gate.Kind;
import dev.steward.gate.Right;
import dev.steward.gate.Route.Method;
import dev.steward.gate.Site;
import dev.steward.http.Response;
import dev.steward.job.Job;
import dev.steward.job.JobNames;
import dev.steward.job.Revision;
import dev.steward.problem.Problem;
import dev.steward.run.Run;
import dev.steward.run.Runs;
import dev.steward.text.Html;
import dev.steward.text.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;

/** Jobs: making, reading, changing and removing them. */
public final class JobPlaces {

  private static final int XML_BYTES = 8 << 20;

  private final Parts parts;

  private JobPlaces(Parts parts) {
    this.parts = parts;
  }

  /** Adds the places and the rows. */
  public static void add(Kinds kinds, Parts parts) {
    var places = new JobPlaces(parts);
    Kind<Job> job = kinds.job();
    kinds
        .server()
        .leadsByName("job", job, (caller, _, name) -> parts.jobs().find(caller, name))
        .row(Method.POST, "createItem", Right.needs(Permission.ITEM_CREATE), places::create)
        .row(Method.ANY, "checkJobName", Right.needs(Permission.ITEM_CREATE), places::checkName);
    kinds
        .view()
        .leadsByName("job", job, (caller, _, name) -> parts.jobs().find(caller, name))
        .row(
            Method.POST,
            "createItem",
            Right.needs(Permission.ITEM_CREATE),
            (call, _) -> places.create(call, call.site()));
    job.exports(
            Right.needs(Permission.ITEM_READ),
            (call, which) -> {
              Links links = Links.of(call, kinds.view());
              JobView view = JobCohort.alone(parts, links, call.caller(), which);
              Object source = view.source();
              return source == null
                  ? Exported.of(JobModel.MODEL, view)
                  : Exported.of(JobModel.MODEL, view, source);
            })
        .row(Method.ANY, "config.xml", Right.needs(Permission.ITEM_EXTENDED_READ), places::config)
        .row(Method.POST, "doDelete", Right.needs(Permission.ITEM_DELETE), places::delete)
        .row(Method.DELETE, "", Right.needs(Permission.ITEM_DELETE), places::deleteByMethod)
        .row(Method.POST, "confirmRename", Right.needs(Permission.ITEM_READ), places::rename)
        .row(Method.POST, "doRename", Right.needs(Permission.ITEM_READ), places::rename)
        .row(Method.POST, "enable", Right.needs(Permission.ITEM_CONFIGURE), places::enable)
        .row(Method.POST, "disable", Right.needs(Permission.ITEM_CONFIGURE), places::disable)
        .row(
            Method.POST,
            "submitDescription",
            Right.needs(Permission.ITEM_CONFIGURE),
            places::describe)
        .row(Method.GET_POST, "description", Right.needs(Permission.ITEM_READ), places::description)
        .row(Method.GET, "revisions", Right.needs(Permission.ITEM_EXTENDED_READ), places::revisions)
        .row(Method.GET, "revision", Right.needs(Permission.ITEM_CONFIGURE), places::revision)
        .row(Method.POST, "restore", Right.needs(Permission.ITEM_CONFIGURE), places::restore)
        .row(Method.ANY, "buildStatus", Right.needs(Permission.ITEM_READ), places::ball)
        .row(Method.ANY, "rssAll", Right.needs(Permission.ITEM_READ), places::feed);
    BuildTriggers.rows(job, parts);
  }

  private static String body(Call call) {
    return new String(call.request().body(XML_BYTES), StandardCharsets.UTF_8);
  }

  /** {@code POST /createItem}: of XML, as a copy, or empty by a form. */
  private Response create(Call call, Site site) {
    String name = call.required("name");
    String type = call.request().mediaType();
    String mode = call.parameters().find("mode");
    if (mode != null && mode.equals("copy")) {
      String from = call.parameters().find("from");
      if (from == null || from.isEmpty()) {
        throw new Problem.Invalid("Specify which job to copy");
      }
      String source = from.startsWith("/") ? from.substring(1) : from;
      Job copy = parts.jobs().copy(call.caller(), name, source);
      return Answers.to(site.contextPath() + "/" + Links.path(copy) + "configure");
    }
    if (type.equals("application/xml") || type.equals("text/xml")) {
      parts.jobs().create(call.caller(), name, body(call));
      return Answers.empty();
    }
    if (mode == null) {
      throw new Problem.Invalid(type.isEmpty() ? "No Content-Type header set" : "No mode given");
    }
    if (!mode.equals("hudson.model.FreeStyleProject") && !mode.equals("Freestyle project")) {
      throw new Problem.Invalid("No item type ‘" + mode + "’ is known");
    }
    Job made = parts.jobs().createEmpty(call.caller(), name);
    return Answers.to(site.contextPath() + "/" + Links.path(made) + "configure");
  }

  /** {@code /checkJobName?value=}: an empty div, or one with what is wrong. */
  private Response checkName(Call call, Site site) {
    String name = call.parameters().get("value", "");
    String wrong;
    try {
      String clean = JobNames.checked(name);
      wrong =
          parts.jobs().find(call.caller(), clean) == null
              ? ""
              : "A job already exists with the name ‘" + clean + "’";
    } catch (Problem.Invalid e) {
      wrong = e.getMessage();
    }
    return Response.html(
        200, wrong.isEmpty() ? "<div/>" : "<div class=\"error\">" + Html.escape(wrong) + "</div>");
  }

  /** {@code JOB/config.xml}: GET reads it, POST saves another. */
  private Response config(Call call, Job job) {
    return switch (call.request().method()) {
      case "GET" ->
          Response.bytes(
              200,
              "application/xml",
              parts.jobs().configXml(call.caller(), job).getBytes(StandardCharsets.UTF_8));
      case "POST" -> {
        parts.jobs().saveConfig(call.caller(), job, body(call));
        yield Answers.empty();
      }
      // As Jenkins has it: neither 405 nor a word.
      default -> Response.of(400);
    };
  }

  private Response delete(Call call, Job job) {
    parts.jobs().delete(call.caller(), job);
    return Answers.to(above(call));
  }

  private Response deleteByMethod(Call call, Job job) {
    parts.jobs().delete(call.caller(), job);
    return Response.of(204);
  }

  private static String above(Call call) {
    var parent = call.place().parent();
    return call.site().contextPath() + "/" + (parent == null ? "" : parent.url());
  }

  private Response rename(Call call, Job job) {
    Job renamed = parts.jobs().rename(call.caller(), job, call.parameters().get("newName", ""));
    String path = Links.path(renamed);
    return Answers.to(above(call) + path.substring(0, path.length() - 1));
  }

  private Response enable(Call call, Job job) {
    parts.jobs().setDisabled(call.caller(), job, false);
    return Answers.to(call.path());
  }

  private Response disable(Call call, Job job) {
    parts.jobs().setDisabled(call.caller(), job, true);
    return Answers.to(call.path());
  }

  private Response describe(Call call, Job job) {
    parts.jobs().setDescription(call.caller(), job, call.parameters().get("description", ""));
    return Answers.to(call.path());
  }

  /** {@code JOB/description}: GET reads it, POST sets it. */
  private Response description(Call call, Job job) {
    if (!call.request().isPost()) {
      String text = parts.jobs().definition(job).description();
      return Response.text(200, text == null ? "" : text);
    }
    String text = call.parameters().find("description");
    if (text == null) {
      return Answers.bare(call, 400, "The parameter description is missing.");
    }
    parts.jobs().setDescription(call.caller(), job, text);
    return Response.of(204);
  }

  /** {@code JOB/revisions}: what the definition was, the newest first. */
  private Response revisions(Call call, Job job) {
    var all = new ArrayList<Json.Writer>();
    for (Revision revision : parts.jobs().revisions(call.caller(), job)) {
      all.add(
          Json.object()
              .put("number", revision.number())
              .put("at", revision.at())
              .put("by", revision.actor()));
    }
    return Response.json(200, Json.object().put("revisions", all).toString());
  }

  /** {@code JOB/revision/N}: the text of a revision; with {@code ?diff=M} how it differs from M. */
  private Response revision(Call call, Job job) {
    String text = revision(call, job, call.rest().isEmpty() ? "" : call.rest().getFirst());
    String other = call.parameters().find("diff");
    return other == null
        ? Response.bytes(200, "application/xml", text.getBytes(StandardCharsets.UTF_8))
        : Response.text(200, LineDiff.of(revision(call, job, other), text));
  }

  private String revision(Call call, Job job, String number) {
    String text;
    try {
      text = parts.jobs().findRevision(call.caller(), job, Long.parseLong(number));
    } catch (NumberFormatException e) {
      throw new Problem.Invalid("A revision is named by its number.");
    }
    if (text == null) {
      throw new Problem.NotFound("This revision is not kept.");
    }
    return text;
  }

  /** {@code POST JOB/restore?revision=N}: the old text becomes the newest revision. */
  private Response restore(Call call, Job job) {
    String text = revision(call, job, call.required("revision"));
    parts.jobs().saveConfig(call.caller(), job, text);
    return Answers.to(call.path());
  }

  private Response ball(Call call, Job job) {
    JobView view = JobCohort.alone(parts, new Links(call.root(), ""), call.caller(), job);
    return Answers.to(call.site().contextPath() + "/images/48x48/" + view.colour() + ".png");
  }

  /** {@code JOB/rssAll}: the builds as a feed. */
  private Response feed(Call call, Job job) {
    return Feed.of(parts, call, job, parts.runs().newest(job, 0, 100));
  }

  /** The run that a segment behind a job names: a number, or a permalink. */
  static @org.jspecify.annotations.Nullable Run run(Parts parts, Job job, String name) {
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
      return parts.runs().find(job, permalink.of(parts.runs().board(job)));
    }
    if (name.isEmpty() || name.length() > 18 || !name.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return null;
    }
    return parts.runs().find(job, Long.parseLong(name));
  }
}
