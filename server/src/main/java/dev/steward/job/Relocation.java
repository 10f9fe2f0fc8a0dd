package dev.steward.job;

/** An item before and after a change of its full name. */
public record Relocation(Item from, Item to) {}
