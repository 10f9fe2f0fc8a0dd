package dev.steward.web.job;

import dev.steward.http.Parameters;
import java.util.List;

/**
 * Build form of a job, with a field per parameter.
 *
 * @param action URL that the form is sent to
 */
public record BuildForm(String action, List<ParameterField> fields) {

  /** Input type of a field. */
  public enum ParameterInput {
    LINE,
    LINES,
    CHOICE,
    SECRET,
    FILE
  }

  /**
   * A parameter as a form field.
   *
   * @param value default value
   * @param choices options of a choice parameter
   */
  public record ParameterField(
      String name, String description, ParameterInput kind, String value, List<String> choices) {

    /** A value with line breaks needs a multi-line input: a single-line input drops them. */
    public ParameterField {
      kind = kind == ParameterInput.LINE && value.indexOf('\n') >= 0 ? ParameterInput.LINES : kind;
    }

    ParameterField with(String other) {
      return new ParameterField(name, description, kind, other, choices);
    }
  }

  /** The form with the submitted values, except secrets. */
  public BuildForm withSubmitted(Parameters parameters) {
    return new BuildForm(
        action,
        fields.stream()
            .map(field -> {
              String value =
                  field.kind() == ParameterInput.SECRET ? null : parameters.find(field.name());
              return value == null ? field : field.with(value);
            })
            .toList());
  }

  /** True if the form uploads files; a script then sends it, since the crumb must come first. */
  public boolean sendsFiles() {
    return fields.stream().anyMatch(field -> field.kind() == ParameterInput.FILE);
  }

  /** Encoding of the form; files require multipart. */
  public String encoding() {
    return sendsFiles() ? "multipart/form-data" : "application/x-www-form-urlencoded";
  }
}
