package dev.steward.web;

import dev.steward.gate.Call;

/**
 * What stands around every page: who looks at it, and where its REST API is.
 *
 * @param context the path in front of all URLs, without a slash at its end
 * @param root the URL of the server, with a slash at its end
 * @param userUrl the user's part of a URL
 */
public record Frame(
    String context,
    String root,
    String crumb,
    boolean signedIn,
    String userName,
    String userUrl,
    String apiHelp) {

  static Frame of(Call call) {
    return new Frame(
        call.site().contextPath(),
        call.root(),
        call.crumb(),
        !call.caller().isAnonymous(),
        call.caller().fullName(),
        call.caller().name().toLowerCase(java.util.Locale.ENGLISH),
        call.path() + "api/");
  }
}
