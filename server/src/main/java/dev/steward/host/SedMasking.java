package dev.steward.host;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Sed program that replaces secrets with asterisks. Lines longer than {@link
 * Wrapper#MAX_LINE_BYTES} are passed to sed in pieces, so that it never buffers a whole line, and
 * are output in pieces too.
 *
 * <p>A piece that is continued ends with the mark. Pieces of a long line alternate: a large one,
 * then two of {@link #WINDOW} bytes, the length of the longest rule. A long line is cut only inside
 * the window formed by the two small pieces: between them, or after a secret that crosses their
 * boundary. The text after the cut is masked together with the next large piece, so each secret is
 * complete in the text being masked.
 */
final class SedMasking {

  /** Window size in bytes; no rule is longer. */
  static final int WINDOW = 4_096;

  /** Maximum length of a rule in characters; UTF-8 uses at most four bytes for each. */
  private static final int MAX_RULE_LENGTH = WINDOW / 4;

  private static final int MAX_ALTERNATIVES_LENGTH = 8_000;

  private static final int MARK_BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final String mark;
  private final List<String> lines = new ArrayList<>();

  private SedMasking(String mark) {
    this.mark = mark;
  }

  /** Creates the program that masks these values, longest first. */
  static SedMasking of(Collection<String> secrets) {
    var masking = new SedMasking(randomMark());
    var parts = new LinkedHashSet<String>();
    secrets.forEach(secret -> split(secret, parts));
    var rules = new ArrayList<>(parts);
    rules.sort((one, other) -> Integer.compare(bytes(other), bytes(one)));
    if (!rules.isEmpty()) {
      masking.write(rules);
    }
    return masking;
  }

  /** Lines of the program; empty if there is nothing to mask. */
  List<String> lines() {
    return lines;
  }

  /** Suffix of a piece that is continued: control characters, which no secret or rule contains. */
  String mark() {
    return mark;
  }

  private static String randomMark() {
    var mark = new StringBuilder();
    for (int i = 0; i < MARK_BYTES; i++) {
      mark.append((char) (3 + RANDOM.nextInt(6)));
    }
    return mark.toString();
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /** Splits a secret longer than a window into parts that are masked separately. */
  private static void split(String secret, Collection<String> parts) {
    int from = 0;
    while (secret.length() - from > MAX_RULE_LENGTH) {
      int to = from + MAX_RULE_LENGTH;
      if (Character.isHighSurrogate(secret.charAt(to - 1))) {
        to--;
      }
      parts.add(secret.substring(from, to));
      from = to;
    }
    if (from < secret.length()) {
      parts.add(secret.substring(from));
    }
  }

  private void write(List<String> rules) {
    add("/" + mark + "$/b long");
    String any = String.join("\\|", rules.stream().map(rule -> pattern(rule, "")).toList());
    if (any.length() <= MAX_ALTERNATIVES_LENGTH) {
      // Most lines contain no secret, so one test for all rules is cheaper than a test for each
      // rule.
      add("/" + any + "/!b");
    }
    add(":mask");
    rules.forEach(rule -> add("s/" + pattern(rule, "") + "/****/g"));
    // A large piece with its part of the window; two marks at its end stand for a secret.
    add(
        "/" + mark + "$/!b",
        "s/" + mark + mark + "$/****/",
        "s/" + mark + "$//",
        "p",
        "x",
        "$b mask",
        "N",
        "s/\\n//",
        "/" + mark + "$/!b mask");
    add(":long", "s/" + mark + "$//", "$b mask", "h", "s/.*//", "N", "s/\\n//");
    add("/" + mark + "$/!b join", "s/" + mark + "$//", "$b join", "N");
    add("/" + mark + "$/!b join", "s/" + mark + "$//", "$!b window");
    add(":join", "s/\\n//", "H", "x", "s/\\n//", "b mask", ":window", "y/\001\002/??/");
    for (String rule : rules) {
      add(
          "s/" + pattern(rule, "\\n*") + "/\001&\002/g",
          "/\001[^\002]*\\n/b crossing",
          "s/[\001\002]//g");
    }
    add("s/\\n/" + mark + "\\n/", "b cut");
    add(":crossing", "s/\001[^\002]*\\n[^\002]*\002/" + mark + mark + "\\n/", "s/[\001\002]//g");
    // The large piece with the text before the cut; the text after it stays in the hold space.
    add(":cut", "H", "s/^[^\\n]*\\n//", "x", "s/\\n//", "s/\\n.*//", "b mask");
  }

  private void add(String... more) {
    lines.addAll(List.of(more));
  }

  /**
   * Basic regular expression for the literal text, with {@code between} inserted between
   * characters.
   */
  private static String pattern(String text, String between) {
    var pattern = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (i > 0 && !Character.isLowSurrogate(c)) {
        pattern.append(between);
      }
      if ("\\.*[]^$/&".indexOf(c) >= 0) {
        pattern.append('\\');
      }
      pattern.append(c);
    }
    return pattern.toString();
  }
}
