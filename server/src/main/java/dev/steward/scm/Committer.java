package dev.steward.scm;

/** Name and email of a commit's author or committer. */
public record Committer(String name, String email) {}
