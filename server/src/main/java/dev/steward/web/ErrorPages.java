package dev.steward.web;

import dev.steward.routing.ErrorLayout;
import dev.steward.routing.RequestContext;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/** Error pages: the cause, administrators who can grant a missing permission, and a search. */
public final class ErrorPages implements ErrorLayout {

  private static final int MAX_ADMINISTRATORS = 5;

  private final IntFunction<List<String>> administrators;

  /**
   * Creates the layout.
   *
   * @param administrators returns the names of administrators, at most the given number
   */
  public ErrorPages(IntFunction<List<String>> administrators) {
    this.administrators = administrators;
  }

  @Override
  public String html(RequestContext context, ErrorText text) {
    // Anonymous users are asked to sign in instead.
    boolean showAdministrators = text.permission() != null && !context.caller().isAnonymous();
    String advice = text.advice();
    return new String(
        Templates.html(
            "error.jte",
            Map.of(
                "frame",
                Layout.of(context),
                "title",
                text.title(),
                "detail",
                text.detail(),
                "advice",
                advice == null ? "" : advice,
                "search",
                text.status() == 404,
                "administrators",
                showAdministrators ? administrators.apply(MAX_ADMINISTRATORS) : List.<String>of())),
        StandardCharsets.UTF_8);
  }
}
