package dev.steward.rest.live;

import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.blob.LogWatcher;
import dev.steward.event.Subscription;
import dev.steward.gate.RequestContext;
import dev.steward.http.Response;
import dev.steward.job.Job;
import dev.steward.problem.Problem;
import dev.steward.rest.Parts;
import dev.steward.rest.RunLog;
import dev.steward.rest.Waiting;
import dev.steward.run.JobRun;
import dev.steward.run.Run;
import dev.steward.text.Json;
import dev.steward.text.Utf8;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * {@code RUN/logText/events}: streams the log of a running build. The id of a {@code log} event is
 * the offset after its text, so a client that reconnects gets every byte exactly once. The id of
 * {@code end} has a suffix: a client that was disconnected before {@code end} receives it again,
 * and only a client that has received it gets 204.
 */
final class LogEvents {

  private static final int MAX_BYTES = 64 << 10;

  private static final String END_SUFFIX = "-end";

  private final Parts parts;

  LogEvents(Parts parts) {
    this.parts = parts;
  }

  Response serve(RequestContext call, JobRun which) {
    RunLog log = RunLog.of(parts, call.caller(), which);
    long size = parts.blobs().size(log.path());
    Integer seconds = Waiting.seconds(call, EventPlaces.MAX_SECONDS);
    String last = EventPlaces.lastId(call, "start");
    boolean endSeen = last != null && last.endsWith(END_SUFFIX);
    String seen =
        last != null && endSeen ? last.substring(0, last.length() - END_SUFFIX.length()) : last;
    long from = offset(seen, size);
    if (endSeen && !which.run().running()) {
      // A browser stops reconnecting at 204.
      return Response.of(204);
    }
    if (EventPlaces.isHead(call)) {
      return EventPlaces.streamed(_ -> {});
    }
    Subscription following =
        parts.live().events().subscribe(call.caller(), event -> Waiting.isEnd(event, which));
    return EventPlaces.streamed(out -> {
      try (following;
          LogWatcher.Watch _ = parts.live().growth().watch(log.path(), following::wake)) {
        follow(
            new Stream(call, out, caller -> mayRead(caller, which), seconds),
            which,
            log,
            following,
            from);
      }
    });
  }

  private static long offset(@Nullable String text, long size) {
    if (text == null) {
      return 0;
    }
    try {
      long offset = Long.parseLong(text);
      if (offset >= 0 && offset <= size) {
        return offset;
      }
    } catch (NumberFormatException e) {
      // Reported below.
    }
    throw new Problem.Invalid("The offset must be a number of bytes, at most the size of the log.");
  }

  private void follow(Stream stream, JobRun which, RunLog log, Subscription following, long from)
      throws IOException {
    long at = from;
    Run run = parts.runs().find(which.run().id());
    while (true) {
      if (stream.caller() == null) {
        return;
      }
      if (following.pending()) {
        run = parts.runs().find(which.run().id());
      }
      if (run == null) {
        stream.event(at + END_SUFFIX, "end", Json.object().put("deleted", true));
        stream.flush();
        return;
      }
      // Read the state before the size: if the run ended in between, its log is complete.
      long size = parts.blobs().size(log.path());
      at = send(stream, log, at, size, !run.running());
      if (!run.running() && at >= size) {
        end(stream, run, at);
        return;
      }
      if (stream.isOver() || parts.live().events().isClosed()) {
        return;
      }
      stream.beat();
      stream.await(following);
    }
  }

  /** Reads the job again, since it may have been renamed or moved. */
  private boolean mayRead(Caller caller, JobRun which) {
    Job job = parts.jobs().find(which.job().id());
    return job == null
        || parts.rights().allows(caller, Permission.ITEM_READ, job.protectedObject());
  }

  private static void end(Stream stream, Run run, long at) throws IOException {
    String result = run.result() == null ? "" : run.result().name();
    stream.event(at + END_SUFFIX, "end", Json.object().put("result", result).put("end", at));
    stream.flush();
  }

  /** Sends the log up to a size; an incomplete UTF-8 character is sent with the next part. */
  private static long send(Stream stream, RunLog log, long from, long size, boolean last)
      throws IOException {
    long at = from;
    while (at < size) {
      var read = new ByteArrayOutputStream();
      log.copy(at, Math.min(size, at + MAX_BYTES), read);
      byte[] bytes = read.toByteArray();
      boolean rest = last && at + bytes.length >= size;
      int whole = rest ? bytes.length : Utf8.completeLength(bytes, bytes.length);
      if (whole == 0) {
        return at;
      }
      long end = at + whole;
      stream
          .event(
              Long.toString(end),
              "log",
              Json.object()
                  .put("start", at)
                  .put("end", end)
                  .put("text", new String(bytes, 0, whole, StandardCharsets.UTF_8)))
          .flush();
      at = end;
    }
    return at;
  }
}
