package dev.steward.scm;

/**
 * A revision as the page of a build shows it.
 *
 * @param label such as {@code Commit}
 * @param detail such as the branch; may be empty
 */
public record RevisionSummary(String label, String value, String detail) {}
