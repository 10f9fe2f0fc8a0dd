package dev.steward.agent;

import dev.steward.node.OfflineCause;

/**
 * Why a connection has to be closed, or was lost.
 *
 * @param reason for users, such as {@code it was deleted}; its subject is the node
 * @param isLost whether the machine or the network ended the connection, rather than the server
 */
record ConnectionEnd(String reason, boolean isLost) {

  static ConnectionEnd lost(String reason) {
    return new ConnectionEnd(reason, true);
  }

  static ConnectionEnd requested(String reason) {
    return new ConnectionEnd(reason, false);
  }

  /**
   * Why the node is offline afterwards.
   *
   * @param at epoch millis
   */
  OfflineCause cause(long at) {
    return isLost
        ? new OfflineCause.ConnectionLost(at, reason)
        : new OfflineCause.ConnectionClosed(at, reason);
  }
}
