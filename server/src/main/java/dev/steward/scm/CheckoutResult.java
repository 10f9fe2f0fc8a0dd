package dev.steward.scm;

import java.util.List;
import java.util.Map;

/**
 * Result of a checkout.
 *
 * @param revision the state that was checked out
 * @param environment the variables that the checkout adds to the build
 * @param changes changes since the last build of the same sources, oldest first
 * @param morePending whether other sources of the job, such as another branch, are waiting for a
 *     build
 */
public record CheckoutResult(
    Revision revision,
    Map<String, String> environment,
    List<Change> changes,
    boolean morePending) {}
