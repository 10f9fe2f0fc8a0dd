package dev.steward.parameter;

import static dev.steward.parameter.ParameterFields.DESCRIPTION;
import static dev.steward.parameter.ParameterFields.NAME;

import dev.steward.job.definition.BuildParameter;
import dev.steward.job.definition.ParameterType;
import dev.steward.type.Field;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;

/** A multi-line string parameter. */
public record TextParameter(String name, String description, String defaultValue, boolean trim)
    implements BuildParameter {

  private static final Field<String> DEFAULT_VALUE = Field.lines("defaultValue", "Default value");
  private static final Field<Boolean> TRIM =
      Field.flag("trim", "Trim the string").help("Removes whitespace around the value.");

  public static final TypeDescription<TextParameter> TYPE =
      TypeDescription.of(
              TypeKind.PARAMETER,
              "text",
              TextParameter.class,
              "hudson.model.TextParameterDefinition")
          .label("Multi-line string parameter")
          .help("Multiple lines of text.")
          .fields(NAME, DESCRIPTION, DEFAULT_VALUE, TRIM)
          .reader(in ->
              new TextParameter(
                  in.get(NAME), in.get(DESCRIPTION), in.get(DEFAULT_VALUE), in.get(TRIM)));

  @Override
  public ParameterType type() {
    return ParameterType.MULTI_LINE;
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
