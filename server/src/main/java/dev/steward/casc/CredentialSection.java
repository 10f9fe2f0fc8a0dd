package dev.steward.casc;

import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.credential.Content;
import dev.steward.credential.Credential;
import dev.steward.credential.Credentials;
import dev.steward.credential.Domain;
import dev.steward.credential.Scope;
import dev.steward.credential.Secret;
import dev.steward.credential.StoreOf;
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
  private static final StoreOf STORE = StoreOf.server();

  /** Symbol that Jenkins derives from the class name; it accepts a second spelling. */
  private static final String PEM = "PEMEntry";

  private final Credentials credentials;
  private final Marks marks;

  CredentialSection(Credentials credentials, Marks marks) {
    this.credentials = credentials;
    this.marks = marks;
  }

  @Override
  public List<String> paths() {
    return List.of(PATH);
  }

  @Override
  public void read(Caller caller, String path, Value value, Reading reading) {
    for (Value.Members each : reading.each(value, "domain", "credentials")) {
      String name = "";
      Value named = each.all().get("domain");
      if (named != null) {
        Value.Members domain = reading.members(named, "name", "description");
        String its = domain == null ? null : reading.required(domain, "name");
        if (domain == null || its == null) {
          continue;
        }
        name = its;
        String description = reading.text(domain, "description");
        reading.change(() -> domain(caller, its, description == null ? "" : description));
      }
      if (each.all().get("credentials") instanceof Value.Items items) {
        for (Value item : items.all()) {
          credential(caller, name, item, reading);
        }
      } else {
        reading.faults().add(each.line(), "'credentials' is required and must be a list.");
      }
    }
  }

  private void domain(Caller caller, String name, String description) {
    if (credentials.findDomain(caller, STORE, name) == null) {
      credentials.createDomain(caller, STORE, new Domain(name, description, List.of()));
    }
  }

  private void credential(Caller caller, String domain, Value item, Reading reading) {
    if (!(item instanceof Value.Members kinds) || kinds.all().size() != 1) {
      reading
          .faults()
          .add(item.line(), "A credential must have exactly one type, such as usernamePassword.");
      return;
    }
    String kind = kinds.all().keySet().iterator().next();
    Value inner = kinds.all().get(kind);
    Value.Members fields =
        inner == null
            ? null
            : switch (kind) {
              case "usernamePassword" ->
                  fields(inner, reading, "username", "password", "usernameSecret");
              case "string" -> fields(inner, reading, "secret");
              case "file" -> fields(inner, reading, "fileName", "secretBytes");
              case "basicSSHUserPrivateKey" ->
                  fields(
                      inner,
                      reading,
                      "username",
                      "passphrase",
                      "privateKeySource",
                      "usernameSecret");
              case "certificate" -> fields(inner, reading, "password", "keyStoreSource");
              default -> {
                reading.faults().add(kinds.lineOf(kind), Reading.unknown(kind));
                yield null;
              }
            };
    String id = fields == null ? null : reading.required(fields, "id");
    if (fields == null || id == null) {
      return;
    }
    Content content = content(kind, fields, reading);
    String description = text(fields, "description", reading);
    var credential = new Credential(id, scope(fields, reading), description, content);
    if (isHidden(content)) {
      if (find(caller, domain, id) == null) {
        reading.faults().add(fields.line(), "A new credential requires its secret.");
      }
    } else {
      reading.faults().unless(fields.line(), content::checked);
    }
    reading.change(() -> apply(caller, domain, credential));
  }

  private static Value.@Nullable Members fields(Value value, Reading reading, String... own) {
    var known = new ArrayList<>(List.of("scope", "id", "description"));
    known.addAll(List.of(own));
    return reading.members(value, known.toArray(String[]::new));
  }

  private static String text(Value.Members fields, String name, Reading reading) {
    String text = reading.text(fields, name);
    return text == null ? "" : text;
  }

  private static Secret secret(Value.Members fields, String name, Reading reading) {
    String text = reading.text(fields, name);
    return text == null ? Secret.hidden() : Secret.of(text);
  }

  private static Scope scope(Value.Members fields, Reading reading) {
    String text = text(fields, "scope", reading);
    return switch (text) {
      case "", "GLOBAL" -> Scope.GLOBAL;
      case "SYSTEM" -> Scope.SYSTEM;
      default -> {
        reading.faults().add(fields.lineOf("scope"), "'scope' must be GLOBAL or SYSTEM.");
        yield Scope.GLOBAL;
      }
    };
  }

  private static Content content(String kind, Value.Members fields, Reading reading) {
    boolean masked = reading.flag(fields, "usernameSecret", false);
    return switch (kind) {
      case "usernamePassword" ->
          new Content.UsernamePassword(
              text(fields, "username", reading), secret(fields, "password", reading), masked);
      case "string" -> new Content.SecretText(secret(fields, "secret", reading));
      case "file" ->
          new Content.SecretFile(
              text(fields, "fileName", reading), secret(fields, "secretBytes", reading));
      case "certificate" -> certificate(fields, reading);
      default -> {
        Secret key = Secret.hidden();
        if (fields.all().get("privateKeySource") instanceof Value.Members source
            && source.all().get("directEntry") instanceof Value.Members direct) {
          key = secret(direct, "privateKey", reading);
        } else if (fields.all().containsKey("privateKeySource")) {
          reading
              .faults()
              .add(
                  fields.lineOf("privateKeySource"),
                  "'privateKeySource' requires 'directEntry' with a 'privateKey'.");
        }
        Secret passphrase = secret(fields, "passphrase", reading);
        // A key without passphrase is unencrypted; without a key both keep their values.
        yield new Content.SshKey(
            text(fields, "username", reading),
            key,
            passphrase.isHidden() && !key.isHidden() ? Secret.of("") : passphrase,
            !passphrase.isHidden(),
            masked);
      }
    };
  }

  /** Without a key store both secrets keep their values. */
  private static Content certificate(Value.Members fields, Reading reading) {
    Secret password = secret(fields, "password", reading);
    Value given = fields.all().get("keyStoreSource");
    if (given == null) {
      return new Content.Certificate(Secret.hidden(), password);
    }
    Value.Members source = reading.members(given, "uploaded", PEM, "pEMEntry");
    Secret open = password.isHidden() ? Secret.of("") : password;
    if (source != null && source.all().size() == 1) {
      Value inner = source.all().values().iterator().next();
      if (source.all().containsKey("uploaded")) {
        Value.Members uploaded = reading.members(inner, "uploadedKeystore");
        if (uploaded != null) {
          return new Content.Certificate(secret(uploaded, "uploadedKeystore", reading), open);
        }
      }
      Value.Members pem = reading.members(inner, "certChain", "privateKey");
      if (pem != null) {
        return new Content.PemCertificate(
            secret(pem, "certChain", reading), secret(pem, "privateKey", reading), open);
      }
    }
    reading
        .faults()
        .add(
            fields.lineOf("keyStoreSource"),
            "'keyStoreSource' requires 'uploaded' with an 'uploadedKeystore' in Base64, or"
                + " 'PEMEntry' with a 'certChain' and a 'privateKey'.");
    return new Content.Certificate(Secret.hidden(), password);
  }

  private static Secret main(Content content) {
    return switch (content) {
      case Content.UsernamePassword(_, Secret password, _) -> password;
      case Content.SecretText(Secret text) -> text;
      case Content.SecretFile(_, Secret bytes) -> bytes;
      case Content.SshKey(_, Secret key, _, _, _) -> key;
      case Content.Certificate(Secret keyStore, _) -> keyStore;
      case Content.PemCertificate(_, Secret key, _) -> key;
    };
  }

  private static boolean isHidden(Content content) {
    return main(content).isHidden();
  }

  private @Nullable Credential find(Caller caller, String domain, String id) {
    Domain found = credentials.findDomain(caller, STORE, domain);
    return found == null ? null : credentials.find(caller, STORE, found, id);
  }

  private void apply(Caller caller, String name, Credential wanted) {
    Domain domain = credentials.findDomain(caller, STORE, name);
    if (domain == null) {
      throw new Problem.Conflict("A credential domain no longer exists; try again.");
    }
    Credential there = credentials.find(caller, STORE, domain, wanted.id());
    String mark = "credential " + name + "/" + wanted.id();
    String[] parts = parts(wanted);
    if (there == null) {
      credentials.create(caller, STORE, domain, wanted);
    } else if ((isHidden(wanted.content()) || marks.has(mark, parts)) && looksSame(there, wanted)) {
      return;
    } else {
      credentials.update(caller, STORE, domain, wanted.id(), wanted);
    }
    if (!isHidden(wanted.content())) {
      marks.put(mark, parts);
    }
  }

  /** Whether all public fields are equal. */
  private static boolean looksSame(Credential one, Credential other) {
    return shown(one).equals(shown(other));
  }

  private static String[] parts(Credential credential) {
    return new String[] {
      shown(credential).toString(),
      plain(main(credential.content())),
      switch (credential.content()) {
        case Content.SshKey(_, _, Secret passphrase, _, _) -> plain(passphrase);
        case Content.Certificate(_, Secret password) -> plain(password);
        case Content.PemCertificate(Secret chain, _, Secret password) ->
            plain(chain) + "\n" + plain(password);
        case Content.UsernamePassword _, Content.SecretText _, Content.SecretFile _ -> "";
      }
    };
  }

  private static String plain(Secret secret) {
    return secret.isHidden() ? "" : secret.plain();
  }

  /** Public fields by their names in Jenkins. */
  private static Map<String, Object> shown(Credential credential) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("scope", credential.scope().name());
    fields.put("id", credential.id());
    fields.put("description", credential.description());
    switch (credential.content()) {
      case Content.UsernamePassword(String username, _, boolean masked) -> {
        fields.put("username", username);
        fields.put("usernameSecret", masked);
      }
      case Content.SshKey(String username, _, _, _, boolean masked) -> {
        fields.put("username", username);
        fields.put("usernameSecret", masked);
      }
      case Content.SecretFile(String fileName, _) -> fields.put("fileName", fileName);
      case Content.SecretText _, Content.Certificate _, Content.PemCertificate _ -> {}
    }
    return fields;
  }

  private static String kind(Content content) {
    return switch (content) {
      case Content.UsernamePassword _ -> "usernamePassword";
      case Content.SecretText _ -> "string";
      case Content.SecretFile _ -> "file";
      case Content.SshKey _ -> "basicSSHUserPrivateKey";
      case Content.Certificate _, Content.PemCertificate _ -> "certificate";
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
        .forEach((domain, held) -> {
          var those = new ArrayList<Map<String, Object>>();
          for (Credential each : held) {
            those.add(Map.of(kind(each.content()), shown(each)));
          }
          Map<String, Object> one = new LinkedHashMap<>();
          if (!domain.isEmpty()) {
            one.put("domain", Map.of("name", domain));
          }
          one.put("credentials", those);
          if (!those.isEmpty()) {
            all.add(one);
          }
        });
    if (!all.isEmpty()) {
      out.put(PATH, all);
    }
  }
}
