package dev.steward.node;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A machine that builds run on. The built-in node is the node with an empty name.
 *
 * @param executors maximum number of concurrent builds
 * @param labels configured labels, without the node's own name
 * @param folder the remote root directory, as written; empty for the server's default
 * @param definition the document that the node was created from, as sent; empty if there was none
 * @param offline who took the node offline and why, or null
 */
public record Node(
    String name,
    String description,
    int executors,
    Mode mode,
    List<String> labels,
    String folder,
    String definition,
    @Nullable Offline offline) {

  /** The label of the built-in node. */
  public static final String BUILT_IN = "built-in";

  /** Usage mode: which builds a node accepts. */
  public enum Mode {
    /** The node accepts all builds, with or without a label. */
    NORMAL,
    /** The node accepts only builds whose label expression matches it. */
    EXCLUSIVE
  }

  /**
   * A user took the node offline.
   *
   * @param at epoch millis
   * @param disconnects whether the node is disconnected too, until a user launches it
   */
  public record Offline(String by, String reason, long at, boolean disconnects)
      implements OfflineCause {

    @Override
    public String description() {
      return "Disconnected by " + by + (reason.isEmpty() ? "" : " : " + reason);
    }
  }

  /** Returns whether a user disconnected the node. */
  public boolean isDisconnected() {
    Offline taken = offline;
    return taken != null && taken.disconnects();
  }

  public boolean isBuiltIn() {
    return name.isEmpty();
  }

  /** The label that is unique to this node. */
  public String ownLabel() {
    return isBuiltIn() ? BUILT_IN : name;
  }

  /** All labels, the node's own label first. */
  public List<String> allLabels() {
    var all = new ArrayList<>(labels);
    all.remove(ownLabel());
    all.sort(null);
    all.addFirst(ownLabel());
    return all;
  }

  public boolean hasLabel(String label) {
    return label.equals(ownLabel()) || labels.contains(label);
  }

  /** Returns whether builds with this label expression (null for none) may run on the node. */
  public boolean accepts(@Nullable LabelExpression label) {
    return label == null ? mode == Mode.NORMAL : label.matches(this);
  }

  public Node withDescription(String other) {
    return new Node(name, other, executors, mode, labels, folder, definition, offline);
  }

  public Node withExecutors(int other) {
    return new Node(name, description, other, mode, labels, folder, definition, offline);
  }

  public Node withMode(Mode other) {
    return new Node(name, description, executors, other, labels, folder, definition, offline);
  }

  public Node withLabels(List<String> other) {
    return new Node(name, description, executors, mode, other, folder, definition, offline);
  }

  public Node withFolder(String other) {
    return new Node(name, description, executors, mode, labels, other, definition, offline);
  }

  public Node withDefinition(String other) {
    return new Node(name, description, executors, mode, labels, folder, other, offline);
  }

  public Node withOffline(@Nullable Offline other) {
    return new Node(name, description, executors, mode, labels, folder, definition, other);
  }
}
