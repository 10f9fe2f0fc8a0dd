package dev.steward.web.job;

import dev.steward.http.Response;
import dev.steward.job.Item;
import dev.steward.routing.RequestContext;
import dev.steward.web.Layout;
import dev.steward.web.Templates;
import java.util.Map;

/** Wraps HTML from other packages in the common page layout. */
public final class SimplePage {

  private SimplePage() {}

  /** Implements {@link dev.steward.rest.PageRenderer}. */
  public static Response page(RequestContext call, String title, String html) {
    Layout layout =
        call.resource().value() instanceof Item item
            ? ItemTasks.layout(call, item)
            : Layout.of(call);
    return Templates.page(
        call, 200, "framed.jte", Map.of("frame", layout, "title", title, "html", html));
  }
}
