package dev.steward.rest;

import dev.steward.gate.Call;
import dev.steward.http.Response;

/** Draws pages that are a heading and little else in the frame that all pages have. */
@FunctionalInterface
public interface Plain {

  /**
   * A page.
   *
   * @param html of its body, in which everything is escaped that is not ours
   */
  Response page(Call call, String title, String html);
}
