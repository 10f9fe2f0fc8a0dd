package dev.steward.pipeline.property;

import dev.steward.pipeline.run.DescribableValue;
import dev.steward.pipeline.run.StepArguments;
import dev.steward.pipeline.value.ValueText;
import dev.steward.text.EditableElement;
import dev.steward.text.XmlText;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Properties of Jenkins' plugins that a script may set and this server writes to the config.xml, so
 * that the job keeps them if it is moved to Jenkins.
 */
final class PreservedProperties {

  private static final String RATE_LIMIT =
      "jenkins.branch.RateLimitBranchProperty_-JobPropertyImpl";
  private static final String COPY_PERMISSION =
      "hudson.plugins.copyartifact.CopyArtifactPermissionProperty";
  private static final String GITHUB_PROJECT =
      "com.coravy.hudson.plugins.github.GithubProjectProperty";
  private static final String GITLAB_CONNECTION =
      "com.dabsquared.gitlabjenkins.connection.GitLabConnectionProperty";

  /**
   * Properties without a line in the log: the permission to copy artifacts, which has its effect;
   * labels for other servers, whose missing effect is no surprise; and the rate limit, of which the
   * linter warns.
   */
  private static final Set<String> SILENT =
      Set.of(COPY_PERMISSION, GITHUB_PROJECT, GITLAB_CONNECTION, RATE_LIMIT);

  private PreservedProperties() {}

  /** The element of a property; null if it is unknown. */
  static @Nullable EditableElement find(DescribableValue property) {
    if (property.is("rateLimitBuilds", "JobPropertyImpl")
        || property.is(
            "rateLimitBuilds", "jenkins.branch.RateLimitBranchProperty$JobPropertyImpl")) {
      return rateLimit(property.arguments("throttle"));
    }
    if (property.is("copyArtifactPermission", COPY_PERMISSION)) {
      return names(property.arguments("projectNames").get("projectNames"));
    }
    if (property.is("githubProjectProperty", GITHUB_PROJECT)) {
      return text(
          GITHUB_PROJECT, "projectUrl", property.arguments("projectUrlStr"), "projectUrlStr");
    }
    if (property.is("gitLabConnection", GITLAB_CONNECTION)) {
      return text(
          GITLAB_CONNECTION,
          "gitLabConnection",
          property.arguments("gitLabConnection"),
          "gitLabConnection");
    }
    return null;
  }

  /** Whether the log of a run does not report that the property has no effect. */
  static boolean isSilent(EditableElement element) {
    return SILENT.contains(element.name());
  }

  private static EditableElement rateLimit(StepArguments arguments) {
    Object throttle = arguments.get("throttle");
    DescribableValue described = DescribableValue.of(throttle);
    Map<?, ?> values =
        throttle instanceof Map<?, ?> map
            ? map
            : described == null ? arguments.values() : described.arguments(null).values();
    var xml = new StringBuilder("<" + RATE_LIMIT + ">");
    for (String name : List.of("durationName", "count", "userBoost")) {
      Object value = values.get(name);
      if (value != null) {
        xml.append("\n      ").append(XmlText.element(name, ValueText.text(value)));
      }
    }
    return EditableElement.of(xml + "\n    </" + RATE_LIMIT + ">");
  }

  private static EditableElement names(@Nullable Object names) {
    var xml = new StringBuilder("<" + COPY_PERMISSION + ">\n      <projectNameList>");
    List<?> all =
        names instanceof List<?> list
            ? list
            : names == null ? List.of() : List.of(ValueText.text(names).split(",", -1));
    all.forEach(name ->
        xml.append("\n        ").append(XmlText.element("string", ValueText.text(name).strip())));
    return EditableElement.of(xml + "\n      </projectNameList>\n    </" + COPY_PERMISSION + ">");
  }

  private static EditableElement text(
      String property, String child, StepArguments arguments, String argument) {
    return EditableElement.of(
        "<"
            + property
            + ">\n      "
            + XmlText.element(child, arguments.text(argument, ""))
            + "\n    </"
            + property
            + ">");
  }
}
