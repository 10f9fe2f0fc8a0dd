package dev.steward.web;

import dev.steward.routing.ErrorLayout;
import dev.steward.routing.RequestContext;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/** Renders error pages: cause, missing permission, administrators who can grant it, and search. */
public final class ErrorPages implements ErrorLayout {

  private static final int MAX_ADMINISTRATORS = 5;

  private final IntFunction<List<String>> administrators;

  /**
   * Creates the layout.
   *
   * @param administrators returns at most the given number of administrator names
   */
  public ErrorPages(IntFunction<List<String>> administrators) {
    this.administrators = administrators;
  }

  @Override
  public String html(RequestContext call, ErrorText text) {
    boolean denied = text.permission() != null && !call.caller().isAnonymous();
    String advice = text.advice();
    return new String(
        Templates.html(
            "error.jte",
            Map.of(
                "frame",
                Layout.of(call),
                "title",
                text.title(),
                "detail",
                text.detail(),
                "advice",
                advice == null ? "" : advice,
                "search",
                text.status() == 404,
                "administrators",
                denied ? administrators.apply(MAX_ADMINISTRATORS) : List.<String>of())),
        StandardCharsets.UTF_8);
  }
}
