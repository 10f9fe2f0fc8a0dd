package dev.steward.rest.model;

import dev.steward.export.ExportedValue;
import dev.steward.export.Model;
import dev.steward.run.ParameterValue;
import java.util.List;

/** The export models of the parameter values of runs. */
final class ParameterValueModel {

  private ParameterValueModel() {}

  private static Model<ParameterValue> value(String className) {
    return Model.<ParameterValue>of(className)
        .text("name", ParameterValue::name)
        .visible(3)
        .superclassEnd()
        .text("value", ParameterValue::value)
        .visible(3)
        .build();
  }

  private static final Model<ParameterValue> TEXT = value("hudson.model.StringParameterValue");
  private static final Model<ParameterValue> MULTI_LINE = value("hudson.model.TextParameterValue");
  private static final Model<ParameterValue> FLAG =
      Model.<ParameterValue>of("hudson.model.BooleanParameterValue")
          .text("name", ParameterValue::name)
          .visible(3)
          .superclassEnd()
          .bool("value", value -> value.value().equals("true"))
          .visible(3)
          .build();
  private static final Model<ParameterValue> FILE =
      Model.<ParameterValue>of("hudson.model.FileParameterValue")
          .text("name", ParameterValue::name)
          .visible(3)
          .build();
  private static final Model<ParameterValue> RUN =
      Model.<ParameterValue>of("hudson.model.RunParameterValue")
          .text("name", ParameterValue::name)
          .visible(3)
          .superclassEnd()
          .text("jobName", value -> value.value().substring(0, hashIndex(value.value())))
          .visible(3)
          .text(
              "number",
              value ->
                  value
                      .value()
                      .substring(Math.min(value.value().length(), hashIndex(value.value()) + 1)))
          .visible(3)
          .build();
  private static final Model<ParameterValue> CREDENTIAL =
      value("com.cloudbees.plugins.credentials.CredentialsParameterValue");
  private static final Model<ParameterValue> LABEL =
      value("org.jvnet.jenkins.plugins.nodelabelparameter.LabelParameterValue");

  private static int hashIndex(String run) {
    int at = run.lastIndexOf('#');
    return at < 0 ? run.length() : at;
  }

  private static final Model<ParameterValue> SECRET =
      Model.<ParameterValue>of("hudson.model.PasswordParameterValue")
          .text("name", ParameterValue::name)
          .visible(3)
          .build();

  static final Model<List<ParameterValue>> PARAMETERS =
      Model.<List<ParameterValue>>of("hudson.model.ParametersAction")
          .unionList(
              "parameters",
              values ->
                  values.stream()
                      .map(value ->
                          ExportedValue.of(
                              switch (value.type()) {
                                case TEXT -> TEXT;
                                case MULTI_LINE -> MULTI_LINE;
                                case FLAG -> FLAG;
                                case SECRET -> SECRET;
                                case FILE -> FILE;
                                case RUN -> RUN;
                                case CREDENTIAL -> CREDENTIAL;
                                case LABEL -> LABEL;
                              },
                              value))
                      .toList())
          .oneOf(() -> List.of(TEXT, MULTI_LINE, FLAG, SECRET, FILE, RUN, CREDENTIAL, LABEL))
          .visible(2)
          .build();
}
