package dev.steward.export;

import org.jspecify.annotations.Nullable;

/** Writes JSON like Jenkins, or the equivalent Python literal. */
final class JsonSink implements Sink {

  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private final Bytes out;
  private final boolean python;
  private final boolean pretty;
  private boolean comma;
  private int indent;

  JsonSink(boolean python, boolean pretty, int expected) {
    this.out = new Bytes(expected);
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
  void again(byte[] document, int from, int to) {
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
    if (comma) {
      out.put(',');
      if (pretty) {
        newLine();
      }
    }
    comma = true;
  }

  private void name(@Nullable Names at, boolean inList) {
    if (comma && !pretty && at != null && !inList) {
      out.put(at.further());
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

  private void opened(char bracket) {
    out.put(bracket);
    comma = false;
    if (pretty) {
      indent++;
      newLine();
    }
  }

  private void closed(char bracket) {
    if (pretty) {
      indent--;
      newLine();
    }
    out.put(bracket);
    comma = true;
  }

  @Override
  public void open(@Nullable Names at, boolean inList, @Nullable Model<?> model, String element) {
    if (at == null) {
      comma = false;
    }
    name(at, inList);
    if (model != null && !pretty) {
      out.put(model.opening());
      comma = true;
      return;
    }
    opened('{');
    if (model != null) {
      name(CLASS, false);
      quoted(model.className());
    }
  }

  private static final Names CLASS = Names.of("_class");

  @Override
  public void close(@Nullable Names at, boolean inList, String element) {
    closed('}');
  }

  @Override
  public void openList(Names at) {
    name(at, false);
    opened('[');
  }

  @Override
  public void closeList(Names at) {
    closed(']');
  }

  @Override
  public void text(Names at, boolean inList, String value) {
    name(at, inList);
    quoted(value);
  }

  @Override
  public void whole(Names at, long value) {
    name(at, false);
    out.number(value);
  }

  @Override
  public void real(Names at, double value) {
    name(at, false);
    out.ascii(Double.toString(value));
  }

  @Override
  public void flag(Names at, boolean value) {
    name(at, false);
    if (python) {
      out.ascii(value ? "True" : "False");
    } else {
      out.ascii(value ? "true" : "false");
    }
  }

  @Override
  public void none(Names at) {
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
      escaped(text.charAt(i));
    }
    out.put('"');
  }

  private static boolean isPlain(char c) {
    return c >= ' ' && c < 0x7f && c != '"' && c != '\\';
  }

  private void escaped(char c) {
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
