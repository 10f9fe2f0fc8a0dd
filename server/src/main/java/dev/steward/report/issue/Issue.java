package dev.steward.report.issue;

/**
 * An issue that a tool reports.
 *
 * @param file path relative to the workspace, or as the tool names it; {@value #UNDEFINED} if the
 *     issue belongs to no file
 * @param line first line; 0 if unknown
 * @param type the rule, such as {@code UnusedImports}
 * @param description more about the rule; may be empty
 * @param origin id of the tool
 * @param since number of the build in which the issue was first reported
 */
public record Issue(
    String file,
    int line,
    int lineEnd,
    int column,
    int columnEnd,
    Severity severity,
    String category,
    String type,
    String message,
    String description,
    String packageName,
    String moduleName,
    String origin,
    long since) {

  /** The value of properties that a report does not contain. */
  public static final String UNDEFINED = "-";

  /** The name of the file without its folder. */
  public String baseName() {
    return file.substring(file.lastIndexOf('/') + 1);
  }

  /** A copy with other numbers of builds. */
  Issue withSince(long number) {
    return new Issue(
        file,
        line,
        lineEnd,
        column,
        columnEnd,
        severity,
        category,
        type,
        message,
        description,
        packageName,
        moduleName,
        origin,
        number);
  }
}
