package dev.steward.export;

import org.jspecify.annotations.Nullable;

/** Writes JSON like Jenkins, or the equivalent Python literal. */
final class JsonDocumentWriter implements DocumentWriter {

  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private final Utf8Buffer out;
  private final boolean python;
  private final boolean pretty;
  private boolean needsComma;
  private int indent;

  JsonDocumentWriter(boolean python, boolean pretty, int expected) {
    this.out = new Utf8Buffer(expected);
    this.python = python;
    this.pretty = pretty;
  }

  byte[] toArray() {
    return out.toArray();
  }

  /** Whether the output is JSON without pretty-printing, the most common format. */
  boolean isPlain() {
    return !python && !pretty;
  }

  /** Number of bytes written. */
  int length() {
    return out.length();
  }

  /** Copies one element or several comma-separated elements from an earlier document. */
  void copy(byte[] document, int from, int to) {
    separate();
    out.put(document, from, to);
  }

  private void newLine() {
    out.put('\n');
    for (int i = 0; i < indent; i++) {
      out.put(' ');
      out.put(' ');
    }
  }

  private void separate() {
    if (needsComma) {
      out.put(',');
      if (pretty) {
        newLine();
      }
    }
    needsComma = true;
  }

  private void name(@Nullable EncodedName at, boolean inList) {
    if (needsComma && !pretty && at != null && !inList) {
      out.put(at.jsonAfterComma());
      return;
    }
    separate();
    if (at != null && !inList) {
      if (pretty) {
        quoted(at.plain());
        out.ascii(" : ");
      } else {
        out.put(at.json());
      }
    }
  }

  private void openBracket(char bracket) {
    out.put(bracket);
    needsComma = false;
    if (pretty) {
      indent++;
      newLine();
    }
  }

  private void closeBracket(char bracket) {
    if (pretty) {
      indent--;
      newLine();
    }
    out.put(bracket);
    needsComma = true;
  }

  @Override
  public void open(
      @Nullable EncodedName at, boolean inList, @Nullable Model<?> model, String element) {
    if (at == null) {
      needsComma = false;
    }
    name(at, inList);
    if (model != null && !pretty) {
      out.put(model.opening());
      needsComma = true;
      return;
    }
    openBracket('{');
    if (model != null) {
      name(CLASS, false);
      quoted(model.className());
    }
  }

  private static final EncodedName CLASS = EncodedName.of("_class");

  @Override
  public void close(@Nullable EncodedName at, boolean inList, String element) {
    closeBracket('}');
  }

  @Override
  public void openList(EncodedName at) {
    name(at, false);
    openBracket('[');
  }

  @Override
  public void closeList(EncodedName at) {
    closeBracket(']');
  }

  @Override
  public void text(EncodedName at, boolean inList, String value) {
    name(at, inList);
    quoted(value);
  }

  @Override
  public void integer(EncodedName at, long value) {
    name(at, false);
    out.number(value);
  }

  @Override
  public void decimal(EncodedName at, double value) {
    name(at, false);
    out.ascii(Double.toString(value));
  }

  @Override
  public void bool(EncodedName at, boolean value) {
    name(at, false);
    if (python) {
      out.ascii(value ? "True" : "False");
    } else {
      out.ascii(value ? "true" : "false");
    }
  }

  @Override
  public void nullValue(EncodedName at) {
    name(at, false);
    out.ascii(python ? "None" : "null");
  }

  private void quoted(String text) {
    int length = text.length();
    int plain = 0;
    while (plain < length && isPlain(text.charAt(plain))) {
      plain++;
    }
    if (plain == length) {
      out.quoted(text);
      return;
    }
    out.put('"');
    for (int i = 0; i < length; i++) {
      escape(text.charAt(i));
    }
    out.put('"');
  }

  private static boolean isPlain(char c) {
    return c >= ' ' && c < 0x7f && c != '"' && c != '\\';
  }

  private void escape(char c) {
    if (isPlain(c)) {
      out.put(c);
    } else if (c == '"' || c == '\\') {
      out.put('\\');
      out.put(c);
    } else if (Character.isISOControl(c) || Character.isSurrogate(c)) {
      out.put('\\');
      out.put('u');
      out.put(HEX[c >> 12]);
      out.put(HEX[c >> 8 & 15]);
      out.put(HEX[c >> 4 & 15]);
      out.put(HEX[c & 15]);
    } else {
      out.utf8(c);
    }
  }
}
