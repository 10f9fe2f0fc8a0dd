package dev.steward.cloud;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.host.kubernetes.PodRetention;
import dev.steward.node.LabelExpression;
import dev.steward.node.Node;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Definitions of clouds. */
class CloudTest {

  private static final List<Map<String, Object>> CONTAINERS =
      List.of(Map.of("name", "main", "image", "maven:3"));

  private static CloudTemplate resolve(Cloud cloud, String template) {
    return cloud.resolve(requireNonNull(cloud.template(template)));
  }

  @Test
  void definitionsHaveTheFormatOfTheKubernetesPlugin() {
    String definition =
        Cloud.define(
            Map.of(
                "name",
                "k8s",
                "podRetention",
                "onFailure",
                "templates",
                List.of(
                    Map.of(
                        "name",
                        "maven",
                        "label",
                        "maven",
                        "containers",
                        CONTAINERS,
                        "nodeUsageMode",
                        "NORMAL",
                        "podRetention",
                        "default"))));
    assertThat(definition)
        .contains(
            "<podRetention"
                + " class=\"org.csanchez.jenkins.plugins.kubernetes.pod.retention.OnFailure\"")
        .contains(
            "<podRetention class=\"org.csanchez.jenkins.plugins.kubernetes.pod.retention.Default\"")
        .contains("<nodeUsageMode>NORMAL</nodeUsageMode>");
    assertThat(Cloud.arguments(definition)).containsEntry("podRetention", "onFailure");
    assertThat(String.valueOf(Cloud.arguments(definition).get("templates")))
        .contains("nodeUsageMode=NORMAL")
        .contains("podRetention=default");
  }

  @Test
  void templatesInheritTheUsageModeButNotTheRetention() {
    Cloud cloud =
        Cloud.parse(
            Cloud.define(
                Map.of(
                    "name",
                    "k8s",
                    "podRetention",
                    "onFailure",
                    "templates",
                    List.of(
                        Map.of("name", "base", "nodeUsageMode", "NORMAL", "podRetention", "always"),
                        Map.of(
                            "name",
                            "child",
                            "label",
                            "child",
                            "inheritFrom",
                            "base",
                            "containers",
                            CONTAINERS),
                        Map.of(
                            "name",
                            "exclusive",
                            "label",
                            "exclusive",
                            "inheritFrom",
                            "base",
                            "nodeUsageMode",
                            "EXCLUSIVE",
                            "containers",
                            CONTAINERS)))));
    assertThat(resolve(cloud, "child").mode()).isEqualTo(Node.Mode.NORMAL);
    assertThat(resolve(cloud, "child").retention()).isEqualTo(PodRetention.ON_FAILURE);
    assertThat(resolve(cloud, "child").serves(null)).isTrue();
    assertThat(resolve(cloud, "child").serves(LabelExpression.parse("child"))).isTrue();
    assertThat(resolve(cloud, "child").serves(LabelExpression.parse("base"))).isFalse();
    assertThat(resolve(cloud, "base").retention()).isEqualTo(PodRetention.ALWAYS);
    assertThat(resolve(cloud, "base").serves(null)).as("it has no label").isFalse();
    assertThat(resolve(cloud, "exclusive").serves(null)).isFalse();
    assertThat(cloud.mayServeBuildsWithoutLabel()).isTrue();
  }
}
