package dev.steward.report;

import dev.steward.problem.Problem;
import dev.steward.report.TestCase.Extras;
import dev.steward.report.TestCase.FailedRun;
import dev.steward.report.TestCase.Status;
import dev.steward.text.XmlElement;
import dev.steward.text.XmlReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Parses JUnit XML reports, including common deviations from the format. An unreadable file is
 * reported as a failed test, so that a truncated report does not look successful.
 */
final class JUnitReader {

  /** Maximum size of a report; larger files count as unreadable. */
  static final int MAX_BYTES = 64 << 20;

  private static final int MAX_ELEMENTS = 4_000_000;

  /** Characters of output kept at each end if all tests passed. */
  private static final int KEPT_OUTPUT_CHARS = 500;

  /** Maximum length of any text. */
  private static final int MAX_TEXT = 4 << 20;

  private static final Pattern ENCODING =
      Pattern.compile("^<\\?xml[^>]{0,100}?encoding\\s*=\\s*[\"']([A-Za-z0-9._-]{1,40})[\"']");
  private static final Pattern THOUSANDS =
      Pattern.compile("[1-9]\\d{0,2}(,\\d{3})+(\\.\\d*)?(?![\\d,])");

  private static final int MAX_PROPERTIES = 1_000;
  private static final int MAX_RUNS = 100;

  /** A number at the start of a text, such as {@code 1.5 s}. */
  private static final Pattern NUMBER =
      Pattern.compile("-?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?");

  private static final float MAX_SECONDS = 365 * 24 * 60 * 60;

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
      var walk = new TestCollector(file);
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

  /** Collects tests and suites at their end tags, since a suite's own output follows its tests. */
  private final class TestCollector implements XmlReader.ElementHandler {

    final List<TestSuite> suites = new ArrayList<>();
    private final String file;
    private final IdentityHashMap<XmlElement, List<TestCase>> open = new IdentityHashMap<>();

    TestCollector(String file) {
      this.file = file;
    }

    @Override
    public boolean consume(@Nullable XmlElement parent, XmlElement element) {
      switch (localName(element)) {
        case "testcase" -> {
          if (parent != null) {
            open.computeIfAbsent(parent, _ -> new ArrayList<>())
                .add(test(element, suiteName(parent)));
          }
        }
        case "testsuite" -> suite(element);
        case "properties" -> {
          return !keepsProperties;
        }
        default -> {
          return false;
        }
      }
      return true;
    }

    private String suiteName(XmlElement suite) {
      String name = suite.attribute("name");
      if (name == null) {
        return "(" + file + ")";
      }
      String folder = suite.attribute("package");
      return folder == null || folder.isEmpty() ? name : folder + "." + name;
    }

    private void suite(XmlElement element) {
      List<TestCase> cases = open.remove(element);
      String name = suiteName(element);
      XmlElement error = find(element, "error");
      if (error != null) {
        cases = cases == null ? new ArrayList<>() : cases;
        cases.add(
            new TestCase(
                name,
                "<init>",
                0,
                Status.FAILED,
                error.attribute("message"),
                text(error),
                null,
                null,
                null,
                0));
      }
      if (cases == null) {
        return;
      }
      boolean keepsAll =
          keepsAllOutput || cases.stream().anyMatch(test -> test.status().isFailure());
      float sum = 0;
      for (TestCase test : cases) {
        sum += test.seconds();
      }
      String time = element.attribute("time");
      suites.add(
          new TestSuite(
              name,
              element.attribute("id"),
              element.attribute("timestamp"),
              time == null ? sum : seconds(time),
              output(findText(element, "system-out"), keepsAll),
              output(findText(element, "system-err"), keepsAll),
              List.copyOf(cases),
              properties(element)));
    }

    private TestCase test(XmlElement element, String suite) {
      String name = element.attribute("name");
      String test = name == null || name.isEmpty() ? "(?)" : name;
      String className = element.attribute("classname");
      if (className == null || className.isEmpty()) {
        int dot = test.lastIndexOf('.');
        // Old tools prefix the name with the class.
        boolean dotted = className == null && dot > 0 && dot < test.length() - 1;
        className = dotted ? test.substring(0, dot) : suite;
        test = dotted ? test.substring(dot + 1) : test;
      }
      XmlElement failure = find(element, "error");
      if (failure == null) {
        failure = find(element, "failure");
      }
      XmlElement skipped = find(element, "skipped");
      Status status =
          skipped != null ? Status.SKIPPED : failure != null ? Status.FAILED : Status.PASSED;
      boolean keepsAll = keepsAllOutput || failure != null;
      String message = skipped == null ? null : skipped.attribute("message");
      return new TestCase(
          className,
          test,
          seconds(element.attribute("time")),
          status,
          failure == null ? null : failure.attribute("message"),
          failure == null ? null : text(failure),
          skipped == null ? null : message == null ? text(skipped) : message,
          output(findText(element, "system-out"), keepsAll),
          output(findText(element, "system-err"), keepsAll),
          0,
          extras(element));
    }

    private Extras extras(XmlElement element) {
      Map<String, String> properties = properties(element);
      List<FailedRun> flaky = runs(element, "flakyFailure", "flakyError");
      List<FailedRun> reruns = runs(element, "rerunFailure", "rerunError");
      return properties.isEmpty() && flaky.isEmpty() && reruns.isEmpty()
          ? Extras.NONE
          : new Extras(properties, flaky, reruns);
    }

    private List<FailedRun> runs(XmlElement test, String failure, String error) {
      List<FailedRun> all = List.of();
      for (XmlElement run : test.children()) {
        String kind = localName(run);
        if ((kind.equals(failure) || kind.equals(error)) && all.size() < MAX_RUNS) {
          all = all.isEmpty() ? new ArrayList<>() : all;
          String trace = findText(run, "stackTrace");
          all.add(
              new FailedRun(
                  run.attribute("message"),
                  run.attribute("type"),
                  trace != null ? output(trace, true) : run.text().isBlank() ? null : text(run),
                  output(findText(run, "system-out"), keepsAllOutput),
                  output(findText(run, "system-err"), keepsAllOutput)));
        }
      }
      return all;
    }

    private Map<String, String> properties(XmlElement owner) {
      XmlElement list = keepsProperties ? find(owner, "properties") : null;
      if (list == null) {
        return Map.of();
      }
      var all = new LinkedHashMap<String, String>();
      for (XmlElement property : list.children()) {
        String name = property.attribute("name");
        String value = property.attribute("value");
        if (name != null && localName(property).equals("property") && all.size() < MAX_PROPERTIES) {
          all.put(name, value == null ? text(property) : value);
        }
      }
      return all;
    }
  }

  /** The name without prefix, since some tools use a namespace. */
  private static String localName(XmlElement element) {
    return element.name().substring(element.name().indexOf(':') + 1);
  }

  private static @Nullable XmlElement find(XmlElement parent, String name) {
    for (XmlElement child : parent.children()) {
      if (localName(child).equals(name)) {
        return child;
      }
    }
    return null;
  }

  private static @Nullable String findText(XmlElement parent, String name) {
    XmlElement child = find(parent, name);
    return child == null ? null : child.text();
  }

  private static String text(XmlElement element) {
    String text = element.text();
    return text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text;
  }

  private static @Nullable String output(@Nullable String text, boolean keepsAll) {
    if (text == null) {
      return null;
    }
    int end = keepsAll ? MAX_TEXT / 2 : KEPT_OUTPUT_CHARS;
    int omitted = text.length() - 2 * end;
    return omitted <= 0
        ? text
        : text.substring(0, end)
            + "\n...[truncated "
            + omitted
            + " chars]...\n"
            + text.substring(text.length() - end);
  }

  /** Parses seconds: commas may separate thousands or decimals, and a unit may follow. */
  static float seconds(@Nullable String value) {
    if (value == null) {
      return 0;
    }
    String text = value.strip();
    String plain =
        THOUSANDS.matcher(text).lookingAt() ? text.replace(",", "") : text.replace(',', '.');
    float seconds = number(plain);
    return Float.isFinite(seconds) && seconds > 0 ? Math.min(seconds, MAX_SECONDS) : 0;
  }

  private static float number(String text) {
    try {
      return Float.parseFloat(text);
    } catch (NumberFormatException e) {
      Matcher number = NUMBER.matcher(text);
      return number.lookingAt() ? Float.parseFloat(number.group()) : 0;
    }
  }
}
