package dev.steward.pipeline.interpreter;

/**
 * A place in a source file; lines and columns count from 1.
 *
 * @param file the name of the script, {@code WorkflowScript} for the main one
 */
public record SourceLocation(String file, int line, int column) {
  @Override
  public String toString() {
    return file + ": " + line + ", column " + column;
  }
}
