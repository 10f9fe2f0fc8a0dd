package dev.steward.job;

import dev.steward.problem.Problem;

/** Validates item names, with Jenkins' rules and error messages. */
public final class NameRules {

  private static final String UNSAFE = "?*/\\%!@#$^&|<>[]:;";
  private static final int MAX_CHARACTERS = 200;

  private NameRules() {}

  /**
   * Validates a name and strips surrounding whitespace.
   *
   * @throws Problem.Invalid if the name breaks a rule
   */
  public static String requireValid(String name) {
    if (name.isBlank()) {
      throw new Problem.Invalid("No name is specified");
    }
    if (name.strip().equals(".") || name.strip().equals("..")) {
      throw new Problem.Invalid("“" + name.strip() + "” is not an allowed name");
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (Character.isISOControl(c)) {
        throw new Problem.Invalid("No control code is allowed: " + printable(name));
      }
      if (UNSAFE.indexOf(c) >= 0) {
        throw new Problem.Invalid("‘" + c + "’ is an unsafe character");
      }
    }
    if (name.strip().endsWith(".")) {
      throw new Problem.Invalid("A name cannot end with ‘.’");
    }
    if (name.length() > MAX_CHARACTERS) {
      throw new Problem.Invalid("A name can have at most " + MAX_CHARACTERS + " characters");
    }
    return name.strip();
  }

  private static String printable(String name) {
    var out = new StringBuilder();
    name.chars().forEach(c -> out.append(Character.isISOControl(c) ? '?' : (char) c));
    return out.toString();
  }
}
