package dev.steward.pipeline.script;

import dev.steward.run.Cause;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The causes of a run as the maps that scripts see. */
final class BuildCauses {
  private BuildCauses() {}

  static List<Map<String, @Nullable Object>> of(List<Cause> causes) {
    List<Map<String, @Nullable Object>> maps = new ArrayList<>();
    causes.forEach(cause -> maps.add(map(cause)));
    return maps;
  }

  private static Map<String, @Nullable Object> map(Cause cause) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("_class", className(cause));
    map.put("shortDescription", cause.line());
    switch (cause) {
      case Cause.UserCause(String userId, String fullName) -> {
        map.put("userId", userId);
        map.put("userName", fullName);
      }
      case Cause.CliCause(String userId, String fullName) -> {
        map.put("userId", userId);
        map.put("userName", fullName);
      }
      case Cause.RemoteCause(String address, String note) -> {
        map.put("addr", address);
        map.put("note", note.isEmpty() ? null : note);
      }
      case Cause.UpstreamCause(String job, long number, _) -> {
        map.put("upstreamBuild", (int) number);
        map.put("upstreamProject", job);
        map.put("upstreamUrl", path(job));
      }
      default -> {}
    }
    return map;
  }

  private static String className(Cause cause) {
    return switch (cause) {
      case Cause.UserCause _ -> "hudson.model.Cause$UserIdCause";
      case Cause.CliCause _ -> "hudson.cli.BuildCommand$CLICause";
      case Cause.RemoteCause _ -> "hudson.model.Cause$RemoteCause";
      case Cause.UpstreamCause _, Cause.HiddenUpstreamCause _ -> "hudson.model.Cause$UpstreamCause";
      case Cause.TimerCause _ -> "hudson.triggers.TimerTrigger$TimerTriggerCause";
      case Cause.ScmChangeCause _ -> "hudson.triggers.SCMTrigger$SCMTriggerCause";
      case Cause.TriggerCause(String className, _) -> className;
      default -> "hudson.model.Cause";
    };
  }

  /** The path of a job below the server, ending with a slash. */
  static String path(String fullName) {
    var path = new StringBuilder();
    for (String name : fullName.split("/", -1)) {
      path.append("job/")
          .append(URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20"))
          .append('/');
    }
    return path.toString();
  }
}
