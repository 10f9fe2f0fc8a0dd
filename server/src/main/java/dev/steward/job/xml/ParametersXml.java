package dev.steward.job.xml;

import dev.steward.job.definition.Parameter;
import dev.steward.text.XmlElement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Parses the parameters among the properties of a job. */
final class ParametersXml {

  private static final String PARAMETERS = "hudson.model.ParametersDefinitionProperty";

  /** Properties that are parsed elsewhere, or do not affect builds. */
  private static final Set<String> KNOWN =
      Set.of(
          "jenkins.model.BuildDiscarderProperty",
          "hudson.security.AuthorizationMatrixProperty",
          ThrottleXml.PROPERTY,
          "com.coravy.hudson.plugins.github.GithubProjectProperty",
          "com.dabsquared.gitlabjenkins.connection.GitLabConnectionProperty");

  private ParametersXml() {}

  static List<Parameter> read(@Nullable XmlElement properties, Warnings warnings) {
    var parameters = new ArrayList<Parameter>();
    if (properties == null) {
      return parameters;
    }
    for (XmlElement property : properties.children()) {
      XmlElement definitions = property.find("parameterDefinitions");
      if (property.name().equals(PARAMETERS) && definitions != null) {
        for (XmlElement definition : definitions.children()) {
          Parameter parameter = parameter(definition, warnings);
          if (parameter != null) {
            parameters.add(parameter);
          }
        }
      } else if (!KNOWN.contains(property.name())) {
        warnings.add("The property <" + property.name() + "> is kept but has no effect here.");
        property.markRead();
      }
    }
    return List.copyOf(parameters);
  }

  private static @Nullable Parameter parameter(XmlElement element, Warnings warnings) {
    String name = element.textOf("name", "");
    String description = element.textOf("description", "");
    String value = element.findText("defaultValue");
    String defaultValue = value == null ? "" : value;
    return switch (element.name()) {
      case "hudson.model.StringParameterDefinition" ->
          new Parameter.StringParameter(
              name, description, defaultValue, false, element.flag("trim"));
      case "hudson.model.TextParameterDefinition" ->
          new Parameter.StringParameter(
              name, description, defaultValue, true, element.flag("trim"));
      case "hudson.model.BooleanParameterDefinition" ->
          new Parameter.BooleanParameter(name, description, defaultValue.strip().equals("true"));
      case "hudson.model.ChoiceParameterDefinition" ->
          new Parameter.ChoiceParameter(name, description, strings(element.find("choices")));
      case "hudson.model.PasswordParameterDefinition" ->
          new Parameter.PasswordParameter(name, description, defaultValue);
      case "hudson.model.FileParameterDefinition" -> new Parameter.FileParameter(name, description);
      case "hudson.model.RunParameterDefinition" ->
          new Parameter.RunParameter(
              name,
              description,
              element.textOf("projectName", ""),
              element.textOf("filter", "ALL"));
      case "com.cloudbees.plugins.credentials.CredentialsParameterDefinition" ->
          new Parameter.CredentialsParameter(
              name,
              description,
              defaultValue,
              element.textOf("credentialType", ""),
              element.flag("required"));
      default -> {
        warnings.add(
            "The parameter <" + element.name() + "> is not supported: builds do not ask for it.");
        element.markRead();
        yield null;
      }
    };
  }

  /** The strings of a list; some writers put them into an array inside the list. */
  private static List<String> strings(@Nullable XmlElement element) {
    var all = new ArrayList<String>();
    if (element != null) {
      for (XmlElement child : element.children()) {
        if (child.name().equals("string")) {
          all.add(child.text());
        } else {
          all.addAll(strings(child));
        }
      }
    }
    return List.copyOf(all);
  }
}
