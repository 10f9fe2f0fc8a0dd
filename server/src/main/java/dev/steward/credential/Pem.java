package dev.steward.credential;

import dev.steward.problem.Problem;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** Converts PEM certificates and keys to the keystore that builds receive. */
final class Pem {

  /** Alias of the entry, as expected by tools that read such keystores. */
  private static final String ALIAS = "keychain";

  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");
  private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA", "DSA");

  private Pem() {}

  /**
   * The keystore, as PKCS#12, protected with the password.
   *
   * @throws Problem.Invalid if the input is invalid, or the key and the certificate do not match
   */
  static byte[] keyStore(CredentialData.PemCertificate pem) {
    char[] password = pem.password().plain().toCharArray();
    List<Certificate> chain = chain(pem.chain().plain());
    PrivateKey key = key(pem.key().plain(), password);
    if (!matches(key, chain.getFirst())) {
      throw new Problem.Invalid(
          "The private key does not match the first certificate of the chain.");
    }
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, password);
      store.setKeyEntry(ALIAS, key, password, chain.toArray(Certificate[]::new));
      var out = new ByteArrayOutputStream();
      store.store(out, password);
      return out.toByteArray();
    } catch (IOException | GeneralSecurityException e) {
      throw new Problem.Invalid(
          "Cannot create a keystore from this certificate and key; each certificate must be"
              + " signed by the next one.");
    }
  }

  private static List<Certificate> chain(String text) {
    Matcher block = BLOCK.matcher(text);
    boolean hasBlock = false;
    while (block.find()) {
      hasBlock = true;
      if (!block.group(1).equals("CERTIFICATE")) {
        throw new Problem.Invalid(
            "The certificate chain contains objects other than certificates; send the key"
                + " separately, as privateKey.");
      }
    }
    try {
      var chain =
          List.copyOf(
              CertificateFactory.getInstance("X.509")
                  .generateCertificates(
                      new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))));
      if (hasBlock && !chain.isEmpty()) {
        return List.copyOf(chain);
      }
    } catch (CertificateException e) {
      // An invalid certificate falls through to the common error below; the exception's message may
      // contain the input.
    }
    throw new Problem.Invalid(
        "The certificate chain must be PEM (-----BEGIN CERTIFICATE-----), starting with the"
            + " certificate that matches the key.");
  }

  private static PrivateKey key(String text, char[] password) {
    Matcher block = BLOCK.matcher(text);
    if (!block.find()) {
      throw new Problem.Invalid(
          text.contains("Proc-Type:")
              ? OLD_ENCRYPTION
              : "The private key must be PEM: " + Pkcs8.KEY_FORMATS);
    }
    String kind = block.group(1);
    String body = block.group(2);
    if (kind.equals("EC PARAMETERS") && block.find()) {
      // OpenSSL writes the curve's name before the key and again inside it.
      kind = block.group(1);
      body = block.group(2);
    }
    if (block.find()) {
      throw new Problem.Invalid("privateKey contains more than one private key.");
    }
    if (body.contains(":")) {
      throw new Problem.Invalid(OLD_ENCRYPTION);
    }
    try {
      byte[] bytes = Base64.getMimeDecoder().decode(body);
      return switch (kind) {
        case "PRIVATE KEY" -> read(new PKCS8EncodedKeySpec(bytes));
        case "ENCRYPTED PRIVATE KEY" -> read(decrypted(bytes, password));
        case "RSA PRIVATE KEY" -> read(Pkcs8.toPkcs8(Pkcs8.RSA_ALGORITHM, bytes));
        case "EC PRIVATE KEY" ->
            read(Pkcs8.toPkcs8(Pkcs8.der(0x30, Pkcs8.EC_ALGORITHM, Pkcs8.curve(bytes)), bytes));
        default -> throw new Problem.Invalid("The private key must be PEM: " + Pkcs8.KEY_FORMATS);
      };
    } catch (IllegalArgumentException | java.nio.BufferUnderflowException e) {
      throw new Problem.Invalid("The private key is incomplete.");
    }
  }

  private static final String OLD_ENCRYPTION =
      "The private key uses outdated encryption; convert it with: openssl pkcs8 -topk8 -in key.pem";

  private static final String UNSUPPORTED_ENCRYPTION =
      "The private key is incomplete, or its encryption algorithm is not AES; convert it with:"
          + " openssl pkcs8 -topk8 -in key.pem";

  private static PrivateKey read(PKCS8EncodedKeySpec spec) {
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(spec);
      } catch (GeneralSecurityException e) {
        // The key has another algorithm or is invalid; the next algorithm is tried.
      }
    }
    throw new Problem.Invalid(
        "The private key is invalid, or is not an RSA, EC, EdDSA or DSA key.");
  }

  private static PKCS8EncodedKeySpec decrypted(byte[] bytes, char[] password) {
    EncryptedPrivateKeyInfo encrypted;
    SecretKeyFactory factory;
    try {
      encrypted = new EncryptedPrivateKeyInfo(bytes);
      var parameters = encrypted.getAlgParameters();
      // PBES2 names the actual algorithm in its parameters.
      factory =
          SecretKeyFactory.getInstance(
              parameters != null && parameters.getAlgorithm().equals("PBES2")
                  ? parameters.toString()
                  : encrypted.getAlgName());
    } catch (IOException | GeneralSecurityException e) {
      // The JDK supports PBES2 only with AES, while OpenSSL may write Triple DES.
      throw new Problem.Invalid(UNSUPPORTED_ENCRYPTION);
    }
    try {
      return encrypted.getKeySpec(factory.generateSecret(new PBEKeySpec(password)));
    } catch (GeneralSecurityException e) {
      throw new Problem.Invalid(
          "The password does not decrypt the private key, or the key is invalid.");
    }
  }

  /** Reads the content of the next element and advances past it. */
  static ByteBuffer readContent(ByteBuffer all) {
    all.get();
    int length = all.get() & 0xff;
    if (length > 0x80) {
      int bytes = length - 0x80;
      length = 0;
      for (int i = 0; i < bytes && i < 3; i++) {
        length = (length << 8) | (all.get() & 0xff);
      }
    }
    ByteBuffer content = all.slice(all.position(), Math.min(length, all.remaining()));
    all.position(all.position() + content.remaining());
    return content;
  }

  /** Whether the certificate verifies a signature made with the key. */
  private static boolean matches(PrivateKey key, Certificate certificate) {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          case "DSA" -> "SHA256withDSA";
          default -> "EdDSA";
        };
    try {
      Signature signing = Signature.getInstance(algorithm);
      byte[] sample = "steward".getBytes(StandardCharsets.US_ASCII);
      signing.initSign(key);
      signing.update(sample);
      byte[] signed = signing.sign();
      Signature checking = Signature.getInstance(algorithm);
      checking.initVerify(certificate.getPublicKey());
      checking.update(sample);
      return checking.verify(signed);
    } catch (GeneralSecurityException e) {
      return false; // for example, an EC key with an RSA certificate
    }
  }
}
