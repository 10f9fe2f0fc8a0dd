package dev.steward.scm;

/** Name and email of a commit's author or committer. */
public record Person(String name, String email) {}
