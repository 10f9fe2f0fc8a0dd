package dev.steward.scm.git;

import dev.steward.scm.Change;
import java.util.List;
import java.util.Map;

/**
 * Result of a checkout.
 *
 * @param environment the variables that the checkout adds to the build
 * @param changes changes since the last build of the same branch, oldest first
 * @param morePending whether another branch is waiting for a build
 */
public record GitCheckout(
    BuildData built, Map<String, String> environment, List<Change> changes, boolean morePending) {}
