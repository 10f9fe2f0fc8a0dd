package dev.steward.parameter;

import static dev.steward.parameter.ParameterFields.DESCRIPTION;
import static dev.steward.parameter.ParameterFields.NAME;

import dev.steward.job.definition.BuildParameter;
import dev.steward.job.definition.ParameterType;
import dev.steward.type.Field;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;

/** A boolean parameter. */
public record BooleanParameter(String name, String description, boolean defaultsToTrue)
    implements BuildParameter {

  private static final Field<Boolean> DEFAULT_VALUE = Field.flag("defaultValue", "Set by default");

  public static final TypeDescription<BooleanParameter> TYPE =
      TypeDescription.of(
              TypeKind.PARAMETER,
              "booleanParam",
              BooleanParameter.class,
              "hudson.model.BooleanParameterDefinition")
          .label("Boolean parameter")
          .help("True or false.")
          .fields(NAME, DESCRIPTION, DEFAULT_VALUE)
          .reader(
              in -> new BooleanParameter(in.get(NAME), in.get(DESCRIPTION), in.get(DEFAULT_VALUE)));

  @Override
  public String defaultValue() {
    return Boolean.toString(defaultsToTrue);
  }

  @Override
  public ParameterType type() {
    return ParameterType.FLAG;
  }

  @Override
  public String className() {
    return TYPE.className();
  }

  @Override
  public String accept(String value) {
    return Boolean.toString(value.equalsIgnoreCase("true") || value.equals("on"));
  }
}
