package dev.steward.pipeline.value;

import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The methods of strings, and of templates, whose text is used. */
@SuppressWarnings({
  "JdkObsolete",
  "ArgumentSelectionDefectChecker"
}) // Groovy gives a StringBuffer; the receiver is named s
final class StringMethods {
  static final TypeMethods<String> TABLE = new TypeMethods<>("java.lang.String");

  private StringMethods() {}

  static {
    addParts();
    addSearch();
    addComparison();
    addChanges();
    addLayout();
    addLines();
    addNumbers();
    addPatterns();
    addStatics();
  }

  private static void addParts() {
    TABLE
        .add("length()", (s, a) -> s.length())
        .add("size()", (s, a) -> s.length())
        .add("isEmpty()", (s, a) -> s.isEmpty())
        .add("isBlank()", (s, a) -> s.isBlank())
        .add("charAt(int)", (s, a) -> s.charAt(a.integer(0)))
        .add("codePointAt(int)", (s, a) -> s.codePointAt(a.integer(0)))
        .add("substring(int)", (s, a) -> s.substring(a.integer(0)))
        .add("substring(int, int)", (s, a) -> s.substring(a.integer(0), a.integer(1)))
        .add("subSequence(int, int)", (s, a) -> s.substring(a.integer(0), a.integer(1)))
        .add("take(int)", (s, a) -> s.substring(0, Math.clamp(a.integer(0), 0, s.length())))
        .add("drop(int)", (s, a) -> s.substring(Math.clamp(a.integer(0), 0, s.length())))
        .add("takeWhile(Closure)", (s, a) -> s.substring(0, prefix(s, a.closure(0))))
        .add("dropWhile(Closure)", (s, a) -> s.substring(prefix(s, a.closure(0))))
        .add("getAt(int)", (s, a) -> Strings.getAt(s, a.integer(0)))
        .add("getAt(groovy.lang.Range)", (s, a) -> Strings.getAt(s, a.as(RangeValue.class, 0)))
        .add("getAt(java.util.Collection)", (s, a) -> getAll(s, a.as(Collection.class, 0)))
        .add("toList()", (s, a) -> Strings.characters(s))
        .add("toSet()", (s, a) -> new HashSet<>(Strings.characters(s)))
        .add("toCharArray()", (s, a) -> toCharArray(s))
        .add("getChars()", (s, a) -> toCharArray(s))
        .add("getBytes()", (s, a) -> ArrayValue.ofBytes(s.getBytes(StandardCharsets.UTF_8)))
        .add("getBytes(String)", (s, a) -> ArrayValue.ofBytes(s.getBytes(charset(a.text(0)))))
        .add(
            "getBytes(java.nio.charset.Charset)",
            (s, a) -> ArrayValue.ofBytes(s.getBytes(a.as(Charset.class, 0))))
        .add("split()", (s, a) -> stringArray(Strings.tokenize(s, " \t\n\r\f")))
        .add("split(String)", (s, a) -> Patterns.split(s, Patterns.compile(a.text(0)), 0))
        .add(
            "split(String, int)",
            (s, a) -> Patterns.split(s, Patterns.compile(a.text(0)), a.integer(1)))
        .add("tokenize()", (s, a) -> Strings.tokenize(s, " \t\n\r\f"))
        .add("tokenize(java.lang.Character)", (s, a) -> Strings.tokenize(s, a.text(0)))
        .add("tokenize(CharSequence)", (s, a) -> Strings.tokenize(s, a.text(0)));
  }

  private static ArrayValue stringArray(List<@Nullable Object> texts) {
    return new ArrayValue(TypeValue.known("java.lang.String"), texts.toArray());
  }

  private static ArrayValue toCharArray(String text) {
    Evaluation.currentBudget().checkCollection(text.length());
    @Nullable Object[] characters = new Object[text.length()];
    for (int i = 0; i < characters.length; i++) {
      characters[i] = text.charAt(i);
    }
    return new ArrayValue(TypeValue.known("char"), characters);
  }

  static Charset charset(String name) {
    try {
      return Charset.forName(name);
    } catch (IllegalArgumentException e) {
      throw CheckedExceptions.unchecked(new java.io.UnsupportedEncodingException(name));
    }
  }

  private static int prefix(String text, ClosureValue condition) {
    int length = 0;
    while (length < text.length() && Truth.of(condition.call(text.charAt(length)))) {
      length++;
    }
    return length;
  }

  private static String getAll(String text, Collection<?> indices) {
    var out = new StringBuilder();
    for (Object index : indices) {
      switch (index) {
        case RangeValue range -> out.append(Strings.getAt(text, range));
        case Collection<?> nested -> out.append(getAll(text, nested));
        case null, default -> out.append(Strings.getAt(text, Coercion.toInt(index)));
      }
      Evaluation.currentBudget().checkLength(out.length());
    }
    return out.toString();
  }

  private static void addSearch() {
    TABLE
        .add("contains(CharSequence)", (s, a) -> TextSearch.first(s, a.text(0), 0) >= 0)
        .add("startsWith(String)", (s, a) -> s.startsWith(a.text(0)))
        .add("startsWith(String, int)", (s, a) -> s.startsWith(a.text(0), a.integer(1)))
        .add("endsWith(String)", (s, a) -> s.endsWith(a.text(0)))
        .add(
            "startsWithAny(CharSequence...)",
            (s, a) -> a.list(0).stream().anyMatch(part -> s.startsWith(ValueText.text(part))))
        .add(
            "endsWithAny(CharSequence...)",
            (s, a) -> a.list(0).stream().anyMatch(part -> s.endsWith(ValueText.text(part))))
        .add("indexOf(String)", (s, a) -> TextSearch.first(s, a.text(0), 0))
        .add("indexOf(String, int)", (s, a) -> TextSearch.first(s, a.text(0), a.integer(1)))
        .add("indexOf(int)", (s, a) -> s.indexOf(a.integer(0)))
        .add("indexOf(char)", (s, a) -> s.indexOf(a.as(Character.class, 0)))
        .add("indexOf(int, int)", (s, a) -> s.indexOf(a.integer(0), a.integer(1)))
        .add("lastIndexOf(String)", (s, a) -> TextSearch.last(s, a.text(0), s.length()))
        .add("lastIndexOf(String, int)", (s, a) -> TextSearch.last(s, a.text(0), a.integer(1)))
        .add("lastIndexOf(int)", (s, a) -> s.lastIndexOf(a.integer(0)))
        .add("lastIndexOf(char)", (s, a) -> s.lastIndexOf(a.as(Character.class, 0)))
        .add("count(CharSequence)", (s, a) -> Strings.count(s, a.text(0)));
  }

  private static void addComparison() {
    TABLE
        .add(
            "equalsIgnoreCase(String)", (s, a) -> a.get(0) != null && s.equalsIgnoreCase(a.text(0)))
        .add("compareTo(String)", (s, a) -> s.compareTo(a.text(0)))
        .add("compareToIgnoreCase(String)", (s, a) -> s.compareToIgnoreCase(a.text(0)))
        .add("contentEquals(CharSequence)", (s, a) -> s.contentEquals(a.text(0)))
        .add("isCase(Object)", (s, a) -> a.get(0) != null && s.equals(ValueText.text(a.get(0))))
        .add("isAllWhitespace()", (s, a) -> Strings.isAllWhitespace(s))
        .add("toBoolean()", (s, a) -> Strings.toBoolean(s))
        .add("asBoolean()", (s, a) -> !s.isEmpty())
        .add("intern()", (s, a) -> s);
  }

  private static void addChanges() {
    TABLE
        .add("trim()", (s, a) -> s.trim())
        .add("strip()", (s, a) -> s.strip())
        .add("stripLeading()", (s, a) -> s.stripLeading())
        .add("stripTrailing()", (s, a) -> s.stripTrailing())
        .add("toLowerCase()", (s, a) -> s.toLowerCase(Locale.ROOT))
        .add("toUpperCase()", (s, a) -> s.toUpperCase(Locale.ROOT))
        .add("toLowerCase(java.util.Locale)", (s, a) -> s.toLowerCase(a.as(Locale.class, 0)))
        .add("toUpperCase(java.util.Locale)", (s, a) -> s.toUpperCase(a.as(Locale.class, 0)))
        .add("capitalize()", (s, a) -> Strings.capitalize(s))
        .add("uncapitalize()", (s, a) -> Strings.uncapitalize(s))
        .add("reverse()", (s, a) -> Strings.reverse(s))
        .add("concat(String)", (s, a) -> Strings.concat(s, a.text(0)))
        .add("repeat(int)", (s, a) -> repeat(s, a.integer(0)))
        .add("plus(Object)", (s, a) -> Strings.concat(s, ValueText.text(a.get(0))))
        .add("minus(null)", (s, a) -> Strings.minus(s, "null"))
        .add(
            "minus(java.util.regex.Pattern)",
            (s, a) -> Patterns.replaceFirst(s, a.as(Pattern.class, 0), ""))
        .add("minus(Object)", (s, a) -> Strings.minus(s, ValueText.text(a.get(0))))
        .add("multiply(java.lang.Number)", (s, a) -> Strings.repeat(s, a.integer(0)))
        .add("next()", (s, a) -> Strings.next(s))
        .add("previous()", (s, a) -> Strings.previous(s))
        .add(
            "replace(char, char)",
            (s, a) -> s.replace(a.as(Character.class, 0), a.as(Character.class, 1)))
        .add(
            "replace(CharSequence, CharSequence)",
            (s, a) -> Strings.replace(s, a.text(0), a.text(1)))
        .add("tr(CharSequence, CharSequence)", (s, a) -> Strings.translate(s, a.text(0), a.text(1)))
        .add(
            "leftShift(Object)",
            (s, a) -> new StringBuffer(Strings.concat(s, ValueText.javaText(a.get(0)))))
        .add("collectReplacements(Closure)", (s, a) -> replaceCharacters(s, a.closure(0)))
        .add("bitwiseNegate()", (s, a) -> Patterns.compile(s))
        .add("decodeBase64()", (s, a) -> Base64Coder.decodeLenient(s))
        .add("toURL()", (s, a) -> UrlValue.of(s))
        .add("toURI()", (s, a) -> UtilityTypes.uri(s))
        .add("decodeHex()", (s, a) -> Base64Coder.decodeHex(s));
  }

  private static String repeat(String text, int count) {
    if (count < 0) {
      throw new IllegalArgumentException("count is negative: " + count);
    }
    return Strings.repeat(text, count);
  }

  private static String replaceCharacters(String text, ClosureValue closure) {
    var out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      Object replacement = closure.call(text.charAt(i));
      out.append(
          replacement == null ? String.valueOf(text.charAt(i)) : ValueText.text(replacement));
      Evaluation.currentBudget().checkLength(out.length());
    }
    return out.toString();
  }

  private static void addLayout() {
    TABLE
        .add("padLeft(java.lang.Number)", (s, a) -> Strings.padLeft(s, a.integer(0), " "))
        .add(
            "padLeft(java.lang.Number, CharSequence)",
            (s, a) -> Strings.padLeft(s, a.integer(0), a.text(1)))
        .add("padRight(java.lang.Number)", (s, a) -> Strings.padRight(s, a.integer(0), " "))
        .add(
            "padRight(java.lang.Number, CharSequence)",
            (s, a) -> Strings.padRight(s, a.integer(0), a.text(1)))
        .add("center(java.lang.Number)", (s, a) -> Strings.center(s, a.integer(0), " "))
        .add(
            "center(java.lang.Number, CharSequence)",
            (s, a) -> Strings.center(s, a.integer(0), a.text(1)))
        .add("stripIndent()", (s, a) -> s.stripIndent())
        .add("stripIndent(int)", (s, a) -> Strings.stripIndent(s, a.integer(0)))
        .add("stripMargin()", (s, a) -> Strings.stripMargin(s, '|'))
        .add("stripMargin(char)", (s, a) -> Strings.stripMargin(s, a.as(Character.class, 0)))
        .add(
            "stripMargin(CharSequence)",
            (s, a) -> Strings.stripMargin(s, a.text(0).isEmpty() ? '|' : a.text(0).charAt(0)))
        .add("normalize()", (s, a) -> Strings.normalize(s))
        .add("denormalize()", (s, a) -> Strings.normalize(s))
        .add("expand()", (s, a) -> Strings.expand(s))
        .add("expand(int)", (s, a) -> Strings.expand(s, a.integer(0)))
        .add("formatted(Object...)", (s, a) -> Formatter.format(s, a.list(0)))
        .add("format(Object...)", (s, a) -> Formatter.formatFromInstance(a.list(0)));
  }

  private static void addLines() {
    TABLE
        .add("lines()", (s, a) -> new StreamValue(s.lines().iterator()))
        .add("readLines()", (s, a) -> new ArrayList<>(Strings.lines(s)))
        .add("eachLine(Closure)", (s, a) -> eachLine(s, 0, a.closure(0)))
        .add("eachLine(int, Closure)", (s, a) -> eachLine(s, a.integer(0), a.closure(1)))
        .add(
            "splitEachLine(CharSequence, Closure)",
            (s, a) -> splitEachLine(s, Patterns.compile(a.text(0)), a.closure(1)))
        .add(
            "splitEachLine(java.util.regex.Pattern, Closure)",
            (s, a) -> splitEachLine(s, a.as(Pattern.class, 0), a.closure(1)));
  }

  private static @Nullable Object eachLine(String text, int first, ClosureValue closure) {
    int count = first;
    Object result = null;
    for (String line : Strings.lines(text)) {
      result =
          closure.maximumNumberOfParameters() == 2 ? closure.call(line, count) : closure.call(line);
      count++;
    }
    return result;
  }

  private static @Nullable Object splitEachLine(
      String text, Pattern pattern, ClosureValue closure) {
    Object result = null;
    for (String line : Strings.lines(text)) {
      result = closure.call(Patterns.split(line, pattern, 0).asList());
    }
    return result;
  }

  private static void addNumbers() {
    TABLE
        .add("toInteger()", (s, a) -> Integer.valueOf(s.trim()))
        .add("toLong()", (s, a) -> Long.valueOf(s.trim()))
        .add("toShort()", (s, a) -> Short.valueOf(s.trim()))
        .add("toFloat()", (s, a) -> Float.valueOf(s.trim()))
        .add("toDouble()", (s, a) -> Double.valueOf(s.trim()))
        .add("toBigDecimal()", (s, a) -> NumberMath.parseDecimal(s.trim()))
        .add("toBigInteger()", (s, a) -> NumberMath.parseInteger(s.trim()))
        .add("toCharacter()", (s, a) -> s.charAt(0))
        .add("isInteger()", (s, a) -> Strings.isNumber(s, Integer::valueOf))
        .add("isLong()", (s, a) -> Strings.isNumber(s, Long::valueOf))
        .add("isFloat()", (s, a) -> Strings.isNumber(s, Float::valueOf))
        .add("isDouble()", (s, a) -> Strings.isNumber(s, Double::valueOf))
        .add("isBigInteger()", (s, a) -> Strings.isNumber(s, NumberMath::parseInteger))
        .add("isBigDecimal()", (s, a) -> Strings.isNumber(s, StringMethods::decimal))
        .add("isNumber()", (s, a) -> Strings.isNumber(s, StringMethods::decimal));
  }

  /** Reads a number that is not computed with, so that its exponent may be large. */
  private static BigDecimal decimal(String text) {
    return new BigDecimal(NumberMath.checkedDigits(text));
  }

  private static void addPatterns() {
    String pattern = "java.util.regex.Pattern";
    TABLE
        .add("matches(String)", (s, a) -> Patterns.matches(s, Patterns.compile(a.text(0))))
        .add("matches(" + pattern + ")", (s, a) -> Patterns.matches(s, a.as(Pattern.class, 0)));
    for (String type : List.of("CharSequence", pattern)) {
      TABLE
          .add("find(" + type + ")", (s, a) -> Patterns.find(s, Patterns.of(a.get(0)), null))
          .add(
              "find(" + type + ", Closure)",
              (s, a) -> Patterns.find(s, Patterns.of(a.get(0)), a.closure(1)))
          .add("findAll(" + type + ")", (s, a) -> Patterns.findAll(s, Patterns.of(a.get(0)), null))
          .add(
              "findAll(" + type + ", Closure)",
              (s, a) -> Patterns.findAll(s, Patterns.of(a.get(0)), a.closure(1)))
          .add(
              "eachMatch(" + type + ", Closure)",
              (s, a) -> {
                Patterns.findAll(s, Patterns.of(a.get(0)), a.closure(1));
                return s;
              })
          .add(
              "replaceAll(" + type + ", CharSequence)",
              (s, a) -> Patterns.replaceAll(s, Patterns.of(a.get(0)), a.text(1)))
          .add(
              "replaceAll(" + type + ", Closure)",
              (s, a) -> Patterns.replace(s, Patterns.of(a.get(0)), a.closure(1), false))
          .add(
              "replaceFirst(" + type + ", CharSequence)",
              (s, a) -> Patterns.replaceFirst(s, Patterns.of(a.get(0)), a.text(1)))
          .add(
              "replaceFirst(" + type + ", Closure)",
              (s, a) -> Patterns.replace(s, Patterns.of(a.get(0)), a.closure(1), true));
    }
  }

  private static void addStatics() {
    TABLE
        .addStatic("valueOf(Object)", a -> ValueText.javaText(a.get(0)))
        .addStatic("format(String, Object...)", a -> Formatter.format(a.text(0), a.list(1)))
        .addStatic("join(CharSequence, java.lang.Iterable)", a -> joinTexts(a.text(0), a.list(1)))
        .addStatic("join(CharSequence, CharSequence...)", a -> joinTexts(a.text(0), a.list(1)))
        .addConstant("CASE_INSENSITIVE_ORDER", String.CASE_INSENSITIVE_ORDER)
        .addConstructor("()", a -> "")
        .addConstructor("(CharSequence)", a -> a.text(0))
        .addConstructor("(Object[])", a -> text(a.as(ArrayValue.class, 0), StandardCharsets.UTF_8))
        .addConstructor(
            "(Object[], String)", a -> text(a.as(ArrayValue.class, 0), charset(a.text(1))))
        .addConstructor(
            "(Object[], java.nio.charset.Charset)",
            a -> text(a.as(ArrayValue.class, 0), a.as(Charset.class, 1)));
  }

  private static String text(ArrayValue array, Charset charset) {
    return array.component().name().equals("char")
        ? ValueText.text(array)
        : new String(array.toBytes(), charset);
  }

  private static String joinTexts(String separator, List<@Nullable Object> parts) {
    return IterableMethods.join(parts, separator);
  }
}
