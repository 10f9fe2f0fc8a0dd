package dev.steward.web.pipeline;

import dev.steward.pipeline.catalog.CallDescription;
import dev.steward.pipeline.snippet.SnippetReader;
import dev.steward.pipeline.snippet.StepReference.ArgumentEntry;
import dev.steward.routing.RequestContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The form for the arguments of a step or a directive. */
public final class SyntaxForm {

  private static final String PREFIX = "argument-";

  /** Arguments that often have several lines. */
  private static final Set<String> LONG =
      Set.of("script", "text", "body", "yaml", "presendScript", "postsendScript", "code");

  private static final List<String> UNITS =
      List.of("NANOSECONDS", "MICROSECONDS", "MILLISECONDS", "SECONDS", "MINUTES", "HOURS", "DAYS");

  private SyntaxForm() {}

  /** The type of an input field. */
  public enum InputType {
    LINE,
    LINES,
    NUMBER,
    CHOICE
  }

  /**
   * A field of the form.
   *
   * @param name of the form field
   * @param label name of the argument
   * @param hint one or two sentences; may be empty
   * @param choices values of a choice; the first one is empty
   */
  public record SyntaxField(
      String name,
      String label,
      String hint,
      InputType type,
      boolean required,
      String value,
      List<String> choices) {}

  /** The values that were submitted, by argument. */
  static Map<String, String> values(RequestContext call, CallDescription description) {
    var values = new LinkedHashMap<String, String>();
    for (CallDescription.CallParameter parameter : description.parameters()) {
      add(call, parameter.name(), values);
    }
    if (description.anyArguments()) {
      add(call, SnippetReader.BRANCHES, values);
      add(call, SnippetReader.DELEGATE, values);
    }
    return values;
  }

  private static void add(RequestContext call, String name, Map<String, String> values) {
    String value = call.parameters().find(PREFIX + name);
    if (value != null && !value.isEmpty()) {
      // Browsers send line feeds of text areas with carriage returns.
      values.put(name, value.replace("\r\n", "\n"));
    }
  }

  /** The fields for arguments, with the values that were submitted. */
  static List<SyntaxField> fields(List<ArgumentEntry> arguments, Map<String, String> values) {
    var fields = new ArrayList<SyntaxField>();
    for (ArgumentEntry argument : arguments) {
      fields.add(field(argument, values.getOrDefault(argument.name(), "")));
    }
    return fields;
  }

  private static SyntaxField field(ArgumentEntry argument, String value) {
    List<String> choices =
        switch (argument.type()) {
          case FLAG -> List.of("", "true", "false");
          case TIME_UNIT -> withEmpty(UNITS);
          case TEXT, NUMBER, LIST, OBJECT ->
              argument.choices().isEmpty() ? List.of() : withEmpty(argument.choices());
        };
    InputType type =
        !choices.isEmpty()
            ? InputType.CHOICE
            : switch (argument.type()) {
              case NUMBER -> InputType.NUMBER;
              case LIST, OBJECT -> InputType.LINES;
              case TEXT -> LONG.contains(argument.name()) ? InputType.LINES : InputType.LINE;
              case FLAG, TIME_UNIT -> InputType.CHOICE;
            };
    return new SyntaxField(
        PREFIX + argument.name(),
        argument.name(),
        hint(argument),
        type,
        argument.required(),
        value,
        choices);
  }

  private static List<String> withEmpty(List<String> values) {
    var all = new ArrayList<String>(List.of(""));
    values.stream().filter(value -> !value.isEmpty()).forEach(all::add);
    return all;
  }

  private static String hint(ArgumentEntry argument) {
    String syntax =
        switch (argument.type()) {
          case LIST -> "A Groovy list such as ['a', 'b'], or one element in each line.";
          case OBJECT -> "A Groovy value, such as 'text', ['a', 'b'] or string(name: 'A').";
          case TEXT, NUMBER, FLAG, TIME_UNIT -> "";
        };
    String standard =
        argument.defaultValue().isEmpty() ? "" : "Default: " + argument.defaultValue() + ".";
    return String.join(
        " ",
        List.of(argument.description(), syntax, standard).stream()
            .filter(part -> !part.isEmpty())
            .toList());
  }
}
