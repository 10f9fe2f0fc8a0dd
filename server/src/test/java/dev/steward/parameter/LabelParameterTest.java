package dev.steward.parameter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.TestServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A label that a build request chooses. */
@Tag("integration")
class LabelParameterTest {

  private static final String CLASS =
      "org.jvnet.jenkins.plugins.nodelabelparameter.LabelParameterDefinition";

  @RegisterExtension static final TestServer server = TestServer.create();

  @Test
  void theLabelOfTheRequestWinsOverThatOfTheJob() {
    server.createItem(
        "labelled",
        "<project><properties><hudson.model.ParametersDefinitionProperty><parameterDefinitions><"
            + CLASS
            + "><name>WHERE</name><description>d</description><defaultValue>nowhere</defaultValue>"
            + "</"
            + CLASS
            + "></parameterDefinitions></hudson.model.ParametersDefinitionProperty></properties>"
            + "<builders><hudson.tasks.Shell><command>echo at-$WHERE</command></hudson.tasks.Shell>"
            + "</builders></project>");
    assertThat(server.getBody("/job/labelled/")).doesNotContain("is not supported");
    assertThat(server.getBody("/job/labelled/api/json?tree=property[parameterDefinitions[*]]"))
        .contains("\"type\":\"LabelParameterDefinition\"");
    // The first one waits for a node that does not exist; the second has the label of a node.
    assertThat(server.post("/job/labelled/buildWithParameters?delay=0sec").status()).isEqualTo(201);
    server.await("/queue/api/json", "nowhere");
    assertThat(server.post("/job/labelled/buildWithParameters?delay=0sec&WHERE=built-in").status())
        .isEqualTo(201);
    String id = server.getBody("/queue/api/json?tree=items[id,params]");
    assertThat(server.post("/queue/cancelItem?id=" + firstId(id)).status()).isLessThan(400);
    assertThat(server.awaitBuild("/job/labelled/", 1, "SUCCESS")).contains("at-built-in");
  }

  private static String firstId(String queue) {
    String smallest = "";
    for (String part : queue.split("\"id\":", -1)) {
      String digits = part.replaceFirst("\\D.*", "");
      if (!digits.isEmpty()
          && (smallest.isEmpty() || Long.parseLong(digits) < Long.parseLong(smallest))) {
        smallest = digits;
      }
    }
    return smallest;
  }
}
