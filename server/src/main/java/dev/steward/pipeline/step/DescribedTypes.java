package dev.steward.pipeline.step;

import dev.steward.pipeline.run.DescribableValue;
import dev.steward.pipeline.value.ValueText;
import dev.steward.problem.Problem;
import dev.steward.text.XmlReader;
import dev.steward.type.Field;
import dev.steward.type.TypeArguments;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;
import dev.steward.type.TypeRegistry;
import dev.steward.type.Warnings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Creates values of described types, such as parameters, from what a script describes. */
public final class DescribedTypes {

  /** Second symbols that Jenkins accepts. */
  private static final Map<String, String> ALIASES =
      Map.of(
          "stringParam", "string",
          "textParam", "text",
          "choiceParam", "choice",
          "fileParam", "file",
          "runParam", "run",
          "nonStoredPasswordParam", "password");

  private final TypeRegistry types;

  public DescribedTypes(TypeRegistry types) {
    this.types = types;
  }

  /** The type that a script describes; null if there is none of the kind. */
  public @Nullable TypeDescription<?> find(TypeKind kind, DescribableValue value) {
    String name = value.name();
    return types.of(kind).findSymbol(value.isSymbol() ? ALIASES.getOrDefault(name, name) : name);
  }

  /**
   * The XML of what a script describes.
   *
   * @throws IllegalArgumentException if the type is unknown, or an argument does not match
   */
  public String toXml(TypeKind kind, DescribableValue value) {
    TypeDescription<?> type = find(kind, value);
    if (type == null) {
      throw new IllegalArgumentException(
          "‘"
              + value.name()
              + "’ is not supported here. Supported are: "
              + String.join(
                  ", ",
                  types.of(kind).all().stream().map(TypeDescription::symbol).sorted().toList())
              + ".");
    }
    try {
      return TypeArguments.toXml(type, arguments(type, value));
    } catch (Problem.Invalid e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /**
   * Reads what a script describes.
   *
   * @throws IllegalArgumentException if the type is unknown, or an argument does not match
   */
  public <T> T read(TypeKind kind, Class<T> result, DescribableValue value) {
    String xml = toXml(kind, value);
    TypeDescription<?> type = find(kind, value);
    if (type == null || !result.isAssignableFrom(type.type())) {
      throw new IllegalArgumentException("‘" + value.name() + "’ is not supported here.");
    }
    return result.cast(type.read(XmlReader.read(xml), new Warnings()));
  }

  /** The arguments as {@link TypeArguments} takes them. */
  private static Map<String, @Nullable Object> arguments(
      TypeDescription<?> type, DescribableValue value) {
    Field<?> sole =
        type.fields().stream()
            .filter(Field::isRequired)
            .findFirst()
            .orElse(type.fields().size() == 1 ? type.fields().getFirst() : null);
    var arguments = new LinkedHashMap<String, @Nullable Object>();
    value
        .arguments(sole == null ? null : sole.name())
        .values()
        .forEach((name, argument) -> arguments.put(name, plain(argument)));
    return arguments;
  }

  private static @Nullable Object plain(@Nullable Object argument) {
    DescribableValue nested = DescribableValue.of(argument);
    if (nested != null) {
      var arguments = new LinkedHashMap<String, @Nullable Object>();
      nested.arguments(null).values().forEach((name, inner) -> arguments.put(name, plain(inner)));
      return arguments.isEmpty() ? nested.name() : Map.of(nested.name(), arguments);
    }
    return switch (argument) {
      case null -> null;
      case List<?> list -> {
        var all = new ArrayList<@Nullable Object>();
        list.forEach(element -> all.add(plain(element)));
        yield all;
      }
      case Map<?, ?> map -> {
        var members = new LinkedHashMap<String, @Nullable Object>();
        map.forEach((key, member) -> members.put(ValueText.text(key), plain(member)));
        yield members;
      }
      default -> ValueText.text(argument);
    };
  }
}
