package dev.steward.rest.trigger;

import dev.steward.access.Permission;
import dev.steward.gate.AccessRule;
import dev.steward.gate.RequestContext;
import dev.steward.gate.Route.Method;
import dev.steward.gate.Site;
import dev.steward.http.Parameters;
import dev.steward.http.Request;
import dev.steward.http.Response;
import dev.steward.job.Job;
import dev.steward.problem.Problem;
import dev.steward.rest.Kinds;
import dev.steward.rest.Parts;
import dev.steward.text.Json;
import dev.steward.trigger.GenericWebhook;
import dev.steward.trigger.NotifyTokens;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Webhooks of repositories, the generic webhook, and the tokens for commit notifications. */
public final class HookPlaces {

  private static final int MAX_BODY = 4 << 20;
  private static final int MAX_BRANCHES = 1_000;
  private static final String TOKENS =
      "descriptorByName/hudson.plugins.git.ApiTokenPropertyConfiguration/";

  private final Parts parts;

  private HookPlaces(Parts parts) {
    this.parts = parts;
  }

  /** Adds the routes. */
  public static void add(Kinds kinds, Parts parts) {
    var places = new HookPlaces(parts);
    AccessRule administer = AccessRule.needs(Permission.ADMINISTER);
    kinds
        .server()
        .route(Method.GET_POST, "git/notifyCommit", AccessRule.hook(), places::pushed)
        .route(Method.POST, "github-webhook", AccessRule.hook(), places::github)
        .route(Method.POST, "project", AccessRule.hook(), places::gitlab)
        .route(Method.GET_POST, "generic-webhook-trigger/invoke", AccessRule.hook(), places::invoke)
        .route(Method.POST, TOKENS + "generate", administer, places::makeToken)
        .route(Method.POST, TOKENS + "revoke", administer, places::revokeToken)
        .route(Method.GET, TOKENS + "list", administer, places::tokens);
  }

  private static void notByHead(RequestContext call) {
    if (call.request().method().equals("HEAD")) {
      throw new Problem.WrongMethod("This URL requires GET or POST.", "GET, POST");
    }
  }

  /** {@code /git/notifyCommit?url=}: notifies of a push to a repository. */
  private Response pushed(RequestContext call, Site site) {
    notByHead(call);
    String url = call.requiredParameter("url");
    String sha1 = call.parameters().find("sha1");
    if (sha1 != null && !sha1.isEmpty() && !sha1.matches("[0-9a-fA-F]{4,64}")) {
      throw new Problem.Invalid("sha1 must be a commit hash.");
    }
    var branches = new ArrayList<String>();
    for (String branch : call.parameters().get("branches", "").split(",", -1)) {
      if (!branch.isBlank()) {
        branches.add(branch.strip());
      }
    }
    if (branches.size() > MAX_BRANCHES) {
      throw new Problem.Invalid(
          "branches names more than " + MAX_BRANCHES + " branches. Omit it to poll all branches.");
    }
    List<Job> looked =
        parts.hooks().notifyPush(call.caller(), call.parameters().find("token"), url, branches);
    if (looked.isEmpty()) {
      return Response.text(
          200,
          "No git jobs using repository: "
              + url
              + " and branches: "
              + String.join(",", branches)
              + "\n");
    }
    var out = new StringBuilder();
    Response response = Response.text(200, "");
    for (Job job : looked) {
      out.append("Scheduled polling of ").append(job.fullName()).append('\n');
    }
    return response.body(out.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** {@code POST /github-webhook/}: a signed push notification from GitHub. */
  private Response github(RequestContext call, Site site) {
    Request request = call.request();
    String event = request.header("X-GitHub-Event");
    if (event == null) {
      throw new Problem.Invalid("The header X-GitHub-Event is missing.");
    }
    String signature = request.header("X-Hub-Signature-256");
    parts.hooks().checkGithubHeaders(signature);
    byte[] body = request.body(MAX_BODY);
    String text = new String(body, StandardCharsets.UTF_8);
    if (request.mediaType().equals("application/x-www-form-urlencoded")) {
      text = Parameters.parse(text).get("payload", "");
    }
    int looked = parts.hooks().handleGithub(body, signature, event, text);
    return Response.text(
        200,
        event.equals("ping")
            ? "Ping webhook successfully received.\n"
            : looked + (looked == 1 ? " job is" : " jobs are") + " polled.\n");
  }

  /** {@code POST /project/NAME}: a push or merge request notification from GitLab. */
  private Response gitlab(RequestContext call, Site site) {
    Request request = call.request();
    // Accepts job paths with and without the {@code job} segments of other URLs.
    List<String> names = call.extraSegments().stream().filter(name -> !name.isEmpty()).toList();
    GenericWebhook.GitLabJob admitted =
        parts
            .webhooks()
            .admitGitlab(call.caller(), String.join("/", names), request.header("X-Gitlab-Token"));
    byte[] body = request.body(MAX_BODY);
    parts.webhooks().handleGitlab(admitted, new String(body, StandardCharsets.UTF_8));
    return Response.of(200);
  }

  /** {@code /generic-webhook-trigger/invoke}: starts the jobs with the given webhook token. */
  private Response invoke(RequestContext call, Site site) {
    notByHead(call);
    Request request = call.request();
    String given = request.query().find("token");
    String header = request.header("token");
    String token = given != null ? given : header != null ? header : bearer(request);
    List<Job> listening = parts.webhooks().jobsWithToken(call.caller(), token);
    String body =
        request.isPost() && !listening.isEmpty()
            ? new String(request.body(MAX_BODY), StandardCharsets.UTF_8)
            : "";
    if (request.mediaType().equals("application/x-www-form-urlencoded")) {
      String payload = Parameters.parse(body).find("payload");
      body = payload == null ? "" : payload;
    }
    List<GenericWebhook.WebhookResult> fired =
        parts
            .webhooks()
            .invoke(
                listening,
                new GenericWebhook.WebhookRequest(body, request::header, request.query().asMap()));
    if (fired.isEmpty()) {
      return Response.json(
          404,
          Json.object()
              .put("jobs", (String) null)
              .put(
                  "message",
                  "Did not find any jobs with GenericTrigger configured! If you are using"
                      + " a token, you need to pass it like ...trigger/invoke?token=TOKENHERE."
                      + " If you are not using a token, you need to authenticate as a user with"
                      + " permission to build.")
              .toString());
    }
    Json.Writer jobs = Json.object();
    boolean any = false;
    for (GenericWebhook.WebhookResult one : fired) {
      Long item = one.itemId();
      any |= item != null;
      jobs.put(one.job().fullName(), told(one, item));
    }
    return Response.json(
        200,
        Json.object()
            .put("jobs", jobs)
            .put("message", any ? "Triggered jobs." : "Nothing was triggered.")
            .toString());
  }

  private static String bearer(Request request) {
    String given = request.header("Authorization");
    return given != null && given.regionMatches(true, 0, "Bearer ", 0, 7)
        ? given.substring(7).strip()
        : "";
  }

  private static Json.Writer told(GenericWebhook.WebhookResult fired, @Nullable Long item) {
    Json.Writer values = Json.object();
    fired.values().forEach(values::put);
    Json.Writer answer = Json.object();
    String refusal = fired.error();
    if (refusal != null) {
      answer.put("error", refusal);
    }
    return answer
        .put("regexpFilterExpression", fired.filter())
        .put("regexpFilterText", fired.filterText())
        .put("triggered", item != null)
        .put("resolvedVariables", values)
        .put("id", item == null ? 0 : item)
        .put("url", item == null ? "" : "queue/item/" + item + "/");
  }

  /** {@code …/generate?apiTokenName=}: creates a token for {@code /git/notifyCommit}. */
  private Response makeToken(RequestContext call, Site site) {
    NotifyTokens.NewNotifyToken made =
        parts.notifyTokens().create(call.caller(), call.parameters().get("apiTokenName", ""));
    return Response.json(
            200,
            Json.object()
                .put("status", "ok")
                .put(
                    "data",
                    Json.object()
                        .put("uuid", made.uuid())
                        .put("name", made.name())
                        .put("value", made.value()))
                .toString())
        .set("Cache-Control", "no-store");
  }

  /** {@code …/revoke?apiTokenUuid=}: revokes a token. */
  private Response revokeToken(RequestContext call, Site site) {
    String uuid = call.parameters().get("apiTokenUuid", "");
    if (uuid.isBlank()) {
      throw new Problem.Invalid("API token UUID cannot be empty");
    }
    parts.notifyTokens().revoke(call.caller(), uuid);
    return Response.of(200);
  }

  /** {@code …/list}: lists the tokens without their values. */
  private Response tokens(RequestContext call, Site site) {
    var all = new ArrayList<Json.Writer>();
    for (NotifyTokens.NotifyToken token : parts.notifyTokens().list(call.caller())) {
      all.add(
          Json.object()
              .put("uuid", token.uuid())
              .put("name", token.name())
              .put("createdAt", token.createdAt())
              .put("createdBy", token.createdBy()));
    }
    return Response.json(200, Json.object().put("tokens", all).toString());
  }
}
