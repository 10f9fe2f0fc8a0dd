package dev.steward.web.run;

import dev.steward.access.Permission;
import dev.steward.engine.Places;
import dev.steward.gate.AccessRule;
import dev.steward.gate.RequestContext;
import dev.steward.gate.ResourceType;
import dev.steward.gate.Route.Method;
import dev.steward.http.Parameters;
import dev.steward.http.Response;
import dev.steward.job.Definition;
import dev.steward.job.Parameter;
import dev.steward.problem.Problem;
import dev.steward.queue.Queue;
import dev.steward.rest.Kinds;
import dev.steward.rest.Parts;
import dev.steward.run.Cause;
import dev.steward.run.JobRun;
import dev.steward.run.ParameterResolver;
import dev.steward.run.ParameterValue;
import dev.steward.web.Templates;
import dev.steward.web.item.BuildForm;
import dev.steward.web.item.JobPages;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Rebuild form, edit form and environment page of a build. */
final class RunForms {

  private final Parts parts;
  private final RunTasks tasks;
  private final RunViews views;

  private RunForms(Parts parts, RunTasks tasks, RunViews views) {
    this.parts = parts;
    this.tasks = tasks;
    this.views = views;
  }

  static void add(Kinds kinds, Parts parts, RunTasks tasks, RunViews views) {
    var forms = new RunForms(parts, tasks, views);
    kinds
        .run()
        .route(Method.GET_POST, "rebuild", AccessRule.needs(Permission.ITEM_BUILD), forms::rebuild)
        .route(Method.GET_POST, "configure", AccessRule.needs(Permission.RUN_UPDATE), forms::edit);
    // A resource instead of a route: clients request paths below it, and get a plain "not found".
    var environment = new ResourceType<JobRun>("environment", JobRun::subject).plainNotFound();
    environment.route(Method.GET, "", AccessRule.needs(Permission.ITEM_READ), forms::environment);
    kinds.run().child("injectedEnvVars", environment, (_, run, _) -> run);
  }

  private Response rebuild(RequestContext call, JobRun which) {
    if (!call.request().isPost()) {
      return rebuildForm(call, which, "", Parameters.NONE);
    }
    parts.rights().require(call.caller(), Permission.ITEM_BUILD, which.job().protectedObject());
    Definition definition = parts.jobs().definition(which.job());
    var sent = new HashMap<String, String>();
    for (Parameter parameter : definition.parameters()) {
      String value = call.parameters().find(parameter.name());
      // Files are uploaded with the job's own form; a file name alone is not a file.
      if (value != null && !(parameter instanceof Parameter.FileParameter)) {
        sent.put(parameter.name(), ParameterResolver.fromForm(parameter, value));
      }
    }
    try {
      List<ParameterValue> values = ParameterResolver.of(parts.jobs(), definition, sent);
      parts.bindings().check(call.caller(), which.job(), definition, values);
      Queue.ScheduleResult queued =
          parts
              .queue()
              .schedule(
                  which.job(),
                  values,
                  new Cause.UserCause(call.caller().name(), call.caller().fullName()),
                  0);
      JobPages.confirmQueued(parts, call, which.job(), queued.item().id());
    } catch (Problem.Invalid e) {
      return rebuildForm(call, which, e.getMessage(), call.parameters());
    }
    return Response.redirect(tasks.jobPath(call));
  }

  private Response rebuildForm(RequestContext call, JobRun which, String said, Parameters typed) {
    BuildForm form =
        BuildForm.again(
            parts,
            call.caller(),
            which.job(),
            which.run(),
            tasks.path(call, which) + "rebuild/",
            tasks.jobPath(call));
    return Templates.page(
        call,
        said.isEmpty() ? 200 : 400,
        "run/rebuild.jte",
        Map.of(
            "frame",
            tasks.frame(call, which),
            "head",
            views.head(call, which),
            "form",
            form.typed(typed),
            "said",
            said));
  }

  private Response edit(RequestContext call, JobRun which) {
    String description = views.head(call, which).description();
    String given = which.run().displayName();
    String name = given == null ? "" : given;
    String said = "";
    if (call.request().isPost()) {
      description = call.parameters().get("description", "");
      name = call.parameters().get("displayName", "");
      try {
        parts.runs().describe(call.caller(), which.job(), which.run(), description, name.strip());
        return Response.redirect(tasks.path(call, which));
      } catch (Problem.Invalid e) {
        said = e.getMessage();
      }
    }
    return Templates.page(
        call,
        said.isEmpty() ? 200 : 400,
        "run/edit.jte",
        Map.of(
            "frame",
            tasks.frame(call, which),
            "head",
            views.head(call, which),
            "name",
            name,
            "description",
            description,
            "said",
            said));
  }

  private Response environment(RequestContext call, JobRun which) {
    return Templates.page(
        call,
        200,
        "run/environment.jte",
        Map.of(
            "frame",
            tasks.frame(call, which),
            "head",
            views.head(call, which),
            "variables",
            parts
                .places()
                .publicEnvironment(
                    which.job(),
                    which.run(),
                    parts.notes().find(which.run().id(), Places.ENVIRONMENT))));
  }
}
