package dev.steward.job.xml;

import static dev.steward.job.xml.FormSchema.FormField.choice;
import static dev.steward.job.xml.FormSchema.FormField.flag;
import static dev.steward.job.xml.FormSchema.FormField.flagDefaultTrue;
import static dev.steward.job.xml.FormSchema.FormField.line;
import static dev.steward.job.xml.FormSchema.FormField.lines;
import static dev.steward.job.xml.FormSchema.FormField.rows;

import dev.steward.job.xml.FormSchema.FormField;
import dev.steward.job.xml.FormSchema.FormOption;
import dev.steward.job.xml.FormSchema.FormSection;
import dev.steward.job.xml.FormSchema.FormType;
import java.util.List;

/** Catalog of the elements that the job form displays as fields. */
public final class FormKinds {

  private static final String WEBHOOK = "org.jenkinsci.plugins.gwt.Generic";

  private static final FormField NAME = line("name", "Name");
  private static final FormField DESCRIPTION = line("description", "Description");

  private static final FormSection PARAMETERS =
      new FormSection(
          "parameters",
          "Parameters",
          List.of(
              "properties", "hudson.model.ParametersDefinitionProperty", "parameterDefinitions"),
          List.of(
              FormType.of(
                  "hudson.model.StringParameterDefinition",
                  "String parameter",
                  NAME,
                  DESCRIPTION,
                  line("defaultValue", "Default value"),
                  flag("trim", "Trim the string")),
              FormType.of(
                  "hudson.model.TextParameterDefinition",
                  "Multi-line string parameter",
                  NAME,
                  DESCRIPTION,
                  lines("defaultValue", "Default value"),
                  flag("trim", "Trim the string")),
              FormType.of(
                  "hudson.model.BooleanParameterDefinition",
                  "Boolean parameter",
                  NAME,
                  DESCRIPTION,
                  flag("defaultValue", "Set by default")),
              FormType.of(
                  "hudson.model.ChoiceParameterDefinition",
                  "Choice parameter",
                  NAME,
                  DESCRIPTION,
                  FormField.of("choices", "Choices (one per line)", FormSchema.FieldType.STRINGS)),
              FormType.of(
                  "hudson.model.PasswordParameterDefinition",
                  "Password parameter",
                  NAME,
                  DESCRIPTION,
                  FormField.of("defaultValue", "Default value", FormSchema.FieldType.SECRET)),
              FormType.of(
                  "hudson.model.FileParameterDefinition", "File parameter", NAME, DESCRIPTION),
              FormType.of(
                  "hudson.model.RunParameterDefinition",
                  "Run parameter",
                  NAME,
                  DESCRIPTION,
                  line("projectName", "Job"),
                  choice(
                      "filter",
                      "Filter",
                      new FormOption("ALL", "All builds"),
                      new FormOption("COMPLETED", "Completed builds only"),
                      new FormOption("SUCCESSFUL", "Successful builds only (including unstable)"),
                      new FormOption("STABLE", "Stable builds only"))),
              FormType.of(
                  "com.cloudbees.plugins.credentials.CredentialsParameterDefinition",
                  "Credentials parameter",
                  NAME,
                  DESCRIPTION,
                  FormField.of("defaultValue", "Default value", FormSchema.FieldType.CREDENTIAL),
                  flag("required", "Required"))));

  private static final FormSection TRIGGERS =
      new FormSection(
          "triggers",
          "Build triggers",
          List.of("triggers"),
          List.of(
              FormType.of(
                  "hudson.triggers.TimerTrigger",
                  "Build periodically",
                  lines("spec", "Schedule, such as H 4 * * 1-5")),
              FormType.of(
                  "hudson.triggers.SCMTrigger",
                  "Poll SCM",
                  lines("spec", "Schedule, such as H/15 * * * *"),
                  flag("ignorePostCommitHooks", "Ignore post-commit hooks")),
              FormType.of(
                  "jenkins.triggers.ReverseBuildTrigger",
                  "Build after other projects are built",
                  line("upstreamProjects", "Projects to watch (comma-separated)"),
                  FormField.of(
                      "threshold",
                      "Trigger only if their result is",
                      FormSchema.FieldType.THRESHOLD)),
              new FormType(
                  "com.cloudbees.jenkins.GitHubPushTrigger",
                  "GitHub hook trigger",
                  "<com.cloudbees.jenkins.GitHubPushTrigger><spec></spec>"
                      + "</com.cloudbees.jenkins.GitHubPushTrigger>",
                  List.of()),
              FormType.of(
                  WEBHOOK + "Trigger",
                  "Generic Webhook Trigger",
                  line("token", "Token"),
                  line("causeString", "Cause"),
                  line("regexpFilterText", "Optional filter: text, such as $ref"),
                  line("regexpFilterExpression", "Optional filter: regular expression"),
                  rows(
                      "genericVariables",
                      "Post content parameters",
                      WEBHOOK + "Variable",
                      line("key", "Name"),
                      line("value", "Expression"),
                      choice(
                          "expressionType",
                          "Expression type",
                          new FormOption("JSONPath", "JSONPath"),
                          new FormOption("XPath", "XPath")),
                      line("regexpFilter", "Value filter (regex)"),
                      line("defaultValue", "Default value")),
                  rows(
                      "genericHeaderVariables",
                      "Header parameters",
                      WEBHOOK + "HeaderVariable",
                      line("key", "Request header"),
                      line("regexpFilter", "Value filter (regex)")),
                  rows(
                      "genericRequestVariables",
                      "Request parameters",
                      WEBHOOK + "RequestVariable",
                      line("key", "Request parameter"),
                      line("regexpFilter", "Value filter (regex)"))),
              new FormType(
                  "com.dabsquared.gitlabjenkins.GitLabPushTrigger",
                  "Build when a change is pushed to GitLab",
                  "<com.dabsquared.gitlabjenkins.GitLabPushTrigger><spec></spec>"
                      + "</com.dabsquared.gitlabjenkins.GitLabPushTrigger>",
                  List.of(
                      flagDefaultTrue("triggerOnPush", "Push events"),
                      flagDefaultTrue("triggerOnMergeRequest", "Merge request events"),
                      FormField.of("secretToken", "Secret token", FormSchema.FieldType.SECRET),
                      line("includeBranchesSpec", "Include branches (comma-separated)"),
                      line("excludeBranchesSpec", "Exclude branches (comma-separated)")))));

  /** All form sections, in display order. */
  public static final List<FormSection> GROUPS =
      List.of(
          PARAMETERS,
          GitForm.EXTENSIONS,
          TRIGGERS,
          WrapperForms.WRAPPERS,
          WrapperForms.BINDINGS,
          StepForms.STEPS,
          StepForms.PUBLISHERS,
          PropertyForms.PROPERTIES);

  private FormKinds() {}
}
