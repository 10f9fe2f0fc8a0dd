package dev.steward.rest.run;

import dev.steward.access.Authorizer;
import dev.steward.access.Permission;
import dev.steward.blob.Blobs;
import dev.steward.blob.FolderTree;
import dev.steward.blob.SafeFileTree;
import dev.steward.blob.TreeEntry;
import dev.steward.http.Response;
import dev.steward.job.Jobs;
import dev.steward.limit.ComputePool;
import dev.steward.limit.MemoryBudget;
import dev.steward.limit.ResponseMemory;
import dev.steward.problem.Problem;
import dev.steward.problem.ServerFailure;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.Route.Method;
import dev.steward.run.JobRun;
import dev.steward.run.Run;
import dev.steward.run.Runs;
import dev.steward.text.Json;
import dev.steward.text.Utf8;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Serves the log of a run: complete, and progressively as text or HTML. */
public final class ConsoleEndpoints {

  /**
   * Maximum size of one response for a growing log; the client continues from the end of the
   * response.
   */
  private static final long MAX_BYTES =
      Math.clamp(MemoryBudget.RESPONSES.limit() / 16, 64 << 10, 8 << 20);

  /** HTML is several times as long as the log and far slower to create. */
  private static final long MAX_HTML_BYTES = Math.min(MAX_BYTES, 2 << 20);

  /** Maximum number of simultaneous copies of a piece in memory. */
  private static final int TEXT_COPIES = 3;

  private static final int HTML_COPIES = 12;

  private static final String ANNOTATOR = "X-ConsoleAnnotator";

  private final Authorizer authorizer;
  private final Jobs jobs;
  private final Runs runs;
  private final Blobs blobs;

  public ConsoleEndpoints(Authorizer authorizer, Jobs jobs, Runs runs, Blobs blobs) {
    this.authorizer = authorizer;
    this.jobs = jobs;
    this.runs = runs;
    this.blobs = blobs;
  }

  public void addRoutes(ResourceTypes kinds) {
    AccessRule read = AccessRule.needs(Permission.ITEM_READ);
    kinds
        .run()
        .route(Method.ANY, "consoleText", read, this::consoleText)
        .route(Method.ANY, "logText/progressiveText", read, this::progressiveText)
        .route(Method.ANY, "logText/progressiveHtml", read, this::progressiveHtml)
        .route(Method.GET, "log", read, this::rawLog);
  }

  /** {@code RUN/consoleText}: the whole log, without the console notes of imported logs. */
  private Response consoleText(RequestContext call, JobRun jobRun) {
    RunLog log = RunLog.of(authorizer, blobs, call.caller(), jobRun);
    long size = blobs.size(log.path());
    return Response.stream(
        200,
        "text/plain;charset=utf-8",
        out -> {
          try (var plain = new ConsoleNoteFilter(out)) {
            log.copy(0, size, plain);
          }
        });
  }

  /** {@code RUN/log}: the log file as stored, for downloads that can be resumed. */
  private Response rawLog(RequestContext call, JobRun jobRun) {
    RunLog log = RunLog.of(authorizer, blobs, call.caller(), jobRun);
    if (!log.patches().isEmpty()) {
      // No byte ranges here: only the log file itself supports them.
      long size = blobs.size(log.path());
      return Response.stream(200, "text/plain;charset=utf-8", out -> log.copy(0, size, out));
    }
    Path folder = blobs.folder(jobRun.job().id(), jobRun.run().number());
    TreeEntry entry = SafeFileTree.find(folder, "log");
    if (entry == null) {
      throw new Problem.NotFound("The build has no log yet.");
    }
    return FileContent.of(call, new FolderTree(folder), "log", entry, "text/plain;charset=utf-8");
  }

  /**
   * A piece of a log, with the position to continue from.
   *
   * @param more whether the run is still running, or more is already available
   * @param fromNewLine whether the piece starts at the start of a line
   */
  @SuppressWarnings("ArrayRecordComponent") // used within one request only
  private record LogPiece(byte[] bytes, long start, long end, boolean more, boolean fromNewLine) {
    String text() {
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  private static long number(RequestContext call, String name, long fallback) {
    String text = call.parameters().find(name);
    if (text == null) {
      return fallback;
    }
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new Problem.Invalid(name + " must be a number of bytes.");
    }
  }

  /** Reads from the requested position; a piece of HTML ends at the end of a line. */
  private LogPiece readPiece(RequestContext call, JobRun jobRun, boolean asHtml) {
    boolean multipart = ConsoleText.acceptsMultipart(call);
    long requestedStart = number(call, "start", 0);
    // Read the state before the size: once the run has ended, the size is final.
    Run current = runs.find(jobRun.run().id());
    boolean running = current != null && current.running();
    RunLog log = RunLog.of(authorizer, blobs, call.caller(), jobRun);
    long size = blobs.size(log.path());
    long start = requestedStart;
    boolean fromNewLine = false;
    if (multipart && requestedStart < 0) {
      start = Math.max(0, size + requestedStart);
      long until = number(call, "searchNewLineUntil", 0);
      long last = until < 0 ? size + until : until == 0 ? start : Math.min(size, until);
      long line =
          start == 0 ? 0 : ConsoleText.lineAfter(log, start, Math.min(last, start + MAX_BYTES));
      fromNewLine = line >= 0;
      start = Math.max(start, line);
    } else if (requestedStart > size || requestedStart < 0) {
      start = 0;
    }
    long end = Math.min(size, start + (asHtml ? MAX_HTML_BYTES : MAX_BYTES));
    int copies = asHtml ? HTML_COPIES : multipart ? 2 * TEXT_COPIES : TEXT_COPIES;
    ResponseMemory.reserve(copies * Math.max(0, end - start));
    byte[] bytes = log.read(start, end);
    boolean more = running || end < size;
    int length =
        more
            ? asHtml
                ? ConsoleText.wholeLines(bytes, MAX_HTML_BYTES)
                : Utf8.completeLength(bytes, bytes.length)
            : bytes.length;
    return new LogPiece(
        length == bytes.length ? bytes : Arrays.copyOf(bytes, length),
        start,
        start + length,
        more,
        fromNewLine || start == 0);
  }

  private static Response withSize(Response response, LogPiece piece) {
    response.with("X-Text-Size", Long.toString(piece.end()));
    return piece.more() ? response.with("X-More-Data", "true") : response;
  }

  private Response progressiveText(RequestContext call, JobRun jobRun) {
    LogPiece piece = readPiece(call, jobRun, false);
    return ConsoleText.acceptsMultipart(call)
        ? multipart(piece, "text/plain;charset=utf-8", piece.text(), null)
        : withSize(
            Response.bytes(
                200, "text/plain;charset=utf-8", ConsoleText.withCarriageReturns(piece.bytes())),
            piece);
  }

  private Response progressiveHtml(RequestContext call, JobRun jobRun) {
    return ComputePool.SHARED.run(() -> html(call, jobRun));
  }

  private Response html(RequestContext call, JobRun jobRun) {
    LogPiece piece = readPiece(call, jobRun, true);
    // A client that starts from the beginning has no state.
    String state = piece.start() == 0 ? null : call.request().header(ANNOTATOR);
    var colours = new AnsiHtml(LogLines.coloursEnabled(jobs, jobRun), state);
    String text;
    try {
      text = new String(ConsoleNoteFilter.filter(piece.bytes()), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new ServerFailure("reading a log", e);
    }
    String html = colours.html(text);
    return ConsoleText.acceptsMultipart(call)
        ? multipart(piece, "text/html;charset=utf-8", html, colours.state())
        : withSize(call.site().withPageHeaders(Response.html(200, html)), piece)
            .with(ANNOTATOR, colours.state());
  }

  /** The piece and its metadata as a multipart body, as newer clients request it. */
  private static Response multipart(
      LogPiece piece, String type, String text, @Nullable String annotator) {
    var meta =
        Json.object()
            .put("completed", !piece.more())
            .put("start", piece.start())
            .put("end", piece.end())
            .put("startFromNewLine", piece.fromNewLine());
    if (annotator != null) {
      meta.put("consoleAnnotator", annotator);
    }
    // The boundary is random, so that the log cannot contain it.
    String boundary = "steward-" + java.util.UUID.randomUUID();
    String body =
        "--"
            + boundary
            + "\r\nContent-Disposition: form-data; name=\"text\"\r\nContent-Type: "
            + type
            + "\r\n\r\n"
            + text
            + "\r\n--"
            + boundary
            + "\r\nContent-Disposition: form-data; name=\"meta\"\r\nContent-Type:"
            + " application/json;charset=utf-8\r\n\r\n"
            + meta
            + "\r\n--"
            + boundary
            + "--\r\n";
    return Response.of(200)
        .with("Content-Type", "multipart/form-data;boundary=" + boundary)
        .body(body.getBytes(StandardCharsets.UTF_8));
  }
}
