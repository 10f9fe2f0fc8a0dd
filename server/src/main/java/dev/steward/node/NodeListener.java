package dev.steward.node;

/**
 * Receives changes of the connections of nodes, and the nodes that the server adds and removes
 * itself. Each method is called once {@link Nodes} shows the change, and must return quickly.
 */
public interface NodeListener {

  /** The server has added a node, such as a pod for a waiting build. */
  void onAdded(String name);

  /** The server has removed a node that it has added before. */
  void onRemoved(String name);

  /** The server tries to connect the node, or the node's agent has connected. */
  void onConnecting(String name);

  /** The node is connected, or takes builds again. */
  void onOnline(String name);

  /** The node is not connected, or takes no builds although it is. */
  void onOffline(String name, OfflineCause cause);
}
