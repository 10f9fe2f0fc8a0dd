package dev.steward.rest.model;

import dev.steward.access.Permission;
import dev.steward.export.ExportedValue;
import dev.steward.export.Model;
import dev.steward.job.definition.BuildParameter;
import dev.steward.job.definition.SourceControl;
import dev.steward.run.Runs;
import java.util.ArrayList;
import java.util.List;

/** The export models of jobs and of their parameters. */
public final class JobModel {

  private JobModel() {}

  private static final Model<String> SCM =
      Model.<String>of("hudson.scm.NullSCM")
          .text("browser", _ -> null)
          .text("type", _ -> null)
          .build();

  private static Model<String> scm(SourceControl scm) {
    String className = scm.className();
    return className.equals(SCM.className()) ? SCM : SCM.as(className, "scm");
  }

  private static List<ExportedValue> properties(JobView job) {
    List<BuildParameter> parameters = job.definition().parameters();
    return parameters.isEmpty()
        ? List.of()
        : List.of(ExportedValue.of(ParameterModel.PARAMETERS, parameters));
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
          .oneOf(() -> List.of(ParameterModel.PARAMETERS))
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
          .oneOf(() -> List.of(ParameterModel.PARAMETERS))
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
