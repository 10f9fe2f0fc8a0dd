package dev.steward.pipeline.step;

import dev.steward.credential.CredentialData;
import dev.steward.engine.Bindings;
import dev.steward.outbound.OutboundFailure;
import dev.steward.outbound.OutboundRequest;
import dev.steward.pipeline.run.PipelineStep;
import dev.steward.pipeline.run.RecordValue;
import dev.steward.pipeline.run.StepArguments;
import dev.steward.pipeline.run.StepCall;
import dev.steward.pipeline.run.StepFailure;
import dev.steward.pipeline.step.ServiceExchange.ServiceResponse;
import dev.steward.pipeline.value.JsonValues;
import dev.steward.problem.Problem;
import dev.steward.text.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The step {@code slackSend}. A message is never sent twice: if the server is killed while it sends
 * one, the step fails and says that the outcome is unknown.
 */
final class SlackStep {
  private static final int MAX_CHANNELS = 20;
  private static final String EMPTY = "<empty>";
  private static final String FAILED = "Slack notification failed.";

  private final WorkServices services;

  SlackStep(WorkServices services) {
    this.services = services;
  }

  PipelineStep step() {
    return new PipelineStep("slackSend", "Send Slack Message", this::send);
  }

  /**
   * Where and how messages are sent.
   *
   * @param baseUrl empty for Slack
   */
  private record Destination(
      String baseUrl, String workspace, String credentialId, String channels, boolean botUser) {

    /** Whether messages are sent to a webhook, not with the API for bots. */
    boolean isWebhook() {
      return !botUser || !baseUrl.isEmpty();
    }
  }

  private @Nullable Object send(StepCall call) {
    StepArguments arguments = call.arguments();
    Destination target = target(call);
    call.print(
        "Slack Send Pipeline step running, values are - baseUrl: "
            + orEmpty(target.baseUrl())
            + ", teamDomain: "
            + orEmpty(target.workspace())
            + ", channel: "
            + target.channels()
            + ", color: "
            + orEmpty(arguments.text("color", ""))
            + ", botUser: "
            + target.botUser()
            + ", tokenCredentialId: "
            + orEmpty(target.credentialId())
            + ", notifyCommitters: "
            + arguments.flag("notifyCommitters", false)
            + ", iconEmoji: "
            + orEmpty(arguments.text("iconEmoji", ""))
            + ", username: "
            + orEmpty(arguments.text("username", ""))
            + ", timestamp: "
            + orEmpty(arguments.text("timestamp", ""))
            + "\n");
    if (arguments.flag("notifyCommitters", false)) {
      call.print(
          "The parameter notifyCommitters has no effect: the server does not know the Slack members"
              + " of committers. Name them in the channel.\n");
    }
    String problem = problem(call, target);
    if (problem != null) {
      return failed(call, problem);
    }
    Map<String, @Nullable Object> content;
    try {
      content = content(arguments);
    } catch (Problem e) {
      return failed(call, "Attachments and blocks must be JSON. " + e.getMessage());
    }
    if (content == null) {
      return failed(call, "No message, attachments or blocks provided");
    }
    return sendAll(call, target, content);
  }

  private @Nullable Object sendAll(
      StepCall call, Destination target, Map<String, @Nullable Object> content) {
    boolean isSent = true;
    String lastBody = null;
    for (String channel : channels(target.channels())) {
      ServiceResponse response =
          ServiceExchange.sendOnce(call, () -> request(call, target, channel, content));
      String refusal = refusal(target, response);
      if (refusal != null) {
        call.print("ERROR: Slack notification failed with exception: " + refusal + "\n");
        isSent = false;
      }
      lastBody = response.body();
    }
    if (!isSent || lastBody == null) {
      if (call.arguments().flag("failOnError", false)) {
        throw new StepFailure(FAILED);
      }
      call.print("ERROR: " + FAILED + "\n");
      return null;
    }
    return response(target, lastBody);
  }

  private static @Nullable Object failed(StepCall call, String reason) {
    String text = "Slack notification failed with exception: " + reason;
    if (call.arguments().flag("failOnError", false)) {
      throw new StepFailure(text);
    }
    call.print("ERROR: " + text + "\n");
    return null;
  }

  private Destination target(StepCall call) {
    SlackSettings settings = services.settings().slack().get();
    // Settings may change while the run waits, and a replay must read what the run has read.
    Object stored =
        call.record(() ->
            List.of(
                settings.baseUrl(),
                settings.workspace(),
                settings.credentialId(),
                settings.channel(),
                settings.botUser()));
    if (!(stored instanceof List<?> values)) {
      throw new IllegalStateException("the journal contains no settings");
    }
    StepArguments arguments = call.arguments();
    return new Destination(
        given(arguments, "baseUrl", values.get(0)),
        given(arguments, "teamDomain", values.get(1)),
        given(arguments, "tokenCredentialId", values.get(2)),
        given(arguments, "channel", values.get(3)),
        arguments.flag("botUser", false) || Boolean.TRUE.equals(values.get(4)));
  }

  private static String given(StepArguments arguments, String name, @Nullable Object setting) {
    String text = arguments.text(name, "");
    return text.isEmpty() ? String.valueOf(setting) : text;
  }

  private static String orEmpty(String text) {
    return text.isEmpty() ? EMPTY : text;
  }

  private static List<String> channels(String list) {
    var all = new ArrayList<String>();
    for (String channel : list.split("[,; ]+", -1)) {
      if (!channel.isEmpty() && all.size() < MAX_CHANNELS) {
        all.add(channel);
      }
    }
    return all;
  }

  /** Why nothing can be sent; null if it can. */
  private @Nullable String problem(StepCall call, Destination target) {
    if (channels(target.channels()).isEmpty()) {
      return "No channel is given. Set the parameter channel, or the default channel in the"
          + " settings of the server.";
    }
    if (target.isWebhook() && target.baseUrl().isEmpty() && target.workspace().isEmpty()) {
      return "No workspace is given. Set the parameter teamDomain, or the workspace in the settings"
          + " of the server.";
    }
    Object problem = call.record(() -> tokenProblem(call, target));
    if (problem != null) {
      return String.valueOf(problem);
    }
    // The token is not stored with the run; it is read and masked in each evaluation.
    String token = token(call, target);
    if (token != null) {
      call.run().mask(Bindings.masksOf(token));
    }
    return null;
  }

  private @Nullable String tokenProblem(StepCall call, Destination target) {
    if (call.arguments().text("token") != null) {
      return null;
    }
    if (target.credentialId().isEmpty()) {
      return "No token is given. Set the parameter tokenCredentialId to the ID of a secret text, or"
          + " set the credential in the settings of the server.";
    }
    CredentialData data = data(call, target);
    return data == null
        ? "The credential '"
            + target.credentialId()
            + "' does not exist, or this job may not use it."
        : data instanceof CredentialData.SecretText
            ? null
            : "The credential '" + target.credentialId() + "' is not a secret text.";
  }

  private @Nullable CredentialData data(StepCall call, Destination target) {
    return services
        .bindings()
        .dataOf(call.run().job(), call.run().definition(), call.run().run(), target.credentialId());
  }

  /** The token; null if it has been deleted since the step has started. */
  private @Nullable String token(StepCall call, Destination target) {
    String given = call.arguments().text("token");
    if (given != null) {
      return given;
    }
    return data(call, target) instanceof CredentialData.SecretText secret
        ? secret.text().plain()
        : null;
  }

  private OutboundRequest request(
      StepCall call, Destination target, String given, Map<String, @Nullable Object> content)
      throws OutboundFailure {
    String token = token(call, target);
    if (token == null) {
      throw new OutboundFailure(
          OutboundFailure.Reason.INVALID,
          "The credential '" + target.credentialId() + "' was deleted.");
    }
    int colon = given.indexOf(':');
    String channel = colon < 0 ? given : given.substring(0, colon);
    var message = new LinkedHashMap<String, @Nullable Object>();
    message.put("channel", channel);
    message.putAll(content);
    message.put("link_names", "1");
    message.put("unfurl_links", "true");
    message.put("unfurl_media", "true");
    put(message, "username", call.arguments().text("username", ""));
    put(message, "icon_emoji", call.arguments().text("iconEmoji", ""));
    if (target.isWebhook()) {
      String url =
          target.baseUrl().isEmpty()
              ? "https://"
                  + target.workspace()
                  + ".slack.com/services/hooks/jenkins-ci?token="
                  + encoded(token)
              : (target.baseUrl().endsWith("/") ? target.baseUrl() : target.baseUrl() + "/")
                  + token;
      return OutboundRequest.of("POST", OutboundRequest.uri(url))
          .body(
              "application/x-www-form-urlencoded; charset=UTF-8",
              "payload=" + encoded(Json.write(message)));
    }
    String timestamp = call.arguments().text("timestamp", "");
    put(message, "ts", timestamp);
    put(message, "thread_ts", colon < 0 ? "" : given.substring(colon + 1));
    if (call.arguments().flag("replyBroadcast", false)) {
      message.put("reply_broadcast", "true");
    }
    return OutboundRequest.of(
            "POST",
            ServiceExchange.uri(
                services.settings().slack().get().apiUrl(),
                timestamp.isEmpty() ? "chat.postMessage" : "chat.update"))
        .header("Authorization", "Bearer " + token)
        .body("application/json; charset=utf-8", Json.write(message));
  }

  private static void put(Map<String, @Nullable Object> message, String name, String value) {
    if (!value.isEmpty()) {
      message.put(name, value);
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** The members of a message that come from the arguments; null if it has no content. */
  private static @Nullable Map<String, @Nullable Object> content(StepArguments arguments) {
    var content = new LinkedHashMap<String, @Nullable Object>();
    String message = arguments.text("message", "");
    Object attachments = arguments.get("attachments");
    Object blocks = arguments.get("blocks");
    if (arguments.flag("sendAsText", false)) {
      content.put("text", message);
      return message.isEmpty() ? null : content;
    }
    if (attachments == null && blocks == null) {
      if (message.isEmpty()) {
        return null;
      }
      var attachment = new LinkedHashMap<String, @Nullable Object>();
      attachment.put("fallback", message);
      attachment.put("color", arguments.text("color", ""));
      attachment.put("fields", List.of(Map.of("short", false, "value", message)));
      attachment.put("mrkdwn_in", List.of("pretext", "text", "fields"));
      content.put("attachments", List.of(attachment));
      return content;
    }
    put(content, "text", message);
    if (attachments != null) {
      var all = new ArrayList<@Nullable Object>();
      for (Object attachment : list(attachments)) {
        if (attachment instanceof Map<?, ?>) {
          var members = new LinkedHashMap<>(Json.asObject(attachment));
          members.putIfAbsent("fallback", message);
          all.add(members);
        } else {
          all.add(attachment);
        }
      }
      content.put("attachments", all);
    }
    if (blocks != null) {
      content.put("blocks", list(blocks));
    }
    return content;
  }

  /** A list that a script passes, as text or as a value. */
  private static List<?> list(Object value) {
    Object tree = Json.read(value instanceof String text ? text : JsonValues.write(value, 0));
    if (!(tree instanceof List<?> list)) {
      throw new Problem.Invalid("A list is expected.");
    }
    return list;
  }

  /** Why a message was not accepted; null if it was. */
  private static @Nullable String refusal(Destination target, ServiceResponse response) {
    if (!response.isSuccess()) {
      return response.problem()
          + (response.body().isEmpty() || response.body().length() > 200
              ? ""
              : " " + response.body().strip());
    }
    if (target.isWebhook()) {
      return null;
    }
    try {
      Map<String, @Nullable Object> answer = Json.readObject(response.body());
      return Boolean.TRUE.equals(answer.get("ok"))
          ? null
          : "Slack replied: " + Json.text(answer, "error");
    } catch (Problem e) {
      return "The response is not one of Slack's API. Check the URL in the settings.";
    }
  }

  /** What the script gets: the ids of the message, for replies and updates. */
  private static RecordValue response(Destination target, String body) {
    var properties = new LinkedHashMap<String, @Nullable Object>();
    String channel = null;
    String timestamp = null;
    if (!target.isWebhook()) {
      Map<String, @Nullable Object> answer = Json.readObject(body);
      channel = Json.text(answer, "channel");
      timestamp = Json.text(answer, "ts");
    }
    properties.put("channelId", channel);
    properties.put("ts", timestamp);
    properties.put("threadId", channel == null ? null : channel + ":" + timestamp);
    return RecordValue.of(
        "jenkins.plugins.slack.workflow.SlackResponse", properties, "SlackResponse");
  }
}
