package dev.steward.rest.feed;

import dev.steward.http.Response;
import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.rest.model.Links;
import dev.steward.routing.RequestContext;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.run.Runs;
import dev.steward.text.Html;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code cc.xml}: the document that CCTray clients read. A job without completed builds is omitted,
 * since the format requires a build number and time.
 */
public final class CcTray {

  private CcTray() {}

  public static Response of(Jobs jobs, Runs runs, RequestContext call, Collection<Job> listed) {
    Map<Long, Run> completed =
        runs.lists()
            .underPermalink(
                Runs.Permalink.COMPLETED,
                listed.stream()
                    .filter(job -> runs.status(job).completed() > 0)
                    .map(Job::id)
                    .toList());
    var out = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Projects>");
    for (Job job : listed) {
      Run run = completed.get(job.id());
      if (run != null) {
        attribute(out.append("<Project"), "name", jobs.fullDisplayName(job, job.name()));
        boolean building = runs.status(job).running() > 0;
        attribute(out, "activity", building ? "Building" : "Sleeping");
        attribute(out, "lastBuildStatus", status(run.result()));
        attribute(out, "lastBuildLabel", Long.toString(run.number()));
        attribute(out, "lastBuildTime", seconds(run.startedAt()));
        attribute(out, "webUrl", call.rootUrl() + Links.path(job));
        out.append("/>");
      }
    }
    return Response.bytes(
        200,
        "application/xml;charset=UTF-8",
        out.append("</Projects>\n").toString().getBytes(StandardCharsets.UTF_8));
  }

  private static String seconds(long millis) {
    return Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** The result as one of the three values that the format defines. */
  private static String status(@Nullable Result result) {
    return switch (result) {
      case SUCCESS -> "Success";
      case UNSTABLE, FAILURE -> "Failure";
      case null -> "Unknown";
      case NOT_BUILT, ABORTED -> "Unknown";
    };
  }

  private static void attribute(StringBuilder out, String name, String value) {
    out.append(' ').append(name).append("=\"").append(Html.escape(value)).append('"');
  }
}
