package dev.steward.rest.pipeline;

import dev.steward.access.Permission;
import dev.steward.http.Response;
import dev.steward.job.Job;
import dev.steward.pipeline.declarative.DeclarativeCheck;
import dev.steward.pipeline.library.JobLibraries;
import dev.steward.pipeline.lint.LintProblem;
import dev.steward.pipeline.lint.Linter;
import dev.steward.pipeline.syntax.Script;
import dev.steward.pipeline.syntax.ScriptParser;
import dev.steward.pipeline.syntax.SyntaxFailure;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.Route.Method;
import dev.steward.text.Json;
import java.util.List;
import java.util.Locale;

/** Checks the script of a pipeline while it is edited. Nothing is executed. */
public final class ScriptCheckEndpoints {

  private static final String CHECK =
      "descriptorByName/org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition/";
  private static final String SCRIPT = "value";

  private final JobLibraries libraries;

  public ScriptCheckEndpoints(JobLibraries libraries) {
    this.libraries = libraries;
  }

  /** Adds the routes. */
  public void addRoutes(ResourceTypes kinds) {
    AccessRule readServer = AccessRule.needs(Permission.READ);
    kinds
        .server()
        .route(Method.POST, CHECK + "checkScriptCompile", readServer, (call, _) -> compile(call))
        .route(Method.POST, CHECK + "checkScript", readServer, (_, _) -> accepted());
    // As in Jenkins, callers without Job/Configure get no findings.
    AccessRule readJob = AccessRule.needs(Permission.ITEM_READ);
    kinds
        .job()
        .route(
            Method.POST,
            CHECK + "checkScriptCompile",
            readJob,
            (call, _) -> call.hasPermission(Permission.ITEM_CONFIGURE) ? compile(call) : success())
        .route(Method.POST, CHECK + "checkScript", readJob, (_, _) -> accepted())
        .route(Method.POST, "lint", AccessRule.needs(Permission.ITEM_CONFIGURE), this::lint);
  }

  /** Scripts are never refused for their permissions: each script is restricted. */
  private static Response accepted() {
    return Response.html(200, "<div/>");
  }

  /** The errors that prevent a run, in the format of Jenkins' script editor. */
  private static Response compile(RequestContext call) {
    List<SyntaxFailure.Problem> problems;
    try {
      Script script = ScriptParser.parse(Linter.SCRIPT_NAME, call.parameters().get(SCRIPT, ""));
      problems = DeclarativeCheck.check(script).problems();
    } catch (SyntaxFailure e) {
      problems = e.problems();
    }
    return problems.isEmpty()
        ? success()
        : Response.json(
            200,
            Json.list(
                problems.stream()
                    .map(problem ->
                        position(problem.position().line(), problem.position().column())
                            .put("message", problem.message())
                            .put("status", "fail"))
                    .toList()));
  }

  private static Response success() {
    return Response.json(
        200, position(0, 0).put("message", "").put("status", "success").toString());
  }

  private static Json.Writer position(int line, int column) {
    return Json.object().put("line", line).put("column", column);
  }

  /** {@code POST JOB/lint}: everything in a script that does not work, or might not. */
  private Response lint(RequestContext call, Job job) {
    List<LintProblem> problems = Linter.lint(call.parameters().get(SCRIPT, ""), libraries.of(job));
    return Response.json(
        200,
        Json.object()
            .put(
                "problems",
                problems.stream()
                    .map(problem ->
                        position(problem.position().line(), problem.position().column())
                            .put("severity", problem.severity().name().toLowerCase(Locale.ROOT))
                            .put("message", problem.message()))
                    .toList())
            .toString());
  }
}
