package dev.steward.scm;

/**
 * State of the sources that a build checked out. Only the SCM that created a revision can read its
 * data.
 *
 * @param scm symbol of the SCM
 * @param data text in a format of the SCM
 */
public record Revision(String scm, String data) {}
