package dev.steward.rest.trigger;

import dev.steward.access.Permission;
import dev.steward.http.Parameters;
import dev.steward.http.Request;
import dev.steward.http.Response;
import dev.steward.job.Job;
import dev.steward.problem.Problem;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.Route.Method;
import dev.steward.routing.Site;
import dev.steward.text.Json;
import dev.steward.trigger.GenericWebhook;
import dev.steward.trigger.GitHubWebhook;
import dev.steward.trigger.GitLabWebhook;
import dev.steward.trigger.NotifyTokens;
import dev.steward.trigger.PushNotifications;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Repository webhooks, the generic webhook, and the tokens for commit notifications. */
public final class WebhookEndpoints {

  private static final int MAX_BODY_BYTES = 4 << 20;
  private static final int MAX_BRANCHES = 1_000;
  private static final String TOKENS =
      "descriptorByName/hudson.plugins.git.ApiTokenPropertyConfiguration/";

  private final PushNotifications pushNotifications;
  private final GitHubWebhook gitHubWebhook;
  private final GitLabWebhook gitLabWebhook;
  private final GenericWebhook genericWebhooks;
  private final NotifyTokens notifyTokens;

  public WebhookEndpoints(
      PushNotifications pushNotifications,
      GitHubWebhook gitHubWebhook,
      GitLabWebhook gitLabWebhook,
      GenericWebhook genericWebhooks,
      NotifyTokens notifyTokens) {
    this.pushNotifications = pushNotifications;
    this.gitHubWebhook = gitHubWebhook;
    this.gitLabWebhook = gitLabWebhook;
    this.genericWebhooks = genericWebhooks;
    this.notifyTokens = notifyTokens;
  }

  /** Adds the routes. */
  public void addRoutes(ResourceTypes kinds) {
    AccessRule administer = AccessRule.needs(Permission.ADMINISTER);
    kinds
        .server()
        .route(Method.GET_POST, "git/notifyCommit", AccessRule.hook(), this::notifyCommit)
        .route(Method.POST, "github-webhook", AccessRule.hook(), this::github)
        .route(Method.POST, "project", AccessRule.hook(), this::gitlab)
        .route(Method.GET_POST, "generic-webhook-trigger/invoke", AccessRule.hook(), this::invoke)
        .route(Method.POST, TOKENS + "generate", administer, this::generateToken)
        .route(Method.POST, TOKENS + "revoke", administer, this::revokeToken)
        .route(Method.GET, TOKENS + "list", administer, this::tokens);
  }

  private static void rejectHead(RequestContext call) {
    if (call.request().method().equals("HEAD")) {
      throw new Problem.WrongMethod("This URL requires GET or POST.", "GET, POST");
    }
  }

  /** {@code /git/notifyCommit?url=}: announces a push to a repository. */
  private Response notifyCommit(RequestContext call, Site site) {
    rejectHead(call);
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
          "The parameter branches contains more than "
              + MAX_BRANCHES
              + " names. Omit the parameter to poll all branches.");
    }
    List<Job> polledJobs =
        pushNotifications.notifyPush(call.caller(), call.parameters().find("token"), url, branches);
    if (polledJobs.isEmpty()) {
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
    for (Job job : polledJobs) {
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
    gitHubWebhook.checkHeaders(signature);
    byte[] body = request.body(MAX_BODY_BYTES);
    String text = new String(body, StandardCharsets.UTF_8);
    if (request.mediaType().equals("application/x-www-form-urlencoded")) {
      text = Parameters.parse(text).get("payload", "");
    }
    int polledCount = gitHubWebhook.handle(body, signature, event, text);
    return Response.text(
        200,
        event.equals("ping")
            ? "Ping webhook successfully received.\n"
            : polledCount + (polledCount == 1 ? " job is" : " jobs are") + " polled.\n");
  }

  /** {@code POST /project/NAME}: a push or merge request notification from GitLab. */
  private Response gitlab(RequestContext call, Site site) {
    Request request = call.request();
    // Accepts job paths with and without the {@code job} segments of other URLs.
    List<String> names = call.extraSegments().stream().filter(name -> !name.isEmpty()).toList();
    GitLabWebhook.GitLabJob gitlabJob =
        gitLabWebhook.admit(
            call.caller(), String.join("/", names), request.header("X-Gitlab-Token"));
    byte[] body = request.body(MAX_BODY_BYTES);
    gitLabWebhook.handle(gitlabJob, new String(body, StandardCharsets.UTF_8));
    return Response.of(200);
  }

  /** {@code /generic-webhook-trigger/invoke}: starts the jobs with the given webhook token. */
  private Response invoke(RequestContext call, Site site) {
    rejectHead(call);
    Request request = call.request();
    String queryToken = request.query().find("token");
    String headerToken = request.header("token");
    String token =
        queryToken != null ? queryToken : headerToken != null ? headerToken : bearer(request);
    List<Job> listeningJobs = genericWebhooks.jobsWithToken(call.caller(), token);
    String body =
        request.isPost() && !listeningJobs.isEmpty()
            ? new String(request.body(MAX_BODY_BYTES), StandardCharsets.UTF_8)
            : "";
    if (request.mediaType().equals("application/x-www-form-urlencoded")) {
      String payload = Parameters.parse(body).find("payload");
      body = payload == null ? "" : payload;
    }
    List<GenericWebhook.WebhookResult> results =
        genericWebhooks.invoke(
            listeningJobs,
            new GenericWebhook.WebhookRequest(body, request::header, request.query().asMap()));
    if (results.isEmpty()) {
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
    boolean anyTriggered = false;
    for (GenericWebhook.WebhookResult result : results) {
      Long item = result.itemId();
      anyTriggered |= item != null;
      jobs.put(result.job().fullName(), toJson(result, item));
    }
    return Response.json(
        200,
        Json.object()
            .put("jobs", jobs)
            .put("message", anyTriggered ? "Triggered jobs." : "Nothing was triggered.")
            .toString());
  }

  private static String bearer(Request request) {
    String header = request.header("Authorization");
    return header != null && header.regionMatches(true, 0, "Bearer ", 0, 7)
        ? header.substring(7).strip()
        : "";
  }

  private static Json.Writer toJson(GenericWebhook.WebhookResult result, @Nullable Long item) {
    Json.Writer values = Json.object();
    result.values().forEach(values::put);
    Json.Writer json = Json.object();
    String refusal = result.error();
    if (refusal != null) {
      json.put("error", refusal);
    }
    return json.put("regexpFilterExpression", result.filter())
        .put("regexpFilterText", result.filterText())
        .put("triggered", item != null)
        .put("resolvedVariables", values)
        .put("id", item == null ? 0 : item)
        .put("url", item == null ? "" : "queue/item/" + item + "/");
  }

  /** {@code …/generate?apiTokenName=}: creates a token for {@code /git/notifyCommit}. */
  private Response generateToken(RequestContext call, Site site) {
    NotifyTokens.NewNotifyToken newToken =
        notifyTokens.create(call.caller(), call.parameters().get("apiTokenName", ""));
    return Response.json(
            200,
            Json.object()
                .put("status", "ok")
                .put(
                    "data",
                    Json.object()
                        .put("uuid", newToken.uuid())
                        .put("name", newToken.name())
                        .put("value", newToken.value()))
                .toString())
        .set("Cache-Control", "no-store");
  }

  /** {@code …/revoke?apiTokenUuid=}: revokes a token. */
  private Response revokeToken(RequestContext call, Site site) {
    String uuid = call.parameters().get("apiTokenUuid", "");
    if (uuid.isBlank()) {
      throw new Problem.Invalid("API token UUID cannot be empty");
    }
    notifyTokens.revoke(call.caller(), uuid);
    return Response.of(200);
  }

  /** {@code …/list}: lists the tokens without their values. */
  private Response tokens(RequestContext call, Site site) {
    var all = new ArrayList<Json.Writer>();
    for (NotifyTokens.NotifyToken token : notifyTokens.list(call.caller())) {
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
