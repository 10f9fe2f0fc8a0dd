package dev.steward.casc;

import dev.steward.problem.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Resolves variables in documents: {@code ${NAME}} and {@code ${NAME:-default}} from the
 * environment, {@code ${readFile:PATH}} from files. A preceding caret escapes a variable.
 */
public final class SecretSources {

  private static final long MAX_BYTES = 1 << 20;

  private final Map<String, String> environment;
  private final boolean files;

  private SecretSources(Map<String, String> environment, boolean files) {
    this.environment = environment;
    this.files = files;
  }

  /** Sources for documents on the server's machine. */
  public static SecretSources ofLocalFile(Map<String, String> environment) {
    return new SecretSources(environment, true);
  }

  /** Sources for uploaded documents, which must not read files on the server. */
  public static SecretSources ofUpload(Map<String, String> environment) {
    return new SecretSources(environment, false);
  }

  /**
   * The text with all variables resolved.
   *
   * @throws Problem.Invalid if a variable or file is not available
   */
  String resolve(String text) {
    if (text.indexOf("${") < 0) {
      return text;
    }
    var out = new StringBuilder(text.length());
    int at = 0;
    while (at < text.length()) {
      if (text.startsWith("^${", at)) {
        out.append("${");
        at += 3;
      } else if (text.startsWith("${", at)) {
        int end = text.indexOf('}', at);
        if (end < 0) {
          throw new Problem.Invalid("Missing } after ${; write ^${ for a literal ${.");
        }
        out.append(lookup(text.substring(at + 2, end)));
        at = end + 1;
      } else {
        out.append(text.charAt(at++));
      }
    }
    return out.toString();
  }

  private String lookup(String expression) {
    if (expression.startsWith("readFile:")) {
      return file(expression.substring("readFile:".length()));
    }
    int separator = expression.indexOf(":-");
    String name = separator < 0 ? expression : expression.substring(0, separator);
    // The server's own settings must not be readable through documents.
    String value = name.startsWith("STEWARD_") ? null : environment.get(name);
    if (value != null) {
      return value;
    }
    if (separator < 0) {
      throw new Problem.Invalid("The variable is not set; set it, or write ${NAME:-default}.");
    }
    return expression.substring(separator + 2);
  }

  private String file(String path) {
    if (!files) {
      throw new Problem.Invalid(
          "readFile is only available in configuration files on the server (--config).");
    }
    try {
      Path file = Path.of(path.strip());
      if (Files.size(file) > MAX_BYTES) {
        throw new Problem.Invalid("The file is larger than " + MAX_BYTES + " bytes.");
      }
      return Files.readString(file, StandardCharsets.UTF_8).stripTrailing();
    } catch (IOException | java.nio.file.InvalidPathException e) {
      throw new Problem.Invalid("The file is not readable.");
    }
  }
}
