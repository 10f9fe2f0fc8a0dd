package dev.steward.report;

import dev.steward.problem.Problem;
import dev.steward.report.TestCase.Status;
import java.io.BufferedInputStream;
import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Parses JUnit XML reports as streams, including common deviations from the format. An unreadable
 * file is reported as a failed test, so that a truncated report does not look successful.
 */
final class JUnitReader {

  private static final int MAX_ELEMENTS = 4_000_000;

  private static final Pattern ENCODING =
      Pattern.compile("^<\\?xml[^>]{0,100}?encoding\\s*=\\s*[\"']([A-Za-z0-9._-]{1,40})[\"']");

  /** Maximum size of a file; larger files count as unreadable. */
  private static final long MAX_BYTES = 1L << 30;

  private static final int BUFFER_BYTES = 64 << 10;
  private static final int HEAD_BYTES = 200;
  private static final int CHUNK_CHARACTERS = 8 << 10;

  private final boolean keepsAllOutput;
  private final boolean keepsProperties;
  private final ReportTextBudget budget;
  private final XMLInputFactory factory = factory();

  /** Creates a reader for the reports of one build. */
  JUnitReader(boolean keepsAllOutput, boolean keepsProperties, ReportTextBudget budget) {
    this.keepsAllOutput = keepsAllOutput;
    this.keepsProperties = keepsProperties;
    this.budget = budget;
  }

  /**
   * The suites of a report.
   *
   * @param path of the file, for error messages
   * @param size of the file in bytes
   */
  List<TestSuite> read(String path, long size, InputStream bytes) throws IOException {
    String file = path.substring(path.lastIndexOf('/') + 1);
    if (size > MAX_BYTES) {
      return List.of(
          unreadable(
              file,
              "[failed-to-read]",
              "Failed to read test report file " + path + ": it is larger than 1 GB"));
    }
    var in = new BufferedInputStream(bytes, BUFFER_BYTES);
    byte[] head = head(in);
    if (head.length == 0) {
      return List.of(unreadable(file, "[empty]", "Test report file " + path + " was length 0"));
    }
    try {
      var tests = new TestCollector(file, keepsAllOutput, keepsProperties, budget);
      read(new LegalCharacters(new InputStreamReader(in, charset(head))), tests);
      return tests.suites;
    } catch (Problem | XMLStreamException e) {
      return List.of(
          unreadable(
              file,
              "[failed-to-read]",
              "Failed to read test report file " + path + "\n" + e.getMessage()));
    }
  }

  private static byte[] head(BufferedInputStream in) throws IOException {
    in.mark(HEAD_BYTES);
    byte[] head = in.readNBytes(HEAD_BYTES);
    in.reset();
    return head;
  }

  private static XMLInputFactory factory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, false);
    factory.setProperty("jdk.xml.cdataChunkSize", CHUNK_CHARACTERS);
    return factory;
  }

  private void read(Reader text, TestCollector tests) throws XMLStreamException {
    XMLStreamReader xml = factory.createXMLStreamReader(text);
    var open = new ArrayDeque<ReportElement>();
    int elements = 0;
    while (xml.hasNext()) {
      switch (xml.next()) {
        case XMLStreamConstants.START_ELEMENT -> {
          if (++elements > MAX_ELEMENTS) {
            throw new Problem.TooLarge("The report has more than " + MAX_ELEMENTS + " elements.");
          }
          open.push(new ReportElement(localName(xml.getLocalName()), attributes(xml)));
        }
        case XMLStreamConstants.END_ELEMENT -> {
          ReportElement element = open.pop();
          ReportElement parent = open.peek();
          if (tests.end(parent, element) && parent != null) {
            parent.children().add(element);
          }
        }
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA ->
            open.element()
                .text()
                .append(xml.getTextCharacters(), xml.getTextStart(), xml.getTextLength());
        case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE ->
            throw new Problem.Invalid("The report has a DTD, which is not supported.");
        default -> {}
      }
    }
  }

  private static String localName(String name) {
    return name.substring(name.indexOf(':') + 1);
  }

  private static Map<String, String> attributes(XMLStreamReader xml) {
    var attributes = new HashMap<String, String>();
    for (int i = 0; i < xml.getAttributeCount(); i++) {
      attributes.put(xml.getAttributeLocalName(i), xml.getAttributeValue(i));
    }
    return attributes;
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

  /** The encoding given by the byte order mark, else by the XML declaration, else UTF-8. */
  private static Charset charset(byte[] head) {
    if (head.length > 1 && (head[0] & 0xff) == 0xfe && (head[1] & 0xff) == 0xff) {
      return StandardCharsets.UTF_16BE;
    }
    if (head.length > 1 && (head[0] & 0xff) == 0xff && (head[1] & 0xff) == 0xfe) {
      return StandardCharsets.UTF_16LE;
    }
    Matcher encoding = ENCODING.matcher(new String(head, StandardCharsets.ISO_8859_1));
    if (!encoding.find()) {
      return StandardCharsets.UTF_8;
    }
    try {
      return Charset.forName(encoding.group(1));
    } catch (IllegalArgumentException e) {
      throw new Problem.Invalid("Unknown encoding " + encoding.group(1) + ".");
    }
  }

  /** Replaces characters that XML does not allow, such as the ESC of coloured output. */
  private static final class LegalCharacters extends FilterReader {

    LegalCharacters(Reader in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int one = super.read();
      return one < 0 ? one : legal((char) one);
    }

    @Override
    public int read(char[] buffer, int start, int length) throws IOException {
      int count = super.read(buffer, start, length);
      for (int i = start; i < start + count; i++) {
        buffer[i] = legal(buffer[i]);
      }
      return count;
    }

    private static char legal(char one) {
      boolean isControl = one < ' ' && one != '\n' && one != '\t' && one != '\r';
      return isControl || one >= '\ufffe' ? '\ufffd' : one;
    }
  }
}
