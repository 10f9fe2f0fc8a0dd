package dev.steward.export;

import org.jspecify.annotations.Nullable;

/** Writes XML without a declaration or extra whitespace, like Jenkins. */
final class XmlDocumentWriter implements DocumentWriter {

  private final Utf8Buffer out = new Utf8Buffer();

  byte[] toArray() {
    return out.toArray();
  }

  private static String element(@Nullable EncodedName at, boolean inList, String root) {
    return at == null ? root : inList ? at.item() : at.element();
  }

  private void start(String element) {
    out.put('<');
    out.utf8(element);
    out.put('>');
  }

  private void end(String element) {
    out.put('<');
    out.put('/');
    out.utf8(element);
    out.put('>');
  }

  @Override
  public void open(
      @Nullable EncodedName at, boolean inList, @Nullable Model<?> model, String element) {
    out.put('<');
    out.utf8(element(at, inList, element));
    if (model != null) {
      out.ascii(" _class='");
      out.utf8(model.className());
      out.put('\'');
    }
    out.put('>');
  }

  @Override
  public void close(@Nullable EncodedName at, boolean inList, String element) {
    end(element(at, inList, element));
  }

  @Override
  public void openList(EncodedName at) {
    // A list has no element of its own; instead, the element of its items is repeated.
  }

  @Override
  public void closeList(EncodedName at) {
    // As for openList.
  }

  @Override
  public void text(EncodedName at, boolean inList, String value) {
    String element = element(at, inList, "");
    start(element);
    XmlText.escape(value, out);
    end(element);
  }

  @Override
  public void integer(EncodedName at, long value) {
    start(at.element());
    out.number(value);
    end(at.element());
  }

  @Override
  public void decimal(EncodedName at, double value) {
    start(at.element());
    out.ascii(Double.toString(value));
    end(at.element());
  }

  @Override
  public void bool(EncodedName at, boolean value) {
    start(at.element());
    out.ascii(value ? "true" : "false");
    end(at.element());
  }

  @Override
  public void nullValue(EncodedName at) {
    // A null value has no element.
  }
}
