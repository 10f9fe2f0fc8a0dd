package dev.steward.rest.feed;

import dev.steward.http.Response;
import dev.steward.job.Job;
import dev.steward.rest.model.Links;
import dev.steward.routing.RequestContext;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.text.Html;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds as a feed: Atom, or RSS 2.0 with {@code ?flavor=rss20}. */
public final class Feed {

  private Feed() {}

  /** A build and its job. */
  public record FeedEntry(Job job, Run run) {}

  public static Response of(InstantSource clock, RequestContext call, Job job, List<Run> runs) {
    return of(
        clock,
        call,
        call.rootUrl() + Links.path(job),
        job.fullName(),
        "all builds",
        runs.stream().map(run -> new FeedEntry(job, run)).toList());
  }

  /** A feed of the builds of many jobs; the entries must be sorted newest first. */
  public static Response of(
      InstantSource clock,
      RequestContext call,
      String root,
      String title,
      String subtitle,
      List<FeedEntry> entries) {
    Instant newest = entries.isEmpty() ? clock.instant() : scheduled(entries.getFirst().run());
    boolean rss = call.parameters().get("flavor", "atom").equals("rss20");
    var out = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    if (rss) {
      out.append("<rss version=\"2.0\"><channel>");
      element(out, "title", title + " (" + subtitle + ")");
      element(out, "link", root);
      element(out, "description", title + " (" + subtitle + ")");
      element(out, "lastBuildDate", date(newest));
      entries.forEach(entry -> item(out, entry, url(call, entry)));
      out.append("</channel></rss>");
    } else {
      out.append("<feed xmlns=\"http://www.w3.org/2005/Atom\">");
      element(out, "title", title + " (" + subtitle + ")");
      link(out, root);
      element(out, "updated", timestamp(newest));
      out.append("<author><name>Steward</name></author>");
      element(out, "id", root);
      entries.forEach(entry -> entry(out, entry, url(call, entry)));
      out.append("</feed>");
    }
    return Response.bytes(
        200,
        rss ? "application/rss+xml;charset=UTF-8" : "application/atom+xml;charset=UTF-8",
        out.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static void entry(StringBuilder out, FeedEntry entry, String url) {
    out.append("<entry>");
    element(out, "title", headline(entry));
    link(out, url);
    element(out, "id", url);
    element(out, "published", timestamp(scheduled(entry.run())));
    element(out, "updated", timestamp(scheduled(entry.run())));
    out.append("</entry>");
  }

  private static void item(StringBuilder out, FeedEntry entry, String url) {
    out.append("<item>");
    element(out, "title", headline(entry));
    element(out, "link", url);
    element(out, "guid", url);
    element(out, "pubDate", date(scheduled(entry.run())));
    out.append("</item>");
  }

  private static void element(StringBuilder out, String name, String text) {
    out.append('<').append(name).append('>').append(Html.escape(text));
    out.append("</").append(name).append('>');
  }

  private static void link(StringBuilder out, String url) {
    out.append("<link rel=\"alternate\" type=\"text/html\" href=\"")
        .append(Html.escape(url))
        .append("\"></link>");
  }

  private static String url(RequestContext call, FeedEntry entry) {
    return call.rootUrl() + Links.path(entry.job()) + entry.run().number() + "/";
  }

  private static Instant scheduled(Run run) {
    return Instant.ofEpochMilli(run.scheduledAt());
  }

  private static String timestamp(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static String date(Instant instant) {
    return DateTimeFormatter.RFC_1123_DATE_TIME.format(instant.atOffset(ZoneOffset.UTC));
  }

  private static String headline(FeedEntry entry) {
    Run run = entry.run();
    return entry.job().fullName() + " " + run.name() + " (" + statusText(run.result()) + ")";
  }

  private static String statusText(@Nullable Result result) {
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
