package dev.steward.pipeline.snippet;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes calls and values as Groovy, in the layout of Jenkins' snippet generator. */
public final class SnippetText {

  /** A block in which the user puts steps. */
  static final GroovyExpression BODY = new GroovyExpression("{\n    // some block\n}");

  /** Words that are no keys of a map without quotes, and no names. */
  private static final Set<String> KEYWORDS =
      Set.of(
          "abstract",
          "as",
          "assert",
          "boolean",
          "break",
          "byte",
          "case",
          "catch",
          "char",
          "class",
          "const",
          "continue",
          "def",
          "default",
          "do",
          "double",
          "else",
          "enum",
          "extends",
          "false",
          "final",
          "finally",
          "float",
          "for",
          "goto",
          "if",
          "implements",
          "import",
          "in",
          "instanceof",
          "int",
          "interface",
          "long",
          "native",
          "new",
          "null",
          "package",
          "private",
          "protected",
          "public",
          "return",
          "short",
          "static",
          "strictfp",
          "super",
          "switch",
          "synchronized",
          "this",
          "threadsafe",
          "throw",
          "throws",
          "trait",
          "transient",
          "true",
          "try",
          "void",
          "volatile",
          "while");

  private final StringBuilder text = new StringBuilder();

  private SnippetText() {}

  /** The text of a call that is a statement. */
  public static String of(SnippetCall call) {
    var writer = new SnippetText();
    writer.call(call, false);
    return writer.text.toString();
  }

  /** The text of a value. */
  public static String ofValue(@Nullable Object value) {
    var writer = new SnippetText();
    writer.value(value);
    return writer.text.toString();
  }

  /** The text of a call inside of another one, or in a directive: its arguments are in brackets. */
  static String nested(SnippetCall call) {
    var writer = new SnippetText();
    writer.call(call, true);
    return writer.text.toString();
  }

  private void call(SnippetCall call, boolean nested) {
    Map<String, @Nullable Object> arguments = call.arguments();
    // A block needs its arguments in brackets. A list or a map after a name would be an index.
    boolean brackets =
        call.block() != arguments.isEmpty()
            || nested
            || (arguments.size() == 1 && isBracketed(arguments.values().iterator().next()));
    text.append(call.name());
    text.append(brackets ? '(' : ' ');
    if (call.isPositional()) {
      value(arguments.values().iterator().next());
    } else {
      entries(arguments);
    }
    if (brackets) {
      text.append(')');
    }
    if (call.block()) {
      if (brackets) {
        text.append(' ');
      }
      text.append(BODY.text());
    }
  }

  private static boolean isBracketed(@Nullable Object value) {
    return value instanceof Map
        || value instanceof List
        // An expression may begin with a bracket, and a closure would be a block of the call.
        || value instanceof GroovyExpression;
  }

  private void value(@Nullable Object value) {
    switch (value) {
      case null -> text.append("null");
      case String string -> string(string);
      case SnippetCall call -> call(call, true);
      case GroovyExpression(String expression) -> text.append(expression);
      case List<?> list -> list(list);
      case Map<?, ?> map when map.isEmpty() -> text.append("[:]");
      case Map<?, ?> map -> {
        text.append('[');
        entries(map);
        text.append(']');
      }
      default -> text.append(value);
    }
  }

  private void list(List<?> list) {
    text.append('[');
    for (Iterator<?> i = list.iterator(); i.hasNext(); ) {
      value(i.next());
      text.append(i.hasNext() ? ", " : "");
    }
    text.append(']');
  }

  private void entries(Map<?, ?> map) {
    for (Iterator<? extends Map.Entry<?, ?>> i = map.entrySet().iterator(); i.hasNext(); ) {
      Map.Entry<?, ?> entry = i.next();
      String key = String.valueOf(entry.getKey());
      if (isName(key)) {
        text.append(key);
      } else {
        string(key);
      }
      text.append(": ");
      value(entry.getValue());
      text.append(i.hasNext() ? ", " : "");
    }
  }

  /** Whether a text can be written as a name, without quotes. */
  static boolean isName(String word) {
    if (word.isEmpty() || Character.isDigit(word.charAt(0)) || KEYWORDS.contains(word)) {
      return false;
    }
    return word.chars()
        .allMatch(c ->
            (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '_'
                || c == '$');
  }

  /** A string in single quotes, in which Groovy replaces no variables. */
  private void string(String value) {
    String quotes = value.indexOf('\n') >= 0 ? "'''" : "'";
    text.append(quotes);
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '\\' -> text.append("\\\\");
        case '\'' -> text.append("\\'");
        // The parser would turn it into a line feed.
        case '\r' -> text.append("\\r");
        default -> text.append(c);
      }
    }
    text.append(quotes);
  }
}
