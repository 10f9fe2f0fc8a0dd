package dev.steward.node;

import java.util.ArrayList;
import java.util.List;

/** Parses and formats the labels of a node: words separated by spaces, quoted if necessary. */
public final class Labels {

  private static final String SPECIAL_CHARACTERS = "&|!<>() \t\"'\\";

  private Labels() {}

  /** Splits a string into its distinct labels. */
  public static List<String> split(String text) {
    var words = new ArrayList<String>();
    var word = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (c == '\\' && quoted && i + 1 < text.length()) {
        word.append(unescaped(text.charAt(++i)));
      } else if (Character.isWhitespace(c) && !quoted) {
        add(words, word);
      } else {
        word.append(c);
      }
    }
    add(words, word);
    return List.copyOf(words);
  }

  private static void add(List<String> words, StringBuilder word) {
    if (!word.isEmpty() && !words.contains(word.toString())) {
      words.add(word.toString());
    }
    word.setLength(0);
  }

  static char unescaped(char c) {
    return switch (c) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case 'b' -> '\b';
      case 'f' -> '\f';
      default -> c;
    };
  }

  /** Joins labels into one string. */
  public static String join(List<String> labels) {
    return String.join(" ", labels.stream().map(Labels::quoted).toList());
  }

  /** The text of a label, in quotation marks unless it is a plain word. */
  static String quoted(String label) {
    if (!label.isEmpty()
        && !label.contains("->")
        && label.chars().noneMatch(c -> SPECIAL_CHARACTERS.indexOf(c) >= 0)) {
      return label;
    }
    var out = new StringBuilder("\"");
    for (int i = 0; i < label.length(); i++) {
      char c = label.charAt(i);
      switch (c) {
        case '"', '\\' -> out.append('\\').append(c);
        case '\n' -> out.append("\\n");
        case '\t' -> out.append("\\t");
        case '\r' -> out.append("\\r");
        default -> out.append(c);
      }
    }
    return out.append('"').toString();
  }
}
