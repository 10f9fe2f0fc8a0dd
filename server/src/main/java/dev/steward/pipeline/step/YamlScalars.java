package dev.steward.pipeline.step;

import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Date;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.ConstructNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.Schema;

/** The scalars of YAML 1.1: which plain texts are numbers, truths, dates or null. */
final class YamlScalars {
  static final Tag TIMESTAMP = new Tag(Tag.PREFIX + "timestamp");

  /** The tags of scalars that can be read. */
  static final Set<Tag> TAGS =
      Set.of(Tag.STR, Tag.NULL, Tag.BOOL, Tag.INT, Tag.FLOAT, TIMESTAMP, Tag.BINARY);

  private static final Set<String> TRUE = Set.of("true", "yes", "on");
  private static final Set<String> FALSE = Set.of("false", "no", "off");
  private static final Pattern WORD = Pattern.compile("[a-z]{2,5}|[A-Z][a-z]{1,4}|[A-Z]{2,5}");
  private static final Pattern INTEGER =
      Pattern.compile(
          "[-+]?(0b[01_]{1,100}|0x[0-9a-fA-F_]{1,100}|0[0-7_]{0,100}|[1-9][0-9_]{0,100})");
  private static final Pattern BASE_60 = Pattern.compile("[-+]?[1-9][0-9]{0,8}(:[0-5]?[0-9]){1,4}");
  private static final Pattern FLOAT =
      Pattern.compile(
          "[-+]?([0-9][0-9_]{0,100}\\.[0-9_]{0,100}([eE][-+]?[0-9]{1,9})?"
              + "|[0-9][0-9_]{0,100}[eE][-+]?[0-9]{1,9}"
              + "|\\.[0-9][0-9_]{0,100}([eE][-+]?[0-9]{1,9})?"
              + "|\\.(inf|Inf|INF))|\\.(nan|NaN|NAN)");
  private static final Pattern DATE =
      Pattern.compile(
          "([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
              + "(([Tt]|[ \\t]{1,20})([0-9]{1,2}):([0-9]{2}):([0-9]{2})(\\.[0-9]{0,9})?"
              + "[ \\t]{0,20}(Z|[-+][0-9]{1,2}(:?[0-9]{2})?)?)?");

  static final Schema SCHEMA =
      new Schema() {
        @Override
        public ScalarResolver getScalarResolver() {
          return (text, implicit) -> implicit ? tag(text) : Tag.STR;
        }

        @Override
        public Map<Tag, ConstructNode> getSchemaTagConstructors() {
          return Map.of();
        }
      };

  private YamlScalars() {}

  private static Tag tag(String text) {
    if (text.isEmpty() || text.equals("~")) {
      return Tag.NULL;
    }
    if (WORD.matcher(text).matches()) {
      String word = text.toLowerCase(Locale.ROOT);
      if (word.equals("null")) {
        return Tag.NULL;
      }
      return TRUE.contains(word) || FALSE.contains(word) ? Tag.BOOL : Tag.STR;
    }
    if ("+-.0123456789".indexOf(text.charAt(0)) < 0) {
      return Tag.STR;
    }
    if (INTEGER.matcher(text).matches() || BASE_60.matcher(text).matches()) {
      return Tag.INT;
    }
    if (FLOAT.matcher(text).matches()) {
      return Tag.FLOAT;
    }
    return DATE.matcher(text).matches() ? TIMESTAMP : Tag.STR;
  }

  /**
   * The value of a scalar.
   *
   * @throws IllegalArgumentException if the text has not the type of the tag, or the tag is not in
   *     {@link #TAGS}
   */
  static @Nullable Object value(Tag tag, String text) {
    if (tag.equals(Tag.STR)) {
      return text;
    }
    if (tag.equals(Tag.NULL)) {
      return null;
    }
    if (tag.equals(Tag.BOOL)) {
      return truth(text.toLowerCase(Locale.ROOT));
    }
    if (tag.equals(Tag.INT)) {
      return integer(text.replace("_", ""));
    }
    if (tag.equals(Tag.FLOAT)) {
      return real(text.replace("_", "").toLowerCase(Locale.ROOT));
    }
    if (tag.equals(TIMESTAMP)) {
      return date(text);
    }
    if (tag.equals(Tag.BINARY)) {
      return Base64.getMimeDecoder().decode(text);
    }
    throw new IllegalArgumentException("unknown tag");
  }

  private static boolean truth(String word) {
    if (!TRUE.contains(word) && !FALSE.contains(word)) {
      throw new IllegalArgumentException("no truth value");
    }
    return TRUE.contains(word);
  }

  private static Number integer(String text) {
    boolean negative = text.startsWith("-");
    String digits = negative || text.startsWith("+") ? text.substring(1) : text;
    BigInteger value;
    if (digits.length() > 200) {
      throw new NumberFormatException("too many digits");
    } else if (digits.startsWith("0b")) {
      value = new BigInteger(digits.substring(2), 2);
    } else if (digits.startsWith("0x")) {
      value = new BigInteger(digits.substring(2), 16);
    } else if (digits.indexOf(':') > 0) {
      value = BigInteger.ZERO;
      for (String part : digits.split(":", -1)) {
        value = value.multiply(BigInteger.valueOf(60)).add(new BigInteger(part));
      }
    } else {
      value = new BigInteger(digits, digits.length() > 1 && digits.startsWith("0") ? 8 : 10);
    }
    value = negative ? value.negate() : value;
    if (value.bitLength() < Integer.SIZE) {
      return value.intValue();
    }
    return value.bitLength() < Long.SIZE ? (Number) value.longValue() : value;
  }

  private static double real(String text) {
    return switch (text) {
      case ".inf", "+.inf" -> Double.POSITIVE_INFINITY;
      case "-.inf" -> Double.NEGATIVE_INFINITY;
      case ".nan" -> Double.NaN;
      default -> Double.parseDouble(text);
    };
  }

  private static Date date(String text) {
    Matcher parts = DATE.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException("no date");
    }
    LocalDateTime time =
        LocalDate.of(number(parts, 1), number(parts, 2), number(parts, 3)).atStartOfDay();
    ZoneOffset zone = ZoneOffset.UTC;
    if (parts.group(4) != null) {
      time =
          time.withHour(number(parts, 6)).withMinute(number(parts, 7)).withSecond(number(parts, 8));
      String fraction = parts.group(9);
      if (fraction != null) {
        time = time.withNano(Integer.parseInt((fraction + "000000000").substring(1, 10)));
      }
      zone = zone(parts.group(10));
    }
    return Date.from(time.toInstant(zone));
  }

  private static ZoneOffset zone(@Nullable String text) {
    if (text == null || text.equals("Z")) {
      return ZoneOffset.UTC;
    }
    String digits = text.substring(1).replace(":", "");
    int minutes =
        digits.length() <= 2
            ? Integer.parseInt(digits) * 60
            : Integer.parseInt(digits.substring(0, digits.length() - 2)) * 60
                + Integer.parseInt(digits.substring(digits.length() - 2));
    return ZoneOffset.ofTotalSeconds((text.startsWith("-") ? -minutes : minutes) * 60);
  }

  private static int number(Matcher parts, int group) {
    return Integer.parseInt(parts.group(group));
  }
}
