package dev.steward.rest;

import dev.steward.http.Response;
import dev.steward.routing.RequestContext;

/** Renders simple pages in the common layout. */
@FunctionalInterface
public interface PageRenderer {

  /**
   * Renders a page.
   *
   * @param html the body, with all untrusted text escaped
   */
  Response page(RequestContext call, String title, String html);
}
