package dev.steward.rest.event;

import dev.steward.access.Caller;
import dev.steward.event.Event;
import dev.steward.event.EventVisibility;
import dev.steward.event.Events;
import dev.steward.event.Subscription;
import dev.steward.http.Response;
import dev.steward.rest.model.Links;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.rest.queue.LongPoll;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.Route.Method;
import dev.steward.routing.Site;
import dev.steward.text.Json;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /events}: the stream of server events that the caller may see. */
public final class EventEndpoints {

  static final int MAX_SECONDS = 24 * 3_600;

  private final EventVisibility visibility;
  private final Events events;

  public EventEndpoints(Events events, EventVisibility visibility) {
    this.events = events;
    this.visibility = visibility;
  }

  /** Adds the routes. */
  public void addRoutes(ResourceTypes kinds) {
    kinds.server().route(Method.GET, "events", AccessRule.read(), this::events);
  }

  /** Responds with a stream that proxies must not cache or buffer. */
  static Response streamResponse(Response.BodyWriter body) {
    return Response.stream(200, "text/event-stream", body)
        .with("Cache-Control", "private, no-store")
        .with("X-Accel-Buffering", "no");
  }

  static boolean isHead(RequestContext call) {
    return call.request().method().equals("HEAD");
  }

  /**
   * The id of the last event that the client received, from {@code Last-Event-ID} or a parameter;
   * null if the request has neither.
   */
  static @Nullable String lastId(RequestContext call, String parameter) {
    String header = call.request().header("Last-Event-ID");
    return header == null || header.isBlank()
        ? call.request().query().find(parameter)
        : header.strip();
  }

  private Response events(RequestContext call, Site site) {
    EventFilter filter = EventFilter.of(call);
    Integer seconds = LongPoll.seconds(call, MAX_SECONDS);
    String since = lastId(call, "since");
    long position = since == null ? events.newest() : events.numberOf(since);
    if (isHead(call)) {
      return streamResponse(_ -> {});
    }
    Subscription subscription = events.subscribe(call.caller(), filter::matches);
    return streamResponse(out -> {
      try (subscription) {
        follow(new EventStream(call, out, _ -> true, seconds), filter, subscription, position);
      }
    });
  }

  /**
   * Sends the events after a position until the client disconnects, its credentials are revoked,
   * the timeout expires, or the server stops.
   *
   * @param position the last received event; -1 if it is no longer stored
   */
  private void follow(
      EventStream stream, EventFilter filter, Subscription subscription, long position)
      throws IOException {
    long at = position < 0 ? events.newest() : position;
    if (position < 0) {
      reset(stream, at, "Events since the requested id are no longer stored");
    } else {
      stream.event(events.id(at), "ready", Json.object().put("id", events.id(at)));
    }
    stream.flush();
    while (true) {
      Caller caller = stream.caller();
      if (caller == null) {
        return;
      }
      Events.EventBatch batch = events.after(at);
      if (batch.lost()) {
        reset(stream, batch.upTo(), "The stream was read too slowly");
        stream.flush();
        return;
      }
      for (Event event : batch.events()) {
        if (filter.matches(event) && visibility.allows(caller, event)) {
          stream.event(events.id(event.number()), event.type().wireName(), json(event));
        }
      }
      stream.flush();
      boolean caughtUp = batch.upTo() == at;
      at = batch.upTo();
      if (events.isClosed() || (caughtUp && stream.isTimedOut())) {
        return;
      }
      if (caughtUp) {
        stream.sendHeartbeat();
        stream.await(subscription);
      }
    }
  }

  private void reset(EventStream stream, long at, String reason) {
    stream.event(
        events.id(at),
        "reset",
        Json.object()
            .put("id", events.id(at))
            .put("why", reason + ": reload your data, then continue from this id."));
  }

  private static Json.Writer json(Event event) {
    Json.Writer json = Json.object().put("type", event.type().wireName()).put("at", event.at());
    for (Map.Entry<String, Object> fact : event.facts().entrySet()) {
      switch (fact.getValue()) {
        case Long number -> json.put(fact.getKey(), number);
        case Boolean flag -> json.put(fact.getKey(), flag);
        default -> json.put(fact.getKey(), fact.getValue().toString());
      }
    }
    return json.putIfPresent("url", url(event));
  }

  /** The URL of the event's resource, relative to the server; null if none. */
  private static @Nullable String url(Event event) {
    return switch (event.type()) {
      case QUEUE_ENTERED, QUEUE_LEFT -> "queue/item/" + event.number("item") + "/";
      case BUILD_STARTED, BUILD_STEP, STAGE_STARTED, STAGE_ENDED, BUILD_ENDED ->
          job(event) + event.number("number") + "/";
      case BUILD_INPUT -> job(event) + event.number("number") + "/input/";
      case ITEM_CREATED, ITEM_UPDATED, ITEM_MOVED -> job(event);
      case BUILD_DELETED,
          ITEM_DELETED,
          NODE_CREATED,
          NODE_UPDATED,
          NODE_CONNECTING,
          NODE_LOST,
          NODE_OFFLINE,
          NODE_ONLINE,
          NODE_DELETED,
          TOKEN_CREATED,
          TOKEN_REVOKED,
          WORK_STARTED,
          WORK_PROGRESS,
          WORK_ENDED ->
          null;
    };
  }

  private static String job(Event event) {
    return event.subject() instanceof Event.EventSubject.ItemSubject(String name, _, _, _)
        ? Links.path(name)
        : "";
  }
}
