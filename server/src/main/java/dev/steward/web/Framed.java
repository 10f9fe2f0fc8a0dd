package dev.steward.web;

import dev.steward.gate.RequestContext;
import dev.steward.http.Response;
import dev.steward.job.Item;
import dev.steward.web.item.ItemTasks;
import java.util.Map;

/** Wraps HTML from other packages into the layout of all pages. */
public final class Framed {

  private Framed() {}

  /** Implements {@link dev.steward.rest.Plain}. */
  public static Response page(RequestContext call, String title, String html) {
    Frame frame =
        call.resource().value() instanceof Item item ? ItemTasks.frame(call, item) : Frame.of(call);
    return Templates.page(
        call, 200, "framed.jte", Map.of("frame", frame, "title", title, "html", html));
  }
}
