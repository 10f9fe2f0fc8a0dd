package dev.steward.rest.pipeline;

import dev.steward.access.Permission;
import dev.steward.http.Response;
import dev.steward.job.definition.BuildParameter;
import dev.steward.pipeline.step.PendingInput;
import dev.steward.pipeline.step.PendingInputs;
import dev.steward.problem.Problem;
import dev.steward.rest.Responses;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.Resource;
import dev.steward.routing.ResourceType;
import dev.steward.routing.Route.Method;
import dev.steward.run.JobRun;
import dev.steward.text.FormJson;
import dev.steward.text.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code RUN/input/ID}: answers to input steps. Job/Read gives access to the routes; whether the
 * caller may answer depends on the step, so each route checks that as well.
 */
public final class InputEndpoints {

  /** Prefix of the fields of the page's form. */
  public static final String FIELD = "value-";

  private final ResourceTypes kinds;
  private final PendingInputs inputs;

  public InputEndpoints(ResourceTypes kinds, PendingInputs inputs) {
    this.kinds = kinds;
    this.inputs = inputs;
  }

  private record Submission(JobRun run, PendingInput input) {}

  /** Adds the resources and routes, and returns the type of {@code RUN/input}. */
  public ResourceType<JobRun> addRoutes() {
    AccessRule read = AccessRule.needs(Permission.ITEM_READ);
    var submission =
        new ResourceType<Submission>("inputSubmission", submitted -> submitted.run().subject());
    submission
        .route(Method.POST, "proceedEmpty", read, (call, to) -> proceed(call, to, Map.of()))
        .route(Method.POST, "proceed", read, (call, to) -> proceed(call, to, values(call, to)))
        .route(Method.POST, "abort", read, this::abort)
        .route(Method.POST, "submit", read, this::submit);
    var page =
        new ResourceType<JobRun>("input", JobRun::subject)
            .plainNotFound()
            .namedChild(
                submission,
                (_, run, id) -> {
                  PendingInput input = inputs.find(run.run().id(), id);
                  return input == null ? null : new Submission(run, input);
                });
    kinds
        .run()
        .child("input", page, (_, run, _) -> inputs.of(run.run().id()).isEmpty() ? null : run);
    return page;
  }

  private Response proceed(RequestContext call, Submission to, Map<String, String> values) {
    inputs.proceed(call.caller(), to.run(), to.input(), values);
    return Responses.empty();
  }

  private Response abort(RequestContext call, Submission to) {
    inputs.abort(call.caller(), to.run(), to.input());
    return Responses.empty();
  }

  /** The form of the page: with {@code proceed} the run goes on, otherwise it is aborted. */
  private Response submit(RequestContext call, Submission to) {
    if (call.parameters().find("proceed") == null) {
      inputs.abort(call.caller(), to.run(), to.input());
    } else {
      inputs.proceed(call.caller(), to.run(), to.input(), values(call, to));
    }
    Resource<JobRun> run = call.resource().find(kinds.run());
    return Responses.redirect(
        run == null ? call.path() : call.site().contextPath() + "/" + run.url() + "console");
  }

  /** The values in the field {@code json}, or in the fields of the page's form. */
  private static Map<String, String> values(RequestContext call, Submission to) {
    String json = call.parameters().find("json");
    if (json != null) {
      return values(json);
    }
    var values = new LinkedHashMap<String, String>();
    for (BuildParameter parameter : to.input().parameters()) {
      String value = call.parameters().find(FIELD + parameter.name());
      if (value != null) {
        values.put(parameter.name(), value);
      }
    }
    return values;
  }

  /**
   * Reads the values of {@code {"parameter":[{"name":…,"value":…}]}}.
   *
   * @throws Problem.Invalid if the text is not such a form
   */
  public static Map<String, String> values(String json) {
    Object parameter = FormJson.readObject(json).get("parameter");
    List<?> all =
        switch (parameter) {
          case null -> List.of();
          case List<?> list -> list;
          default -> List.of(parameter);
        };
    var values = new LinkedHashMap<String, String>();
    for (Object entry : all) {
      Map<String, @Nullable Object> object = Json.asObject(entry);
      String name = Json.text(object, "name");
      if (name == null) {
        throw new Problem.Invalid("A parameter in the field json has no name.");
      }
      String runId = Json.text(object, "runId");
      Object value = runId == null ? object.get("value") : runId;
      values.put(name, value == null ? "" : String.valueOf(value));
    }
    return values;
  }
}
