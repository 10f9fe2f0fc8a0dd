package dev.steward.casc;

/**
 * What is wrong with a document, and where.
 *
 * @param line counted from 1; 0 where no line is to blame
 */
public record Fault(int line, String message) {}
