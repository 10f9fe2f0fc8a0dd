package dev.steward.rest;

import dev.steward.gate.RequestContext;
import dev.steward.http.Response;

/** Renders simple pages in the common layout. */
@FunctionalInterface
public interface Plain {

  /**
   * Renders a page.
   *
   * @param html the body, with all untrusted text escaped
   */
  Response page(RequestContext call, String title, String html);
}
