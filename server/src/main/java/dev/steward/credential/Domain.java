package dev.steward.credential;

import dev.steward.problem.Problem;
import java.util.List;

/**
 * A named group of credentials in a store, with specifications of the URLs that they apply to.
 *
 * @param name empty for the global domain, which exists in every store
 */
public record Domain(String name, String description, List<DomainSpecification> specifications) {

  public static final Domain GLOBAL = new Domain("", "", List.of());

  public boolean isGlobal() {
    return name.isEmpty();
  }

  /** Whether credentials of the domain apply to the URL. */
  public boolean matches(java.net.URI url) {
    return specifications.stream().allMatch(requirement -> requirement.allows(url));
  }

  /** A validated copy. */
  Domain validated() {
    if (name.isBlank()
        || name.equals("_")
        || name.equals(".")
        || name.equals("..")
        || name.length() > 255
        || name.chars()
            .anyMatch(c -> Character.isISOControl(c) || "?*/\\%!@#$^&|<>[]:;".indexOf(c) >= 0)) {
      throw new Problem.Invalid(
          "The domain name must be 1 to 255 letters, digits, spaces, dots and dashes; the name _ is"
              + " reserved.");
    }
    if (description.length() > 10_000
        || Credential.hasControls(description + specifications)
        || specifications.size() > 100
        || specifications.toString().length() > 100_000) {
      throw new Problem.Invalid(
          "The domain is too large, or contains control characters. The description can have at"
              + " most 10,000 characters; there can be at most 100 specifications, with at most"
              + " 100,000 characters in total.");
    }
    return this;
  }
}
