package dev.steward.rest.model;

import dev.steward.access.Permission;
import dev.steward.export.ExportedValue;
import dev.steward.export.Model;
import dev.steward.report.TestSummary;
import dev.steward.run.Cause;
import dev.steward.run.ParameterValue;
import dev.steward.run.Result;
import dev.steward.run.Run;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The export models of runs, of their causes, parameters and artifacts. */
public final class RunModel {

  private RunModel() {}

  private static final Model<Cause> BY_USER =
      Model.<Cause>of("hudson.model.Cause$UserIdCause")
          .text("shortDescription", Cause::line)
          .visible(3)
          .superclassEnd()
          .text("userId", cause -> cause instanceof Cause.UserCause by ? by.userId() : null)
          .visible(3)
          .text("userName", cause -> cause instanceof Cause.UserCause by ? by.fullName() : null)
          .visible(3)
          .build();

  private static final Model<Cause> BY_COMMAND =
      Model.<Cause>of("hudson.cli.BuildCommand$CLICause")
          .text("shortDescription", Cause::line)
          .visible(3)
          .superclassEnd()
          .text("userId", cause -> cause instanceof Cause.CliCause by ? by.userId() : null)
          .visible(3)
          .text("userName", cause -> cause instanceof Cause.CliCause by ? by.fullName() : null)
          .visible(3)
          .build();

  private static final Model<Cause> BY_REMOTE =
      Model.<Cause>of("hudson.model.Cause$RemoteCause")
          .text("shortDescription", Cause::line)
          .visible(3)
          .superclassEnd()
          .text("addr", cause -> cause instanceof Cause.RemoteCause by ? by.address() : null)
          .visible(3)
          .text("note", cause -> cause instanceof Cause.RemoteCause by ? by.note() : null)
          .visible(3)
          .build();

  private static final Model<Cause> BY_UPSTREAM =
      Model.<Cause>of("hudson.model.Cause$UpstreamCause")
          .text("shortDescription", Cause::line)
          .visible(3)
          .superclassEnd()
          .integer(
              "upstreamBuild", cause -> cause instanceof Cause.UpstreamCause by ? by.number() : 0)
          .visible(3)
          .text(
              "upstreamProject", cause -> cause instanceof Cause.UpstreamCause by ? by.job() : null)
          .visible(3)
          .text(
              "upstreamUrl",
              cause -> cause instanceof Cause.UpstreamCause by ? Links.path(by.job()) : null)
          .visible(3)
          .build();

  private static Model<Cause> causeModel(String className) {
    return Model.<Cause>of(className).text("shortDescription", Cause::line).visible(3).build();
  }

  /** The same class without job and build number. */
  private static final Model<Cause> BY_HIDDEN_UPSTREAM =
      causeModel("hudson.model.Cause$UpstreamCause");

  private static final Model<Cause> BY_TIMER =
      causeModel("hudson.triggers.TimerTrigger$TimerTriggerCause");
  private static final Model<Cause> BY_SCM_CHANGE =
      causeModel("hudson.triggers.SCMTrigger$SCMTriggerCause");
  private static final Model<Cause> BY_GITHUB = causeModel("com.cloudbees.jenkins.GitHubPushCause");
  private static final Model<Cause> BY_GITLAB =
      causeModel("com.dabsquared.gitlabjenkins.cause.GitLabWebHookCause");
  private static final Model<Cause> BY_WEBHOOK =
      causeModel("org.jenkinsci.plugins.gwt.GenericCause");

  private static Model<Cause> model(Cause cause) {
    return switch (cause) {
      case Cause.TimerCause _ -> BY_TIMER;
      case Cause.ScmChangeCause _ -> BY_SCM_CHANGE;
      case Cause.WebhookCause(Cause.WebhookSource hook, _) ->
          switch (hook) {
            case GITHUB -> BY_GITHUB;
            case GITLAB -> BY_GITLAB;
            case GENERIC -> BY_WEBHOOK;
          };
      case Cause.UserCause _ -> BY_USER;
      case Cause.CliCause _ -> BY_COMMAND;
      case Cause.RemoteCause _ -> BY_REMOTE;
      case Cause.UpstreamCause _ -> BY_UPSTREAM;
      case Cause.HiddenUpstreamCause _ -> BY_HIDDEN_UPSTREAM;
    };
  }

  private static final Model<List<Cause>> CAUSES =
      Model.<List<Cause>>of("hudson.model.CauseAction")
          .unionList(
              "causes",
              causes ->
                  causes.stream().map(cause -> ExportedValue.of(model(cause), cause)).toList())
          .oneOf(() ->
              List.of(
                  BY_USER,
                  BY_COMMAND,
                  BY_REMOTE,
                  BY_UPSTREAM,
                  BY_TIMER,
                  BY_SCM_CHANGE,
                  BY_GITHUB,
                  BY_GITLAB,
                  BY_WEBHOOK))
          .visible(2)
          .build();

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

  private static int hashIndex(String run) {
    int at = run.lastIndexOf('#');
    return at < 0 ? run.length() : at;
  }

  private static final Model<ParameterValue> SECRET =
      Model.<ParameterValue>of("hudson.model.PasswordParameterValue")
          .text("name", ParameterValue::name)
          .visible(3)
          .build();

  private static final Model<List<ParameterValue>> PARAMETERS =
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
                              },
                              value))
                      .toList())
          .oneOf(() -> List.of(TEXT, MULTI_LINE, FLAG, SECRET, FILE, RUN, CREDENTIAL))
          .visible(2)
          .build();

  private static final Model<String> INTERRUPTED =
      Model.<String>of("jenkins.model.InterruptedBuildAction").build();

  static List<Model<?>> itemActions() {
    return List.of(PARAMETERS, CAUSES);
  }

  /** The actions that a queue item and its run share. */
  static List<ExportedValue> actions(List<ParameterValue> parameters, List<Cause> causes) {
    var actions = new ArrayList<ExportedValue>();
    if (!parameters.isEmpty()) {
      actions.add(ExportedValue.of(PARAMETERS, parameters));
    }
    actions.add(ExportedValue.of(CAUSES, causes));
    return actions;
  }

  private static List<ExportedValue> actions(RunView view) {
    Run run = view.run();
    List<ExportedValue> actions =
        actions(run.parameters(), view.job.batch.visibleCauses(run.causes()));
    ExportedValue buildData = view.buildData();
    if (buildData != null) {
      actions.add(buildData);
    }
    TestSummary tests = view.job.batch.tests(run);
    if (tests != null) {
      actions.add(ExportedValue.of(TestModel.ACTION, tests));
    }
    TestModel.AggregatedResult sum = view.job.batch.sum(view.job.job, run);
    if (sum != null) {
      actions.add(ExportedValue.of(TestModel.AGGREGATED_ACTION, sum));
    }
    if (run.result() == Result.ABORTED) {
      actions.add(ExportedValue.of(INTERRUPTED, ""));
    }
    // Jenkins exports an empty action for fingerprints, if any, and another one always.
    if (!view.job.batch.hashes(run).isEmpty()) {
      actions.add(ExportedValue.empty());
    }
    actions.add(ExportedValue.empty());
    return actions;
  }

  /** An artifact. */
  private record ArtifactFile(String path) {
    String name() {
      return path.substring(path.lastIndexOf('/') + 1);
    }
  }

  private static final Model<ArtifactFile> ARTIFACT =
      Model.<ArtifactFile>of("hudson.model.Run$Artifact")
          .text("displayPath", ArtifactFile::name)
          .visible(3)
          .text("fileName", ArtifactFile::name)
          .visible(3)
          .text("relativePath", ArtifactFile::path)
          .visible(3)
          .build();

  private static final Model<String> NO_CHANGES =
      Model.<String>of("hudson.scm.EmptyChangeLogSet")
          .texts("items", _ -> List.of())
          .visible(2)
          .text("kind", _ -> null)
          .visible(2)
          .build();

  private static @Nullable ExecutorView executor(RunView view) {
    return view.running() ? ExecutorView.of(view) : null;
  }

  private static final Model<RunView> MODEL =
      Model.<RunView>of("hudson.model.FreeStyleBuild")
          .unionList("actions", RunModel::actions)
          .oneOf(() ->
              List.of(
                  PARAMETERS,
                  CAUSES,
                  GitModel.buildDataModel(),
                  TestModel.ACTION,
                  TestModel.AGGREGATED_ACTION,
                  INTERRUPTED))
          .inline()
          .superclassEnd()
          .list(
              "artifacts",
              ARTIFACT,
              view ->
                  view.job
                          .batch
                          .services
                          .authorizer()
                          .allows(
                              view.job.batch.caller,
                              Permission.RUN_ARTIFACTS,
                              view.job.job.protectedObject())
                      ? view.run().artifacts().stream().map(ArtifactFile::new).toList()
                      : List.of())
          .withoutClass()
          .bool("building", RunView::running)
          .cacheable()
          .text("description", view -> view.run().description())
          .text("displayName", view -> view.run().name())
          .integer("duration", view -> view.run().duration())
          .integer("estimatedDuration", RunView::estimatedMillis)
          .union(
              "executor",
              view -> {
                ExecutorView executor = executor(view);
                return executor == null ? null : ExportedValue.of(ExecutorView.model(), executor);
              })
          .oneOf(() -> List.of(ExecutorView.model()))
          .withoutClass()
          .list(
              "fingerprint",
              FingerprintModel.MODEL,
              view -> view.job.batch.files(view.run()).stream().map(view::fingerprintView).toList())
          .withoutClass()
          .visible(-1)
          .text(
              "fullDisplayName",
              view ->
                  view.job.batch.services.jobs().fullDisplayName(view.job(), view.job().name())
                      + " "
                      + view.run().name())
          .text("id", view -> Long.toString(view.number))
          .cacheable()
          .bool("inProgress", RunView::running)
          .cacheable()
          .bool("keepLog", view -> view.run().keep() || view.job.batch.isDependedOn(view.run()))
          .integer("number", view -> view.number)
          .cacheable()
          .visible(2)
          .integer("queueId", view -> view.run().queueId())
          .text(
              "result",
              view -> {
                Result result = view.result();
                return result == null ? null : result.name();
              })
          .cacheable()
          .integer("timestamp", view -> view.run().scheduledAt())
          .text("url", RunView::url)
          .cacheable()
          .visible(2)
          .superclassEnd()
          .text("builtOn", view -> view.run().builtOn())
          .union(
              "changeSet",
              view -> {
                ExportedValue changes = view.changes();
                return changes == null ? ExportedValue.of(NO_CHANGES, "") : changes;
              })
          .oneOf(() -> List.of(NO_CHANGES, GitModel.changesModel()))
          .list("culprits", GitModel.PERSON, RunView::culprits)
          .withoutClass()
          .build();

  public static Model<RunView> model() {
    return MODEL;
  }
}
