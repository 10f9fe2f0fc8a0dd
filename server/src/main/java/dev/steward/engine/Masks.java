package dev.steward.engine;

import dev.steward.credential.CredentialData;
import dev.steward.text.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Collects values to mask in logs: secrets in plain text and as encoded by shells, URLs, forms,
 * JSON, HTML, XML and HTTP Basic authentication.
 */
final class Masks {

  /**
   * Minimum length of values to mask in Base64: shorter ones could occur in Base64 text by chance.
   */
  private static final int MIN_ENCODED_LENGTH = 8;

  private static final String ALPHANUMERIC =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

  /**
   * A variant of percent-encoding, given by the characters besides letters and digits that it
   * leaves unchanged.
   */
  private record PercentEncoding(String unreserved, boolean plusForSpace) {}

  private static final List<PercentEncoding> PERCENT_ENCODINGS =
      List.of(
          // RFC 3986: curl --data-urlencode, Go's QueryEscape except for the space, quote(safe='').
          new PercentEncoding("-._~", false),
          new PercentEncoding("-._~", true),
          // Python's quote keeps slashes.
          new PercentEncoding("-._~/", false),
          // Forms: Java's URLEncoder, URLSearchParams; PHP's urlencode.
          new PercentEncoding("-._*", true),
          new PercentEncoding("-._*", false),
          new PercentEncoding("-._", true),
          new PercentEncoding("-._", false),
          // JavaScript's encodeURIComponent and encodeURI, Perl's uri_escape, jq's @uri.
          new PercentEncoding("-_.!~*'()", false),
          new PercentEncoding("-_.!~*'();/?:@&=+$,#", false),
          // Go's PathEscape and the user info of its URLs.
          new PercentEncoding("-._~$&+:=@", false),
          new PercentEncoding("-._~$&+,;=", false));

  private static final List<String> SINGLE_QUOTES =
      List.of("'", "&#39;", "&#x27;", "&#039;", "&apos;");
  private static final List<String> DOUBLE_QUOTES = List.of("\"", "&quot;", "&#34;");

  private final Set<String> all = new LinkedHashSet<>();

  List<String> all() {
    return List.copyOf(all);
  }

  void add(CredentialData.UsernamePassword pair) {
    String password = pair.password().plain();
    add(password);
    if (!password.isEmpty()) {
      base64(pair.username() + ":" + password);
    }
    if (pair.usernameSecret()) {
      add(pair.username());
    }
  }

  void add(String secret) {
    if (secret.isBlank()) {
      return;
    }
    all.add(secret);
    for (PercentEncoding encoding : PERCENT_ENCODINGS) {
      all.add(percent(secret, encoding, "0123456789ABCDEF"));
      all.add(percent(secret, encoding, "0123456789abcdef"));
    }
    json(secret);
    markup(secret);
    shell(secret);
    base64(secret);
  }

  private static String percent(String secret, PercentEncoding encoding, String digits) {
    var out = new StringBuilder();
    for (byte value : secret.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (value & 0xff);
      if (ALPHANUMERIC.indexOf(c) >= 0 || encoding.unreserved().indexOf(c) >= 0) {
        out.append(c);
      } else if (c == ' ' && encoding.plusForSpace()) {
        out.append('+');
      } else {
        out.append('%').append(digits.charAt(c >> 4)).append(digits.charAt(c & 15));
      }
    }
    return out.toString();
  }

  private void json(String secret) {
    var quoted = new StringBuilder();
    Json.quote(secret, quoted);
    String json = quoted.substring(1, quoted.length() - 1);
    var ascii = new StringBuilder();
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      if (c < 0x80) {
        ascii.append(c);
      } else {
        ascii.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      }
    }
    for (String form : List.of(json, ascii.toString())) {
      all.add(form);
      all.add(form.replace("/", "\\/"));
    }
  }

  /** HTML and XML escapes, with either, both or neither of the quotation marks escaped. */
  private void markup(String secret) {
    String text = secret.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    for (String singleQuote : SINGLE_QUOTES) {
      for (String doubleQuote : DOUBLE_QUOTES) {
        all.add(text.replace("'", singleQuote).replace("\"", doubleQuote));
      }
    }
    all.add(secret.replace("&", "&amp;").replace("<", "&lt;"));
  }

  /** Shell quoting, as in traces (-x), listed variables, or {@code printf %q} output. */
  private void shell(String secret) {
    all.add(secret.replace("'", "'\\''"));
    all.add(secret.replace("'", "'\"'\"'"));
    var inDoubleQuotes = new StringBuilder();
    var backslashes = new StringBuilder();
    for (int i = 0; i < secret.length(); i++) {
      char c = secret.charAt(i);
      if ("\\\"$`".indexOf(c) >= 0) {
        inDoubleQuotes.append('\\');
      }
      inDoubleQuotes.append(c);
      if (c < 0x80 && ALPHANUMERIC.indexOf(c) < 0 && "_%+-./:=@,".indexOf(c) < 0) {
        backslashes.append('\\');
      }
      backslashes.append(c);
    }
    all.add(inDoubleQuotes.toString());
    all.add(backslashes.toString());
    all.add(backslashes.toString().replace(",", "\\,"));
    all.add(secret.replace("\\", "\\\\").replace("'", "\\'"));
  }

  /** Adds each line of the text, unless the line is so short that it could occur by chance. */
  void addLines(String text, int minLength, int limit) {
    var lines = new ArrayList<String>();
    for (String line : text.split("\n", -1)) {
      String clean = line.strip();
      if (clean.length() >= minLength && !clean.startsWith("-----")) {
        lines.add(clean);
      }
    }
    all.addAll(lines.subList(0, Math.min(limit, lines.size())));
  }

  /**
   * Adds Base64 forms. The last characters are dropped, since they depend on what follows the
   * secret: padding, or a line feed as added by {@code echo}. For a secret inside a longer string,
   * one or two of its first bytes may share a group with preceding bytes; the characters of such
   * groups are dropped too.
   */
  private void base64(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int shared = 0; shared < 3 && shared < bytes.length; shared++) {
      byte[] rest = Arrays.copyOfRange(bytes, shared, bytes.length);
      String encoded = Base64.getEncoder().withoutPadding().encodeToString(rest);
      String completeGroups = encoded.substring(0, rest.length / 3 * 4);
      if (completeGroups.length() >= MIN_ENCODED_LENGTH) {
        for (String form : List.of(encoded, completeGroups)) {
          all.add(form);
          all.add(form.replace('+', '-').replace('/', '_'));
        }
      }
    }
  }
}
