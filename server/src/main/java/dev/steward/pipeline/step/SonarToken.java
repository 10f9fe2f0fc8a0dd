package dev.steward.pipeline.step;

import dev.steward.credential.CredentialData;
import dev.steward.engine.Bindings;
import dev.steward.pipeline.run.StepCall;
import dev.steward.pipeline.run.StepFailure;
import org.jspecify.annotations.Nullable;

/** The token of a SonarQube server. It is not stored with the run; each evaluation reads it. */
final class SonarToken {

  private SonarToken() {}

  /**
   * Checks that the job may use the credential, and masks the token.
   *
   * @param credentialId empty for none
   * @return empty without a credential, or if it was deleted since the step has started
   */
  static String masked(WorkServices services, StepCall call, String credentialId) {
    if (credentialId.isEmpty()) {
      return "";
    }
    Object problem =
        call.record(() ->
            data(services, call, credentialId) instanceof CredentialData.SecretText
                ? null
                : "The credential '"
                    + credentialId
                    + "' does not exist, is not a secret text, or may not be used by this job. Set"
                    + " credentialsId to the ID of a secret text with a token of the SonarQube"
                    + " server.");
    if (problem != null) {
      throw new StepFailure(String.valueOf(problem));
    }
    String token = find(services, call, credentialId);
    if (token == null) {
      return "";
    }
    call.run().mask(Bindings.masksOf(token));
    return token;
  }

  /** The token; null if there is no such secret text. */
  static @Nullable String find(WorkServices services, StepCall call, String credentialId) {
    return data(services, call, credentialId) instanceof CredentialData.SecretText secret
        ? secret.text().plain().strip()
        : null;
  }

  private static @Nullable CredentialData data(
      WorkServices services, StepCall call, String credentialId) {
    return services
        .bindings()
        .dataOf(call.run().job(), call.run().definition(), call.run().run(), credentialId);
  }
}
