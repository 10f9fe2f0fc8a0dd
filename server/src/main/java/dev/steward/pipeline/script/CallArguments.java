package dev.steward.pipeline.script;

import dev.steward.pipeline.run.DescribableValue;
import dev.steward.pipeline.value.ClosureValue;
import dev.steward.pipeline.value.TemplateValue;
import dev.steward.pipeline.value.ValueText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a call by the names of the parameters. Templates have become strings.
 *
 * @param body the block after the arguments; null if there is none
 * @param interpolated the texts that the script made from templates
 */
record CallArguments(
    Map<String, @Nullable Object> values, @Nullable ClosureValue body, Set<String> interpolated) {

  /** How the arguments of a call may be written. */
  record Rules(boolean takesBody, @Nullable String soleParameter, boolean onlyOneParameter) {}

  /**
   * Reads the arguments that a script passes.
   *
   * @throws IllegalArgumentException if there are arguments that need a name
   */
  static CallArguments read(Rules rules, List<@Nullable Object> given) {
    List<@Nullable Object> arguments = given;
    ClosureValue body = null;
    if (rules.takesBody()
        && !arguments.isEmpty()
        && arguments.getLast() instanceof ClosureValue closure) {
      body = closure;
      arguments = arguments.subList(0, arguments.size() - 1);
    }
    var interpolated = new LinkedHashSet<String>();
    if (arguments.isEmpty()) {
      return new CallArguments(new LinkedHashMap<>(), body, interpolated);
    }
    if (arguments.size() == 1
        && arguments.getFirst() instanceof Map<?, ?> map
        && isNamed(map, rules)) {
      return new CallArguments(named(map, interpolated), body, interpolated);
    }
    if (arguments.size() > 1) {
      throw new IllegalArgumentException("Expected named arguments but got " + text(arguments));
    }
    Object sole = arguments.getFirst();
    if (rules.soleParameter() == null) {
      throw new IllegalArgumentException("Expected named arguments but got " + text(sole));
    }
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put(rules.soleParameter(), flatten(sole, interpolated));
    return new CallArguments(values, body, interpolated);
  }

  /** A map is the named arguments, unless it describes an object or is the only argument. */
  private static boolean isNamed(Map<?, ?> map, Rules rules) {
    return !map.containsKey(DescribableValue.CLASS_KEY)
        && (!rules.onlyOneParameter()
            || (map.size() == 1 && map.containsKey(rules.soleParameter())));
  }

  private static Map<String, @Nullable Object> named(Map<?, ?> map, Set<String> interpolated) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    map.forEach((key, value) -> values.put(ValueText.text(key), flatten(value, interpolated)));
    return values;
  }

  /** Returns a value in which templates have become strings; collections are copied if needed. */
  static @Nullable Object flatten(@Nullable Object value, Set<String> interpolated) {
    return switch (value) {
      case TemplateValue template -> {
        String text = template.toString();
        interpolated.add(text);
        yield text;
      }
      case DescribableValue described -> {
        interpolated.addAll(described.interpolated());
        yield described;
      }
      case List<?> list -> flattenList(list, interpolated);
      case Map<?, ?> map -> flattenMap(map, interpolated);
      case null, default -> value;
    };
  }

  @SuppressWarnings("ReferenceEquality") // an element that is a template becomes another object
  private static List<?> flattenList(List<?> list, Set<String> interpolated) {
    List<@Nullable Object> copy = new ArrayList<>(list.size());
    boolean changed = false;
    for (Object element : list) {
      Object flat = flatten(element, interpolated);
      changed |= flat != element;
      copy.add(flat);
    }
    return changed ? copy : list;
  }

  @SuppressWarnings("ReferenceEquality") // a key or value that is a template becomes another object
  private static Map<?, ?> flattenMap(Map<?, ?> map, Set<String> interpolated) {
    Map<@Nullable Object, @Nullable Object> copy = new LinkedHashMap<>();
    boolean changed = false;
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      Object key = flatten(entry.getKey(), interpolated);
      Object value = flatten(entry.getValue(), interpolated);
      changed |= key != entry.getKey() || value != entry.getValue();
      copy.put(key, value);
    }
    return changed ? copy : map;
  }

  /** The text of arguments in an error message, with closures as Jenkins shows them. */
  private static String text(@Nullable Object value) {
    return switch (value) {
      case ClosureValue closure ->
          "org.jenkinsci.plugins.workflow.cps.CpsClosure2@"
              + Integer.toHexString(0x10000000 | (closure.toString().hashCode() & 0xfffffff));
      case List<?> list -> {
        var out = new ArrayList<String>();
        list.forEach(element -> out.add(text(element)));
        yield out.toString();
      }
      case null -> "null";
      default -> ValueText.text(value);
    };
  }
}
