package dev.steward.pipeline.run;

import dev.steward.pipeline.value.TypeValue;
import dev.steward.run.Result;
import dev.steward.text.Json;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes values and exceptions as text that keeps their types. Numbers other than Integer, and
 * maps, are objects with one member that names the type.
 */
final class ValueCodec {

  /** Parts of a text that is longer than JSON is read; each part is a JSON document. */
  private static final int PART = 500_000;

  /** An exception of a step's work whose class is only known by its name. */
  private static final Map<String, java.util.function.Function<String, Throwable>> THROWABLES =
      Map.of(
          "java.io.IOException", IOException::new,
          "java.io.FileNotFoundException", FileNotFoundException::new,
          "java.nio.file.NoSuchFileException", NoSuchFileException::new,
          "java.lang.IllegalArgumentException", IllegalArgumentException::new,
          "java.lang.IllegalStateException", IllegalStateException::new,
          "java.lang.UnsupportedOperationException", UnsupportedOperationException::new,
          "java.lang.NullPointerException", NullPointerException::new,
          "java.lang.NumberFormatException", NumberFormatException::new);

  private ValueCodec() {}

  /**
   * Writes a value.
   *
   * @throws IllegalArgumentException if the journal cannot store values of the class
   */
  static String write(@Nullable Object value) {
    if (value instanceof String text && text.length() > PART) {
      var out = new StringBuilder(text.length() + text.length() / 8).append('+');
      for (int from = 0; from < text.length(); ) {
        int to = Math.min(from + PART, text.length());
        if (to < text.length() && Character.isHighSurrogate(text.charAt(to - 1))) {
          to--;
        }
        if (from > 0) {
          out.append('\n');
        }
        Json.quote(text.substring(from, to), out);
        from = to;
      }
      return out.toString();
    }
    return Json.write(tree(value));
  }

  static @Nullable Object read(String text) {
    if (text.startsWith("+")) {
      var whole = new StringBuilder();
      for (String part : text.substring(1).split("\n", -1)) {
        whole.append(Json.read(part));
      }
      return whole.toString();
    }
    return value(Json.read(text));
  }

  private static @Nullable Object tree(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case Boolean flag -> flag;
      case String text -> text;
      case Integer number -> number;
      case Long number -> Map.of("long", number.toString());
      case Double number -> Map.of("double", number.toString());
      case BigDecimal number -> Map.of("decimal", number.toString());
      case BigInteger number -> Map.of("integer", number.toString());
      case CharSequence text -> text.toString();
      case List<?> list -> {
        var values = new ArrayList<@Nullable Object>(list.size());
        for (Object element : list) {
          values.add(tree(element));
        }
        yield values;
      }
      case Map<?, ?> map -> {
        var entries = new ArrayList<@Nullable Object>(2 * map.size());
        map.forEach((name, element) -> {
          entries.add(tree(name));
          entries.add(tree(element));
        });
        yield Map.of("map", entries);
      }
      default ->
          throw new IllegalArgumentException(
              "The journal cannot store a value of " + value.getClass().getName() + ".");
    };
  }

  private static @Nullable Object value(@Nullable Object tree) {
    return switch (tree) {
      case Long number -> number.intValue();
      case List<?> list -> {
        var values = new ArrayList<@Nullable Object>(list.size());
        for (Object element : list) {
          values.add(value(element));
        }
        yield values;
      }
      case Map<?, ?> object -> typed(object);
      case null, default -> tree;
    };
  }

  private static Object typed(Map<?, ?> object) {
    Map.Entry<?, ?> member = object.entrySet().iterator().next();
    if (member.getValue() instanceof List<?> entries) {
      var map = new LinkedHashMap<@Nullable Object, @Nullable Object>();
      for (int i = 0; i + 1 < entries.size(); i += 2) {
        map.put(value(entries.get(i)), value(entries.get(i + 1)));
      }
      return map;
    }
    String text = String.valueOf(member.getValue());
    return switch (String.valueOf(member.getKey())) {
      case "long" -> Long.valueOf(text);
      case "double" -> Double.valueOf(text);
      case "decimal" -> new BigDecimal(text);
      case "integer" -> new BigInteger(text);
      default -> throw new IllegalStateException("unknown type in the journal of a run");
    };
  }

  /** Whether a text is one of {@link #writeFailure}. */
  static boolean isFailure(String text) {
    return text.startsWith("{\"class\":");
  }

  /** Writes an exception. */
  static String writeFailure(Throwable failure) {
    var members = new LinkedHashMap<String, @Nullable Object>();
    switch (failure) {
      case FlowInterruption interruption -> {
        members.put("class", FlowInterruption.TYPE);
        members.put("result", interruption.result().name());
        members.put("actual", interruption.isActual());
        var causes = new ArrayList<@Nullable Object>();
        for (FlowInterruption.InterruptionCause cause : interruption.causes()) {
          causes.add(cause.type());
          causes.add(cause.text());
        }
        members.put("causes", causes);
      }
      case StepFailure _ -> {
        members.put("class", StepFailure.TYPE);
        members.put("message", failure.getMessage());
        String type = ScriptTexts.typeName(failure);
        if (!type.equals(StepFailure.TYPE)) {
          members.put("type", type);
        }
      }
      default -> {
        members.put("class", failure.getClass().getName());
        members.put("message", failure.getMessage());
      }
    }
    return Json.write(members);
  }

  /**
   * Reads an exception. One of an unknown class becomes a {@link StepFailure} whose message names
   * the class.
   */
  static Throwable readFailure(String text) {
    Map<String, @Nullable Object> members = Json.readObject(text);
    String type = String.valueOf(members.get("class"));
    String message = Json.text(members, "message");
    if (type.equals(FlowInterruption.TYPE)) {
      var causes = new ArrayList<FlowInterruption.InterruptionCause>();
      if (members.get("causes") instanceof List<?> stored) {
        for (int i = 0; i + 1 < stored.size(); i += 2) {
          causes.add(
              new FlowInterruption.InterruptionCause(
                  String.valueOf(stored.get(i)), String.valueOf(stored.get(i + 1))));
        }
      }
      return new FlowInterruption(
          Result.valueOf(String.valueOf(members.get("result"))),
          Boolean.TRUE.equals(members.get("actual")),
          causes);
    }
    if (type.equals(StepFailure.TYPE)) {
      String subclass = Json.text(members, "type");
      return new StepFailure(message, subclass == null ? null : TypeValue.known(subclass));
    }
    var create = THROWABLES.get(type);
    if (create != null) {
      return create.apply(message == null ? "" : message);
    }
    return new StepFailure(message == null ? type : type + ": " + message);
  }
}
