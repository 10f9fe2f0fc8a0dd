package dev.steward.secret;

import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.NamedParameterSpec;
import java.util.Base64;

/**
 * Public key that identifies this server to clients. The key pair is derived from the server's key,
 * so it stays the same across restarts and is not stored.
 */
public final class ServerIdentity {

  private ServerIdentity() {}

  /** Ed25519 in X.509 form, as Base64. */
  public static String publicKey(ServerKey server) {
    try {
      var generator = KeyPairGenerator.getInstance("Ed25519");
      generator.initialize(NamedParameterSpec.ED25519, new FixedRandom(server.derive("identity")));
      return Base64.getEncoder()
          .encodeToString(generator.generateKeyPair().getPublic().getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no Ed25519", e);
    }
  }

  /** Returns fixed bytes, repeated; makes key generation deterministic. */
  private static final class FixedRandom extends SecureRandom {
    private final transient byte[] bytes;

    FixedRandom(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public void nextBytes(byte[] out) {
      for (int i = 0; i < out.length; i++) {
        out[i] = bytes[i % bytes.length];
      }
    }
  }
}
