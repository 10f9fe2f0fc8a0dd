package dev.steward.run;

import dev.steward.job.definition.ParameterType;
import dev.steward.secret.Encryptor;
import dev.steward.text.Json;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Encodes causes and parameters as JSON for the store, with secrets encrypted. */
public final class RunCodec {

  private final Encryptor encryptor;

  public RunCodec(Encryptor encryptor) {
    this.encryptor = encryptor;
  }

  /**
   * Names that earlier versions stored for webhooks, each with the class of the webhook's cause.
   */
  private static final Map<String, String> FORMER_HOOKS =
      Map.of(
          "GITHUB", "com.cloudbees.jenkins.GitHubPushCause",
          "GITLAB", "com.dabsquared.gitlabjenkins.cause.GitLabWebHookCause",
          "GENERIC", "org.jenkinsci.plugins.gwt.GenericCause");

  public String causes(List<Cause> causes) {
    return Json.list(writers(causes));
  }

  private static List<Json.Writer> writers(List<Cause> causes) {
    var all = new ArrayList<Json.Writer>();
    for (Cause cause : causes) {
      all.add(
          switch (cause) {
            case Cause.UserCause(String userId, String fullName) ->
                Json.object().put("user", userId).put("name", fullName);
            case Cause.CliCause(String userId, String fullName) ->
                Json.object().put("command", userId).put("name", fullName);
            case Cause.RemoteCause(String address, String note) ->
                Json.object().put("address", address).put("note", note);
            case Cause.HiddenUpstreamCause() ->
                throw new IllegalArgumentException("a cause with hidden details cannot be stored");
            case Cause.TimerCause() -> Json.object().put("timer", true);
            case Cause.ScmChangeCause() -> Json.object().put("source", true);
            case Cause.TriggerCause(String className, String text) ->
                Json.object().put("trigger", className).put("text", text);
            case Cause.UpstreamCause(String job, long number, List<Cause> upstreamCauses) ->
                Json.object()
                    .put("job", job)
                    .put("number", number)
                    .put("causes", writers(upstreamCauses));
          });
    }
    return all;
  }

  public List<Cause> causes(String text) {
    return objects(text).stream().map(RunCodec::cause).toList();
  }

  private static Cause cause(Map<String, @Nullable Object> object) {
    String user = Json.text(object, "user");
    if (user != null) {
      return new Cause.UserCause(user, text(object, "name"));
    }
    String command = Json.text(object, "command");
    if (command != null) {
      return new Cause.CliCause(command, text(object, "name"));
    }
    if (object.containsKey("timer")) {
      return new Cause.TimerCause();
    }
    if (object.containsKey("source")) {
      return new Cause.ScmChangeCause();
    }
    String trigger = Json.text(object, "trigger");
    String className = trigger == null ? FORMER_HOOKS.get(text(object, "hook")) : trigger;
    if (className != null) {
      return new Cause.TriggerCause(className, text(object, "text"));
    }
    String job = Json.text(object, "job");
    if (job != null) {
      var causes = new ArrayList<Cause>();
      if (object.get("causes") instanceof List<?> upstreamCauses) {
        upstreamCauses.forEach(element -> causes.add(cause(Json.asObject(element))));
      }
      return new Cause.UpstreamCause(
          job, object.get("number") instanceof Number number ? number.longValue() : 0, causes);
    }
    return new Cause.RemoteCause(text(object, "address"), text(object, "note"));
  }

  public String parameters(List<ParameterValue> parameters) {
    var all = new ArrayList<Json.Writer>();
    for (ParameterValue parameter : parameters) {
      boolean secret = parameter.type() == ParameterType.SECRET;
      all.add(
          Json.object()
              .put("name", parameter.name())
              .put("kind", parameter.type().name().toLowerCase(Locale.ROOT))
              .put("value", secret ? encrypt(parameter.value()) : parameter.value()));
    }
    return Json.list(all);
  }

  public List<ParameterValue> parameters(String text) {
    var parameters = new ArrayList<ParameterValue>();
    for (Map<String, @Nullable Object> object : objects(text)) {
      var kind = ParameterType.valueOf(text(object, "kind").toUpperCase(Locale.ROOT));
      String value = text(object, "value");
      parameters.add(
          new ParameterValue(
              text(object, "name"), kind, kind == ParameterType.SECRET ? decrypt(value) : value));
    }
    return parameters;
  }

  String encrypt(String value) {
    return Base64.getEncoder().encodeToString(encryptor.encrypt(value));
  }

  String decrypt(String value) {
    return encryptor.decrypt(Base64.getDecoder().decode(value));
  }

  private static String text(Map<String, @Nullable Object> object, String name) {
    String text = Json.text(object, name);
    return text == null ? "" : text;
  }

  private static List<Map<String, @Nullable Object>> objects(String text) {
    var objects = new ArrayList<Map<String, @Nullable Object>>();
    if (text.length() > 2 && Json.read(text) instanceof List<?> list) {
      for (Object element : list) {
        objects.add(Json.asObject(element));
      }
    }
    return objects;
  }
}
