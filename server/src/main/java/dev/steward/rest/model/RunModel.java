package dev.steward.rest.model;

import dev.steward.access.Permission;
import dev.steward.export.ExportedValue;
import dev.steward.export.Model;
import dev.steward.job.Job;
import dev.steward.job.JobType;
import dev.steward.library.LoadedLibrary;
import dev.steward.report.TestSummary;
import dev.steward.run.Cause;
import dev.steward.run.ParameterValue;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.scm.CommitterModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The export models of runs and of their causes, parameters and artifacts. */
public final class RunModel {

  private RunModel() {}

  private static final Model<String> INTERRUPTED =
      Model.<String>of("jenkins.model.InterruptedBuildAction").build();

  private static final Model<String> INTERRUPTION_CAUSE =
      Model.<String>of("jenkins.model.CauseOfInterruption").build();

  /** The interruption of a pipeline, which has causes. */
  private static final Model<List<String>> INTERRUPTED_PIPELINE =
      Model.<List<String>>of("jenkins.model.InterruptedBuildAction")
          .unionList(
              "causes",
              classes ->
                  classes.stream()
                      .map(name ->
                          ExportedValue.of(INTERRUPTION_CAUSE.as(name, "causeOfInterruption"), ""))
                      .toList())
          .oneOf(() -> List.of(INTERRUPTION_CAUSE))
          .build();

  private static final Model<Map<String, String>> ENVIRONMENT =
      Model.<Map<String, String>>of("org.jenkinsci.plugins.workflow.cps.EnvActionImpl")
          .textMap("environment", variables -> variables)
          .build();

  private static final Model<LoadedLibrary> LIBRARY =
      Model.<LoadedLibrary>of("org.jenkinsci.plugins.workflow.libs.LibraryRecord")
          .bool("changelog", LoadedLibrary::changelog)
          .visible(0)
          .text("name", LoadedLibrary::name)
          .visible(0)
          .bool("trusted", LoadedLibrary::trusted)
          .visible(0)
          .texts("variables", LoadedLibrary::variables)
          .visible(0)
          .text("version", LoadedLibrary::version)
          .visible(0)
          .build();

  /** As in Jenkins, a run counts its libraries with {@code depth=1}, and shows them with 2. */
  private static final Model<List<LoadedLibrary>> LIBRARIES =
      Model.<List<LoadedLibrary>>of("org.jenkinsci.plugins.workflow.libs.LibrariesAction")
          .list("libraries", LIBRARY, libraries -> libraries)
          .withoutClass()
          .visible(0)
          .build();

  static List<Model<?>> itemActions() {
    return List.of(ParameterValueModel.PARAMETERS, CauseModel.CAUSES);
  }

  /** The actions that a queue item and its run share. */
  static List<ExportedValue> actions(List<ParameterValue> parameters, List<Cause> causes) {
    var actions = new ArrayList<ExportedValue>();
    if (!parameters.isEmpty()) {
      actions.add(ExportedValue.of(ParameterValueModel.PARAMETERS, parameters));
    }
    actions.add(ExportedValue.of(CauseModel.CAUSES, causes));
    return actions;
  }

  private static List<ExportedValue> actions(RunView view) {
    Run run = view.run();
    List<ExportedValue> actions =
        actions(run.parameters(), view.job.batch.visibleCauses(run.causes()));
    List<LoadedLibrary> libraries = view.libraries();
    if (libraries != null) {
      actions.add(ExportedValue.of(LIBRARIES, libraries));
    }
    ExportedValue revision = view.revision();
    if (revision != null) {
      actions.add(revision);
    }
    TestSummary tests = view.job.batch.tests(run);
    if (tests != null) {
      actions.add(ExportedValue.of(TestModel.ACTION, tests));
    }
    AggregatedTestModel.AggregatedResult sum = view.job.batch.sum(view.job.job, run);
    if (sum != null) {
      actions.add(ExportedValue.of(AggregatedTestModel.AGGREGATED_ACTION, sum));
    }
    Map<String, String> variables = view.scriptVariables();
    if (variables != null) {
      actions.add(ExportedValue.of(ENVIRONMENT, variables));
    }
    List<String> causes = view.interruptionCauses();
    if (!causes.isEmpty()) {
      actions.add(ExportedValue.of(INTERRUPTED_PIPELINE, causes));
    } else if (run.result() == Result.ABORTED) {
      actions.add(ExportedValue.of(INTERRUPTED, ""));
    }
    // Jenkins always exports one empty action, and another one if there are fingerprints.
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

  /** The fields of all runs. */
  private static Model.Builder<RunView> run(JobType type) {
    return Model.<RunView>of(type.runClassName())
        .unionList("actions", RunModel::actions)
        .oneOf(() ->
            ScmModel.withRevisions(
                ParameterValueModel.PARAMETERS,
                CauseModel.CAUSES,
                TestModel.ACTION,
                AggregatedTestModel.AGGREGATED_ACTION,
                ENVIRONMENT,
                LIBRARIES,
                INTERRUPTED_PIPELINE,
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
              return executor == null ? null : executor.exported();
            })
        .oneOf(() -> List.of(ExecutorView.model(type)))
        .withoutClass(type == JobType.FREESTYLE)
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
        .superclassEnd();
  }

  private static final Model<RunView> FREESTYLE =
      run(JobType.FREESTYLE)
          .text("builtOn", view -> view.run().builtOn())
          .union(
              "changeSet",
              view -> {
                ExportedValue changes = view.changes();
                return changes == null ? ExportedValue.of(NO_CHANGES, "") : changes;
              })
          .oneOf(() -> ScmModel.withChangeSets(NO_CHANGES))
          .list("culprits", CommitterModel.MODEL, RunView::culprits)
          .withoutClass()
          .build();

  private static final Model<RunView> ADJACENT =
      Model.<RunView>of(JobType.PIPELINE.runClassName())
          .integer("number", view -> view.number)
          .visible(2)
          .text("url", RunView::url)
          .visible(2)
          .build();

  private static final Model<RunView> PIPELINE =
      run(JobType.PIPELINE)
          .unionList("changeSets", RunView::changeSets)
          .oneOf(() -> ScmModel.withChangeSets(NO_CHANGES))
          .list("culprits", CommitterModel.MODEL, RunView::culprits)
          .withoutClass()
          .bool("inProgress", RunView::running)
          .cacheable()
          .object("nextBuild", ADJACENT, RunView::next)
          .withoutClass()
          .object("previousBuild", ADJACENT, RunView::previous)
          .withoutClass()
          .build();

  /** The model of the runs of a job. */
  public static Model<RunView> of(Job job) {
    return of(job.type());
  }

  static Model<RunView> of(JobType type) {
    return switch (type) {
      case FREESTYLE -> FREESTYLE;
      case PIPELINE -> PIPELINE;
    };
  }

  /** The models of all runs. */
  public static List<Model<?>> models() {
    return List.of(FREESTYLE, PIPELINE);
  }
}
