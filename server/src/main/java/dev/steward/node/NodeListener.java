package dev.steward.node;

/**
 * Is notified of changes to the connections of nodes, and of nodes that the server itself adds and
 * removes. Each method is called once {@link Nodes} shows the change, and must return quickly.
 */
public interface NodeListener {

  /** The server has added a node, such as a pod for a waiting build. */
  void onAdded(String name);

  /** The server has removed a node that it had added. */
  void onRemoved(String name);

  /** The server is trying to connect to the node, or the node's agent has connected. */
  void onConnecting(String name);

  /** The node is connected, or accepts builds again. */
  void onOnline(String name);

  /** The node is not connected, or is connected but accepts no builds. */
  void onOffline(String name, OfflineCause cause);
}
