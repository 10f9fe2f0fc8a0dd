package dev.steward.rest;

import dev.steward.access.Permission;
import dev.steward.blob.Blobs;
import dev.steward.export.Exported;
import dev.steward.gate.Call;
import dev.steward.gate.Kind;
import dev.steward.gate.Right;
import dev.steward.gate.Route.Method;
import dev.steward.http.Response;
import dev.steward.problem.Problem;
import dev.steward.run.JobRun;
import dev.steward.run.Run;
import dev.steward.text.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Locale;

/** Runs: their log, their description, stopping and removing them. */
public final class RunPlaces {

  /** What one answer shows of a log that grows; the client asks again from where it ended. */
  private static final long MOST_LOG_BYTES = 8 << 20;

  private final Parts parts;

  private RunPlaces(Parts parts) {
    this.parts = parts;
  }

  /** Adds the places and the rows. */
  public static void add(Kinds kinds, Parts parts) {
    var places = new RunPlaces(parts);
    Kind<JobRun> run = kinds.run();
    kinds
        .job()
        .leadsBare(
            run,
            (_, job, name) -> {
              Run found = JobPlaces.run(parts, job, name);
              return found == null ? null : new JobRun(job, found);
            });
    Right read = Right.needs(Permission.ITEM_READ);
    Right update = Right.needs(Permission.RUN_UPDATE);
    run.plainNotFound()
        .exports(
            read,
            (call, which) ->
                Exported.of(
                    RunModel.model(),
                    RunView.of(
                        JobCohort.alone(
                            parts, Links.of(call, kinds.view()), call.caller(), which.job()),
                        which.run())))
        .row(Method.ANY, "consoleText", read, places::consoleText)
        .row(Method.ANY, "logText/progressiveText", read, places::progressiveText)
        .row(Method.ANY, "logText/progressiveHtml", read, places::progressiveHtml)
        .row(Method.ANY, "buildNumber", read, places::number)
        .row(Method.ANY, "buildTimestamp", read, places::timestamp)
        .row(Method.POST, "stop", read, places::stop)
        .row(Method.POST, "toggleLogKeep", read, places::toggleKeep)
        .row(Method.POST, "doDelete", Right.needs(Permission.RUN_DELETE), places::delete)
        .row(Method.POST, "submitDescription", update, places::describe)
        .row(Method.POST, "configSubmit", update, places::configure);
    Artifacts.rows(kinds, parts);
  }

  private Path log(JobRun which) {
    return parts.blobs().log(which.job().id(), which.run().number());
  }

  private Response consoleText(Call call, JobRun which) {
    Blobs blobs = parts.blobs();
    Path log = log(which);
    long size = blobs.size(log);
    return Response.stream(200, "text/plain;charset=utf-8", out -> blobs.copy(log, 0, size, out));
  }

  /** A piece of a log, and how a client goes on from there. */
  private record Piece(String text, long end, boolean more) {}

  private Piece piece(Call call, JobRun which) {
    String asked = call.parameters().get("start", "0");
    long start;
    try {
      start = Long.parseLong(asked);
    } catch (NumberFormatException e) {
      throw new Problem.Invalid("start is a number of bytes.");
    }
    // The state is read before the size: a run that ended in between has its whole log by then.
    Run now = parts.runs().find(which.run().id());
    boolean running = now != null && now.running();
    Path log = log(which);
    long size = parts.blobs().size(log);
    if (start > size || start < 0) {
      start = 0;
    }
    long end = Math.min(size, start + MOST_LOG_BYTES);
    var out = new ByteArrayOutputStream((int) (end - start));
    try {
      parts.blobs().copy(log, start, end, out);
    } catch (IOException e) {
      throw new dev.steward.problem.Broken("reading a log", e);
    }
    byte[] bytes = out.toByteArray();
    int whole = wholeCharacters(bytes, running || end < size);
    return new Piece(
        new String(bytes, 0, whole, java.nio.charset.StandardCharsets.UTF_8),
        start + whole,
        running || end < size);
  }

  /** A character that is not all there yet waits for the next piece. */
  private static int wholeCharacters(byte[] bytes, boolean more) {
    int end = bytes.length;
    if (!more || end == 0) {
      return end;
    }
    int lead = end - 1;
    while (lead > 0 && lead > end - 4 && (bytes[lead] & 0xc0) == 0x80) {
      lead--;
    }
    int first = bytes[lead] & 0xff;
    int length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 1;
    return lead + length > end && lead > 0 ? lead : end;
  }

  private static Response sized(Response response, Piece piece) {
    response.with("X-Text-Size", Long.toString(piece.end()));
    return piece.more() ? response.with("X-More-Data", "true") : response;
  }

  private Response progressiveText(Call call, JobRun which) {
    Piece piece = piece(call, which);
    return sized(
        Response.text(200, piece.text().replace("\r\n", "\n").replace("\n", "\r\n")), piece);
  }

  private Response progressiveHtml(Call call, JobRun which) {
    Piece piece = piece(call, which);
    return sized(Response.html(200, dev.steward.text.Html.escape(piece.text())), piece);
  }

  private Response number(Call call, JobRun which) {
    return Response.text(200, Long.toString(which.run().number()));
  }

  private Response timestamp(Call call, JobRun which) {
    Instant at = Instant.ofEpochMilli(which.run().scheduledAt());
    String format = call.parameters().find("format");
    DateTimeFormatter formatter;
    try {
      formatter =
          format == null || format.length() > 100
              ? DateTimeFormatter.ofLocalizedDateTime(FormatStyle.SHORT)
              : DateTimeFormatter.ofPattern(format, Locale.US);
      return Response.text(
          200, formatter.withLocale(Locale.US).format(at.atZone(ZoneId.systemDefault())));
    } catch (IllegalArgumentException | java.time.DateTimeException e) {
      throw new Problem.Invalid("format is a pattern such as yyyy-MM-dd HH:mm.");
    }
  }

  private Response stop(Call call, JobRun which) {
    parts.runs().stop(call.caller(), which.job(), which.run());
    return Answers.back(call);
  }

  private Response toggleKeep(Call call, JobRun which) {
    parts.runs().keep(call.caller(), which.job(), which.run(), !which.run().keep());
    return Answers.back(call);
  }

  private Response delete(Call call, JobRun which) {
    try {
      parts.runs().delete(call.caller(), which.job(), which.run());
    } catch (Problem.Conflict e) {
      // As Jenkins has it: a page that says so, and 200.
      return call.site().page(Response.html(200, "<p>" + e.getMessage() + "</p>"));
    }
    return Answers.to(call.site().contextPath() + "/" + Links.path(which.job()));
  }

  private Response describe(Call call, JobRun which) {
    Run run = which.run();
    parts
        .runs()
        .describe(
            call.caller(),
            which.job(),
            run,
            call.parameters().get("description", ""),
            run.displayName());
    return Answers.to(call.path());
  }

  /** {@code RUN/configSubmit}: a form with {@code {"displayName":…,"description":…}}. */
  private Response configure(Call call, JobRun which) {
    String json = call.parameters().find("json");
    if (json == null) {
      return Answers.bare(call, 400, "Nothing is submitted");
    }
    var form = Json.readObject(json);
    parts
        .runs()
        .describe(
            call.caller(),
            which.job(),
            which.run(),
            Json.text(form, "description"),
            Json.text(form, "displayName"));
    return Answers.to(call.path());
  }
}
