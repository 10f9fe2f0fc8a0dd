package dev.steward.web;

import dev.steward.gate.Call;
import dev.steward.gate.ErrorLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/** Errors as pages: what happened, what is missing, who can grant it, and the search. */
public final class ErrorPages implements ErrorLayout {

  private static final int MAX_ADMINISTRATORS = 5;

  private final IntFunction<List<String>> administrators;

  /**
   * Makes the layout.
   *
   * @param administrators names at most so many who can grant permissions
   */
  public ErrorPages(IntFunction<List<String>> administrators) {
    this.administrators = administrators;
  }

  @Override
  public String html(Call call, Text text) {
    boolean denied = text.permission() != null && !call.caller().isAnonymous();
    String advice = text.advice();
    return new String(
        Templates.html(
            "error.jte",
            Map.of(
                "frame",
                Frame.of(call),
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
