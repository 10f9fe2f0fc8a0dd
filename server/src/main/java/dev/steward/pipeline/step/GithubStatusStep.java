package dev.steward.pipeline.step;

import dev.steward.credential.CredentialData;
import dev.steward.engine.Bindings;
import dev.steward.outbound.OutboundFailure;
import dev.steward.outbound.OutboundRequest;
import dev.steward.pipeline.run.PipelineStep;
import dev.steward.pipeline.run.StepArguments;
import dev.steward.pipeline.run.StepCall;
import dev.steward.pipeline.run.StepFailure;
import dev.steward.pipeline.step.ServiceExchange.ServiceResponse;
import dev.steward.text.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The step {@code githubNotify}: sets the status of a commit on GitHub. */
final class GithubStatusStep {
  private static final String DEFAULT_CONTEXT = "jenkins/githubnotify";
  private static final String DEFAULT_API = "https://api.github.com/";
  private static final List<String> STATUSES = List.of("pending", "success", "error", "failure");
  private static final Pattern PART = Pattern.compile("[A-Za-z0-9._-]{1,200}");
  private static final int MAX_DESCRIPTION = 140;

  private final WorkServices services;

  GithubStatusStep(WorkServices services) {
    this.services = services;
  }

  PipelineStep step() {
    return new PipelineStep(
        "githubNotify", "Notifies GitHub of the status of a Pull Request", this::send);
  }

  private @Nullable Object send(StepCall call) {
    StepArguments arguments = call.arguments();
    String status = arguments.text("status", "").toLowerCase(Locale.ROOT);
    if (!STATUSES.contains(status)) {
      throw new IllegalArgumentException(
          "status must be PENDING, SUCCESS, ERROR or FAILURE, not '"
              + arguments.text("status", "")
              + "'.");
    }
    Map<String, String> environment = call.run().environment(call.scope());
    String credentialsId = arguments.text("credentialsId", "");
    if (credentialsId.isEmpty()) {
      throw new IllegalArgumentException(
          "Can not infer exact credentialsId to use, please specify one");
    }
    String url = environment.getOrDefault("GIT_URL", "");
    String account = part("account", arguments.text("account", ""), segment(url, 2));
    String repo = part("repo", arguments.text("repo", ""), segment(url, 1));
    String sha = part("sha", arguments.text("sha", ""), environment.getOrDefault("GIT_COMMIT", ""));
    checkCredential(call, credentialsId);
    var body = new LinkedHashMap<String, @Nullable Object>();
    body.put("state", status);
    String target = arguments.text("targetUrl", environment.getOrDefault("BUILD_URL", ""));
    if (!target.isEmpty()) {
      body.put("target_url", target);
    }
    String description = call.run().maskSecrets(arguments.text("description", ""));
    body.put(
        "description", description.substring(0, Math.min(MAX_DESCRIPTION, description.length())));
    body.put("context", arguments.text("context", DEFAULT_CONTEXT));
    String api = arguments.text("gitApiUrl", "");
    ServiceResponse response =
        ServiceExchange.sendOnce(
            call,
            () -> {
              String token = token(call, credentialsId);
              if (token == null) {
                throw new OutboundFailure(
                    OutboundFailure.Reason.INVALID, "The credential was deleted.");
              }
              return OutboundRequest.of(
                      "POST",
                      ServiceExchange.uri(
                          api.isEmpty() ? DEFAULT_API : api,
                          "repos/" + account + "/" + repo + "/statuses/" + sha))
                  .header("Accept", "application/vnd.github+json")
                  .header("Authorization", "token " + token)
                  .body("application/json", Json.write(body));
            });
    if (!response.isSuccess()) {
      throw new StepFailure(
          switch (response.status()) {
            case 401, 403 -> "The supplied credentials are invalid to login";
            case 404 -> "The specified repository does not exist for the specified account";
            case 422 -> "The specified commit does not exist in the specified repository";
            default -> "The status was not sent to GitHub: " + response.problem();
          });
    }
    return null;
  }

  /** A segment of a repository's URL, counted from the end, without {@code .git}. */
  private static String segment(String url, int fromEnd) {
    String path = url.endsWith(".git") ? url.substring(0, url.length() - 4) : url;
    String[] segments = path.split("[/:]", -1);
    return segments.length <= fromEnd ? "" : segments[segments.length - fromEnd];
  }

  private static String part(String name, String given, String inferred) {
    String value = given.isEmpty() ? inferred : given;
    if (value.isEmpty()) {
      throw new IllegalArgumentException(
          "Unable to infer git data, please specify repo, credentialsId, account and sha values");
    }
    Matcher matcher = PART.matcher(value);
    if (!matcher.matches() || value.equals("..") || value.equals(".")) {
      throw new IllegalArgumentException(
          "The parameter " + name + " must consist of letters, digits, dots and hyphens.");
    }
    return value;
  }

  private void checkCredential(StepCall call, String id) {
    Object problem =
        call.record(() ->
            token(call, id) == null
                ? "The credentialsId does not seem to exist, please check it"
                : null);
    if (problem != null) {
      throw new IllegalArgumentException(String.valueOf(problem));
    }
    String token = token(call, id);
    if (token != null) {
      call.run().mask(Bindings.masksOf(token));
    }
  }

  /** The password or the secret text of a credential; null if the job may use none with the id. */
  private @Nullable String token(StepCall call, String id) {
    return switch (services
        .bindings()
        .dataOf(call.run().job(), call.run().definition(), call.run().run(), id)) {
      case CredentialData.UsernamePassword login -> login.password().plain();
      case CredentialData.SecretText secret -> secret.text().plain();
      case null, default -> null;
    };
  }
}
