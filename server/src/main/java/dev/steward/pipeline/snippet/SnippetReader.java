package dev.steward.pipeline.snippet;

import dev.steward.pipeline.catalog.CallDescription;
import dev.steward.pipeline.catalog.CallDescription.CallParameter;
import dev.steward.pipeline.catalog.ParameterType;
import dev.steward.pipeline.catalog.StepClasses;
import dev.steward.pipeline.catalog.StepDescription;
import dev.steward.pipeline.catalog.StepDescription.ArgumentDescription;
import dev.steward.pipeline.catalog.StepDescriptions;
import dev.steward.pipeline.catalog.SymbolCatalog;
import dev.steward.problem.Problem;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads calls from forms: from the fields of a page, or from the JSON that Jenkins' pages send. */
public final class SnippetReader {

  private static final String CLASS = "stapler-class";
  private static final String SHORT_CLASS = "$class";

  /** The argument of {@code step} and {@code wrap}. */
  public static final String DELEGATE = "delegate";

  /** Fields of Jenkins' forms that are no arguments. */
  private static final Set<String> NO_ARGUMENTS =
      Set.of("", CLASS, SHORT_CLASS, "stapler-class-bag", "Jenkins-Crumb", "core:apply", "kind");

  /** A number that fits into a long, with or without decimal places. */
  private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,18}(\\.[0-9]{1,9})?");

  private static final int MAX_TEXT = 100_000;
  private static final int MAX_ARGUMENTS = 200;
  private static final String PARALLEL = "parallel";

  /** The field with the names of branches, one in each line. */
  public static final String BRANCHES = "branches";

  private SnippetReader() {}

  /** The name or the class of what an object describes; null if it describes nothing. */
  public static @Nullable String typeOf(Map<String, @Nullable Object> json) {
    Object type = json.get(CLASS);
    Object shortType = type == null ? json.get(SHORT_CLASS) : type;
    Map<String, @Nullable Object> delegate = delegate(json);
    if (delegate != null && shortType instanceof String outer && isWrapper(outer)) {
      return typeOf(delegate);
    }
    return shortType instanceof String name ? name : null;
  }

  /** Whether Jenkins' forms put the fields of the actual step into a member. */
  private static boolean isWrapper(String className) {
    return className.endsWith(".CoreStep") || className.endsWith(".CoreWrapperStep");
  }

  private static @Nullable Map<String, @Nullable Object> delegate(
      Map<String, @Nullable Object> json) {
    return json.get(DELEGATE) instanceof Map<?, ?> map ? members(map) : null;
  }

  private static Map<String, @Nullable Object> members(Map<?, ?> map) {
    var members = new LinkedHashMap<String, @Nullable Object>();
    map.forEach((key, value) -> members.put(String.valueOf(key), value));
    return members;
  }

  /** The step that a form describes; null if it is unknown. */
  public static @Nullable CallDescription step(Map<String, @Nullable Object> json) {
    String type = typeOf(json);
    return type == null ? null : StepClasses.find(type);
  }

  /**
   * Reads the JSON of Jenkins' form.
   *
   * @throws Problem.Invalid if an argument is missing, unknown or has a wrong type
   */
  public static SnippetCall read(CallDescription step, Map<String, @Nullable Object> json) {
    Map<String, @Nullable Object> source = json;
    Map<String, @Nullable Object> delegate = delegate(json);
    if (delegate != null && json.get(CLASS) instanceof String outer && isWrapper(outer)) {
      source = delegate;
    }
    var arguments = new LinkedHashMap<String, @Nullable Object>();
    source.forEach((name, value) -> {
      if (!NO_ARGUMENTS.contains(name)) {
        arguments.put(name, value);
      }
    });
    if (step.name().equals("checkout") && arguments.remove(DELEGATE) instanceof Map<?, ?> scm) {
      arguments.put("scm", scm);
    }
    return call(step, arguments);
  }

  /**
   * Reads the fields of a page.
   *
   * @param fields texts by argument; an empty text is that of an argument that is not given
   * @throws Problem.Invalid if an argument is missing, unknown or has a wrong type
   */
  public static SnippetCall readFields(CallDescription step, Map<String, String> fields) {
    var arguments = new LinkedHashMap<String, @Nullable Object>();
    fields.forEach((name, text) -> {
      if (step.name().equals(PARALLEL) && name.equals(BRANCHES)) {
        text.lines()
            .map(String::strip)
            .filter(branch -> !branch.isEmpty())
            .forEach(branch -> arguments.put(branch, SnippetText.BODY));
      } else if (!text.isEmpty()) {
        CallParameter parameter = step.parameter(name);
        ParameterType type = parameter == null ? ParameterType.OBJECT : parameter.type();
        boolean expression = type == ParameterType.LIST || type == ParameterType.OBJECT;
        arguments.put(name, expression ? fromText(name, text, type) : text);
      }
    });
    return call(step, arguments);
  }

  private static SnippetCall call(CallDescription step, Map<String, @Nullable Object> submitted) {
    if (submitted.size() > MAX_ARGUMENTS) {
      throw new Problem.Invalid("A step has at most " + MAX_ARGUMENTS + " arguments.");
    }
    var arguments = new LinkedHashMap<String, @Nullable Object>();
    submitted.forEach((name, value) -> {
      CallParameter parameter = step.parameter(name);
      if (parameter == null && !step.anyArguments()) {
        throw new Problem.Invalid(
            "'"
                + step.name()
                + "' has no argument '"
                + name
                + "'. "
                + (step.parameters().isEmpty()
                    ? "It has no arguments."
                    : "Its arguments: "
                        + step.parameters().stream()
                            .map(CallParameter::name)
                            .collect(Collectors.joining(", "))
                        + "."));
      }
      boolean required = parameter != null && parameter.required();
      if (value != null && (required || !value.equals(""))) {
        ParameterType type = parameter == null ? ParameterType.OBJECT : parameter.type();
        Object converted = convert(name, type, value);
        if (required || !isDefault(step, name, converted)) {
          arguments.put(name, converted);
        }
      }
    });
    for (CallParameter parameter : step.required()) {
      if (!arguments.containsKey(parameter.name())) {
        throw new Problem.Invalid(
            "The argument '" + parameter.name() + "' of '" + step.name() + "' is required.");
      }
    }
    CallParameter sole = step.sole();
    String soleName = sole == null ? null : sole.name();
    if (step.anyArguments() && arguments.size() == 1 && arguments.containsKey(DELEGATE)) {
      soleName = DELEGATE;
    }
    return new SnippetCall(step.name(), arguments, soleName, step.takesBody());
  }

  /** Snippets leave out arguments with their default value, which forms send. */
  private static boolean isDefault(CallDescription step, String name, @Nullable Object value) {
    StepDescription description = StepDescriptions.find(step.name());
    ArgumentDescription argument =
        description == null || !description.call().equals(step) ? null : description.argument(name);
    return argument != null && String.valueOf(value).equals(argument.defaultValue());
  }

  private static @Nullable Object convert(String name, ParameterType type, Object value) {
    if (value instanceof String text) {
      if (text.length() > MAX_TEXT) {
        throw new Problem.TooLarge(
            "The argument '" + name + "' is longer than " + MAX_TEXT + " characters.");
      }
      return switch (type) {
        case NUMBER -> number(name, text);
        case FLAG -> flag(name, text);
        case TIME_UNIT -> unit(name, text);
        case TEXT, LIST, OBJECT -> text;
      };
    }
    if (type == ParameterType.NUMBER && !(value instanceof Number)) {
      throw new Problem.Invalid("The argument '" + name + "' must be a number.");
    }
    if (type == ParameterType.TEXT && value instanceof Number) {
      return value.toString();
    }
    return plain(value);
  }

  private static Object number(String name, String text) {
    String digits = text.strip();
    if (!NUMBER.matcher(digits).matches()) {
      throw new Problem.Invalid("The argument '" + name + "' must be a number, such as 5.");
    }
    var decimal = new BigDecimal(digits);
    return decimal.scale() == 0 ? (Object) decimal.longValueExact() : decimal;
  }

  private static Boolean flag(String name, String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "true", "on" -> true;
      case "false" -> false;
      default -> throw new Problem.Invalid("The argument '" + name + "' must be true or false.");
    };
  }

  private static String unit(String name, String text) {
    String unit = text.strip().toUpperCase(Locale.ROOT);
    if (!ParameterType.TIME_UNIT.accepts(unit)) {
      throw new Problem.Invalid(
          "The argument '" + name + "' must be a unit of time, such as SECONDS, MINUTES or HOURS.");
    }
    return unit;
  }

  /** Values of JSON; an object with a class becomes a call if the class has a name in scripts. */
  private static @Nullable Object plain(@Nullable Object value) {
    if (value instanceof List<?> list) {
      var all = new ArrayList<@Nullable Object>();
      list.forEach(element -> all.add(plain(element)));
      return all;
    }
    if (!(value instanceof Map<?, ?> map)) {
      return value;
    }
    Map<String, @Nullable Object> members = members(map);
    String type = typeOf(members);
    var arguments = new LinkedHashMap<String, @Nullable Object>();
    members.forEach((name, member) -> {
      if (type == null || !NO_ARGUMENTS.contains(name)) {
        arguments.put(name, plain(member));
      }
    });
    if (type == null) {
      return arguments;
    }
    String symbol = SymbolCatalog.has(type) ? type : StepClasses.symbol(type);
    if (symbol != null) {
      return new SnippetCall(symbol, arguments, null, false);
    }
    var withClass = new LinkedHashMap<String, @Nullable Object>();
    withClass.put(SHORT_CLASS, type.substring(type.lastIndexOf('.') + 1));
    withClass.putAll(arguments);
    return withClass;
  }

  /** A list with an element in each line, or Groovy. */
  private static @Nullable Object fromText(String name, String text, ParameterType type) {
    String stripped = text.strip();
    if (type == ParameterType.OBJECT || stripped.startsWith("[")) {
      return GroovyValues.read(name, stripped);
    }
    var elements = new ArrayList<@Nullable Object>();
    for (String line : stripped.lines().map(String::strip).toList()) {
      if (!line.isEmpty()) {
        elements.add(element(name, line));
      }
    }
    return elements;
  }

  /** A call such as {@code string(credentialsId: 'a', variable: 'A')}, or else a text. */
  private static @Nullable Object element(String name, String line) {
    int bracket = line.indexOf('(');
    if (bracket > 0 && SymbolCatalog.has(line.substring(0, bracket).strip())) {
      return GroovyValues.read(name, line);
    }
    return line;
  }
}
