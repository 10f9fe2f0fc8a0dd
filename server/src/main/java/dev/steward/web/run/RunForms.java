package dev.steward.web.run;

import dev.steward.access.Authorizer;
import dev.steward.access.Permission;
import dev.steward.engine.Bindings;
import dev.steward.engine.BuildEnvironments;
import dev.steward.http.Parameters;
import dev.steward.http.Response;
import dev.steward.job.Jobs;
import dev.steward.job.definition.BuildParameter;
import dev.steward.job.definition.Definition;
import dev.steward.job.definition.ParameterType;
import dev.steward.problem.Problem;
import dev.steward.queue.Queue;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.ResourceType;
import dev.steward.routing.Route.Method;
import dev.steward.run.Cause;
import dev.steward.run.JobRun;
import dev.steward.run.ParameterResolver;
import dev.steward.run.ParameterValue;
import dev.steward.run.Runs;
import dev.steward.web.Templates;
import dev.steward.web.job.BuildForm;
import dev.steward.web.job.BuildFormFactory;
import dev.steward.web.job.QueueConfirmation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Rebuild form, edit form and environment page of a build. */
public final class RunForms {

  private final Authorizer authorizer;
  private final Jobs jobs;
  private final Runs runs;
  private final Queue queue;
  private final BuildEnvironments environments;
  private final Bindings bindings;
  private final BuildFormFactory buildForms;
  private final QueueConfirmation queueConfirmation;
  private final RunTasks tasks;
  private final RunViews views;

  public RunForms(
      Authorizer authorizer,
      Jobs jobs,
      Runs runs,
      Queue queue,
      BuildEnvironments environments,
      Bindings bindings,
      BuildFormFactory buildForms,
      QueueConfirmation queueConfirmation,
      RunTasks tasks,
      RunViews views) {
    this.authorizer = authorizer;
    this.jobs = jobs;
    this.runs = runs;
    this.queue = queue;
    this.environments = environments;
    this.bindings = bindings;
    this.buildForms = buildForms;
    this.queueConfirmation = queueConfirmation;
    this.tasks = tasks;
    this.views = views;
  }

  public void addRoutes(ResourceTypes kinds) {
    kinds
        .run()
        .route(Method.GET_POST, "rebuild", AccessRule.needs(Permission.ITEM_BUILD), this::rebuild)
        .route(Method.GET_POST, "configure", AccessRule.needs(Permission.RUN_UPDATE), this::edit);
    // A resource instead of a route, because clients request paths below it and expect a plain
    // "not found".
    var environment = new ResourceType<JobRun>("environment", JobRun::subject).plainNotFound();
    environment.route(Method.GET, "", AccessRule.needs(Permission.ITEM_READ), this::environment);
    kinds.run().child("injectedEnvVars", environment, (_, run, _) -> run);
  }

  private Response rebuild(RequestContext call, JobRun jobRun) {
    if (!call.request().isPost()) {
      return rebuildForm(call, jobRun, "", Parameters.NONE);
    }
    authorizer.require(call.caller(), Permission.ITEM_BUILD, jobRun.job().protectedObject());
    Definition definition = jobs.definition(jobRun.job());
    var submitted = new HashMap<String, String>();
    for (BuildParameter parameter : definition.parameters()) {
      String value = call.parameters().find(parameter.name());
      // Files are uploaded with the job's own form; a file name alone is not enough.
      if (value != null && parameter.type() != ParameterType.FILE) {
        submitted.put(parameter.name(), ParameterResolver.fromForm(parameter, value));
      }
    }
    try {
      List<ParameterValue> values = ParameterResolver.of(jobs, definition, submitted);
      bindings.check(call.caller(), jobRun.job(), definition, values);
      Queue.ScheduleResult scheduled =
          queue.schedule(
              jobRun.job(),
              values,
              new Cause.UserCause(call.caller().name(), call.caller().fullName()),
              0);
      queueConfirmation.confirm(call, jobRun.job(), scheduled.item().id());
    } catch (Problem.Invalid e) {
      return rebuildForm(call, jobRun, e.getMessage(), call.parameters());
    }
    return Response.redirect(tasks.jobPath(call));
  }

  private Response rebuildForm(
      RequestContext call, JobRun jobRun, String error, Parameters submitted) {
    BuildForm form =
        buildForms.ofRun(
            call.caller(),
            jobRun.job(),
            jobRun.run(),
            tasks.path(call, jobRun) + "rebuild/",
            tasks.jobPath(call));
    return Templates.page(
        call,
        error.isEmpty() ? 200 : 400,
        "run/rebuild.jte",
        Map.of(
            "frame",
            tasks.layout(call, jobRun),
            "head",
            views.head(call, jobRun),
            "form",
            form.withSubmitted(submitted),
            "said",
            error));
  }

  private Response edit(RequestContext call, JobRun jobRun) {
    String description = views.head(call, jobRun).description();
    String displayName = jobRun.run().displayName();
    String name = displayName == null ? "" : displayName;
    String error = "";
    if (call.request().isPost()) {
      description = call.parameters().get("description", "");
      name = call.parameters().get("displayName", "");
      try {
        runs.describe(call.caller(), jobRun.job(), jobRun.run(), description, name.strip());
        return Response.redirect(tasks.path(call, jobRun));
      } catch (Problem.Invalid e) {
        error = e.getMessage();
      }
    }
    return Templates.page(
        call,
        error.isEmpty() ? 200 : 400,
        "run/edit.jte",
        Map.of(
            "frame",
            tasks.layout(call, jobRun),
            "head",
            views.head(call, jobRun),
            "name",
            name,
            "description",
            description,
            "said",
            error));
  }

  private Response environment(RequestContext call, JobRun jobRun) {
    return Templates.page(
        call,
        200,
        "run/environment.jte",
        Map.of(
            "frame",
            tasks.layout(call, jobRun),
            "head",
            views.head(call, jobRun),
            "variables",
            environments.publicEnvironment(
                jobRun.job(), jobRun.run(), runs.variables(jobRun.run()))));
  }
}
