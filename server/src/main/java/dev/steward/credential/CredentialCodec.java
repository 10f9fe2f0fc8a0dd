package dev.steward.credential;

import dev.steward.problem.ServerFailure;
import dev.steward.secret.Encryptor;
import dev.steward.text.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Codec for stored credentials and domains; separates public data from encrypted secrets. */
final class CredentialCodec {

  private final Encryptor sealed;

  CredentialCodec(Encryptor sealed) {
    this.sealed = sealed;
  }

  /** Public data, for lists. */
  static String publicData(CredentialData content) {
    Json.Writer out = Json.object();
    switch (content) {
      case CredentialData.UsernamePassword(String name, _, boolean secret) ->
          out.put("username", name).put("usernameSecret", secret);
      case CredentialData.SecretFile(String name, _) -> out.put("fileName", name);
      case CredentialData.SshKey(String name, _, _, boolean locked, boolean secret) ->
          out.put("username", name).put("locked", locked).put("usernameSecret", secret);
      case CredentialData.SecretText _,
          CredentialData.Certificate _,
          CredentialData.PemCertificate _ -> {}
    }
    return out.toString();
  }

  /** Encrypted secrets. */
  byte[] sealed(CredentialData content) {
    Json.Writer out = Json.object();
    switch (content) {
      case CredentialData.UsernamePassword(_, Secret password, _) -> put(out, "password", password);
      case CredentialData.SecretText(Secret text) -> put(out, "text", text);
      case CredentialData.SecretFile(_, Secret bytes) -> put(out, "bytes", bytes);
      case CredentialData.SshKey(_, Secret key, Secret passphrase, _, _) -> {
        put(out, "key", key);
        put(out, "passphrase", passphrase);
      }
      case CredentialData.Certificate(Secret keyStore, Secret password) -> {
        put(out, "keyStore", keyStore);
        put(out, "password", password);
      }
      case CredentialData.PemCertificate(Secret chain, Secret key, Secret password) -> {
        put(out, "chain", chain);
        put(out, "key", key);
        put(out, "password", password);
      }
    }
    return sealed.encrypt(out.toString());
  }

  private static void put(Json.Writer out, String name, Secret secret) {
    out.put(name, secret.plain());
  }

  /** Decodes a credential; its secrets stay hidden if {@code encrypted} is null. */
  CredentialData decode(String kind, String publicJson, byte @Nullable [] encrypted) {
    Map<String, @Nullable Object> publicValues = Json.readObject(publicJson);
    Map<String, @Nullable Object> secrets =
        encrypted == null ? Map.of() : Json.readObject(sealed.decrypt(encrypted));
    return switch (kind) {
      case "username-password" ->
          new CredentialData.UsernamePassword(
              text(publicValues, "username"),
              secret(secrets, "password"),
              flag(publicValues, "usernameSecret"));
      case "secret-text" -> new CredentialData.SecretText(secret(secrets, "text"));
      case "secret-file" ->
          new CredentialData.SecretFile(text(publicValues, "fileName"), secret(secrets, "bytes"));
      case "ssh-key" ->
          new CredentialData.SshKey(
              text(publicValues, "username"),
              secret(secrets, "key"),
              secret(secrets, "passphrase"),
              flag(publicValues, "locked"),
              flag(publicValues, "usernameSecret"));
      case "certificate" ->
          new CredentialData.Certificate(secret(secrets, "keyStore"), secret(secrets, "password"));
      case "certificate-pem" ->
          new CredentialData.PemCertificate(
              secret(secrets, "chain"), secret(secrets, "key"), secret(secrets, "password"));
      default ->
          throw new ServerFailure("a credential was stored by a newer version of Steward: " + kind);
    };
  }

  private static Secret secret(Map<String, @Nullable Object> secrets, String name) {
    String value = Json.text(secrets, name);
    return value == null ? Secret.hidden() : Secret.of(value);
  }

  private static String text(Map<String, @Nullable Object> object, String name) {
    String text = Json.text(object, name);
    return text == null ? "" : text;
  }

  private static boolean flag(Map<String, @Nullable Object> object, String name) {
    return Boolean.TRUE.equals(object.get(name));
  }

  static String specifications(List<DomainSpecification> specifications) {
    var all = new ArrayList<Json.Writer>();
    for (DomainSpecification specification : specifications) {
      all.add(
          switch (specification) {
            case DomainSpecification.Hosts(String includes, String excludes) ->
                lists("hosts", includes, excludes);
            case DomainSpecification.HostPorts(String includes, String excludes) ->
                lists("ports", includes, excludes);
            case DomainSpecification.Schemes(String schemes) -> lists("schemes", schemes, "");
            case DomainSpecification.Paths(
                    String includes,
                    String excludes,
                    boolean caseSensitive) ->
                lists("paths", includes, excludes).put("caseSensitive", caseSensitive);
          });
    }
    return Json.list(all);
  }

  private static Json.Writer lists(String kind, String includes, String excludes) {
    return Json.object().put("kind", kind).put("includes", includes).put("excludes", excludes);
  }

  static List<DomainSpecification> specifications(String text) {
    var all = new ArrayList<DomainSpecification>();
    if (Json.read(text) instanceof List<?> list) {
      for (Object entry : list) {
        Map<String, @Nullable Object> object = Json.asObject(entry);
        String includes = text(object, "includes");
        String excludes = text(object, "excludes");
        all.add(
            switch (text(object, "kind")) {
              case "hosts" -> new DomainSpecification.Hosts(includes, excludes);
              case "ports" -> new DomainSpecification.HostPorts(includes, excludes);
              case "schemes" -> new DomainSpecification.Schemes(includes);
              case "paths" ->
                  new DomainSpecification.Paths(includes, excludes, flag(object, "caseSensitive"));
              default ->
                  throw new ServerFailure(
                      "a credential domain was stored by a newer version of Steward");
            });
      }
    }
    return List.copyOf(all);
  }
}
