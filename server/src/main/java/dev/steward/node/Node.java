package dev.steward.node;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A machine that builds run on. The one without a name is the server's own.
 *
 * @param executors how many builds it runs at once
 * @param labels what it was given; its own name is one more
 * @param folder where it works, as written; empty for the server's own
 * @param definition the document that it was made of, as it was sent; empty where it was made of
 *     nothing but the fields here
 * @param offline who took it offline and why, or null
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

  /** The label that the server's own machine has. */
  public static final String BUILT_IN = "built-in";

  /** Which builds a node takes. */
  public enum Mode {
    /** All that may run on it. */
    NORMAL,
    /** Only those that ask for one of its labels. */
    EXCLUSIVE
  }

  /**
   * That somebody took the node offline for a while.
   *
   * @param at epoch millis
   */
  public record Offline(String by, String reason, long at) {}

  public boolean isBuiltIn() {
    return name.isEmpty();
  }

  /** The label that this node has and no other. */
  public String ownLabel() {
    return isBuiltIn() ? BUILT_IN : name;
  }

  /** All its labels, its own one first. */
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

  /** True where something tied to {@code label} (or to nothing: null) may run on it. */
  public boolean takes(@Nullable LabelExpression label) {
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

  public Node withOffline(@Nullable Offline other) {
    return new Node(name, description, executors, mode, labels, folder, definition, other);
  }
}
