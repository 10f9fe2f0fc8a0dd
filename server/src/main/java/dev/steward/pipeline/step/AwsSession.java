package dev.steward.pipeline.step;

import dev.steward.outbound.OutboundFailure;
import dev.steward.outbound.OutboundRequest;
import dev.steward.pipeline.run.StepCall;
import dev.steward.pipeline.run.StepFailure;
import java.net.URI;
import java.util.Map;

/**
 * The keys, the region and the endpoint that the variables around a step name, as {@code withAWS}
 * sets them.
 *
 * @param endpoint URL of a service that replaces those of AWS; empty for AWS
 */
record AwsSession(AwsKeys keys, String region, String endpoint) {

  static final String ACCESS_KEY = "AWS_ACCESS_KEY_ID";
  static final String SECRET_KEY = "AWS_SECRET_ACCESS_KEY";
  static final String SESSION_TOKEN = "AWS_SESSION_TOKEN";
  static final String REGION = "AWS_REGION";
  static final String DEFAULT_REGION = "AWS_DEFAULT_REGION";
  static final String PROFILE = "AWS_PROFILE";
  static final String DEFAULT_PROFILE = "AWS_DEFAULT_PROFILE";
  static final String ENDPOINT = "AWS_ENDPOINT_URL";
  private static final String STANDARD_REGION = "us-east-1";

  /**
   * Reads the variables of a step.
   *
   * @throws StepFailure if there are no keys
   */
  static AwsSession of(StepCall call) {
    return of(call.run().environment(call.scope()), call.name());
  }

  /** Reads variables. */
  static AwsSession of(Map<String, String> environment, String step) {
    String id = environment.getOrDefault(ACCESS_KEY, "");
    String secret = environment.getOrDefault(SECRET_KEY, "");
    if (id.isEmpty() || secret.isEmpty()) {
      throw new StepFailure(
          step
              + " needs the keys of an AWS account. Use withAWS(credentials: 'ID') around the step,"
              + " with a credential whose user name is the access key ID and whose password is the"
              + " secret access key."
              + (environment.getOrDefault(PROFILE, "").isEmpty()
                  ? ""
                  : " Profiles are only used by commands such as aws."));
    }
    String region = environment.getOrDefault(DEFAULT_REGION, "");
    region = region.isEmpty() ? environment.getOrDefault(REGION, "") : region;
    region = region.isEmpty() ? STANDARD_REGION : region;
    checkRegion(region);
    return new AwsSession(
        new AwsKeys(id, secret, environment.getOrDefault(SESSION_TOKEN, "")),
        region,
        environment.getOrDefault(ENDPOINT, "").strip());
  }

  /** Checks a region, which becomes a part of host names. */
  static void checkRegion(String region) {
    if (!region.matches("[a-z0-9-]{1,40}")) {
      throw new IllegalArgumentException(
          "The region must consist of letters, digits and hyphens, such as eu-central-1, not '"
              + region
              + "'.");
    }
  }

  /** The URL of a service, without a slash at its end. */
  URI service(String name) throws OutboundFailure {
    return OutboundRequest.uri(
        endpoint.isEmpty() ? "https://" + name + "." + region + "." + domain() : trimmed());
  }

  /** The domain of AWS that contains the region. */
  String domain() {
    return region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
  }

  private String trimmed() {
    return endpoint.endsWith("/") ? endpoint.substring(0, endpoint.length() - 1) : endpoint;
  }
}
