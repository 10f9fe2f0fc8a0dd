package dev.steward.node;

import dev.steward.problem.Problem;

/** Checks the names and fields of nodes. */
public final class NodeRules {

  private static final int MAX_EXECUTORS = 1_000;
  private static final int MAX_CHARACTERS = 200;
  private static final int MAX_TEXT = 100_000;
  private static final String UNSAFE = "?*/\\%!@#$^&|<>[]:;";

  private NodeRules() {}

  /**
   * Validates a node before it is created.
   *
   * @throws Problem.Invalid if the name or a setting is invalid
   */
  public static void validate(Node node) {
    if (!node.isBuiltIn()) {
      checkName(node.name());
    }
    checkFields(node);
  }

  static void checkName(String name) {
    if (name.isBlank()) {
      throw new Problem.Invalid("Query parameter 'name' is required");
    }
    if (name.length() > MAX_CHARACTERS) {
      throw new Problem.Invalid("A name can have at most " + MAX_CHARACTERS + " characters");
    }
    if (name.equals(".") || name.equals("..") || name.equals("(built-in)")) {
      throw new Problem.Invalid("“" + name + "” is not an allowed name");
    }
    if (!name.equals(name.strip())) {
      throw new Problem.Invalid("A name must not start or end with a space");
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (Character.isISOControl(c)) {
        throw new Problem.Invalid("No control code is allowed in a name");
      }
      if (UNSAFE.indexOf(c) >= 0) {
        throw new Problem.Invalid("‘" + c + "’ is an unsafe character");
      }
    }
  }

  static void checkFields(Node node) {
    if (node.executors() < 0
        || node.executors() > MAX_EXECUTORS
        || (node.executors() == 0 && !node.isBuiltIn())) {
      throw new Problem.Invalid(
          "A node can have 1 to "
              + MAX_EXECUTORS
              + " executors; only the built-in node may have none.");
    }
    if (node.description().length()
            + node.folder().length()
            + Labels.join(node.labels()).length()
            + node.definition().length()
        > MAX_TEXT) {
      throw new Problem.Invalid(
          "A node's settings can have at most " + MAX_TEXT + " characters in total.");
    }
  }
}
