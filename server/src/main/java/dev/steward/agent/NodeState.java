package dev.steward.agent;

/** State of the connection to a node. */
public enum NodeState {
  /** Not connected: the server connects later, or waits for the agent or a user. */
  OFFLINE,
  /** The server is connecting, or is preparing the machine. */
  CONNECTING,
  /** Connected. */
  ONLINE
}
