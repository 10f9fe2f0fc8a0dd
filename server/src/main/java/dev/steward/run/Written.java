package dev.steward.run;

import dev.steward.secret.Encryptor;
import dev.steward.text.Json;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Encodes causes and parameters as JSON for the store, with secrets encrypted. */
public final class Written {

  private final Encryptor sealed;

  public Written(Encryptor sealed) {
    this.sealed = sealed;
  }

  public String causes(List<Cause> causes) {
    return Json.list(written(causes));
  }

  private static List<Json.Writer> written(List<Cause> causes) {
    var all = new ArrayList<Json.Writer>();
    for (Cause cause : causes) {
      all.add(
          switch (cause) {
            case Cause.ByUser(String userId, String fullName) ->
                Json.object().put("user", userId).put("name", fullName);
            case Cause.ByCommand(String userId, String fullName) ->
                Json.object().put("command", userId).put("name", fullName);
            case Cause.ByRemote(String address, String note) ->
                Json.object().put("address", address).put("note", note);
            case Cause.ByHiddenUpstream() ->
                throw new IllegalArgumentException("a cause as one reader sees it is not stored");
            case Cause.ByTimer() -> Json.object().put("timer", true);
            case Cause.BySource() -> Json.object().put("source", true);
            case Cause.ByHook(Cause.Hook hook, String text) ->
                Json.object().put("hook", hook.name()).put("text", text);
            case Cause.ByUpstream(String job, long number, List<Cause> more) ->
                Json.object().put("job", job).put("number", number).put("causes", written(more));
          });
    }
    return all;
  }

  public List<Cause> causes(String text) {
    return objects(text).stream().map(Written::cause).toList();
  }

  private static Cause cause(Map<String, @Nullable Object> object) {
    String user = Json.text(object, "user");
    if (user != null) {
      return new Cause.ByUser(user, text(object, "name"));
    }
    String command = Json.text(object, "command");
    if (command != null) {
      return new Cause.ByCommand(command, text(object, "name"));
    }
    if (object.containsKey("timer")) {
      return new Cause.ByTimer();
    }
    if (object.containsKey("source")) {
      return new Cause.BySource();
    }
    String hook = Json.text(object, "hook");
    if (hook != null) {
      return new Cause.ByHook(Cause.Hook.valueOf(hook), text(object, "text"));
    }
    String job = Json.text(object, "job");
    if (job != null) {
      var causes = new ArrayList<Cause>();
      if (object.get("causes") instanceof List<?> more) {
        more.forEach(each -> causes.add(cause(Json.asObject(each))));
      }
      return new Cause.ByUpstream(
          job, object.get("number") instanceof Number number ? number.longValue() : 0, causes);
    }
    return new Cause.ByRemote(text(object, "address"), text(object, "note"));
  }

  public String parameters(List<ParameterValue> parameters) {
    var all = new ArrayList<Json.Writer>();
    for (ParameterValue parameter : parameters) {
      boolean secret = parameter.kind() == ParameterValue.Kind.SECRET;
      all.add(
          Json.object()
              .put("name", parameter.name())
              .put("kind", parameter.kind().name().toLowerCase(Locale.ROOT))
              .put(
                  "value",
                  secret
                      ? Base64.getEncoder().encodeToString(sealed.encrypt(parameter.value()))
                      : parameter.value()));
    }
    return Json.list(all);
  }

  public List<ParameterValue> parameters(String text) {
    var parameters = new ArrayList<ParameterValue>();
    for (Map<String, @Nullable Object> object : objects(text)) {
      var kind = ParameterValue.Kind.valueOf(text(object, "kind").toUpperCase(Locale.ROOT));
      String value = text(object, "value");
      parameters.add(
          new ParameterValue(
              text(object, "name"),
              kind,
              kind == ParameterValue.Kind.SECRET
                  ? sealed.decrypt(Base64.getDecoder().decode(value))
                  : value));
    }
    return parameters;
  }

  private static String text(Map<String, @Nullable Object> object, String name) {
    String text = Json.text(object, name);
    return text == null ? "" : text;
  }

  private static List<Map<String, @Nullable Object>> objects(String text) {
    var objects = new ArrayList<Map<String, @Nullable Object>>();
    if (text.length() > 2 && Json.read(text) instanceof List<?> list) {
      for (Object each : list) {
        objects.add(Json.asObject(each));
      }
    }
    return objects;
  }
}
