package dev.steward.web.admin;

import dev.steward.credential.CredentialData;
import dev.steward.credential.CredentialStore;
import dev.steward.credential.Scope;
import dev.steward.credential.Secret;
import dev.steward.http.Parameters;
import dev.steward.http.Response;
import dev.steward.problem.Problem;
import dev.steward.routing.RequestContext;
import dev.steward.web.Layout;
import dev.steward.web.Templates;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/** The form of a credential: its values, and the credential data that it submits. */
public final class CredentialForm {

  /** Values of the form; secrets are never shown again. */
  public record CredentialFields(
      String kind,
      String id,
      String description,
      String scope,
      String username,
      boolean usernameSecret,
      String fileName) {}

  private CredentialForm() {}

  /** Credential type in the forms; empty if no form supports it. */
  static String kind(CredentialData content) {
    return switch (content) {
      case CredentialData.UsernamePassword _ -> "username-password";
      case CredentialData.SecretText _ -> "secret-text";
      case CredentialData.SshKey _ -> "ssh-key";
      case CredentialData.SecretFile _ -> "secret-file";
      case CredentialData.PemCertificate _ -> "certificate-pem";
      case CredentialData.Certificate _ -> "";
    };
  }

  static String username(CredentialData content) {
    return switch (content) {
      case CredentialData.UsernamePassword(String name, _, _) -> name;
      case CredentialData.SshKey(String name, _, _, _, _) -> name;
      case CredentialData.SecretText _,
          CredentialData.SecretFile _,
          CredentialData.Certificate _,
          CredentialData.PemCertificate _ ->
          "";
    };
  }

  /** Whether logs mask the user name of the credential. */
  static boolean usernameSecret(CredentialData content) {
    return switch (content) {
      case CredentialData.UsernamePassword(_, _, boolean secret) -> secret;
      case CredentialData.SshKey(_, _, _, _, boolean secret) -> secret;
      case CredentialData.SecretText _,
          CredentialData.SecretFile _,
          CredentialData.Certificate _,
          CredentialData.PemCertificate _ ->
          false;
    };
  }

  /** Whether the check box was submitted; a browser omits one that is cleared. */
  static boolean isUsernameSecret(Parameters parameters) {
    return !parameters.get("usernameSecret", "").isEmpty();
  }

  static String fileName(CredentialData content) {
    return content instanceof CredentialData.SecretFile(String name, _) ? name : "";
  }

  static Scope scope(String name, CredentialStore store) {
    for (Scope scope : Scope.values()) {
      if (scope.name().equals(name)) {
        return scope;
      }
    }
    return store.defaultScope();
  }

  /**
   * Credential data submitted by the form.
   *
   * @param keepsStored true if an empty secret field keeps the stored secret
   */
  static CredentialData content(String kind, Parameters parameters, boolean keepsStored) {
    boolean usernameSecret = isUsernameSecret(parameters);
    String username = parameters.get("username", "");
    return switch (kind) {
      case "username-password" ->
          new CredentialData.UsernamePassword(
              username, secret(parameters, "password", keepsStored), usernameSecret);
      case "secret-text" ->
          new CredentialData.SecretText(secret(parameters, "secret", keepsStored));
      case "ssh-key" -> {
        Secret passphrase = secret(parameters, "passphrase", keepsStored);
        yield new CredentialData.SshKey(
            username,
            secret(parameters, "key", keepsStored),
            passphrase,
            !passphrase.isHidden() && !passphrase.plain().isEmpty(),
            usernameSecret);
      }
      case "secret-file" -> {
        Secret text = secret(parameters, "content", keepsStored);
        yield new CredentialData.SecretFile(
            parameters.get("fileName", "").strip(),
            text.isHidden()
                ? text
                : Secret.of(
                    Base64.getEncoder()
                        .encodeToString(text.plain().getBytes(StandardCharsets.UTF_8))));
      }
      case "certificate-pem" ->
          new CredentialData.PemCertificate(
              secret(parameters, "chain", keepsStored),
              secret(parameters, "key", keepsStored),
              secret(parameters, "password", keepsStored));
      default -> throw new Problem.Invalid("Select a credential type.");
    };
  }

  private static Secret secret(Parameters parameters, String name, boolean keepsStored) {
    String value = parameters.get(name, "").replace("\r\n", "\n");
    return keepsStored && value.isEmpty() ? Secret.hidden() : Secret.of(value);
  }

  static Response form(
      RequestContext call,
      String action,
      String title,
      boolean isNew,
      CredentialFields fields,
      String error) {
    return Templates.page(
        call,
        error.isEmpty() ? 200 : 400,
        "admin/credentialform.jte",
        Map.of(
            "frame",
            Layout.of(call),
            "action",
            action,
            "title",
            title,
            "fresh",
            isNew,
            "fields",
            fields,
            "said",
            error));
  }
}
