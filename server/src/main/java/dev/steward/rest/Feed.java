package dev.steward.rest;

import dev.steward.gate.Call;
import dev.steward.http.Response;
import dev.steward.job.Job;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.text.Html;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Builds as an Atom feed. */
final class Feed {

  private Feed() {}

  static Response of(Parts parts, Call call, Job job, List<Run> runs) {
    String root = call.root() + Links.path(job);
    String name = Html.escape(job.fullName());
    Instant newest =
        runs.isEmpty()
            ? parts.clock().instant()
            : Instant.ofEpochMilli(runs.getFirst().scheduledAt());
    var out =
        new StringBuilder(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                + "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>");
    out.append(name)
        .append(" (all builds)</title><link rel=\"alternate\" type=\"text/html\" href=\"")
        .append(Html.escape(root))
        .append("\"></link><updated>")
        .append(newest.truncatedTo(ChronoUnit.SECONDS))
        .append("</updated><author><name>Steward</name></author><id>")
        .append(Html.escape(root))
        .append("</id>");
    for (Run run : runs) {
      Instant at = Instant.ofEpochMilli(run.scheduledAt()).truncatedTo(ChronoUnit.SECONDS);
      String url = Html.escape(root + run.number() + "/");
      out.append("<entry><title>")
          .append(name)
          .append(' ')
          .append(Html.escape(run.name()))
          .append(" (")
          .append(said(run.result()))
          .append(")</title><link rel=\"alternate\" type=\"text/html\" href=\"")
          .append(url)
          .append("\"></link><id>")
          .append(url)
          .append("</id><published>")
          .append(at)
          .append("</published><updated>")
          .append(at)
          .append("</updated></entry>");
    }
    return Response.bytes(
        200,
        "application/atom+xml;charset=UTF-8",
        out.append("</feed>").toString().getBytes(StandardCharsets.UTF_8));
  }

  private static String said(@org.jspecify.annotations.Nullable Result result) {
    return switch (result) {
      case null -> "running";
      case SUCCESS -> "stable";
      case UNSTABLE -> "unstable";
      case FAILURE -> "broken";
      case NOT_BUILT -> "not built";
      case ABORTED -> "aborted";
    };
  }
}
