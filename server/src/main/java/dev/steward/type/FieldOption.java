package dev.steward.type;

/** An option of a choice field. */
public record FieldOption(String value, String label) {}
