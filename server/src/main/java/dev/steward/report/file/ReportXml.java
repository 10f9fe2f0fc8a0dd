package dev.steward.report.file;

import dev.steward.problem.Problem;
import java.io.BufferedInputStream;
import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Reads XML reports as streams; a DTD is never processed. */
public final class ReportXml {

  /** Maximum size of a file; larger files count as unreadable. */
  public static final long MAX_BYTES = 1L << 30;

  private static final int MAX_ELEMENTS = 4_000_000;

  private static final Pattern ENCODING =
      Pattern.compile("^<\\?xml[^>]{0,100}?encoding\\s*=\\s*[\"']([A-Za-z0-9._-]{1,40})[\"']");

  private static final int BUFFER_BYTES = 64 << 10;
  private static final int HEAD_BYTES = 200;
  private static final int CHUNK_CHARACTERS = 8 << 10;

  private final List<String> roots;
  private final boolean skipsDtd;
  private final XMLInputFactory factory = factory();

  private ReportXml(List<String> roots, boolean skipsDtd) {
    this.roots = roots;
    this.skipsDtd = skipsDtd;
  }

  /** Creates a reader of documents with any root element. */
  public static ReportXml create() {
    return new ReportXml(List.of(), false);
  }

  /** Creates a reader that refuses documents with another root element. */
  public static ReportXml withRoots(List<String> roots) {
    return new ReportXml(roots, false);
  }

  /** Creates a reader that ignores the DTD that some tools name in each report. */
  public static ReportXml skippingDtd(List<String> roots) {
    return new ReportXml(roots, true);
  }

  /** Receives the elements of a document at their end tags, after their children. */
  @FunctionalInterface
  public interface ElementHandler {

    /**
     * Handles an element.
     *
     * @param ancestors the innermost first
     * @return true if the parent needs the element
     */
    boolean end(Deque<ReportElement> ancestors, ReportElement element);
  }

  /**
   * Reads a document.
   *
   * @return false if the file is empty
   * @throws Problem if the document has a DTD, is too large or has another root element
   * @throws XMLStreamException if the document is not well-formed
   */
  public boolean read(InputStream bytes, ElementHandler handler)
      throws IOException, XMLStreamException {
    var in = new BufferedInputStream(bytes, BUFFER_BYTES);
    byte[] head = head(in);
    if (head.length == 0) {
      return false;
    }
    in.skipNBytes(markLength(head));
    read(new LegalCharacters(new InputStreamReader(in, charset(head))), handler);
    return true;
  }

  private static byte[] head(BufferedInputStream in) throws IOException {
    in.mark(HEAD_BYTES);
    byte[] head = in.readNBytes(HEAD_BYTES);
    in.reset();
    return head;
  }

  /** The length of the byte order mark, which parsers of characters do not expect. */
  private static int markLength(byte[] head) {
    if (startsWith(head, 0xef, 0xbb, 0xbf)) {
      return 3;
    }
    return startsWith(head, 0xfe, 0xff) || startsWith(head, 0xff, 0xfe) ? 2 : 0;
  }

  private static boolean startsWith(byte[] head, int... bytes) {
    for (int i = 0; i < bytes.length; i++) {
      if (i >= head.length || (head[i] & 0xff) != bytes[i]) {
        return false;
      }
    }
    return true;
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

  private void read(Reader text, ElementHandler handler) throws XMLStreamException {
    XMLStreamReader xml = factory.createXMLStreamReader(text);
    var open = new ArrayDeque<ReportElement>();
    int elements = 0;
    while (xml.hasNext()) {
      switch (xml.next()) {
        case XMLStreamConstants.START_ELEMENT -> {
          if (++elements > MAX_ELEMENTS) {
            throw new Problem.TooLarge("The report has more than " + MAX_ELEMENTS + " elements.");
          }
          var element = new ReportElement(localName(xml.getLocalName()), attributes(xml));
          if (open.isEmpty() && !roots.isEmpty() && !roots.contains(element.name())) {
            throw new Problem.Invalid(
                "The root element is <"
                    + element.name()
                    + ">, but must be one of: "
                    + String.join(", ", roots)
                    + ".");
          }
          open.push(element);
        }
        case XMLStreamConstants.END_ELEMENT -> {
          ReportElement element = open.pop();
          ReportElement parent = open.peek();
          if (handler.end(open, element) && parent != null) {
            parent.children().add(element);
          }
        }
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA ->
            open.element()
                .text()
                .append(xml.getTextCharacters(), xml.getTextStart(), xml.getTextLength());
        case XMLStreamConstants.DTD -> {
          if (!skipsDtd) {
            throw new Problem.Invalid("The report has a DTD, which is not supported.");
          }
        }
        case XMLStreamConstants.ENTITY_REFERENCE ->
            throw new Problem.Invalid("The report has an entity of a DTD, which is not supported.");
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

  /** The encoding given by the byte order mark, else by the XML declaration, else UTF-8. */
  private static Charset charset(byte[] head) {
    if (startsWith(head, 0xfe, 0xff)) {
      return StandardCharsets.UTF_16BE;
    }
    if (startsWith(head, 0xff, 0xfe)) {
      return StandardCharsets.UTF_16LE;
    }
    if (startsWith(head, 0xef, 0xbb, 0xbf)) {
      return StandardCharsets.UTF_8;
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
