package dev.steward.parameter;

import static dev.steward.parameter.ParameterFields.DESCRIPTION;
import static dev.steward.parameter.ParameterFields.NAME;

import dev.steward.job.definition.BuildParameter;
import dev.steward.job.definition.ParameterType;
import dev.steward.type.Field;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;

/** A password parameter, whose value is never displayed. */
public record PasswordParameter(String name, String description, String defaultValue)
    implements BuildParameter {

  /** The value that forms send for an unchanged default. */
  private static final String DEFAULT = "<DEFAULT>";

  private static final Field<String> DEFAULT_VALUE =
      Field.secret("defaultValue", "Default value").raw();

  public static final TypeDescription<PasswordParameter> TYPE =
      TypeDescription.of(
              TypeKind.PARAMETER,
              "password",
              PasswordParameter.class,
              "hudson.model.PasswordParameterDefinition")
          .label("Password parameter")
          .help("A secret, which is masked in the build log.")
          .fields(NAME, DESCRIPTION, DEFAULT_VALUE)
          .reader(in ->
              new PasswordParameter(in.get(NAME), in.get(DESCRIPTION), in.get(DEFAULT_VALUE)));

  @Override
  public ParameterType type() {
    return ParameterType.SECRET;
  }

  @Override
  public String className() {
    return TYPE.className();
  }

  @Override
  public String accept(String value) {
    return value.equals(DEFAULT) ? defaultValue : value;
  }

  @Override
  public String toString() {
    return "Secret[" + name + "]";
  }
}
