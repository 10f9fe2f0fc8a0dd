package dev.steward.agent;

import dev.steward.node.Nodes;
import dev.steward.secret.Digests;
import java.nio.charset.StandardCharsets;

/**
 * Secrets of inbound agents. A secret is derived from the server's key, the name of the node and
 * the number of times that its secret was revoked, so no secret is stored.
 */
public final class AgentSecrets {

  private final Digests.HmacKey key;
  private final Nodes nodes;

  /**
   * Creates the service.
   *
   * @param key derived from the server's key for this purpose
   */
  public AgentSecrets(Digests.HmacKey key, Nodes nodes) {
    this.key = key;
    this.nodes = nodes;
  }

  /** The secret that the agent of a node connects with. */
  public String secretOf(String node) {
    String text = nodes.secretGeneration(node) + " " + node;
    return Digests.hex(key.hmac(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Compares a secret in constant time. */
  boolean isSecretOf(String node, String secret) {
    return Digests.constantTimeEquals(secretOf(node), secret);
  }
}
