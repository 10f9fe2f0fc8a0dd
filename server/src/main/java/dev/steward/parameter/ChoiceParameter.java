package dev.steward.parameter;

import static dev.steward.parameter.ParameterFields.DESCRIPTION;
import static dev.steward.parameter.ParameterFields.NAME;

import dev.steward.job.definition.BuildParameter;
import dev.steward.job.definition.ParameterType;
import dev.steward.problem.Problem;
import dev.steward.type.Field;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;
import java.util.List;
import java.util.Map;

/** A choice parameter; the first choice is the default. */
public record ChoiceParameter(String name, String description, List<String> choices)
    implements BuildParameter {

  private static final Field<List<String>> CHOICES =
      Field.strings("choices", "Choices (one per line)")
          .required()
          .help("The first choice is the default.")
          .exported();

  public static final TypeDescription<ChoiceParameter> TYPE =
      TypeDescription.of(
              TypeKind.PARAMETER,
              "choice",
              ChoiceParameter.class,
              "hudson.model.ChoiceParameterDefinition")
          .label("Choice parameter")
          .help("One of several values.")
          .fields(NAME, DESCRIPTION, CHOICES)
          .reader(in -> new ChoiceParameter(in.get(NAME), in.get(DESCRIPTION), in.get(CHOICES)));

  @Override
  public String defaultValue() {
    return choices.isEmpty() ? "" : choices.getFirst();
  }

  @Override
  public ParameterType type() {
    return ParameterType.TEXT;
  }

  @Override
  public String className() {
    return TYPE.className();
  }

  @Override
  public String accept(String value) {
    if (!choices.contains(value)) {
      throw new Problem.Invalid("Illegal choice for parameter " + name);
    }
    return value;
  }

  @Override
  public Map<String, Object> exportedFields() {
    return Map.of(CHOICES.name(), choices);
  }
}
