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

  /** One build of one job. */
  record Entry(Job job, Run run) {}

  static Response of(Parts parts, Call call, Job job, List<Run> runs) {
    return of(
        parts,
        call,
        call.root() + Links.path(job),
        job.fullName(),
        "all builds",
        runs.stream().map(run -> new Entry(job, run)).toList());
  }

  /** The builds of many jobs, the newest first. */
  static Response of(
      Parts parts, Call call, String root, String title, String which, List<Entry> entries) {
    Instant newest =
        entries.isEmpty()
            ? parts.clock().instant()
            : Instant.ofEpochMilli(entries.getFirst().run().scheduledAt());
    var out =
        new StringBuilder(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                + "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>");
    out.append(Html.escape(title))
        .append(" (")
        .append(which)
        .append(")</title><link rel=\"alternate\" type=\"text/html\" href=\"")
        .append(Html.escape(root))
        .append("\"></link><updated>")
        .append(newest.truncatedTo(ChronoUnit.SECONDS))
        .append("</updated><author><name>Steward</name></author><id>")
        .append(Html.escape(root))
        .append("</id>");
    for (Entry entry : entries) {
      Run run = entry.run();
      String name = Html.escape(entry.job().fullName());
      Instant at = Instant.ofEpochMilli(run.scheduledAt()).truncatedTo(ChronoUnit.SECONDS);
      String url = Html.escape(call.root() + Links.path(entry.job()) + run.number() + "/");
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
