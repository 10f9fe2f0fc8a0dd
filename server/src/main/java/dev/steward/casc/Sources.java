package dev.steward.casc;

import dev.steward.problem.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where the values come from that a document only names: {@code ${NAME}} and {@code ${NAME:-else}}
 * from the environment, {@code ${readFile:PATH}} from files. A caret in front takes the meaning
 * away.
 */
public final class Sources {

  private static final long MOST_BYTES = 1 << 20;

  private final Map<String, String> environment;
  private final boolean files;

  private Sources(Map<String, String> environment, boolean files) {
    this.environment = environment;
    this.files = files;
  }

  /** For documents that lie on the server's own machine. */
  public static Sources ofMachine(Map<String, String> environment) {
    return new Sources(environment, true);
  }

  /** For documents that came over the wire: who sends one need not be able to read files here. */
  public static Sources ofWire(Map<String, String> environment) {
    return new Sources(environment, false);
  }

  /**
   * The text with all that it names.
   *
   * @throws Problem.Invalid where something is not to be had
   */
  String filled(String text) {
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
          throw new Problem.Invalid("A ${ has no } behind it; write ^${ for a plain one.");
        }
        out.append(named(text.substring(at + 2, end)));
        at = end + 1;
      } else {
        out.append(text.charAt(at++));
      }
    }
    return out.toString();
  }

  private String named(String words) {
    if (words.startsWith("readFile:")) {
      return file(words.substring("readFile:".length()));
    }
    int otherwise = words.indexOf(":-");
    String name = otherwise < 0 ? words : words.substring(0, otherwise);
    // What the server itself was started with is nobody's to read back.
    String value = name.startsWith("STEWARD_") ? null : environment.get(name);
    if (value != null) {
      return value;
    }
    if (otherwise < 0) {
      throw new Problem.Invalid(
          "The variable that is named here is not set; set it, or write ${NAME:-default}.");
    }
    return words.substring(otherwise + 2);
  }

  private String file(String path) {
    if (!files) {
      throw new Problem.Invalid(
          "Files are read only for a document that lies on the server, given by --config.");
    }
    try {
      Path file = Path.of(path.strip());
      if (Files.size(file) > MOST_BYTES) {
        throw new Problem.Invalid("The file that is named here is too long.");
      }
      return Files.readString(file, StandardCharsets.UTF_8).stripTrailing();
    } catch (IOException | java.nio.file.InvalidPathException e) {
      throw new Problem.Invalid("The file that is named here cannot be read.");
    }
  }
}
