package dev.steward.casc;

import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.credential.Credential;
import dev.steward.credential.CredentialData;
import dev.steward.credential.CredentialStore;
import dev.steward.credential.Credentials;
import dev.steward.credential.Domain;
import dev.steward.credential.Scope;
import dev.steward.credential.Secret;
import dev.steward.problem.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Credentials of the system store. A secret that the document omits keeps its value; a secret in
 * the document is written only if the document changed since it was last applied.
 */
final class CredentialSection implements Section {

  private static final String PATH = "credentials.system.domainCredentials";
  private static final CredentialStore STORE = CredentialStore.system();

  /** Symbol that Jenkins derives from the class name; it accepts a second spelling. */
  private static final String PEM = "PEMEntry";

  private final Credentials credentials;
  private final AppliedDigests digests;

  CredentialSection(Credentials credentials, AppliedDigests digests) {
    this.credentials = credentials;
    this.digests = digests;
  }

  @Override
  public List<String> paths() {
    return List.of(PATH);
  }

  @Override
  public void read(Caller caller, String path, YamlValue value, ReadContext context) {
    for (YamlValue.Mapping group : context.mappings(value, "domain", "credentials")) {
      String name = "";
      YamlValue domainValue = group.all().get("domain");
      if (domainValue != null) {
        YamlValue.Mapping domain = context.mapping(domainValue, "name", "description");
        String domainName = domain == null ? null : context.required(domain, "name");
        if (domain == null || domainName == null) {
          continue;
        }
        name = domainName;
        String description = context.text(domain, "description");
        context.addChange(() -> domain(caller, domainName, description == null ? "" : description));
      }
      if (group.all().get("credentials") instanceof YamlValue.Sequence items) {
        for (YamlValue item : items.all()) {
          credential(caller, name, item, context);
        }
      } else {
        context.errors().add(group.line(), "'credentials' is required and must be a list.");
      }
    }
  }

  private void domain(Caller caller, String name, String description) {
    if (credentials.findDomain(caller, STORE, name) == null) {
      credentials.createDomain(caller, STORE, new Domain(name, description, List.of()));
    }
  }

  private void credential(Caller caller, String domain, YamlValue item, ReadContext context) {
    if (!(item instanceof YamlValue.Mapping kinds) || kinds.all().size() != 1) {
      context
          .errors()
          .add(item.line(), "A credential must have exactly one type, such as usernamePassword.");
      return;
    }
    String kind = kinds.all().keySet().iterator().next();
    YamlValue inner = kinds.all().get(kind);
    YamlValue.Mapping fields =
        inner == null
            ? null
            : switch (kind) {
              case "usernamePassword" ->
                  fields(inner, context, "username", "password", "usernameSecret");
              case "string" -> fields(inner, context, "secret");
              case "file" -> fields(inner, context, "fileName", "secretBytes");
              case "basicSSHUserPrivateKey" ->
                  fields(
                      inner,
                      context,
                      "username",
                      "passphrase",
                      "privateKeySource",
                      "usernameSecret");
              case "certificate" -> fields(inner, context, "password", "keyStoreSource");
              default -> {
                context.errors().add(kinds.lineOf(kind), ReadContext.unknown(kind));
                yield null;
              }
            };
    String id = fields == null ? null : context.required(fields, "id");
    if (fields == null || id == null) {
      return;
    }
    CredentialData content = content(kind, fields, context);
    String description = text(fields, "description", context);
    var credential = new Credential(id, scope(fields, context), description, content);
    if (isHidden(content)) {
      if (find(caller, domain, id) == null) {
        context.errors().add(fields.line(), "A new credential requires its secret.");
      }
    } else {
      context.errors().check(fields.line(), content::validated);
    }
    context.addChange(() -> apply(caller, domain, credential));
  }

  private static YamlValue.@Nullable Mapping fields(
      YamlValue value, ReadContext context, String... names) {
    var keys = new ArrayList<>(List.of("scope", "id", "description"));
    keys.addAll(List.of(names));
    return context.mapping(value, keys.toArray(String[]::new));
  }

  private static String text(YamlValue.Mapping fields, String name, ReadContext context) {
    String text = context.text(fields, name);
    return text == null ? "" : text;
  }

  private static Secret secret(YamlValue.Mapping fields, String name, ReadContext context) {
    String text = context.text(fields, name);
    return text == null ? Secret.hidden() : Secret.of(text);
  }

  private static Scope scope(YamlValue.Mapping fields, ReadContext context) {
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

  private static CredentialData content(
      String kind, YamlValue.Mapping fields, ReadContext context) {
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
        // A key without passphrase is unencrypted; without a key both keep their values.
        yield new CredentialData.SshKey(
            text(fields, "username", context),
            key,
            passphrase.isHidden() && !key.isHidden() ? Secret.of("") : passphrase,
            !passphrase.isHidden(),
            masked);
      }
    };
  }

  /** Without a key store both secrets keep their values. */
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

  private static boolean isHidden(CredentialData content) {
    return mainSecret(content).isHidden();
  }

  private @Nullable Credential find(Caller caller, String domain, String id) {
    Domain stored = credentials.findDomain(caller, STORE, domain);
    return stored == null ? null : credentials.find(caller, STORE, stored, id);
  }

  private void apply(Caller caller, String name, Credential credential) {
    Domain domain = credentials.findDomain(caller, STORE, name);
    if (domain == null) {
      throw new Problem.Conflict("A credential domain no longer exists; try again.");
    }
    Credential existing = credentials.find(caller, STORE, domain, credential.id());
    String digestName = "credential " + name + "/" + credential.id();
    String[] parts = parts(credential);
    if (existing == null) {
      credentials.create(caller, STORE, domain, credential);
    } else if ((isHidden(credential.data()) || digests.isUnchanged(digestName, parts))
        && hasSamePublicFields(existing, credential)) {
      return;
    } else {
      credentials.update(caller, STORE, domain, credential.id(), credential);
    }
    if (!isHidden(credential.data())) {
      digests.put(digestName, parts);
    }
  }

  /** Whether all public fields are equal. */
  private static boolean hasSamePublicFields(Credential one, Credential other) {
    return publicFields(one).equals(publicFields(other));
  }

  private static String[] parts(Credential credential) {
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
  private static Map<String, Object> publicFields(Credential credential) {
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

  private static String kind(CredentialData content) {
    return switch (content) {
      case CredentialData.UsernamePassword _ -> "usernamePassword";
      case CredentialData.SecretText _ -> "string";
      case CredentialData.SecretFile _ -> "file";
      case CredentialData.SshKey _ -> "basicSSHUserPrivateKey";
      case CredentialData.Certificate _, CredentialData.PemCertificate _ -> "certificate";
    };
  }

  @Override
  public void export(Caller caller, Map<String, Object> out) {
    if (!credentials.allows(caller, STORE, Permission.CREDENTIALS_VIEW)) {
      return;
    }
    var all = new ArrayList<Map<String, Object>>();
    credentials
        .list(caller, STORE)
        .forEach((domain, list) -> {
          var entries = new ArrayList<Map<String, Object>>();
          for (Credential credential : list) {
            entries.add(Map.of(kind(credential.data()), publicFields(credential)));
          }
          Map<String, Object> group = new LinkedHashMap<>();
          if (!domain.isEmpty()) {
            group.put("domain", Map.of("name", domain));
          }
          group.put("credentials", entries);
          if (!entries.isEmpty()) {
            all.add(group);
          }
        });
    if (!all.isEmpty()) {
      out.put(PATH, all);
    }
  }
}
