package dev.steward.pipeline.value;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The tables of methods by type. A table is created when the first script needs it. */
final class MethodTables {
  private static final Map<String, Supplier<TypeMethods<?>>> ALL = new LinkedHashMap<>();

  private MethodTables() {}

  static {
    addValues();
    addCollections();
    addOthers();
  }

  private static void addValues() {
    ALL.put("java.lang.Object", () -> ObjectMethods.TABLE);
    ALL.put("java.lang.String", () -> StringMethods.TABLE);
    ALL.put("groovy.lang.GString", () -> BuilderMethods.TEMPLATE);
    ALL.put("java.lang.StringBuilder", () -> BuilderMethods.BUILDER);
    ALL.put("java.lang.StringBuffer", () -> BuilderMethods.BUFFER);
    ALL.put("java.lang.Character", () -> CharacterMethods.TABLE);
    ALL.put("java.lang.Boolean", () -> CharacterMethods.BOOLEAN);
    ALL.put("java.lang.Number", () -> NumberMethods.TABLE);
    ALL.put("java.lang.Integer", () -> NumberTypes.INTEGER);
    ALL.put("java.lang.Long", () -> NumberTypes.LONG);
    ALL.put("java.lang.Short", () -> NumberTypes.SHORT);
    ALL.put("java.lang.Byte", () -> NumberTypes.BYTE);
    ALL.put("java.lang.Float", () -> NumberTypes.FLOAT);
    ALL.put("java.lang.Double", () -> NumberMethods.FLOATING);
    ALL.put("java.math.BigDecimal", () -> NumberMethods.DECIMAL);
    ALL.put("java.math.BigInteger", () -> NumberMethods.BIG_INTEGER);
    ALL.put("java.lang.Math", () -> NumberTypes.MATH);
    ALL.put("java.math.RoundingMode", () -> NumberTypes.ROUNDING);
    ALL.put("java.math.MathContext", () -> NumberTypes.CONTEXT);
  }

  private static void addCollections() {
    ALL.put("java.lang.Iterable", () -> IterableMethods.TABLE);
    ALL.put("java.util.Collection", () -> CollectionMethods.TABLE);
    ALL.put("java.util.List", () -> ListMethods.TABLE);
    ALL.put("java.util.Set", () -> ElementMethods.SET);
    ALL.put("java.util.SortedSet", () -> ElementMethods.SORTED_SET);
    ALL.put("java.util.Deque", () -> ElementMethods.DEQUE);
    ALL.put("groovy.lang.Range", () -> ElementMethods.RANGE);
    ALL.put("java.lang.Object[]", () -> ArrayMethods.TABLE);
    ALL.put("java.util.Map", () -> MapMethods.TABLE);
    ALL.put("java.util.SortedMap", () -> ElementMethods.SORTED_MAP);
    ALL.put("java.util.Map$Entry", () -> ElementMethods.ENTRY);
    ALL.put("java.util.Iterator", () -> ElementMethods.ITERATOR);
  }

  private static void addOthers() {
    ALL.put("groovy.lang.Closure", () -> ClosureMethods.TABLE);
    ALL.put("java.util.regex.Pattern", () -> PatternMethods.PATTERN);
    ALL.put("java.util.regex.Matcher", () -> PatternMethods.MATCHER);
    ALL.put("java.util.Date", () -> DateMethods.DATE);
    ALL.put("java.util.Calendar", () -> DateMethods.CALENDAR);
    ALL.put("java.text.SimpleDateFormat", () -> DateMethods.FORMAT);
    ALL.put("java.util.TimeZone", () -> DateMethods.ZONE);
    ALL.put("java.util.Locale", () -> DateMethods.LOCALE);
    ALL.put("java.time.LocalDate", () -> TimeMethods.DATE);
    ALL.put("java.time.LocalDateTime", () -> TimeMethods.DATE_TIME);
    ALL.put("java.time.ZonedDateTime", () -> TimeMethods.ZONED);
    ALL.put("java.time.Instant", () -> TimeMethods.INSTANT);
    ALL.put("java.time.Duration", () -> TimeMethods.DURATION);
    ALL.put("java.time.ZoneId", () -> TimeMethods.ZONE);
    ALL.put("java.time.format.DateTimeFormatter", () -> TimeMethods.FORMATTER);
    ALL.put("java.time.temporal.ChronoUnit", () -> TimeMethods.UNIT);
    ALL.put("java.time.DayOfWeek", () -> TimeMethods.DAY);
    ALL.put("java.time.Month", () -> TimeMethods.MONTH);
    ALL.put("java.util.stream.Stream", () -> StreamMethods.TABLE);
    ALL.put("java.lang.Throwable", () -> ThrowableMethods.TABLE);
    ALL.put("java.lang.StackTraceElement", () -> ThrowableMethods.CALL);
    ALL.put("java.lang.Class", () -> ClassMethods.TABLE);
    ALL.put("groovy.json.JsonSlurper", () -> JsonMethods.PARSER);
    ALL.put("groovy.json.JsonSlurperClassic", () -> JsonMethods.CLASSIC);
    ALL.put("groovy.json.JsonOutput", () -> JsonMethods.OUTPUT);
    ALL.put("groovy.json.JsonBuilder", () -> JsonMethods.BUILDER);
    ALL.put("java.util.UUID", () -> UtilityTypes.IDENTIFIER);
    ALL.put("java.util.Random", () -> UtilityTypes.RANDOM);
    ALL.put("java.util.Base64", () -> UtilityTypes.BASE64);
    ALL.put("java.util.Base64$Encoder", () -> UtilityTypes.CODER);
    ALL.put("java.net.URL", () -> UtilityTypes.URL);
    ALL.put("java.net.URI", () -> UtilityTypes.ADDRESS);
    ALL.put("java.net.URLEncoder", () -> UtilityTypes.URL_ENCODER);
    ALL.put("java.net.URLDecoder", () -> UtilityTypes.URL_DECODER);
    ALL.put("java.security.MessageDigest", () -> UtilityTypes.DIGEST);
    ALL.put("java.util.concurrent.TimeUnit", () -> UtilityTypes.TIME_UNIT);
    ALL.put("java.nio.charset.Charset", () -> UtilityTypes.CHARSET);
    ALL.put("java.nio.charset.StandardCharsets", () -> UtilityTypes.CHARSETS);
    ALL.put("java.lang.System", () -> SystemTypes.SYSTEM);
    ALL.put("java.lang.Thread", () -> SystemTypes.THREAD);
  }

  /** Returns the static methods, constants and constructors of a type; null if it has none. */
  static @Nullable TypeMethods<?> of(String type) {
    Supplier<TypeMethods<?>> table = ALL.get(type);
    return table == null ? CollectionTypes.TABLES.get(type) : table.get();
  }

  /** Returns all tables; methods and constructors of a type can be in two tables. */
  private static List<TypeMethods<?>> all() {
    List<TypeMethods<?>> result = new ArrayList<>();
    ALL.values().forEach(table -> result.add(table.get()));
    result.addAll(CollectionTypes.TABLES.values());
    result.add(ElementMethods.STACK);
    result.add(ElementMethods.TUPLE);
    result.addAll(ThrowableMethods.allConstructors().values());
    return result;
  }

  static Set<String> methodNames() {
    Set<String> result = new TreeSet<>();
    all().forEach(methods -> result.addAll(methods.names()));
    return result;
  }

  static Set<String> propertyNames() {
    Set<String> result = new TreeSet<>();
    for (String name : methodNames()) {
      int prefix = name.startsWith("get") ? 3 : name.startsWith("is") ? 2 : 0;
      if (prefix > 0 && name.length() > prefix) {
        result.add(Character.toLowerCase(name.charAt(prefix)) + name.substring(prefix + 1));
      }
    }
    all().forEach(methods -> result.addAll(methods.constantNames()));
    result.add("length");
    return result;
  }

  static Map<String, List<String>> signatures() {
    Map<String, List<String>> result = new LinkedHashMap<>();
    for (TypeMethods<?> methods : all()) {
      result
          .computeIfAbsent(methods.type(), type -> new ArrayList<>())
          .addAll(methods.signatures());
    }
    return result;
  }
}
