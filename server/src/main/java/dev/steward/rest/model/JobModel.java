package dev.steward.rest.model;

import dev.steward.access.Permission;
import dev.steward.export.ExportedValue;
import dev.steward.export.Model;
import dev.steward.job.definition.Parameter;
import dev.steward.job.definition.Scm;
import dev.steward.run.Runs;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The export models of jobs and of their parameters. */
public final class JobModel {

  private JobModel() {}

  private static final Model<String> SCM =
      Model.<String>of("hudson.scm.NullSCM")
          .text("browser", _ -> null)
          .text("type", _ -> null)
          .build();

  private static Model<String> scm(Scm scm) {
    String className =
        switch (scm) {
          case Scm.None _ -> SCM.className();
          case Scm.Git _ -> "hudson.plugins.git.GitSCM";
          case Scm.UnsupportedScm(String name) -> name;
        };
    return className.equals(SCM.className()) ? SCM : SCM.as(className, "scm");
  }

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
        .union("defaultParameterValue", JobModel::defaultValue)
        .oneOf(JobModel::defaultValues)
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

  private static final Model<List<Parameter>> PARAMETERS =
      Model.<List<Parameter>>of("hudson.model.ParametersDefinitionProperty")
          .unionList("parameterDefinitions", all -> all.stream().map(JobModel::definition).toList())
          .oneOf(() -> List.of(TEXT, MULTI_LINE, FLAG, CHOICE, UPLOAD, RUN_OF, CREDENTIAL, SECRET))
          .visible(2)
          .build();

  private static List<ExportedValue> properties(JobView job) {
    List<Parameter> parameters = job.definition().parameters();
    return parameters.isEmpty() ? List.of() : List.of(ExportedValue.of(PARAMETERS, parameters));
  }

  private static List<ExportedValue> exportJobs(List<JobView> jobs) {
    return jobs.stream().map(job -> ExportedValue.of(JobModel.MODEL, job)).toList();
  }

  /**
   * The actions of a job. Jenkins exports two empty actions for each job, and a third if the job is
   * in a folder and the caller may move it.
   */
  private static List<ExportedValue> actions(JobView job) {
    var actions = new ArrayList<>(properties(job));
    actions.add(ExportedValue.empty());
    actions.add(ExportedValue.empty());
    if (!job.job.parentName().isEmpty()
        && job.batch
            .services
            .authorizer()
            .allows(job.batch.caller, Permission.ITEM_MOVE, job.job.protectedObject())) {
      actions.add(ExportedValue.empty());
    }
    return actions;
  }

  public static final Model<JobView> MODEL =
      Model.<JobView>of("hudson.model.FreeStyleProject")
          .unionList("actions", JobModel::actions)
          .oneOf(() -> List.of(PARAMETERS))
          .superclassEnd()
          .text("description", job -> job.definition().description())
          .text(
              "displayName",
              job -> {
                String displayName = job.definition().displayName();
                return displayName == null ? job.name() : displayName;
              })
          .text("displayNameOrNull", job -> job.definition().displayName())
          .text(
              "fullDisplayName",
              job -> {
                String displayName = job.definition().displayName();
                return job.batch
                    .services
                    .jobs()
                    .fullDisplayName(job.job, displayName == null ? job.name() : displayName);
              })
          .text("fullName", job -> job.job.fullName())
          .cacheable()
          .text("name", JobView::name)
          .cacheable()
          .visible(3)
          .text("url", JobView::url)
          .cacheable()
          .visible(999)
          .superclassEnd()
          .bool("buildable", job -> job.job.buildable())
          .cacheable()
          .slices("builds", RunModel.model(), JobView::builds)
          .slices("allBuilds", RunModel.model(), JobView::allBuilds)
          .visible(-2)
          .text("color", JobView::colour)
          .cacheable()
          .visible(2)
          .object("firstBuild", RunModel.model(), job -> job.run(Runs.Permalink.FIRST))
          .cacheable()
          .list("healthReport", HealthReport.MODEL, JobView::health)
          .withoutClass()
          .bool("inQueue", job -> job.waiting() != null)
          .bool("keepDependencies", job -> job.definition().keepDependencies())
          .object("lastBuild", RunModel.model(), job -> job.run(Runs.Permalink.LAST))
          .cacheable()
          .object("lastCompletedBuild", RunModel.model(), job -> job.run(Runs.Permalink.COMPLETED))
          .cacheable()
          .object("lastFailedBuild", RunModel.model(), job -> job.run(Runs.Permalink.FAILED))
          .cacheable()
          .object("lastStableBuild", RunModel.model(), job -> job.run(Runs.Permalink.STABLE))
          .cacheable()
          .object(
              "lastSuccessfulBuild", RunModel.model(), job -> job.run(Runs.Permalink.SUCCESSFUL))
          .cacheable()
          .object("lastUnstableBuild", RunModel.model(), job -> job.run(Runs.Permalink.UNSTABLE))
          .cacheable()
          .object(
              "lastUnsuccessfulBuild",
              RunModel.model(),
              job -> job.run(Runs.Permalink.UNSUCCESSFUL))
          .cacheable()
          .integer("nextBuildNumber", job -> job.job.nextNumber())
          .cacheable()
          .unionList("property", JobModel::properties)
          .oneOf(() -> List.of(PARAMETERS))
          .inline()
          .union(
              "queueItem",
              job -> {
                var item = job.waiting();
                return item == null ? null : QueueView.exported(job.batch, item);
              })
          .oneOf(QueueView::models)
          .superclassEnd()
          .bool("concurrentBuild", job -> job.definition().concurrent())
          .bool("disabled", job -> job.job.disabled())
          .cacheable()
          .unionList("downstreamProjects", job -> exportJobs(job.downstream()))
          .oneOf(() -> List.of(model()))
          .text("labelExpression", job -> job.definition().label())
          .union("scm", job -> ExportedValue.of(scm(job.definition().scm()), job.name()))
          .oneOf(() -> List.of(SCM.family("hudson.scm.SCM")))
          .unionList("upstreamProjects", job -> exportJobs(job.upstream()))
          .oneOf(() -> List.of(model()))
          .build();

  public static Model<JobView> model() {
    return MODEL;
  }
}
