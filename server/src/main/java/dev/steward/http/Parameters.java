package dev.steward.http;

import dev.steward.problem.Problem;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Parameters of a query string or form body, in the order sent. A parameter name may have several
 * values. Percent-encoding is decoded as UTF-8; the raw characters {@code []{}|"<>} are accepted,
 * since clients of the remote API send {@code tree=jobs[name]} unescaped.
 */
public final class Parameters {

  /** Maximum number of parameters: more than any client sends, but few enough to be harmless. */
  private static final int MAX_PARAMETERS = 2_000;

  public static final Parameters NONE = new Parameters(Map.of());

  private final Map<String, List<String>> values;

  private Parameters(Map<String, List<String>> values) {
    this.values = values;
  }

  /**
   * Parses {@code a=1&b=2}.
   *
   * @throws Problem.Invalid if an escape is malformed or there are too many parameters
   */
  public static Parameters parse(@Nullable String encoded) {
    return parse(encoded, StandardCharsets.UTF_8);
  }

  /** Like {@link #parse(String)}, for percent-encoded bytes in the given charset. */
  static Parameters parse(@Nullable String encoded, Charset charset) {
    if (encoded == null || encoded.isEmpty()) {
      return NONE;
    }
    var values = new LinkedHashMap<String, List<String>>();
    int count = 0;
    int from = 0;
    while (from <= encoded.length()) {
      int end = encoded.indexOf('&', from);
      if (end < 0) {
        end = encoded.length();
      }
      if (end > from) {
        if (++count > MAX_PARAMETERS) {
          throw new Problem.TooLarge(
              "The request has more than " + MAX_PARAMETERS + " parameters.");
        }
        int equals = encoded.indexOf('=', from);
        String name;
        String value;
        if (equals < 0 || equals >= end) {
          name = decode(encoded, from, end, true, charset);
          value = "";
        } else {
          name = decode(encoded, from, equals, true, charset);
          value = decode(encoded, equals + 1, end, true, charset);
        }
        values.computeIfAbsent(name, _ -> new ArrayList<>(1)).add(value);
      }
      from = end + 1;
    }
    return new Parameters(values);
  }

  /** Wraps values that were parsed elsewhere. */
  static Parameters of(Map<String, List<String>> values) {
    return values.isEmpty() ? NONE : new Parameters(values);
  }

  /** Returns the first value of the name; null if the name was not sent. */
  public @Nullable String find(String name) {
    List<String> all = values.get(name);
    return all == null ? null : all.getFirst();
  }

  public String get(String name, String defaultValue) {
    String value = find(name);
    return value == null ? defaultValue : value;
  }

  /** Returns all values of the name, in order; empty if it was not sent. */
  public List<String> all(String name) {
    return values.getOrDefault(name, List.of());
  }

  public boolean has(String name) {
    return values.containsKey(name);
  }

  public Set<String> names() {
    return values.keySet();
  }

  public boolean isEmpty() {
    return values.isEmpty();
  }

  public Map<String, List<String>> asMap() {
    return values;
  }

  /** Appends other parameters, for example those of a body to those of a query. */
  public Parameters and(Parameters others) {
    if (others.isEmpty()) {
      return this;
    }
    if (isEmpty()) {
      return others;
    }
    var all = new LinkedHashMap<String, List<String>>();
    values.forEach((name, list) -> all.put(name, new ArrayList<>(list)));
    others.values.forEach(
        (name, list) -> all.computeIfAbsent(name, _ -> new ArrayList<>(1)).addAll(list));
    return new Parameters(all);
  }

  /**
   * Decodes percent-encoding (and optionally {@code +}) as UTF-8.
   *
   * @throws Problem.Invalid on a malformed escape or malformed UTF-8
   */
  public static String decode(String text, int from, int to, boolean plusIsSpace) {
    return decode(text, from, to, plusIsSpace, StandardCharsets.UTF_8);
  }

  private static String decode(
      String text, int from, int to, boolean plusIsSpace, Charset charset) {
    boolean plain = true;
    for (int i = from; i < to && plain; i++) {
      char c = text.charAt(i);
      plain = c != '%' && (c != '+' || !plusIsSpace);
    }
    if (plain) {
      return text.substring(from, to);
    }
    byte[] bytes = text.substring(from, to).getBytes(charset);
    byte[] out = new byte[bytes.length];
    int n = 0;
    for (int i = 0; i < bytes.length; i++) {
      byte b = bytes[i];
      if (b == '+' && plusIsSpace) {
        out[n++] = ' ';
      } else if (b == '%') {
        int high = i + 1 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
        int low = i + 2 < bytes.length ? Character.digit(bytes[i + 2], 16) : -1;
        if (high < 0 || low < 0) {
          throw new Problem.Invalid("The URL or form contains an invalid percent-escape.");
        }
        out[n++] = (byte) (high << 4 | low);
        i += 2;
      } else {
        out[n++] = b;
      }
    }
    String decoded = new String(out, 0, n, charset);
    if (decoded.indexOf('\uFFFD') >= 0) {
      throw new Problem.Invalid("The URL or form contains bytes that are not " + charset + ".");
    }
    return decoded;
  }
}
