package dev.steward.text;

import dev.steward.limit.ComputePool;
import dev.steward.problem.Problem;
import java.util.ArrayList;
import java.util.List;

/**
 * XML parser with limits. Rejects DTDs and supports only XML's five predefined entities, so nothing
 * outside the text is read. Accepts versions 1.0 and 1.1 alike.
 */
public final class XmlReader extends XmlScanner {

  private static final int MAX_CHARACTERS = 8 << 20;

  /** Longer documents are parsed on the compute pool. */
  private static final int LARGE_CHARACTERS = 128 << 10;

  private static final int MAX_NESTING = 200;
  private static final int MAX_ELEMENTS = 200_000;
  private static final int MAX_ATTRIBUTES = 100;

  private final boolean unwrapsLists;
  private int elements;

  private XmlReader(String in, boolean unwrapsLists) {
    super(in);
    this.unwrapsLists = unwrapsLists;
  }

  /**
   * Parses a job or folder definition; lists wrapped by XStream are unwrapped.
   *
   * @throws Problem.Invalid with line and column if the text is not well-formed or has a DTD
   */
  public static XmlElement read(String document) {
    if (document.length() > MAX_CHARACTERS) {
      throw new Problem.TooLarge("The XML is longer than " + MAX_CHARACTERS + " characters.");
    }
    return read(document, true);
  }

  /**
   * Parses any document without unwrapping lists.
   *
   * @throws Problem.Invalid with line and column if the text is not well-formed or has a DTD
   */
  public static XmlElement readVerbatim(String document) {
    if (document.length() > MAX_CHARACTERS) {
      throw new Problem.TooLarge("The XML is longer than " + MAX_CHARACTERS + " characters.");
    }
    return read(document, false);
  }

  /** Parses a large document on the compute pool. */
  private static XmlElement read(String document, boolean unwrapsLists) {
    var reader = new XmlReader(document, unwrapsLists);
    return document.length() < LARGE_CHARACTERS
        ? reader.document()
        : ComputePool.SHARED.run(reader::document);
  }

  private XmlElement document() {
    if (!in.isEmpty() && in.charAt(0) == '\uFEFF') {
      at++;
    }
    misc();
    if (at >= in.length() || in.charAt(at) != '<') {
      throw syntaxError("an element is expected");
    }
    XmlElement root = content();
    misc();
    if (at < in.length()) {
      throw syntaxError("there is content after the root element");
    }
    return root;
  }

  /** Skips whitespace, comments and processing instructions around the root. */
  private void misc() {
    while (at < in.length()) {
      if (isBlank(in.charAt(at))) {
        at++;
      } else if (in.startsWith("<!--", at)) {
        skip("-->", 4);
      } else if (in.startsWith("<?", at)) {
        skip("?>", 2);
      } else if (in.startsWith("<!", at)) {
        throw syntaxError("a DTD is not allowed");
      } else {
        return;
      }
    }
  }

  /** Parses elements without recursion, so that nesting cannot overflow the stack. */
  private XmlElement content() {
    List<XmlElement> open = new ArrayList<>();
    XmlElement root = open();
    if (root.end() == 0) {
      open.add(root);
    }
    while (!open.isEmpty()) {
      int next = in.indexOf('<', at);
      if (next < 0) {
        throw syntaxError("the document ends too early");
      }
      if (next > at) {
        unescape(at, next, open.getLast().textSoFar());
      }
      at = next;
      if (in.startsWith("<!--", at)) {
        skip("-->", 4);
      } else if (in.startsWith("<![CDATA[", at)) {
        int from = at + 9;
        skip("]]>", 9);
        open.getLast().textSoFar().append(in, from, at - 3);
      } else if (in.startsWith("<?", at)) {
        skip("?>", 2);
      } else if (in.startsWith("<!", at)) {
        throw syntaxError("a DTD is not allowed");
      } else if (in.startsWith("</", at)) {
        XmlElement closed = open.removeLast();
        close(closed);
        unwrap(closed);
      } else {
        XmlElement element = open();
        open.getLast().childrenSoFar().add(element);
        if (element.end() == 0) {
          open.add(element);
          if (open.size() > MAX_NESTING) {
            throw syntaxError("the elements are nested too deeply");
          }
        } else {
          unwrap(element);
        }
      }
    }
    return root;
  }

  private void unwrap(XmlElement closed) {
    if (unwrapsLists) {
      closed.unwrap();
    }
  }

  private XmlElement open() {
    if (++elements > MAX_ELEMENTS) {
      throw syntaxError("there are too many elements");
    }
    int start = at++;
    var element = new XmlElement(name(), start);
    while (true) {
      boolean blank = skipBlanks();
      if (at >= in.length()) {
        throw syntaxError("the document ends inside a tag");
      }
      char c = in.charAt(at);
      if (c == '>') {
        at++;
        element.content(at);
        return element;
      }
      if (c == '/' && at + 1 < in.length() && in.charAt(at + 1) == '>') {
        at += 2;
        element.content(at);
        element.close(at, at);
        return element;
      }
      if (!blank) {
        throw syntaxError("whitespace is expected before an attribute");
      }
      attribute(element);
    }
  }

  private void attribute(XmlElement element) {
    String name = name();
    skipBlanks();
    if (at >= in.length() || in.charAt(at) != '=') {
      throw syntaxError("an attribute needs a value");
    }
    at++;
    skipBlanks();
    char quote = at < in.length() ? in.charAt(at) : 0;
    if (quote != '"' && quote != '\'') {
      throw syntaxError("an attribute value must be quoted");
    }
    int end = in.indexOf(quote, at + 1);
    if (end < 0) {
      throw syntaxError("the document ends inside an attribute");
    }
    if (in.substring(at, end).indexOf('<') >= 0) {
      throw syntaxError("an attribute value contains <");
    }
    var value = new StringBuilder();
    unescape(at + 1, end, value);
    at = end + 1;
    if (element.attributesSoFar().put(name, value.toString()) != null) {
      throw syntaxError("duplicate attribute");
    }
    if (element.attributesSoFar().size() > MAX_ATTRIBUTES) {
      throw syntaxError("there are too many attributes");
    }
  }

  private void close(XmlElement element) {
    int contentEnd = at;
    at += 2;
    if (!name().equals(element.name())) {
      throw syntaxError("the end tag does not match <" + element.name() + ">");
    }
    skipBlanks();
    if (at >= in.length() || in.charAt(at) != '>') {
      throw syntaxError("an end tag must end with >");
    }
    at++;
    element.close(contentEnd, at);
  }
}
