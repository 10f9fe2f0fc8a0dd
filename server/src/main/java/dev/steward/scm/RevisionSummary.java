package dev.steward.scm;

/**
 * A revision as shown on the page of a build.
 *
 * @param label such as {@code Commit}
 * @param detail such as the branch; may be empty
 */
public record RevisionSummary(String label, String value, String detail) {}
