package dev.steward.report;

import dev.steward.problem.Problem;
import dev.steward.report.TestCase.Status;
import dev.steward.text.XmlReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Parses JUnit XML reports, including common deviations from the format. An unreadable file is
 * reported as a failed test, so that a truncated report does not look successful.
 */
final class JUnitReader {

  /** Maximum size of a report; larger files count as unreadable. */
  static final int MAX_BYTES = 64 << 20;

  private static final int MAX_ELEMENTS = 4_000_000;

  private static final Pattern ENCODING =
      Pattern.compile("^<\\?xml[^>]{0,100}?encoding\\s*=\\s*[\"']([A-Za-z0-9._-]{1,40})[\"']");

  private final boolean keepsAllOutput;
  private final boolean keepsProperties;

  JUnitReader(boolean keepsAllOutput, boolean keepsProperties) {
    this.keepsAllOutput = keepsAllOutput;
    this.keepsProperties = keepsProperties;
  }

  /**
   * The suites of a report.
   *
   * @param path of the file, for error messages
   */
  List<TestSuite> read(String path, byte[] bytes) {
    String file = path.substring(path.lastIndexOf('/') + 1);
    if (bytes.length == 0) {
      return List.of(unreadable(file, "[empty]", "Test report file " + path + " was length 0"));
    }
    if (bytes.length > MAX_BYTES) {
      return List.of(
          unreadable(
              file,
              "[failed-to-read]",
              "Failed to read test report file " + path + ": it is too large"));
    }
    try {
      var walk = new TestCollector(file, keepsAllOutput, keepsProperties);
      XmlReader.read(decode(bytes), MAX_ELEMENTS, walk);
      return walk.suites;
    } catch (Problem e) {
      return List.of(
          unreadable(
              file,
              "[failed-to-read]",
              "Failed to read test report file " + path + "\n" + e.getMessage()));
    }
  }

  private static TestSuite unreadable(String file, String test, String message) {
    return new TestSuite(
        file,
        null,
        null,
        0,
        null,
        null,
        List.of(new TestCase(file, test, 0, Status.FAILED, message, message, null, null, null, 0)),
        Map.of());
  }

  /** Decodes by byte order mark, else by the XML declaration, else as UTF-8. */
  static String decode(byte[] bytes) {
    Charset charset = StandardCharsets.UTF_8;
    if (bytes.length > 1 && (bytes[0] & 0xff) == 0xfe && (bytes[1] & 0xff) == 0xff) {
      charset = StandardCharsets.UTF_16BE;
    } else if (bytes.length > 1 && (bytes[0] & 0xff) == 0xff && (bytes[1] & 0xff) == 0xfe) {
      charset = StandardCharsets.UTF_16LE;
    } else {
      String head = new String(bytes, 0, Math.min(bytes.length, 200), StandardCharsets.ISO_8859_1);
      Matcher encoding = ENCODING.matcher(head);
      if (encoding.find()) {
        try {
          charset = Charset.forName(encoding.group(1));
        } catch (IllegalArgumentException e) {
          throw new Problem.Invalid("Unknown encoding " + encoding.group(1) + ".");
        }
      }
    }
    return new String(bytes, charset);
  }
}
