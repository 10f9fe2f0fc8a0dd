package dev.steward.access;

import dev.steward.secret.Digests;
import dev.steward.secret.ServerKey;

/**
 * CSRF tokens ("crumbs" in Jenkins): they prove that a page was read in the session that requests a
 * change. A crumb belongs to one caller in one session; it is computed, not stored.
 */
public final class Crumbs {

  public static final String FIELD = "Jenkins-Crumb";

  private final byte[] key;

  public Crumbs(ServerKey server) {
    this.key = server.derive("crumbs");
  }

  /** Issues a crumb of 64 hex digits. */
  public String issue(Caller caller, String sessionId) {
    return Digests.hex(Digests.hmac(key, caller.userId() + ";" + sessionId));
  }

  /** Signs a string for one caller in one session. */
  public String sign(String text, Caller caller, String sessionId) {
    return Digests.hex(Digests.hmac(key, "seal;" + caller.userId() + ";" + sessionId + ";" + text));
  }

  public boolean isSigned(String signature, String text, Caller caller, String sessionId) {
    return Digests.constantTimeEquals(signature, sign(text, caller, sessionId));
  }

  public boolean isValid(String crumb, Caller caller, String sessionId) {
    return Digests.constantTimeEquals(crumb, issue(caller, sessionId));
  }
}
