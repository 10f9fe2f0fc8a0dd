package dev.steward.casc;

import dev.steward.credential.Credential;
import dev.steward.credential.CredentialData;
import dev.steward.credential.Scope;
import dev.steward.credential.Secret;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Converts credentials between the fields of a document and their data. */
final class CredentialFields {

  /** Symbol that Jenkins derives from the class name; Jenkins also accepts a second spelling. */
  private static final String PEM = "PEMEntry";

  private CredentialFields() {}

  static YamlValue.@Nullable Mapping fields(YamlValue value, ReadContext context, String... names) {
    var keys = new ArrayList<>(List.of("scope", "id", "description"));
    keys.addAll(List.of(names));
    return context.mapping(value, keys.toArray(String[]::new));
  }

  static String text(YamlValue.Mapping fields, String name, ReadContext context) {
    String text = context.text(fields, name);
    return text == null ? "" : text;
  }

  private static Secret secret(YamlValue.Mapping fields, String name, ReadContext context) {
    String text = context.text(fields, name);
    return text == null ? Secret.hidden() : Secret.of(text);
  }

  static Scope scope(YamlValue.Mapping fields, ReadContext context) {
    String text = text(fields, "scope", context);
    return switch (text) {
      case "", "GLOBAL" -> Scope.GLOBAL;
      case "SYSTEM" -> Scope.SYSTEM;
      default -> {
        context.errors().add(fields.lineOf("scope"), "'scope' must be GLOBAL or SYSTEM.");
        yield Scope.GLOBAL;
      }
    };
  }

  static CredentialData content(String kind, YamlValue.Mapping fields, ReadContext context) {
    boolean masked = context.flag(fields, "usernameSecret", false);
    return switch (kind) {
      case "usernamePassword" ->
          new CredentialData.UsernamePassword(
              text(fields, "username", context), secret(fields, "password", context), masked);
      case "string" -> new CredentialData.SecretText(secret(fields, "secret", context));
      case "file" ->
          new CredentialData.SecretFile(
              text(fields, "fileName", context), secret(fields, "secretBytes", context));
      case "certificate" -> certificate(fields, context);
      default -> {
        Secret key = Secret.hidden();
        if (fields.all().get("privateKeySource") instanceof YamlValue.Mapping source
            && source.all().get("directEntry") instanceof YamlValue.Mapping direct) {
          key = secret(direct, "privateKey", context);
        } else if (fields.all().containsKey("privateKeySource")) {
          context
              .errors()
              .add(
                  fields.lineOf("privateKeySource"),
                  "'privateKeySource' requires 'directEntry' with a 'privateKey'.");
        }
        Secret passphrase = secret(fields, "passphrase", context);
        // A key without a passphrase is unencrypted. If there is no key, omitted secrets keep their
        // values.
        yield new CredentialData.SshKey(
            text(fields, "username", context),
            key,
            passphrase.isHidden() && !key.isHidden() ? Secret.of("") : passphrase,
            !passphrase.isHidden(),
            masked);
      }
    };
  }

  /** Reads a certificate; if there is no keystore, omitted secrets keep their values. */
  private static CredentialData certificate(YamlValue.Mapping fields, ReadContext context) {
    Secret password = secret(fields, "password", context);
    YamlValue sourceValue = fields.all().get("keyStoreSource");
    if (sourceValue == null) {
      return new CredentialData.Certificate(Secret.hidden(), password);
    }
    YamlValue.Mapping source = context.mapping(sourceValue, "uploaded", PEM, "pEMEntry");
    Secret open = password.isHidden() ? Secret.of("") : password;
    if (source != null && source.all().size() == 1) {
      YamlValue inner = source.all().values().iterator().next();
      if (source.all().containsKey("uploaded")) {
        YamlValue.Mapping uploaded = context.mapping(inner, "uploadedKeystore");
        if (uploaded != null) {
          return new CredentialData.Certificate(
              secret(uploaded, "uploadedKeystore", context), open);
        }
      }
      YamlValue.Mapping pem = context.mapping(inner, "certChain", "privateKey");
      if (pem != null) {
        return new CredentialData.PemCertificate(
            secret(pem, "certChain", context), secret(pem, "privateKey", context), open);
      }
    }
    context
        .errors()
        .add(
            fields.lineOf("keyStoreSource"),
            "'keyStoreSource' requires 'uploaded' with an 'uploadedKeystore' in Base64, or"
                + " 'PEMEntry' with a 'certChain' and a 'privateKey'.");
    return new CredentialData.Certificate(Secret.hidden(), password);
  }

  private static Secret mainSecret(CredentialData content) {
    return switch (content) {
      case CredentialData.UsernamePassword(_, Secret password, _) -> password;
      case CredentialData.SecretText(Secret text) -> text;
      case CredentialData.SecretFile(_, Secret bytes) -> bytes;
      case CredentialData.SshKey(_, Secret key, _, _, _) -> key;
      case CredentialData.Certificate(Secret keyStore, _) -> keyStore;
      case CredentialData.PemCertificate(_, Secret key, _) -> key;
    };
  }

  static boolean isHidden(CredentialData content) {
    return mainSecret(content).isHidden();
  }

  /** Whether two credentials have the same values in all public fields. */
  static boolean hasSamePublicFields(Credential one, Credential other) {
    return publicFields(one).equals(publicFields(other));
  }

  static String[] parts(Credential credential) {
    return new String[] {
      publicFields(credential).toString(),
      plain(mainSecret(credential.data())),
      switch (credential.data()) {
        case CredentialData.SshKey(_, _, Secret passphrase, _, _) -> plain(passphrase);
        case CredentialData.Certificate(_, Secret password) -> plain(password);
        case CredentialData.PemCertificate(Secret chain, _, Secret password) ->
            plain(chain) + "\n" + plain(password);
        case CredentialData.UsernamePassword _,
            CredentialData.SecretText _,
            CredentialData.SecretFile _ ->
            "";
      }
    };
  }

  private static String plain(Secret secret) {
    return secret.isHidden() ? "" : secret.plain();
  }

  /** Public fields by their names in Jenkins. */
  static Map<String, Object> publicFields(Credential credential) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("scope", credential.scope().name());
    fields.put("id", credential.id());
    fields.put("description", credential.description());
    switch (credential.data()) {
      case CredentialData.UsernamePassword(String username, _, boolean masked) -> {
        fields.put("username", username);
        fields.put("usernameSecret", masked);
      }
      case CredentialData.SshKey(String username, _, _, _, boolean masked) -> {
        fields.put("username", username);
        fields.put("usernameSecret", masked);
      }
      case CredentialData.SecretFile(String fileName, _) -> fields.put("fileName", fileName);
      case CredentialData.SecretText _,
          CredentialData.Certificate _,
          CredentialData.PemCertificate _ -> {}
    }
    return fields;
  }

  static String kind(CredentialData content) {
    return switch (content) {
      case CredentialData.UsernamePassword _ -> "usernamePassword";
      case CredentialData.SecretText _ -> "string";
      case CredentialData.SecretFile _ -> "file";
      case CredentialData.SshKey _ -> "basicSSHUserPrivateKey";
      case CredentialData.Certificate _, CredentialData.PemCertificate _ -> "certificate";
    };
  }
}
