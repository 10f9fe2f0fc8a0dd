package dev.steward.scm;

/** Who made a commit, as the commit says. */
public record Person(String name, String email) {}
