package dev.steward.parameter;

import static dev.steward.parameter.ParameterFields.DESCRIPTION;
import static dev.steward.parameter.ParameterFields.NAME;

import dev.steward.job.definition.BuildParameter;
import dev.steward.job.definition.ParameterType;
import dev.steward.type.Field;
import dev.steward.type.FieldOption;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;
import java.util.Map;

/**
 * A run of another job; the value is {@code job#number}.
 *
 * @param filter the selectable runs: {@code ALL}, {@code STABLE}, {@code SUCCESSFUL}, {@code
 *     COMPLETED}
 */
public record RunParameter(String name, String description, String job, String filter)
    implements BuildParameter {

  private static final Field<String> PROJECT_NAME =
      Field.text("projectName", "Job").required().referencesJobs().exported();
  private static final Field<String> FILTER =
      Field.choice(
              "filter",
              "Filter",
              new FieldOption("ALL", "All builds"),
              new FieldOption("COMPLETED", "Completed builds only"),
              new FieldOption("SUCCESSFUL", "Successful builds only (including unstable)"),
              new FieldOption("STABLE", "Stable builds only"))
          .exported();

  public static final TypeDescription<RunParameter> TYPE =
      TypeDescription.of(
              TypeKind.PARAMETER, "run", RunParameter.class, "hudson.model.RunParameterDefinition")
          .label("Run parameter")
          .help("A build of another job.")
          .fields(NAME, DESCRIPTION, PROJECT_NAME, FILTER)
          .reader(in ->
              new RunParameter(
                  in.get(NAME), in.get(DESCRIPTION), in.get(PROJECT_NAME), in.get(FILTER)));

  @Override
  public String defaultValue() {
    return "";
  }

  @Override
  public ParameterType type() {
    return ParameterType.RUN;
  }

  @Override
  public String className() {
    return TYPE.className();
  }

  @Override
  public Map<String, Object> exportedFields() {
    return Map.of(FILTER.name(), filter, PROJECT_NAME.name(), job);
  }
}
