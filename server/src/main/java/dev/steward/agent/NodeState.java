package dev.steward.agent;

/** State of the connection to a node. */
public enum NodeState {
  /** Not connected; the server connects later, waits for the agent, or for a user. */
  OFFLINE,
  /** The server is connecting, or prepares the machine. */
  CONNECTING,
  /** Connected. */
  ONLINE
}
