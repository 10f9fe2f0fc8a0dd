package dev.steward.credential;

import dev.steward.problem.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Type-specific data of a credential. */
public sealed interface CredentialData {

  int MAX_BASE64 = 3_000_000;
  int MAX_TEXT = 500_000;

  /**
   * Username with password.
   *
   * @param usernameSecret whether logs mask the username too
   */
  record UsernamePassword(String username, Secret password, boolean usernameSecret)
      implements CredentialData {}

  /** Secret text, such as an API token. */
  record SecretText(Secret text) implements CredentialData {}

  /**
   * Secret file.
   *
   * @param bytes in Base64, since files may be binary
   */
  record SecretFile(String fileName, Secret bytes) implements CredentialData {}

  /**
   * SSH private key.
   *
   * @param passphrase of the key; empty if it has none
   * @param locked whether there is a passphrase
   */
  record SshKey(
      String username, Secret key, Secret passphrase, boolean locked, boolean usernameSecret)
      implements CredentialData {}

  /**
   * Certificates with their private keys, in the form of a keystore.
   *
   * @param keyStore PKCS#12 in Base64
   */
  record Certificate(Secret keyStore, Secret password) implements CredentialData {}

  /**
   * Certificates with their private key, as PEM.
   *
   * @param chain in PEM, with the key's certificate first
   * @param key in PEM; may be encrypted with {@code password}
   * @param password of the keystore for builds
   */
  record PemCertificate(Secret chain, Secret key, Secret password) implements CredentialData {}

  /** The keystore for builds and its password; null for other types. */
  default @Nullable Certificate asKeyStore() {
    return switch (this) {
      case Certificate certificate -> certificate;
      case PemCertificate pem ->
          new Certificate(
              Secret.of(Base64.getEncoder().encodeToString(Pem.keyStore(pem))), pem.password());
      case UsernamePassword _, SecretText _, SecretFile _, SshKey _ -> null;
    };
  }

  /** Identifier of the type in the database. */
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

  /** A copy that replaces hidden secrets with those of the previous version. */
  default CredentialData withSecretsFrom(@Nullable CredentialData before) {
    return switch (this) {
      case UsernamePassword(String name, Secret password, boolean secret) ->
          new UsernamePassword(
              name,
              password.orElse(
                  before instanceof UsernamePassword previous ? previous.password() : null),
              secret);
      case SecretText(Secret text) ->
          new SecretText(
              text.orElse(before instanceof SecretText previous ? previous.text() : null));
      case SecretFile(String name, Secret bytes) ->
          new SecretFile(
              name, bytes.orElse(before instanceof SecretFile previous ? previous.bytes() : null));
      case SshKey(String name, Secret key, Secret passphrase, _, boolean secret) -> {
        SshKey previous = before instanceof SshKey old ? old : null;
        Secret mergedPassphrase =
            passphrase.orElse(previous == null ? Secret.of("") : previous.passphrase());
        yield new SshKey(
            name,
            key.orElse(previous == null ? null : previous.key()),
            mergedPassphrase,
            !mergedPassphrase.plain().isEmpty(),
            secret);
      }
      case Certificate(Secret keyStore, Secret password) ->
          new Certificate(
              keyStore.orElse(before instanceof Certificate previous ? previous.keyStore() : null),
              password.orElse(passwordOf(before)));
      case PemCertificate(Secret chain, Secret key, Secret password) -> {
        PemCertificate previous = before instanceof PemCertificate old ? old : null;
        yield new PemCertificate(
            chain.orElse(previous == null ? null : previous.chain()),
            key.orElse(previous == null ? null : previous.key()),
            password.orElse(passwordOf(before)));
      }
    };
  }

  private static @Nullable Secret passwordOf(@Nullable CredentialData before) {
    return switch (before) {
      case Certificate previous -> previous.password();
      case PemCertificate previous -> previous.password();
      case null, default -> null;
    };
  }

  /** A validated copy with all secrets present. */
  default CredentialData validated() {
    CredentialData complete = withSecretsFrom(null);
    switch (complete) {
      case UsernamePassword(String name, Secret password, _) -> {
        checkName(name);
        checkSize(password);
      }
      case SecretText(Secret text) -> checkSize(text);
      case SecretFile(String name, Secret bytes) -> {
        require(!name.isBlank() && name.length() < 255, "file name");
        if (name.indexOf('/') >= 0
            || name.indexOf('\\') >= 0
            || name.equals(".")
            || name.equals("..")
            || name.chars().anyMatch(Character::isISOControl)) {
          throw new Problem.Invalid("The file name of a secret file must not contain a path.");
        }
        decoded(bytes);
      }
      case SshKey(String name, Secret key, Secret passphrase, _, _) -> {
        checkName(name);
        checkSize(key, passphrase);
        require(!key.plain().isBlank(), "private key");
      }
      case Certificate(Secret keyStore, Secret password) -> {
        checkSize(password);
        openKeyStore(keyStore, password);
      }
      case PemCertificate pem -> {
        checkSize(pem.chain(), pem.key(), pem.password());
        Pem.keyStore(pem);
      }
    }
    return complete;
  }

  private static void checkSize(Secret... secrets) {
    for (Secret secret : secrets) {
      if (secret.plain().length() > MAX_TEXT) {
        throw new Problem.TooLarge("Secret text is limited to 500,000 characters.");
      }
    }
  }

  private static void checkName(String username) {
    require(username.length() < 1_000 && !Credential.hasControls(username), "username");
  }

  private static void require(boolean valid, String what) {
    if (!valid) {
      throw new Problem.Invalid("The " + what + " of the credential is missing or too long.");
    }
  }

  /** Decodes a secret from Base64. */
  static byte[] decoded(Secret secret) {
    if (secret.plain().length() > MAX_BASE64) {
      throw new Problem.TooLarge("A secret file or keystore is limited to two megabytes.");
    }
    try {
      return Base64.getMimeDecoder().decode(secret.plain());
    } catch (IllegalArgumentException e) {
      throw new Problem.Invalid("File and keystore content must be Base64.");
    }
  }

  /** Opens a keystore, to validate it. */
  static KeyStore openKeyStore(Secret keyStore, Secret password) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(new ByteArrayInputStream(decoded(keyStore)), password.plain().toCharArray());
      return store;
    } catch (IOException | GeneralSecurityException e) {
      throw new Problem.Invalid(
          "The certificate is not a PKCS#12 keystore, or the password is wrong. Create a keystore"
              + " with: openssl pkcs12 -export -inkey key.pem -in cert.pem -out store.p12, or send"
              + " the certificate and the key as PEM.");
    }
  }
}
