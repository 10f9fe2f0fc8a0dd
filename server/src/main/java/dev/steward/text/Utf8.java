package dev.steward.text;

/** Finds character boundaries in UTF-8 text that arrives in pieces. */
public final class Utf8 {

  private Utf8() {}

  /** Length of the prefix that ends with a complete character. */
  public static int completeLength(byte[] bytes, int length) {
    if (length == 0) {
      return 0;
    }
    int lead = length - 1;
    while (lead > 0 && lead > length - 4 && (bytes[lead] & 0xc0) == 0x80) {
      lead--;
    }
    int first = bytes[lead] & 0xff;
    int size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 1;
    return lead + size > length ? lead : length;
  }
}
