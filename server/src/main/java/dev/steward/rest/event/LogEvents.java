package dev.steward.rest.event;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.blob.Blobs;
import dev.steward.blob.LogWatcher;
import dev.steward.event.Events;
import dev.steward.event.Subscription;
import dev.steward.http.Response;
import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.problem.Problem;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.rest.queue.LongPoll;
import dev.steward.rest.run.RunLog;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.Route.Method;
import dev.steward.run.JobRun;
import dev.steward.run.Run;
import dev.steward.run.Runs;
import dev.steward.text.Json;
import dev.steward.text.Utf8;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * {@code RUN/logText/events}: streams the log of a running build. The id of a {@code log} event is
 * the offset after its text, so a client that reconnects gets every byte exactly once. The id of
 * {@code end} has a suffix, so a client that was disconnected before {@code end} receives it again;
 * only a client that has received it gets 204.
 */
public final class LogEvents {

  private static final int MAX_BYTES = 64 << 10;

  private static final String END_SUFFIX = "-end";

  private final Authorizer authorizer;
  private final Jobs jobs;
  private final Runs runs;
  private final Blobs blobs;
  private final LogWatcher logWatcher;
  private final Events events;

  public LogEvents(
      Authorizer authorizer,
      Jobs jobs,
      Runs runs,
      Blobs blobs,
      LogWatcher logWatcher,
      Events events) {
    this.authorizer = authorizer;
    this.jobs = jobs;
    this.runs = runs;
    this.blobs = blobs;
    this.logWatcher = logWatcher;
    this.events = events;
  }

  /** Adds the route. */
  public void addRoutes(ResourceTypes kinds) {
    kinds
        .run()
        .route(Method.GET, "logText/events", AccessRule.needs(Permission.ITEM_READ), this::serve);
  }

  private Response serve(RequestContext call, JobRun jobRun) {
    RunLog log = RunLog.of(authorizer, blobs, call.caller(), jobRun);
    long size = blobs.size(log.path());
    Integer seconds = LongPoll.seconds(call, EventEndpoints.MAX_SECONDS);
    String last = EventEndpoints.lastId(call, "start");
    boolean endSeen = last != null && last.endsWith(END_SUFFIX);
    String offsetText =
        last != null && endSeen ? last.substring(0, last.length() - END_SUFFIX.length()) : last;
    long from = offset(offsetText, size);
    if (endSeen && !jobRun.run().running()) {
      // A browser that gets 204 stops reconnecting.
      return Response.of(204);
    }
    if (EventEndpoints.isHead(call)) {
      return EventEndpoints.streamResponse(_ -> {});
    }
    Subscription subscription =
        events.subscribe(call.caller(), event -> LongPoll.isEnd(event, jobRun));
    return EventEndpoints.streamResponse(out -> {
      try (subscription;
          LogWatcher.Watch _ = logWatcher.watch(log.path(), subscription::wake)) {
        follow(
            new EventStream(call, out, caller -> mayRead(caller, jobRun), seconds),
            jobRun,
            log,
            subscription,
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
    throw new Problem.Invalid(
        "The offset must be a number of bytes that does not exceed the size of the log.");
  }

  private void follow(
      EventStream stream, JobRun jobRun, RunLog log, Subscription subscription, long from)
      throws IOException {
    long at = from;
    Run run = runs.find(jobRun.run().id());
    while (true) {
      if (stream.caller() == null) {
        return;
      }
      if (subscription.pending()) {
        run = runs.find(jobRun.run().id());
      }
      if (run == null) {
        stream.event(at + END_SUFFIX, "end", Json.object().put("deleted", true));
        stream.flush();
        return;
      }
      // Read the state before the size: once the run has ended, the size is final.
      long size = blobs.size(log.path());
      at = send(stream, log, at, size, !run.running());
      if (!run.running() && at >= size) {
        end(stream, run, at);
        return;
      }
      if (stream.isTimedOut() || events.isClosed()) {
        return;
      }
      stream.sendHeartbeat();
      stream.await(subscription);
    }
  }

  /** Reads the job again, since it may have been renamed or moved. */
  private boolean mayRead(Caller caller, JobRun jobRun) {
    Job job = jobs.find(jobRun.job().id());
    return job == null || authorizer.allows(caller, Permission.ITEM_READ, job.protectedObject());
  }

  private static void end(EventStream stream, Run run, long at) throws IOException {
    String result = run.result() == null ? "" : run.result().name();
    stream.event(at + END_SUFFIX, "end", Json.object().put("result", result).put("end", at));
    stream.flush();
  }

  /**
   * Sends the log up to the given size; an incomplete UTF-8 character is sent with the next part.
   */
  private static long send(EventStream stream, RunLog log, long from, long size, boolean last)
      throws IOException {
    long at = from;
    while (at < size) {
      var buffer = new ByteArrayOutputStream();
      log.copy(at, Math.min(size, at + MAX_BYTES), buffer);
      byte[] bytes = buffer.toByteArray();
      boolean complete = last && at + bytes.length >= size;
      int length = complete ? bytes.length : Utf8.completeLength(bytes, bytes.length);
      if (length == 0) {
        return at;
      }
      long end = at + length;
      stream
          .event(
              Long.toString(end),
              "log",
              Json.object()
                  .put("start", at)
                  .put("end", end)
                  .put("text", new String(bytes, 0, length, StandardCharsets.UTF_8)))
          .flush();
      at = end;
    }
    return at;
  }
}
