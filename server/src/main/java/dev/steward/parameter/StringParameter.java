package dev.steward.parameter;

import static dev.steward.parameter.ParameterFields.DESCRIPTION;
import static dev.steward.parameter.ParameterFields.NAME;

import dev.steward.job.definition.BuildParameter;
import dev.steward.job.definition.ParameterType;
import dev.steward.type.Field;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;

/** A string parameter. */
public record StringParameter(String name, String description, String defaultValue, boolean trim)
    implements BuildParameter {

  private static final Field<String> DEFAULT_VALUE =
      Field.text("defaultValue", "Default value").raw();
  private static final Field<Boolean> TRIM =
      Field.flag("trim", "Trim the string").help("Removes whitespace around the value.");

  public static final TypeDescription<StringParameter> TYPE =
      TypeDescription.of(
              TypeKind.PARAMETER,
              "string",
              StringParameter.class,
              "hudson.model.StringParameterDefinition")
          .label("String parameter")
          .help("A single line of text.")
          .fields(NAME, DESCRIPTION, DEFAULT_VALUE, TRIM)
          .reader(in ->
              new StringParameter(
                  in.get(NAME), in.get(DESCRIPTION), in.get(DEFAULT_VALUE), in.get(TRIM)));

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
    return trim ? value.strip() : value;
  }
}
