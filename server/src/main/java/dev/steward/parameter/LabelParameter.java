package dev.steward.parameter;

import static dev.steward.parameter.ParameterFields.DESCRIPTION;
import static dev.steward.parameter.ParameterFields.NAME;

import dev.steward.job.definition.BuildParameter;
import dev.steward.job.definition.ParameterType;
import dev.steward.type.BundledPlugin;
import dev.steward.type.Field;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;

/** A label expression that selects the nodes of the build. */
public record LabelParameter(String name, String description, String defaultValue)
    implements BuildParameter {

  private static final Field<String> DEFAULT_VALUE =
      Field.text("defaultValue", "Default value").raw();

  public static final TypeDescription<LabelParameter> TYPE =
      TypeDescription.of(
              TypeKind.PARAMETER,
              "label",
              LabelParameter.class,
              "org.jvnet.jenkins.plugins.nodelabelparameter.LabelParameterDefinition")
          .label("Label")
          .help(
              "A label expression that selects the nodes for the build, in place of the job's own"
                  + " label expression.")
          .plugin(new BundledPlugin("nodelabelparameter", "Label parameters", "nodes"))
          .fields(NAME, DESCRIPTION, DEFAULT_VALUE)
          .reader(
              in -> new LabelParameter(in.get(NAME), in.get(DESCRIPTION), in.get(DEFAULT_VALUE)));

  @Override
  public ParameterType type() {
    return ParameterType.LABEL;
  }

  @Override
  public String className() {
    return TYPE.className();
  }

  @Override
  public String accept(String value) {
    return value.strip();
  }
}
