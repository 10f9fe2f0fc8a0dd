package dev.steward.rest.admin;

import dev.steward.http.Response;
import dev.steward.log.Level;
import dev.steward.log.LogEntry;
import dev.steward.routing.RequestContext;
import dev.steward.text.Html;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * {@code /log/rss}: the latest log entries as an Atom feed, newest first. The parameter {@code
 * ?level=SEVERE} selects errors, and {@code ?level=WARNING} selects warnings and errors.
 */
final class LogFeed {

  private LogFeed() {}

  static Response of(RequestContext call, List<LogEntry> oldestFirst) {
    Level lowest =
        switch (call.parameters().get("level", "")) {
          case "SEVERE" -> Level.SEVERE;
          case "WARNING" -> Level.WARNING;
          default -> Level.FINEST;
        };
    List<LogEntry> entries =
        oldestFirst.reversed().stream()
            .filter(entry -> entry.level().compareTo(lowest) >= 0)
            .toList();
    String url = call.rootUrl() + "log/all";
    var out = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.append("<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>Server log</title>");
    link(out, url);
    element(out, "updated", timestamp(entries.isEmpty() ? 0 : entries.getFirst().at()));
    out.append("<author><name>Steward</name></author>");
    element(out, "id", call.rootUrl() + "log");
    for (LogEntry entry : entries) {
      out.append("<entry>");
      element(out, "title", entry.level() + " " + entry.message());
      link(out, url);
      element(out, "id", call.rootUrl() + "log#" + entry.at() + "-" + entry.message().hashCode());
      element(out, "published", timestamp(entry.at()));
      element(out, "updated", timestamp(entry.at()));
      out.append("<content type=\"text\">")
          .append(Html.escape(entry.logger() + ": " + entry.message()))
          .append("</content></entry>");
    }
    return Response.bytes(
        200,
        "application/atom+xml;charset=utf-8",
        out.append("</feed>").toString().getBytes(StandardCharsets.UTF_8));
  }

  private static void link(StringBuilder out, String url) {
    out.append("<link rel=\"alternate\" type=\"text/html\" href=\"")
        .append(Html.escape(url))
        .append("\"/>");
  }

  private static void element(StringBuilder out, String name, String text) {
    out.append('<').append(name).append('>').append(Html.escape(text));
    out.append("</").append(name).append('>');
  }

  private static String timestamp(long millis) {
    return Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
