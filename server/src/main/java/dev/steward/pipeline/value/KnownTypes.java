package dev.steward.pipeline.value;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.NoSuchFileException;
import java.text.DateFormat;
import java.text.ParseException;
import java.text.SimpleDateFormat;
import java.util.AbstractCollection;
import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.Collection;
import java.util.Comparator;
import java.util.ConcurrentModificationException;
import java.util.Date;
import java.util.Deque;
import java.util.EmptyStackException;
import java.util.GregorianCalendar;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Properties;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.Stack;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.Vector;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** The types that Steward knows, by name and by the values that have them. */
final class KnownTypes {
  private static final String OBJECT = "java.lang.Object";

  /** The packages that a script can use without naming them. */
  private static final List<String> DEFAULT_IMPORTS =
      List.of(
          "java.lang.",
          "java.util.",
          "java.io.",
          "java.net.",
          "groovy.lang.",
          "groovy.util.",
          "hudson.model.");

  private static final Map<String, KnownType> BY_NAME = new HashMap<>(512);
  private static final Map<Class<?>, KnownType> BY_CLASS = new HashMap<>(256);
  private static final List<KnownType> THROWABLES = new ArrayList<>();

  private KnownTypes() {}

  static {
    type(Object.class, null);
    primitives();
    languageTypes();
    collectionTypes();
    utilityTypes();
    throwables();
    groovyTypes();
    jenkinsTypes();
  }

  private static void primitives() {
    primitive("int", Integer.class);
    primitive("long", Long.class);
    primitive("byte", Byte.class);
    primitive("short", Short.class);
    primitive("char", Character.class);
    primitive("boolean", Boolean.class);
    primitive("float", Float.class);
    primitive("double", Double.class);
    named("void", KnownType.Kind.PRIMITIVE, null, "", value -> false);
  }

  private static void languageTypes() {
    interfaceType(CharSequence.class, "");
    named(
        "java.lang.Comparable",
        KnownType.Kind.INTERFACE,
        null,
        "",
        value -> value instanceof Comparable<?>);
    named(
        "java.lang.Iterable",
        KnownType.Kind.INTERFACE,
        null,
        "",
        value -> value instanceof Iterable<?> && !(value instanceof ArrayValue));
    interfaceType(java.io.Serializable.class, "");
    interfaceType(Cloneable.class, "");
    type(Number.class, OBJECT);
    for (Class<?> number :
        List.of(
            Integer.class,
            Long.class,
            Byte.class,
            Short.class,
            Float.class,
            Double.class,
            BigInteger.class,
            BigDecimal.class)) {
      type(number, "java.lang.Number", "java.lang.Comparable");
    }
    type(Boolean.class, OBJECT, "java.lang.Comparable");
    type(Character.class, OBJECT, "java.lang.Comparable");
    type(String.class, OBJECT, "java.lang.CharSequence", "java.lang.Comparable");
    type(StringBuilder.class, OBJECT, "java.lang.CharSequence");
    type(StringBuffer.class, OBJECT, "java.lang.CharSequence");
    type(Math.class, OBJECT);
    type(System.class, OBJECT);
    type(Thread.class, OBJECT);
    named("java.lang.Class", KnownType.Kind.CLASS, OBJECT, "", TypeValue.class::isInstance);
    named("java.lang.Runnable", KnownType.Kind.INTERFACE, null, "", ClosureValue.class::isInstance);
    named("java.util.concurrent.Callable", KnownType.Kind.INTERFACE, null, "", value -> false);
  }

  private static void collectionTypes() {
    String collection = "java.util.Collection";
    String list = "java.util.List";
    String set = "java.util.Set";
    String map = "java.util.Map";
    interfaceType(Collection.class, "java.lang.Iterable");
    interfaceType(List.class, collection);
    interfaceType(Set.class, collection);
    interfaceType(SortedSet.class, set);
    interfaceType(Queue.class, collection);
    interfaceType(Deque.class, "java.util.Queue");
    interfaceType(Map.class, "");
    interfaceType(SortedMap.class, map);
    interfaceType(Iterator.class, "");
    interfaceType(Comparator.class, "");
    named(
        "java.util.Map$Entry",
        KnownType.Kind.INTERFACE,
        null,
        "",
        value -> value instanceof Map.Entry<?, ?>);
    type(AbstractCollection.class, OBJECT, collection);
    type(AbstractList.class, "java.util.AbstractCollection", list);
    type(AbstractSet.class, "java.util.AbstractCollection", set);
    type(AbstractMap.class, OBJECT, map);
    type(ArrayList.class, "java.util.AbstractList", list);
    type(LinkedList.class, "java.util.AbstractList", list, "java.util.Deque");
    type(Vector.class, "java.util.AbstractList", list);
    type(Stack.class, "java.util.Vector");
    type(ArrayDeque.class, "java.util.AbstractCollection", "java.util.Deque");
    type(HashSet.class, "java.util.AbstractSet", set);
    type(LinkedHashSet.class, "java.util.HashSet", set);
    type(TreeSet.class, "java.util.AbstractSet", "java.util.SortedSet");
    type(HashMap.class, "java.util.AbstractMap", map);
    type(LinkedHashMap.class, "java.util.HashMap", map);
    type(TreeMap.class, "java.util.AbstractMap", "java.util.SortedMap");
    type(Properties.class, OBJECT, map);
    type(java.util.Arrays.class, OBJECT);
    type(java.util.Collections.class, OBJECT);
    type(java.util.Objects.class, OBJECT);
    named(
        "java.util.concurrent.ConcurrentHashMap",
        KnownType.Kind.CLASS,
        "java.util.AbstractMap",
        map,
        java.util.concurrent.ConcurrentHashMap.class::isInstance);
  }

  private static void timeTypes() {
    for (Class<?> type :
        List.of(
            java.time.LocalDate.class,
            java.time.LocalDateTime.class,
            java.time.ZonedDateTime.class,
            java.time.Instant.class,
            java.time.Duration.class)) {
      type(type, OBJECT, "java.lang.Comparable");
    }
    type(java.time.format.DateTimeFormatter.class, OBJECT);
    type(java.time.temporal.ChronoUnit.class, "java.lang.Enum", "java.lang.Comparable");
    type(java.time.DayOfWeek.class, "java.lang.Enum", "java.lang.Comparable");
    type(java.time.Month.class, "java.lang.Enum", "java.lang.Comparable");
    type(java.time.ZoneId.class, OBJECT);
    named("java.util.stream.Stream", StreamValue.class, value -> true);
  }

  private static void utilityTypes() {
    type(Date.class, OBJECT, "java.lang.Comparable");
    type(Calendar.class, OBJECT, "java.lang.Comparable");
    type(GregorianCalendar.class, "java.util.Calendar");
    type(TimeZone.class, OBJECT);
    type(Locale.class, OBJECT);
    timeTypes();
    type(UUID.class, OBJECT, "java.lang.Comparable");
    type(StackTraceElement.class, OBJECT);
    type(Random.class, OBJECT);
    type(java.util.Base64.class, OBJECT);
    named("java.util.Base64$Encoder", Base64Coder.class, Base64Coder::isEncoder);
    named("java.util.Base64$Decoder", Base64Coder.class, coder -> !coder.isEncoder());
    type(DateFormat.class, OBJECT);
    type(SimpleDateFormat.class, "java.text.DateFormat");
    type(Pattern.class, OBJECT);
    named("java.util.regex.Matcher", MatcherValue.class, value -> true);
    type(TimeUnit.class, "java.lang.Enum", "java.lang.Comparable");
    named("java.lang.Enum", KnownType.Kind.CLASS, OBJECT, "", TimeUnit.class::isInstance);
    type(URI.class, OBJECT, "java.lang.Comparable");
    named("java.net.URL", UrlValue.class, value -> true);
    type(java.net.URLEncoder.class, OBJECT);
    type(java.net.URLDecoder.class, OBJECT);
    named("java.security.MessageDigest", MessageDigestValue.class, value -> true);
    type(java.math.RoundingMode.class, "java.lang.Enum");
    type(java.math.MathContext.class, OBJECT);
    type(java.nio.charset.StandardCharsets.class, OBJECT);
    named(
        "java.nio.charset.Charset",
        KnownType.Kind.CLASS,
        OBJECT,
        "",
        java.nio.charset.Charset.class::isInstance);
  }

  private static void throwables() {
    throwable(Throwable.class, OBJECT);
    throwable(Exception.class, "java.lang.Throwable");
    throwable(Error.class, "java.lang.Throwable");
    throwable(AssertionError.class, "java.lang.Error");
    throwable(NoSuchMethodError.class, "java.lang.Error");
    throwable(StackOverflowError.class, "java.lang.Error");
    throwable(RuntimeException.class, "java.lang.Exception");
    throwable(InterruptedException.class, "java.lang.Exception");
    throwable(CloneNotSupportedException.class, "java.lang.Exception");
    throwable(TimeoutException.class, "java.lang.Exception");
    throwable(ParseException.class, "java.lang.Exception");
    throwable(java.time.DateTimeException.class, "java.lang.RuntimeException");
    throwable(java.time.format.DateTimeParseException.class, "java.time.DateTimeException");
    throwable(URISyntaxException.class, "java.lang.Exception");
    throwable(IOException.class, "java.lang.Exception");
    throwable(FileNotFoundException.class, "java.io.IOException");
    throwable(MalformedURLException.class, "java.io.IOException");
    throwable(NoSuchFileException.class, "java.io.IOException");
    throwable(java.io.UnsupportedEncodingException.class, "java.io.IOException");
    for (Class<?> runtime :
        List.of(
            IllegalArgumentException.class,
            IllegalStateException.class,
            NullPointerException.class,
            IndexOutOfBoundsException.class,
            ArithmeticException.class,
            ClassCastException.class,
            UnsupportedOperationException.class,
            NegativeArraySizeException.class,
            ArrayStoreException.class,
            SecurityException.class,
            NoSuchElementException.class,
            EmptyStackException.class,
            ConcurrentModificationException.class,
            UncheckedIOException.class)) {
      throwable(runtime, "java.lang.RuntimeException");
    }
    throwable(NumberFormatException.class, "java.lang.IllegalArgumentException");
    throwable(PatternSyntaxException.class, "java.lang.IllegalArgumentException");
    throwable(ArrayIndexOutOfBoundsException.class, "java.lang.IndexOutOfBoundsException");
    throwable(StringIndexOutOfBoundsException.class, "java.lang.IndexOutOfBoundsException");
    groovyThrowable(
        "groovy.lang.GroovyRuntimeException", "java.lang.RuntimeException", GroovyFailure.class);
    String runtime = "groovy.lang.GroovyRuntimeException";
    groovyThrowable("groovy.lang.MissingMethodException", runtime, MissingMethod.class);
    groovyThrowable("groovy.lang.MissingPropertyException", runtime, MissingProperty.class);
    groovyThrowable(
        "groovy.lang.ReadOnlyPropertyException",
        "groovy.lang.MissingPropertyException",
        ReadOnlyProperty.class);
    groovyThrowable("groovy.json.JsonException", runtime, JsonFailure.class);
    groovyThrowable(
        "org.codehaus.groovy.runtime.typehandling.GroovyCastException",
        "java.lang.ClassCastException",
        CastFailure.class);
    groovyThrowable(
        "org.codehaus.groovy.runtime.powerassert.PowerAssertionError",
        "java.lang.AssertionError",
        AssertionFailure.class);
  }

  /** The types of Jenkins that scripts name, mostly to catch exceptions of steps. */
  private static void jenkinsTypes() {
    jenkinsThrowable("hudson.AbortException", "java.io.IOException");
    jenkinsThrowable(
        "org.jenkinsci.plugins.workflow.cps.CpsCompilationErrorsException",
        "java.lang.RuntimeException");
    jenkinsThrowable(
        "org.jenkinsci.plugins.workflow.steps.FlowInterruptedException",
        "java.lang.InterruptedException");
    jenkinsThrowable(
        "org.jenkinsci.plugins.scriptsecurity.sandbox.RejectedAccessException",
        "java.lang.RuntimeException");
    named("hudson.model.Result", KnownType.Kind.CLASS, OBJECT, "", value -> false);
    named(
        "org.jenkinsci.plugins.pipeline.modeldefinition.Utils",
        KnownType.Kind.CLASS,
        OBJECT,
        "",
        value -> false);
    named(
        "org.jenkinsci.plugins.structs.describable.UninstantiatedDescribable",
        KnownType.Kind.CLASS,
        OBJECT,
        "",
        value -> false);
  }

  /** An exception that is a {@link ScriptThrowable}. */
  private static void jenkinsThrowable(String name, String superclass) {
    named(name, KnownType.Kind.CLASS, superclass, "", value -> false);
  }

  private static void groovyTypes() {
    named(
        "groovy.lang.GString",
        KnownType.Kind.CLASS,
        OBJECT,
        "java.lang.CharSequence java.lang.Comparable",
        TemplateValue.class::isInstance);
    named(
        "org.codehaus.groovy.runtime.GStringImpl",
        KnownType.Kind.CLASS,
        "groovy.lang.GString",
        "",
        TemplateValue.class::isInstance);
    named(
        "groovy.lang.Closure",
        KnownType.Kind.CLASS,
        OBJECT,
        "java.lang.Runnable",
        ClosureValue.class::isInstance);
    named(
        "groovy.lang.Range",
        KnownType.Kind.INTERFACE,
        null,
        "java.util.List",
        RangeValue.class::isInstance);
    range("groovy.lang.IntRange", IntegerRange.class);
    range("groovy.lang.ObjectRange", ObjectRange.class);
    range("groovy.lang.EmptyRange", EmptyRange.class);
    named("groovy.lang.Binding", KnownType.Kind.CLASS, OBJECT, "", value -> false);
    named(
        "groovy.lang.MapWithDefault",
        KnownType.Kind.CLASS,
        OBJECT,
        "java.util.Map",
        DefaultMap.class::isInstance);
    named(
        "groovy.lang.ListWithDefault",
        KnownType.Kind.CLASS,
        OBJECT,
        "java.util.List",
        DefaultList.class::isInstance);
    named(
        "groovy.lang.Tuple2",
        KnownType.Kind.CLASS,
        "java.util.AbstractList",
        "",
        TupleValue.class::isInstance);
    named("groovy.json.JsonSlurper", JsonParser.class, parser -> !parser.isClassic());
    named("groovy.json.JsonSlurperClassic", JsonParser.class, JsonParser::isClassic);
    named("groovy.json.JsonOutput", KnownType.Kind.CLASS, OBJECT, "", value -> false);
    named("groovy.json.JsonBuilder", JsonBuilderValue.class, value -> true);
    json("JSONObject", JsonObjectValue.class, "java.util.Map");
    json("JSONArray", JsonArrayValue.class, "java.util.List");
    json("JSONNull", JsonNullValue.class);
    named(
        "org.codehaus.groovy.runtime.NullObject", KnownType.Kind.CLASS, OBJECT, "", value -> false);
  }

  private static void type(Class<?> type, @Nullable String superclass, String... interfaces) {
    put(
        type,
        new KnownType(
            type.getName(),
            KnownType.Kind.CLASS,
            superclass,
            List.of(interfaces),
            type::isInstance));
  }

  private static void interfaceType(Class<?> type, String parent) {
    put(
        type,
        new KnownType(
            type.getName(),
            KnownType.Kind.INTERFACE,
            null,
            parent.isEmpty() ? List.of() : List.of(parent),
            type::isInstance));
  }

  private static void primitive(String name, Class<?> boxed) {
    named(name, KnownType.Kind.PRIMITIVE, null, "", boxed::isInstance);
  }

  private static void throwable(Class<?> type, String superclass) {
    type(type, superclass);
    THROWABLES.add(BY_NAME.get(type.getName()));
  }

  private static void groovyThrowable(String name, String superclass, Class<?> type) {
    var javaType =
        new KnownType(name, KnownType.Kind.CLASS, superclass, List.of(), type::isInstance);
    put(type, javaType);
    THROWABLES.add(javaType);
  }

  /** A type of the library whose values the step readJSON returns in Jenkins. */
  private static void json(String name, Class<?> type, String... interfaces) {
    put(
        type,
        new KnownType(
            "net.sf.json." + name,
            KnownType.Kind.CLASS,
            OBJECT,
            List.of(interfaces),
            type::isInstance));
  }

  private static void range(String name, Class<?> type) {
    put(
        type,
        new KnownType(
            name,
            KnownType.Kind.CLASS,
            "java.util.AbstractList",
            List.of("groovy.lang.Range"),
            type::isInstance));
  }

  private static <T> void named(String name, Class<T> type, Predicate<T> condition) {
    var javaType =
        new KnownType(
            name,
            KnownType.Kind.CLASS,
            OBJECT,
            List.of(),
            value -> type.isInstance(value) && condition.test(type.cast(value)));
    BY_NAME.put(name, javaType);
  }

  private static void named(
      String name,
      KnownType.Kind kind,
      @Nullable String superclass,
      String interfaces,
      Predicate<Object> instances) {
    BY_NAME.put(
        name,
        new KnownType(
            name,
            kind,
            superclass,
            interfaces.isEmpty() ? List.of() : List.of(interfaces.split(" ", -1)),
            instances));
  }

  private static void put(Class<?> javaType, KnownType type) {
    BY_NAME.put(type.name(), type);
    BY_CLASS.put(javaType, type);
  }

  static TypeValue of(Object value) {
    KnownType byClass = BY_CLASS.get(value.getClass());
    return switch (value) {
      case ScriptObject object -> object.type();
      case ScriptThrowable throwable -> throwable.type();
      case ArrayValue array -> array.type();
      case Object _ when byClass != null -> byClass;
      case TemplateValue _ -> TypeValue.known("org.codehaus.groovy.runtime.GStringImpl");
      case ClosureValue _ -> TypeValue.known("groovy.lang.Closure");
      case TypeValue _ -> TypeValue.known("java.lang.Class");
      case MatcherValue _ -> TypeValue.known("java.util.regex.Matcher");
      case JsonParser parser -> TypeValue.known(parser.typeName());
      case JsonBuilderValue _ -> TypeValue.known("groovy.json.JsonBuilder");
      case UrlValue _ -> TypeValue.known("java.net.URL");
      case Base64Coder coder -> TypeValue.known(coder.typeName());
      case MessageDigestValue _ -> TypeValue.known("java.security.MessageDigest");
      case DefaultMap _ -> TypeValue.known("groovy.lang.MapWithDefault");
      case DefaultList _ -> TypeValue.known("groovy.lang.ListWithDefault");
      case TupleValue _ -> TypeValue.known("groovy.lang.Tuple2");
      case java.nio.charset.Charset _ -> TypeValue.known("java.nio.charset.Charset");
      case TimeZone _ -> TypeValue.known("java.util.TimeZone");
      case java.time.ZoneId _ -> TypeValue.known("java.time.ZoneId");
      case StreamValue _ -> TypeValue.known("java.util.stream.Stream");
      case Throwable throwable -> ofThrowable(throwable);
      default -> ofOther(value);
    };
  }

  private static TypeValue ofThrowable(Throwable throwable) {
    TypeValue best = TypeValue.known("java.lang.Throwable");
    for (KnownType type : THROWABLES) {
      if (type.isInstance(throwable) && best.isAssignableFrom(type)) {
        best = type;
      }
    }
    return best;
  }

  /** Describes a value of a class inside the Java library, such as the key set of a map. */
  private static TypeValue ofOther(Object value) {
    List<String> interfaces = new ArrayList<>();
    for (String name :
        List.of(
            "java.util.SortedSet",
            "java.util.Set",
            "java.util.List",
            "java.util.SortedMap",
            "java.util.Map",
            "java.util.Iterator",
            "java.util.Map$Entry",
            "java.util.Comparator",
            "java.util.Collection")) {
      if (TypeValue.known(name).isInstance(value)) {
        interfaces.add(name);
      }
    }
    String name = value.getClass().getName();
    return new KnownType(
        name,
        KnownType.Kind.CLASS,
        OBJECT,
        interfaces,
        other -> other.getClass().getName().equals(name));
  }

  static @Nullable TypeValue find(String name) {
    KnownType type = BY_NAME.get(name);
    if (type != null) {
      return type;
    }
    if (name.equals("BigDecimal") || name.equals("BigInteger")) {
      return BY_NAME.get("java.math." + name);
    }
    for (String prefix : DEFAULT_IMPORTS) {
      type = BY_NAME.get(prefix + name);
      if (type != null) {
        return type;
      }
    }
    return name.equals("Map.Entry") ? BY_NAME.get("java.util.Map$Entry") : null;
  }
}
