package dev.steward.credential;

import dev.steward.problem.Problem;
import java.util.List;

/**
 * A group of credentials in a store, and which URLs they are for.
 *
 * @param name empty for the global domain, which every store has
 */
public record Domain(String name, String description, List<Requirement> requirements) {

  public static final Domain GLOBAL = new Domain("", "", List.of());

  public boolean isGlobal() {
    return name.isEmpty();
  }

  /** True where credentials of the domain are meant for the URL. */
  public boolean fits(java.net.URI url) {
    return requirements.stream().allMatch(requirement -> requirement.allows(url));
  }

  /** The same where its name and size keep to the rules. */
  Domain checked() {
    if (name.isBlank()
        || name.equals("_")
        || name.equals(".")
        || name.equals("..")
        || name.length() > 255
        || name.chars()
            .anyMatch(c -> Character.isISOControl(c) || "?*/\\%!@#$^&|<>[]:;".indexOf(c) >= 0)) {
      throw new Problem.Invalid(
          "The name of a domain is up to 255 letters, digits, blanks, dots and dashes, and not _.");
    }
    if (description.length() > 10_000
        || Credential.hasControls(description + requirements)
        || requirements.size() > 100
        || requirements.toString().length() > 100_000) {
      throw new Problem.Invalid("The description or the list of specifications is too long.");
    }
    return this;
  }
}
