package dev.steward.credential;

import dev.steward.problem.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** What a credential holds, by its kind. */
public sealed interface Content {

  int MOST_BASE64 = 3_000_000;
  int MOST_TEXT = 500_000;

  /**
   * A name and its password.
   *
   * @param usernameSecret whether the name is masked in logs as well
   */
  record UsernamePassword(String username, Secret password, boolean usernameSecret)
      implements Content {}

  /** A text, such as an API token. */
  record SecretText(Secret text) implements Content {}

  /**
   * A file.
   *
   * @param bytes in Base64, since they need not be text
   */
  record SecretFile(String fileName, Secret bytes) implements Content {}

  /**
   * A private key for SSH.
   *
   * @param passphrase of the key; empty where it has none
   * @param locked whether there is a passphrase
   */
  record SshKey(
      String username, Secret key, Secret passphrase, boolean locked, boolean usernameSecret)
      implements Content {}

  /**
   * Certificates with their private keys.
   *
   * @param keyStore PKCS#12 in Base64
   */
  record Certificate(Secret keyStore, Secret password) implements Content {}

  /**
   * Certificates with their private key, as text.
   *
   * @param chain in PEM, the certificate of the key first
   * @param key in PEM; where it is encrypted, with the password
   * @param password of the key store that builds get
   */
  record PemCertificate(Secret chain, Secret key, Secret password) implements Content {}

  /** The key store that builds get, and its password; null for other kinds. */
  default @Nullable Certificate asKeyStore() {
    return switch (this) {
      case Certificate certificate -> certificate;
      case PemCertificate pem ->
          new Certificate(
              Secret.of(Base64.getEncoder().encodeToString(Pem.keyStore(pem))), pem.password());
      case UsernamePassword _, SecretText _, SecretFile _, SshKey _ -> null;
    };
  }

  /** The kind's name in the store. */
  default String kind() {
    return switch (this) {
      case UsernamePassword _ -> "username-password";
      case SecretText _ -> "secret-text";
      case SecretFile _ -> "secret-file";
      case SshKey _ -> "ssh-key";
      case Certificate _ -> "certificate";
      case PemCertificate _ -> "certificate-pem";
    };
  }

  /** The same with each hidden secret taken from what was there before. */
  default Content keeping(@Nullable Content before) {
    return switch (this) {
      case UsernamePassword(String name, Secret password, boolean secret) ->
          new UsernamePassword(
              name,
              password.orElse(before instanceof UsernamePassword was ? was.password() : null),
              secret);
      case SecretText(Secret text) ->
          new SecretText(text.orElse(before instanceof SecretText was ? was.text() : null));
      case SecretFile(String name, Secret bytes) ->
          new SecretFile(name, bytes.orElse(before instanceof SecretFile was ? was.bytes() : null));
      case SshKey(String name, Secret key, Secret passphrase, _, boolean secret) -> {
        SshKey was = before instanceof SshKey old ? old : null;
        Secret kept = passphrase.orElse(was == null ? Secret.of("") : was.passphrase());
        yield new SshKey(
            name,
            key.orElse(was == null ? null : was.key()),
            kept,
            !kept.plain().isEmpty(),
            secret);
      }
      case Certificate(Secret keyStore, Secret password) ->
          new Certificate(
              keyStore.orElse(before instanceof Certificate was ? was.keyStore() : null),
              password.orElse(passwordOf(before)));
      case PemCertificate(Secret chain, Secret key, Secret password) -> {
        PemCertificate was = before instanceof PemCertificate old ? old : null;
        yield new PemCertificate(
            chain.orElse(was == null ? null : was.chain()),
            key.orElse(was == null ? null : was.key()),
            password.orElse(passwordOf(before)));
      }
    };
  }

  private static @Nullable Secret passwordOf(@Nullable Content before) {
    return switch (before) {
      case Certificate was -> was.password();
      case PemCertificate was -> was.password();
      case null, default -> null;
    };
  }

  /** The same, checked to be complete and of use. */
  default Content checked() {
    Content complete = keeping(null);
    switch (complete) {
      case UsernamePassword(String name, Secret password, _) -> {
        name(name);
        size(password);
      }
      case SecretText(Secret text) -> size(text);
      case SecretFile(String name, Secret bytes) -> {
        required(!name.isBlank() && name.length() < 255, "file name");
        if (name.indexOf('/') >= 0
            || name.indexOf('\\') >= 0
            || name.equals(".")
            || name.equals("..")
            || name.chars().anyMatch(Character::isISOControl)) {
          throw new Problem.Invalid("The name of a secret file is one name, not a path.");
        }
        decoded(bytes);
      }
      case SshKey(String name, Secret key, Secret passphrase, _, _) -> {
        name(name);
        size(key, passphrase);
        required(!key.plain().isBlank(), "private key");
      }
      case Certificate(Secret keyStore, Secret password) -> {
        size(password);
        open(keyStore, password);
      }
      case PemCertificate pem -> {
        size(pem.chain(), pem.key(), pem.password());
        Pem.keyStore(pem);
      }
    }
    return complete;
  }

  private static void size(Secret... secrets) {
    for (Secret secret : secrets) {
      if (secret.plain().length() > MOST_TEXT) {
        throw new Problem.TooLarge("A secret text has at most half a million letters.");
      }
    }
  }

  private static void name(String username) {
    required(username.length() < 1_000 && !Credential.hasControls(username), "username");
  }

  private static void required(boolean there, String what) {
    if (!there) {
      throw new Problem.Invalid("The " + what + " of the credential is missing or too long.");
    }
  }

  /** The bytes of a secret that stands in Base64. */
  static byte[] decoded(Secret secret) {
    if (secret.plain().length() > MOST_BASE64) {
      throw new Problem.TooLarge("A secret file or key store has at most two megabytes.");
    }
    try {
      return Base64.getMimeDecoder().decode(secret.plain());
    } catch (IllegalArgumentException e) {
      throw new Problem.Invalid("The bytes of a file or key store are sent in Base64.");
    }
  }

  /** Opens a key store, to see that it can be. */
  static KeyStore open(Secret keyStore, Secret password) {
    try {
      KeyStore opened = KeyStore.getInstance("PKCS12");
      opened.load(new ByteArrayInputStream(decoded(keyStore)), password.plain().toCharArray());
      return opened;
    } catch (IOException | GeneralSecurityException e) {
      throw new Problem.Invalid(
          "The certificate is not a PKCS#12 key store that this password opens. Make one with:"
              + " openssl pkcs12 -export -inkey key.pem -in cert.pem -out store.p12, or send both"
              + " as PEM.");
    }
  }
}
