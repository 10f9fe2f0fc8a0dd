package dev.steward.parameter;

import static dev.steward.parameter.ParameterFields.DESCRIPTION;
import static dev.steward.parameter.ParameterFields.NAME;

import dev.steward.job.definition.BuildParameter;
import dev.steward.job.definition.ParameterType;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;

/** A file parameter: the upload is stored in the workspace under the parameter's name. */
public record FileParameter(String name, String description) implements BuildParameter {

  public static final TypeDescription<FileParameter> TYPE =
      TypeDescription.of(
              TypeKind.PARAMETER,
              "file",
              FileParameter.class,
              "hudson.model.FileParameterDefinition")
          .label("File parameter")
          .help("An uploaded file, stored in the workspace under the parameter's name.")
          .fields(NAME, DESCRIPTION)
          .reader(in -> new FileParameter(in.get(NAME), in.get(DESCRIPTION)));

  @Override
  public String defaultValue() {
    return "";
  }

  @Override
  public ParameterType type() {
    return ParameterType.FILE;
  }

  @Override
  public String className() {
    return TYPE.className();
  }
}
