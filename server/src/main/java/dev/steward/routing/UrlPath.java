package dev.steward.routing;

import dev.steward.http.Parameters;
import dev.steward.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The path of a request, parsed and validated once, before any decision depends on it: each segment
 * is decoded exactly once, and ambiguous paths are refused.
 *
 * @param segments decoded; empty ones (double slashes, which real clients send) are left out
 * @param endsWithSlash true if the path names a resource rather than a page of it
 */
public record UrlPath(List<String> segments, boolean endsWithSlash) {

  private static final int MAX_CHARACTERS = 8_192;
  private static final int MAX_SEGMENTS = 200;
  private static final String UNRESERVED = "-._~!$&'()*+,=:@";

  /**
   * Parses a raw path.
   *
   * @throws Problem.Invalid for semicolons, dot segments, control characters and malformed escapes
   */
  public static UrlPath parse(String raw) {
    if (raw.length() > MAX_CHARACTERS) {
      throw new Problem.Invalid("The URL path is longer than " + MAX_CHARACTERS + " characters.");
    }
    if (raw.isEmpty() || raw.charAt(0) != '/') {
      throw new Problem.Invalid("The URL path must begin with a slash.");
    }
    if (raw.indexOf(';') >= 0) {
      throw new Problem.Invalid("Semicolons are not allowed in the request URI");
    }
    var segments = new ArrayList<String>(8);
    int from = 1;
    while (from <= raw.length()) {
      int end = raw.indexOf('/', from);
      if (end < 0) {
        end = raw.length();
      }
      if (end > from) {
        segments.add(validate(Parameters.decode(raw, from, end, false)));
      }
      from = end + 1;
    }
    if (segments.size() > MAX_SEGMENTS) {
      throw tooManyParts();
    }
    return new UrlPath(Collections.unmodifiableList(segments), raw.charAt(raw.length() - 1) == '/');
  }

  /**
   * Expands a full name in one segment, {@code job/a%2Fb}, to {@code job/a/job/b}. Slashes may be
   * escaped once, or twice for proxies that decode one level of escapes; in that case the whole
   * segment is escaped twice.
   *
   * @param index index of the name; the preceding word is repeated before each part
   * @return this path if the name has no slashes; null if a part is empty
   */
  @Nullable UrlPath expandFullName(int index) {
    String name = segments.get(index);
    if (name.indexOf('/') < 0) {
      if (!name.contains("%2F") && !name.contains("%2f")) {
        return this;
      }
      name = validate(Parameters.decode(name, 0, name.length(), false));
    }
    String word = segments.get(index - 1);
    var expanded = new ArrayList<>(segments.subList(0, index - 1));
    for (String part : name.split("/", -1)) {
      if (part.isEmpty()) {
        return null;
      }
      expanded.add(word);
      expanded.add(validate(part));
    }
    expanded.addAll(segments.subList(index + 1, segments.size()));
    if (expanded.size() > MAX_SEGMENTS) {
      throw tooManyParts();
    }
    return new UrlPath(Collections.unmodifiableList(expanded), endsWithSlash);
  }

  private static Problem tooManyParts() {
    return new Problem.Invalid("The URL path has more than " + MAX_SEGMENTS + " segments.");
  }

  private static String validate(String segment) {
    if (segment.equals(".") || segment.equals("..")) {
      throw new Problem.Invalid("The URL path contains a dot segment.");
    }
    for (int i = 0; i < segment.length(); i++) {
      if (Character.isISOControl(segment.charAt(i))) {
        throw new Problem.Invalid("The URL path contains a control character.");
      }
    }
    return segment;
  }

  /** Percent-encodes a segment as the URLs of the remote API do: {@code a b} is {@code a%20b}. */
  public static String encode(String segment) {
    int plain = 0;
    while (plain < segment.length() && isPlain(segment.charAt(plain))) {
      plain++;
    }
    if (plain == segment.length()) {
      return segment;
    }
    var out = new StringBuilder(segment.length() + 16).append(segment, 0, plain);
    for (byte b : segment.substring(plain).getBytes(StandardCharsets.UTF_8)) {
      if (b > 0 && isPlain((char) b)) {
        out.append((char) b);
      } else {
        out.append('%')
            .append(Character.toUpperCase(Character.forDigit(b >> 4 & 15, 16)))
            .append(Character.toUpperCase(Character.forDigit(b & 15, 16)));
      }
    }
    return out.toString();
  }

  private static boolean isPlain(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || UNRESERVED.indexOf(c) >= 0;
  }
}
