package dev.steward.pipeline.value;

import java.text.SimpleDateFormat;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.Collection;
import java.util.Date;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.Stack;
import java.util.TimeZone;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the tables of methods that a value has, from the most specific to the most general. */
final class Receivers {
  private static final List<TypeMethods<?>> LIST =
      List.of(
          ListMethods.TABLE, CollectionMethods.TABLE, IterableMethods.TABLE, ObjectMethods.TABLE);
  private static final List<TypeMethods<?>> LINKED_LIST =
      List.of(
          ListMethods.TABLE,
          CollectionMethods.TABLE,
          IterableMethods.TABLE,
          ElementMethods.DEQUE,
          ObjectMethods.TABLE);
  private static final List<TypeMethods<?>> COLLECTION =
      List.of(CollectionMethods.TABLE, IterableMethods.TABLE, ObjectMethods.TABLE);
  private static final List<TypeMethods<?>> SET =
      List.of(
          ElementMethods.SET, CollectionMethods.TABLE, IterableMethods.TABLE, ObjectMethods.TABLE);
  private static final List<TypeMethods<?>> STRING =
      List.of(StringMethods.TABLE, ObjectMethods.TABLE);
  private static final List<TypeMethods<?>> MAP = List.of(MapMethods.TABLE, ObjectMethods.TABLE);

  private Receivers() {}

  /** Returns the table with a method that takes the arguments; null if there is none. */
  static @Nullable TypeMethods<?> find(Object receiver, String name, @Nullable Object[] arguments) {
    if (receiver instanceof ArrayValue array
        && ArrayMethods.isLikeCollections(array, name, arguments)) {
      for (TypeMethods<?> methods : LIST) {
        if (methods.has(name, arguments)) {
          return methods;
        }
      }
    }
    for (TypeMethods<?> methods : tables(receiver)) {
      if (methods == ArrayMethods.TABLE
          && receiver instanceof ArrayValue array
          && !ArrayMethods.has(array, name)) {
        continue;
      }
      if (methods.has(name, arguments)) {
        return methods;
      }
    }
    return null;
  }

  static boolean hasName(Object receiver, String name) {
    return tables(receiver).stream().anyMatch(methods -> methods.hasName(name));
  }

  /** Returns the receiver as the table expects it: the text of a template, the list of an array. */
  static Object self(Object receiver, TypeMethods<?> methods) {
    if (methods == StringMethods.TABLE && receiver instanceof CharSequence) {
      return receiver.toString();
    }
    if (receiver instanceof ArrayValue array
        && methods != ArrayMethods.TABLE
        && methods != ObjectMethods.TABLE) {
      return array.asList();
    }
    return receiver;
  }

  private static List<TypeMethods<?>> tables(Object receiver) {
    return switch (receiver) {
      case String _ -> STRING;
      case TupleValue _ -> before(ElementMethods.TUPLE, LIST);
      case RangeValue _ -> before(ElementMethods.RANGE, LIST);
      case Stack<?> _ -> before(ElementMethods.STACK, LIST);
      case Deque<?> deque when deque instanceof List<?> -> LINKED_LIST;
      case Deque<?> _ -> before(ElementMethods.DEQUE, COLLECTION);
      case List<?> _ -> LIST;
      case SortedSet<?> _ -> before(ElementMethods.SORTED_SET, SET);
      case Set<?> _ -> SET;
      case Collection<?> _ -> COLLECTION;
      case SortedMap<?, ?> _ -> before(ElementMethods.SORTED_MAP, MAP);
      case Map<?, ?> _ -> MAP;
      case Number number -> join(NumberMethods.tables(number));
      case TemplateValue _ -> before(BuilderMethods.TEMPLATE, STRING);
      case StringBuilder _ -> before(BuilderMethods.BUILDER, STRING);
      case StringBuffer _ -> before(BuilderMethods.BUFFER, STRING);
      case Throwable _ -> single(ThrowableMethods.TABLE);
      case TypeValue _ -> single(ClassMethods.TABLE);
      default -> single(other(receiver));
    };
  }

  private static TypeMethods<?> other(Object receiver) {
    return switch (receiver) {
      case Boolean _ -> CharacterMethods.BOOLEAN;
      case Character _ -> CharacterMethods.TABLE;
      case ArrayValue _ -> ArrayMethods.TABLE;
      case ClosureValue _ -> ClosureMethods.TABLE;
      case Map.Entry<?, ?> _ -> ElementMethods.ENTRY;
      case Iterator<?> _ -> ElementMethods.ITERATOR;
      case Pattern _ -> PatternMethods.PATTERN;
      case MatcherValue _ -> PatternMethods.MATCHER;
      case Date _ -> DateMethods.DATE;
      case Calendar _ -> DateMethods.CALENDAR;
      case SimpleDateFormat _ -> DateMethods.FORMAT;
      case TimeZone _ -> DateMethods.ZONE;
      case java.time.LocalDate _ -> TimeMethods.DATE;
      case java.time.LocalDateTime _ -> TimeMethods.DATE_TIME;
      case java.time.ZonedDateTime _ -> TimeMethods.ZONED;
      case java.time.Instant _ -> TimeMethods.INSTANT;
      case java.time.Duration _ -> TimeMethods.DURATION;
      case java.time.ZoneId _ -> TimeMethods.ZONE;
      case java.time.format.DateTimeFormatter _ -> TimeMethods.FORMATTER;
      case java.time.temporal.ChronoUnit _ -> TimeMethods.UNIT;
      case java.time.DayOfWeek _ -> TimeMethods.DAY;
      case java.time.Month _ -> TimeMethods.MONTH;
      case StreamValue _ -> StreamMethods.TABLE;
      case Locale _ -> DateMethods.LOCALE;
      case JsonParser parser -> parser.isClassic() ? JsonMethods.CLASSIC : JsonMethods.PARSER;
      case JsonBuilderValue _ -> JsonMethods.BUILDER;
      case UUID _ -> UtilityTypes.IDENTIFIER;
      case StackTraceElement _ -> ThrowableMethods.CALL;
      case Random _ -> UtilityTypes.RANDOM;
      case Base64Coder _ -> UtilityTypes.CODER;
      case UrlValue _ -> UtilityTypes.URL;
      case java.net.URI _ -> UtilityTypes.ADDRESS;
      case MessageDigestValue _ -> UtilityTypes.DIGEST;
      case TimeUnit _ -> UtilityTypes.TIME_UNIT;
      case java.nio.charset.Charset _ -> UtilityTypes.CHARSET;
      default -> ObjectMethods.TABLE;
    };
  }

  private static List<TypeMethods<?>> single(TypeMethods<?> methods) {
    return methods == ObjectMethods.TABLE
        ? List.of(methods)
        : List.of(methods, ObjectMethods.TABLE);
  }

  private static List<TypeMethods<?>> join(List<TypeMethods<?>> methods) {
    List<TypeMethods<?>> result = new ArrayList<>(methods);
    result.add(ObjectMethods.TABLE);
    return result;
  }

  private static List<TypeMethods<?>> before(TypeMethods<?> first, List<TypeMethods<?>> others) {
    List<TypeMethods<?>> result = new ArrayList<>();
    result.add(first);
    result.addAll(others);
    return result;
  }

  /** Returns the static methods, constants and constructors of a type; null if it has none. */
  static @Nullable TypeMethods<?> staticMethods(TypeValue type) {
    TypeMethods<?> constructors = ThrowableMethods.constructors(type.name());
    if (constructors != null) {
      return constructors;
    }
    if (type.name().equals("java.util.GregorianCalendar")) {
      return DateMethods.CALENDAR;
    }
    String name =
        type.isPrimitive()
            ? switch (type.name()) {
              case "int" -> "java.lang.Integer";
              case "long" -> "java.lang.Long";
              case "double" -> "java.lang.Double";
              default -> type.name();
            }
            : type.name();
    return MethodTables.of(name);
  }

  static boolean hasStatic(TypeValue type, String name, @Nullable Object[] arguments) {
    TypeMethods<?> methods = staticMethods(type);
    return methods != null && methods.hasStatic(name, arguments);
  }

  static @Nullable Object callStatic(TypeValue type, String name, @Nullable Object[] arguments) {
    TypeMethods<?> methods = staticMethods(type);
    return methods == null ? null : methods.callStatic(name, arguments);
  }

  static @Nullable Object constant(TypeValue type, String name) {
    TypeMethods<?> methods = staticMethods(type);
    return methods == null ? null : methods.constant(name);
  }
}
