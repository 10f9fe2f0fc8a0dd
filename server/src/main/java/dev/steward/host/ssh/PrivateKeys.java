package dev.steward.host.ssh;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.interfaces.DSAPublicKey;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.util.security.SecurityUtils;

/**
 * Reads private keys. Errors from the libraries are not passed on, since they may quote part of the
 * key.
 */
final class PrivateKeys {

  private static final int MAX_LENGTH = 64 << 10;
  private static final String BEGIN = "-----BEGIN ";
  private static final String ENCRYPTED_BEGIN = "-----BEGIN ENCRYPTED PRIVATE KEY-----";
  private static final String ENCRYPTED_END = "-----END ENCRYPTED PRIVATE KEY-----";

  private PrivateKeys() {}

  static KeyPair parse(SshSecret.PrivateKey secret) throws IOException {
    String text = secret.text().strip().replace("\r\n", "\n") + "\n";
    if (!text.contains(BEGIN) || text.length() > MAX_LENGTH) {
      throw new IOException(
          text.startsWith("PuTTY-User-Key-File")
              ? "the private key is in PuTTY's format. Convert it with: puttygen KEY.ppk -O"
                  + " private-openssh"
              : text.startsWith("ssh-") || text.startsWith("ecdsa-")
                  ? "the credential contains a public key. Enter the private key."
                  : unreadable());
    }
    boolean[] isAsked = new boolean[1];
    String passphrase = secret.passphrase();
    KeyPair pair;
    try {
      if (text.contains(ENCRYPTED_BEGIN)) {
        isAsked[0] = true;
        text = decrypted(text, passphrase);
      }
      pair = load(text, passphrase, isAsked);
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      throw new IOException(
          !isAsked[0]
              ? unreadable()
              : passphrase.isEmpty()
                  ? "the private key is encrypted, but the credential has no passphrase. Enter the"
                      + " passphrase."
                  : "the private key cannot be decrypted with the credential's passphrase. Correct"
                      + " the passphrase.");
    }
    if (pair == null || pair.getPrivate() == null || pair.getPublic() == null) {
      throw new IOException(unreadable());
    }
    if (pair.getPublic() instanceof DSAPublicKey) {
      throw new IOException(
          "DSA keys are no longer accepted by SSH servers. Create another key with: ssh-keygen -t"
              + " ed25519");
    }
    return pair;
  }

  private static String unreadable() {
    return "the private key cannot be read. Enter a key in OpenSSH or PEM format, including its"
        + " BEGIN and END lines.";
  }

  private static KeyPair load(String text, String passphrase, boolean[] isAsked)
      throws IOException, GeneralSecurityException {
    Iterable<KeyPair> pairs =
        SecurityUtils.loadKeyPairIdentities(
            null,
            NamedResource.ofName("private key"),
            new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
            (_, _, _) -> {
              isAsked[0] = true;
              return passphrase;
            });
    return pairs.iterator().next();
  }

  /** Decrypts PKCS #8; the result is PKCS #8 without encryption. */
  private static String decrypted(String text, String passphrase)
      throws IOException, GeneralSecurityException {
    int begin = text.indexOf(ENCRYPTED_BEGIN) + ENCRYPTED_BEGIN.length();
    var info =
        new EncryptedPrivateKeyInfo(
            Base64.getMimeDecoder().decode(text.substring(begin, text.indexOf(ENCRYPTED_END))));
    String algorithm =
        info.getAlgName().equals("PBES2") || info.getAlgName().startsWith("1.2.840.113549.1.5.13")
            ? info.getAlgParameters().toString()
            : info.getAlgName();
    var specification = new PBEKeySpec(passphrase.toCharArray());
    var cipher = Cipher.getInstance(algorithm);
    cipher.init(
        Cipher.DECRYPT_MODE,
        SecretKeyFactory.getInstance(algorithm).generateSecret(specification),
        info.getAlgParameters());
    return "-----BEGIN PRIVATE KEY-----\n"
        + Base64.getMimeEncoder().encodeToString(info.getKeySpec(cipher).getEncoded())
        + "\n-----END PRIVATE KEY-----\n";
  }
}
