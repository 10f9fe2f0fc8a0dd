package dev.steward.pipeline.step;

import dev.steward.credential.CredentialData;
import dev.steward.engine.Bindings;
import dev.steward.pipeline.run.PipelineStep;
import dev.steward.pipeline.run.SecretVariables;
import dev.steward.pipeline.run.StepArguments;
import dev.steward.pipeline.run.StepCall;
import dev.steward.pipeline.run.StepFailure;
import dev.steward.pipeline.run.StepScope;
import dev.steward.step.Repeat;
import dev.steward.text.Json;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The step {@code withAWS}: sets the variables that the programs and steps for AWS read. The keys
 * of an assumed role are encrypted in the journal, so that the body keeps them after a restart.
 */
final class AwsEnvironmentStep {
  private static final List<String> UNSUPPORTED =
      List.of("federatedUserId", "iamMfaToken", "principalArn", "samlAssertion");

  private final WorkServices services;

  AwsEnvironmentStep(WorkServices services) {
    this.services = services;
  }

  PipelineStep step() {
    return new PipelineStep("withAWS", "set AWS settings for nested block", this::perform);
  }

  private @Nullable Object perform(StepCall call) {
    StepArguments arguments = call.arguments();
    for (String name : UNSUPPORTED) {
      if (!arguments.text(name, "").isEmpty()) {
        throw new IllegalArgumentException(
            "withAWS does not support the parameter "
                + name
                + ". Use the parameter credentials, or sh with the command aws.");
      }
    }
    var variables = new LinkedHashMap<String, String>();
    String credentials = arguments.text("credentials", "");
    if (!credentials.isEmpty()) {
      addCredentials(call, credentials, variables);
    }
    String profile = arguments.text("profile", "");
    if (!profile.isEmpty()) {
      call.print("Setting AWS profile " + profile + "\n");
      variables.put(AwsSession.DEFAULT_PROFILE, profile);
      variables.put(AwsSession.PROFILE, profile);
    }
    String region = arguments.text("region", "");
    if (!region.isEmpty()) {
      AwsSession.checkRegion(region);
      call.print("Setting AWS region " + region + "\n");
      variables.put(AwsSession.DEFAULT_REGION, region);
      variables.put(AwsSession.REGION, region);
    }
    String endpoint = arguments.text("endpointUrl", "");
    if (!endpoint.isEmpty()) {
      call.print("Setting AWS endpointUrl " + endpoint + "\n");
      variables.put(AwsSession.ENDPOINT, endpoint);
    }
    String role = arguments.text("role", "");
    if (!role.isEmpty()) {
      assumeRole(call, role, variables);
    }
    var secrets = new LinkedHashMap<>(variables);
    secrets.keySet().retainAll(List.of(AwsSession.SECRET_KEY, AwsSession.SESSION_TOKEN));
    secrets.values().removeIf(String::isEmpty);
    StepScope scope = call.scope().withEnvironment(all -> all.putAll(variables));
    return call.body(secrets.isEmpty() ? scope : SecretVariables.added(scope, secrets));
  }

  private void addCredentials(StepCall call, String id, Map<String, String> variables) {
    Object problem =
        call.record(() ->
            login(call, id) == null
                ? "Cannot find Jenkins credentials with name "
                    + id
                    + ": there is no credential with this ID and a user name and password that the"
                    + " job may use."
                : null);
    if (problem != null) {
      throw new StepFailure(String.valueOf(problem));
    }
    CredentialData.UsernamePassword login = login(call, id);
    if (login == null) {
      throw new StepFailure("The credential '" + id + "' was deleted.");
    }
    call.run().mask(Bindings.masksOf(login));
    variables.put(AwsSession.ACCESS_KEY, login.username());
    variables.put(AwsSession.SECRET_KEY, login.password().plain());
    // The keys of a user replace those of a session around the block.
    variables.put(AwsSession.SESSION_TOKEN, "");
  }

  private CredentialData.@Nullable UsernamePassword login(StepCall call, String id) {
    return services
                .bindings()
                .dataOf(call.run().job(), call.run().definition(), call.run().run(), id)
            instanceof CredentialData.UsernamePassword login
        ? login
        : null;
  }

  private void assumeRole(StepCall call, String role, Map<String, String> variables) {
    Map<String, String> environment =
        call.run().environment(call.scope().withEnvironment(all -> all.putAll(variables)));
    AwsSession session = AwsSession.of(environment, call.name());
    StepArguments arguments = call.arguments();
    var request = new LinkedHashMap<String, String>();
    request.put("DurationSeconds", String.valueOf(arguments.number("duration", 3_600)));
    request.put("RoleSessionName", sessionName(call));
    put(request, "ExternalId", arguments.text("externalId", ""));
    put(request, "Policy", arguments.text("policy", ""));
    String account = arguments.text("roleAccount", "");
    Object outcome =
        call.await(
            Repeat.IDEMPOTENT,
            _ -> {
              var client = new StsClient(session, services.clock());
              String arn =
                  role.startsWith("arn:")
                      ? role
                      : "arn:aws"
                          + (session.region().startsWith("cn-") ? "-cn" : "")
                          + ":iam::"
                          + (account.isEmpty() ? client.account() : account)
                          + ":role/"
                          + role;
              request.put("RoleArn", arn);
              StsClient.AssumedRole assumed = client.assumeRole(request);
              return Map.of("arn", arn, "id", assumed.id(), "keys", encrypted(assumed.keys()));
            });
    if (!(outcome instanceof Map<?, ?> map)) {
      throw new IllegalStateException("the journal contains no role");
    }
    AwsKeys keys = decrypted(String.valueOf(map.get("keys")));
    call.run().mask(Bindings.masksOf(keys.secretAccessKey()));
    call.run().mask(Bindings.masksOf(keys.sessionToken()));
    call.print("Assumed role " + map.get("arn") + " with id " + map.get("id") + "\n");
    variables.put(AwsSession.ACCESS_KEY, keys.accessKeyId());
    variables.put(AwsSession.SECRET_KEY, keys.secretAccessKey());
    variables.put(AwsSession.SESSION_TOKEN, keys.sessionToken());
  }

  /** The name of the session in the logs of AWS, which allow few characters. */
  private static String sessionName(StepCall call) {
    String given = call.arguments().text("roleSessionName", "");
    String name =
        given.isEmpty()
            ? "Jenkins-" + call.run().job().fullName() + "-" + call.run().run().number()
            : given;
    String allowed = name.replaceAll("[^A-Za-z0-9_=,.@-]", "-");
    return allowed.substring(0, Math.min(64, allowed.length()));
  }

  private static void put(Map<String, String> all, String name, String value) {
    if (!value.isEmpty()) {
      all.put(name, value);
    }
  }

  private String encrypted(AwsKeys keys) {
    return Base64.getEncoder()
        .encodeToString(
            services
                .settings()
                .encryptor()
                .encrypt(
                    Json.write(
                        List.of(keys.accessKeyId(), keys.secretAccessKey(), keys.sessionToken()))));
  }

  private AwsKeys decrypted(String text) {
    if (!(Json.read(services.settings().encryptor().decrypt(Base64.getDecoder().decode(text)))
        instanceof List<?> parts)) {
      throw new IllegalStateException("the journal contains no keys");
    }
    return new AwsKeys(
        String.valueOf(parts.get(0)), String.valueOf(parts.get(1)), String.valueOf(parts.get(2)));
  }
}
