package dev.steward.scm;

import java.util.List;

/**
 * Changes to the sources between two builds.
 *
 * @param scm symbol of the SCM
 * @param changes oldest first
 */
public record ChangeSet(String scm, List<Change> changes) {}
