package dev.steward.engine;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Program for sed that writes secrets as asterisks. Lines longer than {@link Wrapper#LONGEST_LINE}
 * reach it in pieces, so that sed never holds a whole one, and leave it in pieces as well.
 *
 * <p>A piece that goes on ends with the mark. Pieces of a long line come in turns: a large one, and
 * two of {@link #WINDOW} bytes, as many as the longest rule has. Only in the window that these two
 * are does the line get cut: between them, or behind a secret that crosses their border. What is
 * behind the cut is masked together with the next large piece, so that each secret is whole in what
 * is masked.
 */
final class SedMasking {

  /** In bytes; no rule is longer. */
  static final int WINDOW = 4_096;

  /** Four bytes of UTF-8 are the most that a character has. */
  private static final int LONGEST_RULE = WINDOW / 4;

  private static final int LONGEST_ALTERNATIVES = 8_000;

  private static final int MARK_BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final String mark;
  private final List<String> lines = new ArrayList<>();

  private SedMasking(String mark) {
    this.mark = mark;
  }

  /** Masks these values, the longest first. */
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

  /** The lines of the program; none where nothing is masked. */
  List<String> lines() {
    return lines;
  }

  /** What a piece ends with that goes on: control characters, which no secret and no rule holds. */
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

  /** A secret that is longer than a window is masked in parts, each of which is one. */
  private static void split(String secret, Collection<String> parts) {
    int from = 0;
    while (secret.length() - from > LONGEST_RULE) {
      int to = from + LONGEST_RULE;
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
    if (any.length() <= LONGEST_ALTERNATIVES) {
      // Most lines hold no secret: one look at them instead of one for each rule.
      add("/" + any + "/!b");
    }
    add(":mask");
    rules.forEach(rule -> add("s/" + pattern(rule, "") + "/****/g"));
    // A large piece with its part of the window; two marks stand for a secret that was in it.
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
    // The large piece with what is in front of the cut; what is behind it waits in the hold space.
    add(":cut", "H", "s/^[^\\n]*\\n//", "x", "s/\\n//", "s/\\n.*//", "b mask");
  }

  private void add(String... more) {
    lines.addAll(List.of(more));
  }

  /** A basic regular expression that fits the text alone, with {@code between} in each gap. */
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
