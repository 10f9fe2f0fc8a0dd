package dev.steward.rest.model;

import dev.steward.export.ExportedValue;
import dev.steward.export.Model;
import dev.steward.job.definition.BuildParameter;
import dev.steward.parameter.ParameterTypes;
import dev.steward.type.Field;
import dev.steward.type.FieldFormat;
import dev.steward.type.TypeDescription;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The export models of parameter definitions and of their default values. */
final class ParameterModel {

  private static final Model<BuildParameter> DEFAULT_TEXT =
      value("hudson.model.StringParameterValue");
  private static final Model<BuildParameter> DEFAULT_MULTI_LINE =
      value("hudson.model.TextParameterValue");
  private static final Model<BuildParameter> DEFAULT_FLAG =
      Model.<BuildParameter>of("hudson.model.BooleanParameterValue")
          .text("name", BuildParameter::name)
          .visible(4)
          .superclassEnd()
          .bool("value", parameter -> parameter.defaultValue().equals("true"))
          .visible(4)
          .build();
  private static final Model<BuildParameter> DEFAULT_SECRET =
      Model.<BuildParameter>of("hudson.model.PasswordParameterValue")
          .text("name", BuildParameter::name)
          .visible(4)
          .build();

  private static final Model<BuildParameter> DEFAULT_CREDENTIAL =
      value("com.cloudbees.plugins.credentials.CredentialsParameterValue");

  private static final Model<BuildParameter> DEFAULT_LABEL =
      value("org.jvnet.jenkins.plugins.nodelabelparameter.LabelParameterValue");

  private ParameterModel() {}

  private static Model<BuildParameter> value(String className) {
    return Model.<BuildParameter>of(className)
        .text("name", BuildParameter::name)
        .visible(3)
        .superclassEnd()
        .text("value", BuildParameter::defaultValue)
        .visible(4)
        .build();
  }

  private static Model.Builder<BuildParameter> parameter(String className) {
    String simple = className.substring(className.lastIndexOf('.') + 1);
    return Model.<BuildParameter>of(className)
        .union("defaultParameterValue", ParameterModel::defaultValue)
        .oneOf(ParameterModel::defaultValues)
        .visible(3)
        .text("description", BuildParameter::description)
        .visible(3)
        .text("name", BuildParameter::name)
        .visible(3)
        .text("type", _ -> simple)
        .visible(3)
        .superclassEnd();
  }

  private static List<Model<?>> defaultValues() {
    return List.of(
        DEFAULT_TEXT,
        DEFAULT_MULTI_LINE,
        DEFAULT_FLAG,
        DEFAULT_SECRET,
        DEFAULT_CREDENTIAL,
        DEFAULT_LABEL);
  }

  private static @Nullable ExportedValue defaultValue(BuildParameter parameter) {
    return switch (parameter.type()) {
      case FLAG -> ExportedValue.of(DEFAULT_FLAG, parameter);
      case SECRET -> ExportedValue.of(DEFAULT_SECRET, parameter);
      case MULTI_LINE -> ExportedValue.of(DEFAULT_MULTI_LINE, parameter);
      case TEXT -> ExportedValue.of(DEFAULT_TEXT, parameter);
      case CREDENTIAL -> ExportedValue.of(DEFAULT_CREDENTIAL, parameter);
      case LABEL -> ExportedValue.of(DEFAULT_LABEL, parameter);
      case FILE, RUN -> null;
    };
  }

  /** The models by Jenkins class, derived from the described parameters. */
  private static final Map<String, Model<BuildParameter>> BY_CLASS = byClass();

  private static Map<String, Model<BuildParameter>> byClass() {
    var all = new LinkedHashMap<String, Model<BuildParameter>>();
    for (TypeDescription<?> description : ParameterTypes.all()) {
      Model.Builder<BuildParameter> model = parameter(description.className());
      description.fields().stream()
          .filter(Field::isExported)
          .sorted(Comparator.comparing(Field::name))
          .forEach(field -> export(model, field));
      all.put(description.className(), model.build());
    }
    return all;
  }

  private static void export(Model.Builder<BuildParameter> model, Field<?> field) {
    if (field.format() == FieldFormat.STRINGS) {
      model.texts(
          field.name(),
          parameter ->
              parameter.exportedFields().get(field.name()) instanceof List<?> list
                  ? list.stream().map(String::valueOf).toList()
                  : List.of());
    } else {
      model.text(
          field.name(),
          parameter -> String.valueOf(parameter.exportedFields().getOrDefault(field.name(), "")));
    }
    model.visible(3);
  }

  private static ExportedValue definition(BuildParameter parameter) {
    Model<BuildParameter> model = BY_CLASS.get(parameter.className());
    if (model == null) {
      throw new IllegalStateException(
          "no export model for the parameter class " + parameter.className());
    }
    return ExportedValue.of(model, parameter);
  }

  static final Model<List<BuildParameter>> PARAMETERS =
      Model.<List<BuildParameter>>of("hudson.model.ParametersDefinitionProperty")
          .unionList(
              "parameterDefinitions", all -> all.stream().map(ParameterModel::definition).toList())
          .oneOf(() -> List.copyOf(BY_CLASS.values()))
          .visible(2)
          .build();
}
