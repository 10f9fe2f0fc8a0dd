package dev.steward.scm;

import java.util.List;
import java.util.Map;

/**
 * What came of a checkout.
 *
 * @param environment what the build finds in its environment because of it
 * @param changes since the last build of the same branch, the oldest first
 * @param more whether another branch waits to be built too
 */
public record CheckedOut(
    Built built, Map<String, String> environment, List<Change> changes, boolean more) {}
