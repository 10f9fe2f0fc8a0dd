package dev.steward.pipeline.snippet;

import dev.steward.pipeline.catalog.CallDescription;
import dev.steward.pipeline.catalog.ParameterType;
import dev.steward.pipeline.catalog.StepCatalog;
import dev.steward.pipeline.catalog.StepDescription;
import dev.steward.pipeline.catalog.StepDescription.ArgumentDescription;
import dev.steward.pipeline.catalog.StepDescriptions;
import dev.steward.step.StepTypes;
import dev.steward.type.Field;
import dev.steward.type.FieldOption;
import dev.steward.type.TypeDescription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The steps as readers see them: titles, arguments and what they are for. */
public final class StepReference {

  private StepReference() {}

  /**
   * An argument of a step.
   *
   * @param description empty if there is none
   * @param defaultValue the value without the argument; empty if it is unknown
   * @param choices the valid values; empty if any value is valid
   */
  public record ArgumentEntry(
      String name,
      ParameterType type,
      boolean required,
      String description,
      String defaultValue,
      List<String> choices) {

    public ArgumentEntry {
      choices = List.copyOf(choices);
    }

    /** What the argument is, for readers. */
    public String typeName() {
      return switch (type) {
        case TEXT -> choices.isEmpty() ? "text" : "one of " + String.join(", ", choices);
        case NUMBER -> "number";
        case FLAG -> "true or false";
        case LIST -> "list";
        case TIME_UNIT -> "unit of time";
        case OBJECT -> "value or object";
      };
    }
  }

  /**
   * A step.
   *
   * @param summary one line that explains it; may be empty
   * @param example lines of a script; may be empty
   * @param notes limits and permissions; each is a sentence
   */
  public record StepEntry(
      CallDescription call,
      String title,
      String summary,
      String example,
      List<String> notes,
      List<ArgumentEntry> arguments) {

    public StepEntry {
      notes = List.copyOf(notes);
      arguments = List.copyOf(arguments);
    }

    public String name() {
      return call.name();
    }
  }

  /** An argument that is a list. */
  public static ArgumentEntry list(String name, String description) {
    return new ArgumentEntry(name, ParameterType.LIST, true, description, "", List.of());
  }

  /** An argument that is a value or an object. */
  public static ArgumentEntry value(String name, String description) {
    return new ArgumentEntry(name, ParameterType.OBJECT, true, description, "", List.of());
  }

  /** All steps that this server supports, by name. */
  public static List<StepEntry> all() {
    return StepCatalog.all().stream().map(StepReference::entry).toList();
  }

  /** The step with the name; null if it is unknown. */
  public static @Nullable StepEntry find(String name) {
    CallDescription step = StepCatalog.find(name);
    return step == null ? null : entry(step);
  }

  private static StepEntry entry(CallDescription step) {
    StepDescription description = StepDescriptions.find(step.name());
    if (description == null) {
      throw new IllegalStateException(step.name() + " has no description");
    }
    return new StepEntry(
        step,
        description.title(),
        plain(description.summary()),
        description.example(),
        description.notes().stream().map(StepReference::plain).toList(),
        description.arguments().stream().map(argument -> argument(step, argument)).toList());
  }

  private static ArgumentEntry argument(CallDescription step, ArgumentDescription argument) {
    String defaultValue = argument.defaultValue();
    return new ArgumentEntry(
        argument.name(),
        argument.type(),
        argument.required(),
        plain(argument.summary()),
        defaultValue == null ? "" : defaultValue,
        choices(step.name(), argument.name()));
  }

  private static List<String> choices(String step, String argument) {
    for (TypeDescription<?> type : StepTypes.all()) {
      Field<?> field = type.symbol().equals(step) ? type.field(argument) : null;
      if (field != null) {
        return field.options().stream().map(FieldOption::value).toList();
      }
    }
    return List.of();
  }

  /** The texts mark code for Markdown. */
  private static String plain(String text) {
    return text.replace("`", "");
  }
}
