package dev.steward.pipeline.step;

import dev.steward.outbound.OutboundClient;
import dev.steward.outbound.OutboundFailure;
import dev.steward.outbound.OutboundRequest;
import dev.steward.outbound.OutboundResponse;
import dev.steward.pipeline.run.StepFailure;
import dev.steward.problem.Problem;
import dev.steward.secret.Digests;
import dev.steward.text.XmlElement;
import dev.steward.text.XmlReader;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Requests to AWS' Security Token Service. */
final class StsClient {
  private static final String VERSION = "2011-06-15";
  private static final String FORM = "application/x-www-form-urlencoded; charset=utf-8";

  /** The session of a role. */
  record AssumedRole(String id, AwsKeys keys) {}

  private final AwsSession session;
  private final InstantSource clock;

  StsClient(AwsSession session, InstantSource clock) {
    this.session = session;
    this.clock = clock;
  }

  /** The account of the keys. */
  String account() throws InterruptedException {
    return text(call("GetCallerIdentity", Map.of()).find("GetCallerIdentityResult"), "Account");
  }

  /** Starts a session of a role. */
  AssumedRole assumeRole(Map<String, String> parameters) throws InterruptedException {
    XmlElement result = call("AssumeRole", parameters).find("AssumeRoleResult");
    XmlElement keys = result == null ? null : result.find("Credentials");
    return new AssumedRole(
        text(result == null ? null : result.find("AssumedRoleUser"), "AssumedRoleId"),
        new AwsKeys(
            text(keys, "AccessKeyId"), text(keys, "SecretAccessKey"), text(keys, "SessionToken")));
  }

  private XmlElement call(String action, Map<String, String> parameters)
      throws InterruptedException {
    String body =
        "Action="
            + action
            + "&Version="
            + VERSION
            + parameters.entrySet().stream()
                .map(one -> "&" + one.getKey() + "=" + AwsSignature.encode(one.getValue(), false))
                .collect(Collectors.joining());
    try {
      OutboundRequest request =
          OutboundRequest.of("POST", OutboundRequest.uri(session.service("sts") + "/"))
              .body(FORM, body);
      OutboundResponse response =
          OutboundClient.send(
              AwsSignature.sign(
                  request,
                  session.keys(),
                  session.region(),
                  "sts",
                  Digests.hex(Digests.sha256(body.getBytes(StandardCharsets.UTF_8))),
                  clock.instant()));
      if (response.status() != 200) {
        throw new StepFailure(
            action + ": " + AwsError.of(response.text()) + " (status " + response.status() + ")");
      }
      return XmlReader.readVerbatim(response.text());
    } catch (OutboundFailure | Problem e) {
      throw new StepFailure(action + " failed: " + e.getMessage());
    }
  }

  private static String text(@Nullable XmlElement element, String name) {
    String text = element == null ? "" : element.textOf(name, "");
    if (text.isEmpty()) {
      throw new StepFailure(
          "The response of AWS contains no " + name + ". Check the URL of the endpoint.");
    }
    return text;
  }
}
