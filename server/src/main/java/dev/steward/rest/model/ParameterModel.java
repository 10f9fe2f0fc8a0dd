package dev.steward.rest.model;

import dev.steward.export.ExportedValue;
import dev.steward.export.Model;
import dev.steward.job.definition.Parameter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The export models of parameter definitions and of their default values. */
final class ParameterModel {

  private static final Model<Parameter> DEFAULT_TEXT = value("hudson.model.StringParameterValue");
  private static final Model<Parameter> DEFAULT_MULTI_LINE =
      value("hudson.model.TextParameterValue");
  private static final Model<Parameter> DEFAULT_FLAG =
      Model.<Parameter>of("hudson.model.BooleanParameterValue")
          .text("name", Parameter::name)
          .visible(4)
          .superclassEnd()
          .bool("value", parameter -> parameter.defaultValue().equals("true"))
          .visible(4)
          .build();
  private static final Model<Parameter> DEFAULT_SECRET =
      Model.<Parameter>of("hudson.model.PasswordParameterValue")
          .text("name", Parameter::name)
          .visible(4)
          .build();

  private static final Model<Parameter> DEFAULT_CREDENTIAL =
      value("com.cloudbees.plugins.credentials.CredentialsParameterValue");

  private ParameterModel() {}

  private static Model<Parameter> value(String className) {
    return Model.<Parameter>of(className)
        .text("name", Parameter::name)
        .visible(3)
        .superclassEnd()
        .text("value", Parameter::defaultValue)
        .visible(4)
        .build();
  }

  private static Model.Builder<Parameter> parameter(String className) {
    String simple = className.substring(className.lastIndexOf('.') + 1);
    return Model.<Parameter>of(className)
        .union("defaultParameterValue", ParameterModel::defaultValue)
        .oneOf(ParameterModel::defaultValues)
        .visible(3)
        .text("description", Parameter::description)
        .visible(3)
        .text("name", Parameter::name)
        .visible(3)
        .text("type", _ -> simple)
        .visible(3)
        .superclassEnd();
  }

  private static final Model<Parameter> TEXT =
      parameter("hudson.model.StringParameterDefinition").build();
  private static final Model<Parameter> MULTI_LINE =
      parameter("hudson.model.TextParameterDefinition").build();
  private static final Model<Parameter> FLAG =
      parameter("hudson.model.BooleanParameterDefinition").build();
  private static final Model<Parameter> CHOICE =
      parameter("hudson.model.ChoiceParameterDefinition")
          .texts(
              "choices",
              parameter ->
                  parameter instanceof Parameter.ChoiceParameter choice
                      ? choice.choices()
                      : List.of())
          .visible(3)
          .build();
  private static final Model<Parameter> UPLOAD =
      parameter("hudson.model.FileParameterDefinition").build();
  private static final Model<Parameter> RUN_OF =
      parameter("hudson.model.RunParameterDefinition")
          .text(
              "filter",
              parameter -> parameter instanceof Parameter.RunParameter run ? run.filter() : "")
          .visible(3)
          .text(
              "projectName",
              parameter -> parameter instanceof Parameter.RunParameter run ? run.job() : "")
          .visible(3)
          .build();
  private static final Model<Parameter> CREDENTIAL =
      parameter("com.cloudbees.plugins.credentials.CredentialsParameterDefinition").build();
  private static final Model<Parameter> SECRET =
      parameter("hudson.model.PasswordParameterDefinition").build();

  private static List<Model<?>> defaultValues() {
    return List.of(
        DEFAULT_TEXT, DEFAULT_MULTI_LINE, DEFAULT_FLAG, DEFAULT_SECRET, DEFAULT_CREDENTIAL);
  }

  private static @Nullable ExportedValue defaultValue(Parameter parameter) {
    return switch (parameter) {
      case Parameter.BooleanParameter _ -> ExportedValue.of(DEFAULT_FLAG, parameter);
      case Parameter.PasswordParameter _ -> ExportedValue.of(DEFAULT_SECRET, parameter);
      case Parameter.StringParameter(_, _, _, boolean multiLine, _) when multiLine ->
          ExportedValue.of(DEFAULT_MULTI_LINE, parameter);
      case Parameter.StringParameter _, Parameter.ChoiceParameter _ ->
          ExportedValue.of(DEFAULT_TEXT, parameter);
      case Parameter.CredentialsParameter _ -> ExportedValue.of(DEFAULT_CREDENTIAL, parameter);
      case Parameter.FileParameter _, Parameter.RunParameter _ -> null;
    };
  }

  private static ExportedValue definition(Parameter parameter) {
    return ExportedValue.of(
        switch (parameter) {
          case Parameter.StringParameter(_, _, _, boolean multiLine, _) ->
              multiLine ? MULTI_LINE : TEXT;
          case Parameter.BooleanParameter _ -> FLAG;
          case Parameter.ChoiceParameter _ -> CHOICE;
          case Parameter.PasswordParameter _ -> SECRET;
          case Parameter.FileParameter _ -> UPLOAD;
          case Parameter.RunParameter _ -> RUN_OF;
          case Parameter.CredentialsParameter _ -> CREDENTIAL;
        },
        parameter);
  }

  static final Model<List<Parameter>> PARAMETERS =
      Model.<List<Parameter>>of("hudson.model.ParametersDefinitionProperty")
          .unionList(
              "parameterDefinitions", all -> all.stream().map(ParameterModel::definition).toList())
          .oneOf(() -> List.of(TEXT, MULTI_LINE, FLAG, CHOICE, UPLOAD, RUN_OF, CREDENTIAL, SECRET))
          .visible(2)
          .build();
}
