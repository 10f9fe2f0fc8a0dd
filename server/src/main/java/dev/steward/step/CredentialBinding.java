package dev.steward.step;

import org.jspecify.annotations.Nullable;

/** A binding of one credential to environment variables. */
public sealed interface CredentialBinding {

  String credentialsId();

  /** {@code name:password} in one variable. */
  record UsernameColonPassword(String variable, String credentialsId)
      implements CredentialBinding {}

  record UsernamePassword(String usernameVariable, String passwordVariable, String credentialsId)
      implements CredentialBinding {}

  record SecretText(String variable, String credentialsId) implements CredentialBinding {}

  /** The variable contains the path of a temporary file with the secret. */
  record SecretFile(String variable, String credentialsId) implements CredentialBinding {}

  record SshKey(
      String keyFileVariable,
      @Nullable String passphraseVariable,
      @Nullable String usernameVariable,
      String credentialsId)
      implements CredentialBinding {}

  record Certificate(
      String keystoreVariable,
      @Nullable String passwordVariable,
      @Nullable String aliasVariable,
      String credentialsId)
      implements CredentialBinding {}
}
