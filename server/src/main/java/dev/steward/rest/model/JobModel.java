package dev.steward.rest.model;

import dev.steward.access.Permission;
import dev.steward.export.ExportedValue;
import dev.steward.export.Model;
import dev.steward.job.Job;
import dev.steward.job.JobType;
import dev.steward.job.definition.BuildParameter;
import dev.steward.job.definition.Definition;
import dev.steward.job.definition.PipelineDefinition;
import dev.steward.job.definition.SourceControl;
import dev.steward.job.xml.PipelineXml;
import dev.steward.queue.QueueItem;
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

  private static Model<String> scm(SourceControl scm) {
    String className = scm.className();
    return className.equals(SCM.className()) ? SCM : SCM.as(className, "scm");
  }

  private static List<ExportedValue> parameters(JobView job) {
    List<BuildParameter> parameters = job.definition().parameters();
    return parameters.isEmpty()
        ? List.of()
        : List.of(ExportedValue.of(ParameterModel.PARAMETERS, parameters));
  }

  private static final Model<String> DISCARDER =
      Model.<String>of("jenkins.model.BuildDiscarderProperty").build();

  private static final Model<String> DISABLE_CONCURRENT =
      Model.<String>of(PipelineXml.DISABLE_CONCURRENT).build();

  private static final Model<String> TRIGGERS = Model.<String>of(PipelineXml.TRIGGERS).build();

  private static List<ExportedValue> properties(JobView job) {
    Definition definition = job.definition();
    PipelineDefinition pipeline = definition.pipeline();
    List<ExportedValue> parameters = parameters(job);
    if (pipeline == null) {
      return parameters;
    }
    var all = new ArrayList<ExportedValue>();
    if (definition.buildDiscarder() != null) {
      all.add(ExportedValue.of(DISCARDER, ""));
    }
    if (!definition.concurrent() || pipeline.abortPrevious()) {
      all.add(ExportedValue.of(DISABLE_CONCURRENT, ""));
    }
    all.addAll(parameters);
    if (!definition.triggers().isEmpty()) {
      all.add(ExportedValue.of(TRIGGERS, ""));
    }
    return all;
  }

  private static List<ExportedValue> exportJobs(List<JobView> jobs) {
    return jobs.stream().map(JobModel::exported).toList();
  }

  /**
   * The actions of a job. Jenkins exports two empty actions for each job, and a third if the job is
   * in a folder and the caller may move it.
   */
  private static List<ExportedValue> actions(JobView job) {
    var actions = new ArrayList<>(parameters(job));
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

  /** The fields of all jobs. */
  private static Model.Builder<JobView> job(JobType type) {
    Model<RunView> runs = RunModel.of(type);
    return Model.<JobView>of(type.className())
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
        .slices("builds", runs, JobView::builds)
        .slices("allBuilds", runs, JobView::allBuilds)
        .visible(-2)
        .text("color", JobView::colour)
        .cacheable()
        .visible(2)
        .object("firstBuild", runs, job -> job.run(Runs.Permalink.FIRST))
        .cacheable()
        .list("healthReport", HealthReport.MODEL, JobView::health)
        .withoutClass()
        .bool("inQueue", job -> job.waiting() != null)
        .bool("keepDependencies", job -> job.definition().keepDependencies())
        .object("lastBuild", runs, job -> job.run(Runs.Permalink.LAST))
        .cacheable()
        .object("lastCompletedBuild", runs, job -> job.run(Runs.Permalink.COMPLETED))
        .cacheable()
        .object("lastFailedBuild", runs, job -> job.run(Runs.Permalink.FAILED))
        .cacheable()
        .object("lastStableBuild", runs, job -> job.run(Runs.Permalink.STABLE))
        .cacheable()
        .object("lastSuccessfulBuild", runs, job -> job.run(Runs.Permalink.SUCCESSFUL))
        .cacheable()
        .object("lastUnstableBuild", runs, job -> job.run(Runs.Permalink.UNSTABLE))
        .cacheable()
        .object("lastUnsuccessfulBuild", runs, job -> job.run(Runs.Permalink.UNSUCCESSFUL))
        .cacheable()
        .integer("nextBuildNumber", job -> job.job.nextNumber())
        .cacheable()
        .unionList("property", JobModel::properties)
        .oneOf(() ->
            type == JobType.PIPELINE
                ? List.of(ParameterModel.PARAMETERS, DISCARDER, DISABLE_CONCURRENT, TRIGGERS)
                : List.of(ParameterModel.PARAMETERS))
        .inline()
        .union("queueItem", JobModel::queueItem)
        .oneOf(QueueView::models)
        .superclassEnd();
  }

  private static final Model<JobView> FREESTYLE =
      job(JobType.FREESTYLE)
          .bool("concurrentBuild", job -> job.definition().concurrent())
          .bool("disabled", job -> job.job.disabled())
          .cacheable()
          .unionList("downstreamProjects", job -> exportJobs(job.downstream()))
          .oneOf(JobModel::models)
          .text("labelExpression", job -> job.definition().label())
          .union("scm", job -> ExportedValue.of(scm(job.definition().scm()), job.name()))
          .oneOf(() -> List.of(SCM.family("hudson.scm.SCM")))
          .unionList("upstreamProjects", job -> exportJobs(job.upstream()))
          .oneOf(JobModel::models)
          .build();

  private static final Model<JobView> PIPELINE =
      job(JobType.PIPELINE)
          .bool("concurrentBuild", job -> job.definition().concurrent())
          .bool("disabled", job -> job.job.disabled())
          .cacheable()
          .bool("inQueue", job -> job.waiting() != null)
          .union("queueItem", JobModel::queueItem)
          .oneOf(QueueView::models)
          // Stops the resumption of runs while plugins are installed in Jenkins.
          .bool("resumeBlocked", _ -> false)
          .build();

  private static @Nullable ExportedValue queueItem(JobView job) {
    QueueItem item = job.waiting();
    return item == null ? null : QueueView.exported(job.batch, item);
  }

  /** The model of a job. */
  public static Model<JobView> of(Job job) {
    return switch (job.type()) {
      case FREESTYLE -> FREESTYLE;
      case PIPELINE -> PIPELINE;
    };
  }

  /** The export of a job. */
  public static ExportedValue exported(JobView view) {
    return ExportedValue.of(of(view.job), view);
  }

  /** The model of most jobs, whose cacheable fields are those of all jobs. */
  static Model<JobView> cacheable() {
    return FREESTYLE;
  }

  /** The models of all jobs. */
  public static List<Model<?>> models() {
    return List.of(FREESTYLE, PIPELINE);
  }
}
