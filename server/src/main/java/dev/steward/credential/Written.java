package dev.steward.credential;

import dev.steward.problem.ServerFailure;
import dev.steward.secret.Encryptor;
import dev.steward.text.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Codec for stored credentials and domains; separates public data from encrypted secrets. */
final class Written {

  private final Encryptor sealed;

  Written(Encryptor sealed) {
    this.sealed = sealed;
  }

  /** Public data, for lists. */
  static String shown(Content content) {
    Json.Writer out = Json.object();
    switch (content) {
      case Content.UsernamePassword(String name, _, boolean secret) ->
          out.put("username", name).put("usernameSecret", secret);
      case Content.SecretFile(String name, _) -> out.put("fileName", name);
      case Content.SshKey(String name, _, _, boolean locked, boolean secret) ->
          out.put("username", name).put("locked", locked).put("usernameSecret", secret);
      case Content.SecretText _, Content.Certificate _, Content.PemCertificate _ -> {}
    }
    return out.toString();
  }

  /** Encrypted secrets. */
  byte[] sealed(Content content) {
    Json.Writer out = Json.object();
    switch (content) {
      case Content.UsernamePassword(_, Secret password, _) -> put(out, "password", password);
      case Content.SecretText(Secret text) -> put(out, "text", text);
      case Content.SecretFile(_, Secret bytes) -> put(out, "bytes", bytes);
      case Content.SshKey(_, Secret key, Secret passphrase, _, _) -> {
        put(out, "key", key);
        put(out, "passphrase", passphrase);
      }
      case Content.Certificate(Secret keyStore, Secret password) -> {
        put(out, "keyStore", keyStore);
        put(out, "password", password);
      }
      case Content.PemCertificate(Secret chain, Secret key, Secret password) -> {
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

  /** Decodes a credential; its secrets stay hidden if {@code closed} is null. */
  Content content(String kind, String shown, byte @Nullable [] closed) {
    Map<String, @Nullable Object> open = Json.readObject(shown);
    Map<String, @Nullable Object> secrets =
        closed == null ? Map.of() : Json.readObject(sealed.decrypt(closed));
    return switch (kind) {
      case "username-password" ->
          new Content.UsernamePassword(
              text(open, "username"), secret(secrets, "password"), flag(open, "usernameSecret"));
      case "secret-text" -> new Content.SecretText(secret(secrets, "text"));
      case "secret-file" ->
          new Content.SecretFile(text(open, "fileName"), secret(secrets, "bytes"));
      case "ssh-key" ->
          new Content.SshKey(
              text(open, "username"),
              secret(secrets, "key"),
              secret(secrets, "passphrase"),
              flag(open, "locked"),
              flag(open, "usernameSecret"));
      case "certificate" ->
          new Content.Certificate(secret(secrets, "keyStore"), secret(secrets, "password"));
      case "certificate-pem" ->
          new Content.PemCertificate(
              secret(secrets, "chain"), secret(secrets, "key"), secret(secrets, "password"));
      default -> throw new ServerFailure("a credential was stored by a newer version: " + kind);
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

  static String requirements(List<Requirement> requirements) {
    var all = new ArrayList<Json.Writer>();
    for (Requirement requirement : requirements) {
      all.add(
          switch (requirement) {
            case Requirement.Hosts(String includes, String excludes) ->
                lists("hosts", includes, excludes);
            case Requirement.HostPorts(String includes, String excludes) ->
                lists("ports", includes, excludes);
            case Requirement.Schemes(String schemes) -> lists("schemes", schemes, "");
            case Requirement.Paths(String includes, String excludes, boolean caseSensitive) ->
                lists("paths", includes, excludes).put("caseSensitive", caseSensitive);
          });
    }
    return Json.list(all);
  }

  private static Json.Writer lists(String kind, String includes, String excludes) {
    return Json.object().put("kind", kind).put("includes", includes).put("excludes", excludes);
  }

  static List<Requirement> requirements(String text) {
    var all = new ArrayList<Requirement>();
    if (Json.read(text) instanceof List<?> list) {
      for (Object each : list) {
        Map<String, @Nullable Object> object = Json.asObject(each);
        String includes = text(object, "includes");
        String excludes = text(object, "excludes");
        all.add(
            switch (text(object, "kind")) {
              case "hosts" -> new Requirement.Hosts(includes, excludes);
              case "ports" -> new Requirement.HostPorts(includes, excludes);
              case "schemes" -> new Requirement.Schemes(includes);
              case "paths" ->
                  new Requirement.Paths(includes, excludes, flag(object, "caseSensitive"));
              default -> throw new ServerFailure("a domain was stored by a newer version");
            });
      }
    }
    return List.copyOf(all);
  }
}
