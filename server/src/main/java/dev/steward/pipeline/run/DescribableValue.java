package dev.steward.pipeline.run;

import dev.steward.pipeline.value.MissingMethod;
import dev.steward.pipeline.value.MissingProperty;
import dev.steward.pipeline.value.ReadOnlyProperty;
import dev.steward.pipeline.value.ScriptObject;
import dev.steward.pipeline.value.TypeValue;
import dev.steward.pipeline.value.ValueText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An object of the server that a script describes as an argument of a step, such as {@code
 * string(name: 'A', value: 'b')} or {@code [$class: 'StringParameterValue', name: 'A']}. The step
 * that gets it decides what it stands for.
 */
public final class DescribableValue extends ScriptObject {
  /** The key of a map that names the class of what the map describes. */
  public static final String CLASS_KEY = "$class";

  /** The name of the argument that has no name in the script. */
  public static final String ANONYMOUS = "<anonymous>";

  private final String name;
  private final boolean symbol;
  private final Map<String, @Nullable Object> arguments;
  private final Set<String> interpolated;

  private DescribableValue(
      String name,
      boolean symbol,
      Map<String, ? extends @Nullable Object> arguments,
      Set<String> interpolated) {
    this.name = name;
    this.symbol = symbol;
    this.arguments = new LinkedHashMap<>(arguments);
    this.interpolated = Set.copyOf(interpolated);
  }

  /** Describes an object by its symbol, such as {@code string}. */
  public static DescribableValue ofSymbol(
      String symbol, Map<String, ? extends @Nullable Object> arguments) {
    return ofSymbol(symbol, arguments, Set.of());
  }

  /**
   * Describes an object by its symbol.
   *
   * @param interpolated the texts among the arguments that the script made from templates
   */
  public static DescribableValue ofSymbol(
      String symbol, Map<String, ? extends @Nullable Object> arguments, Set<String> interpolated) {
    return new DescribableValue(symbol, true, arguments, interpolated);
  }

  /** Describes an object by the name of its Jenkins class, with or without the package. */
  public static DescribableValue ofClass(
      String className, Map<String, ? extends @Nullable Object> arguments) {
    return new DescribableValue(className, false, arguments, Set.of());
  }

  /** Returns what a value of a script describes; null if it describes no object. */
  public static @Nullable DescribableValue of(@Nullable Object value) {
    return switch (value) {
      case DescribableValue described -> described;
      case Map<?, ?> map when map.containsKey(CLASS_KEY) -> {
        Map<String, @Nullable Object> arguments = new LinkedHashMap<>();
        map.forEach((key, argument) -> arguments.put(ValueText.text(key), argument));
        Object className = arguments.remove(CLASS_KEY);
        yield ofClass(ValueText.text(className), arguments);
      }
      case null, default -> null;
    };
  }

  /**
   * Returns the objects that a list describes, or the one that a value describes.
   *
   * @throws IllegalArgumentException if an element describes no object
   */
  public static List<DescribableValue> listOf(@Nullable Object value) {
    List<DescribableValue> all = new ArrayList<>();
    if (value instanceof List<?> list) {
      list.forEach(element -> all.add(require(element)));
    } else if (value != null) {
      all.add(require(value));
    }
    return all;
  }

  private static DescribableValue require(@Nullable Object value) {
    DescribableValue described = of(value);
    if (described == null) {
      throw new IllegalArgumentException(
          ValueText.text(value)
              + " does not describe an object. Use a call such as string(name: 'A', value: 'b'), or"
              + " a map with the key $class.");
    }
    return described;
  }

  /** The symbol, or the name of the class. */
  public String name() {
    return name;
  }

  /** Whether {@link #name} is a symbol, not the name of a class. */
  public boolean isSymbol() {
    return symbol;
  }

  /** Whether the object has the symbol, or the class with the name; packages are ignored. */
  public boolean is(String wantedSymbol, String className) {
    return symbol ? name.equals(wantedSymbol) : simple(name).equals(simple(className));
  }

  private static String simple(String className) {
    return className.substring(
        Math.max(className.lastIndexOf('.'), className.lastIndexOf('$')) + 1);
  }

  /** The texts among the arguments that the script made from templates. */
  public Set<String> interpolated() {
    return interpolated;
  }

  /**
   * The arguments by name. The argument without a name, if there is one, is the one of {@code
   * soleParameter}.
   */
  public StepArguments arguments(@Nullable String soleParameter) {
    Map<String, @Nullable Object> named = new LinkedHashMap<>(arguments);
    if (soleParameter != null && named.containsKey(ANONYMOUS)) {
      named.put(soleParameter, named.remove(ANONYMOUS));
    }
    return new StepArguments(named);
  }

  @Override
  public TypeValue type() {
    return TypeValue.known("org.jenkinsci.plugins.structs.describable.UninstantiatedDescribable");
  }

  @Override
  public boolean respondsTo(String method, @Nullable Object... given) {
    return switch (method) {
      case "getSymbol", "getKlass", "getArguments", "toString", "getClass", "hashCode" ->
          given.length == 0;
      case "equals" -> given.length == 1;
      default -> false;
    };
  }

  @Override
  public @Nullable Object call(String method, @Nullable Object... given) {
    if (!respondsTo(method, given)) {
      throw new MissingMethod(method, type(), false, given);
    }
    return switch (method) {
      case "toString" -> toString();
      case "getClass" -> type();
      case "hashCode" -> hashCode();
      case "equals" -> equals(given[0]);
      default -> property(Character.toLowerCase(method.charAt(3)) + method.substring(4));
    };
  }

  @Override
  public @Nullable Object property(String property) {
    return switch (property) {
      case "symbol" -> symbol ? name : null;
      case "klass" -> symbol ? null : name;
      case "arguments" -> new LinkedHashMap<>(arguments);
      case "class" -> type();
      default -> throw new MissingProperty(property, type());
    };
  }

  @Override
  public void setProperty(String property, @Nullable Object value) {
    throw new ReadOnlyProperty(property, type());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DescribableValue value
        && symbol == value.symbol
        && name.equals(value.name)
        && arguments.equals(value.arguments);
  }

  @Override
  public int hashCode() {
    return 31 * name.hashCode() + arguments.hashCode();
  }

  /** The text that Jenkins shows: {@code @string(name=A,value=b)}, {@code $Klass(a=1)}. */
  @Override
  public String toString() {
    var text = new StringBuilder(symbol ? "@" : "$").append(name).append('(');
    String separator = "";
    for (Map.Entry<String, @Nullable Object> argument : arguments.entrySet()) {
      text.append(separator)
          .append(argument.getKey())
          .append('=')
          .append(ValueText.text(argument.getValue()));
      separator = ",";
    }
    return text.append(')').toString();
  }
}
