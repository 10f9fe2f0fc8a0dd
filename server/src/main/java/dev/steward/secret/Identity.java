package dev.steward.secret;

import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.NamedParameterSpec;
import java.util.Base64;

/**
 * The public key of this server, by which clients tell it from others. Its private half follows
 * from the server's key, so that it is the same after every start and nothing more is kept.
 */
public final class Identity {

  private Identity() {}

  /** Ed25519 in X.509 form, as Base64. */
  public static String publicKey(ServerKey server) {
    try {
      var generator = KeyPairGenerator.getInstance("Ed25519");
      generator.initialize(NamedParameterSpec.ED25519, new Given(server.derive("identity")));
      return Base64.getEncoder()
          .encodeToString(generator.generateKeyPair().getPublic().getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every JDK has Ed25519", e);
    }
  }

  /** Hands out what it was given, over and over. */
  private static final class Given extends SecureRandom {
    private final transient byte[] bytes;

    Given(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public void nextBytes(byte[] into) {
      for (int i = 0; i < into.length; i++) {
        into[i] = bytes[i % bytes.length];
      }
    }
  }
}
