package dev.steward.rest.job;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.engine.Bindings;
import dev.steward.http.Multipart;
import dev.steward.http.Parameters;
import dev.steward.http.Response;
import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.job.definition.BuildParameter;
import dev.steward.job.definition.Definition;
import dev.steward.job.definition.ParameterType;
import dev.steward.problem.Problem;
import dev.steward.queue.IdempotencyKeys;
import dev.steward.queue.Queue;
import dev.steward.rest.Responses;
import dev.steward.rest.model.Links;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.ResourceType;
import dev.steward.routing.Route.Method;
import dev.steward.run.Cause;
import dev.steward.run.ParameterResolver;
import dev.steward.run.ParameterValue;
import dev.steward.run.Uploads;
import dev.steward.text.FormJson;
import dev.steward.text.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Starts builds: {@code JOB/build} and {@code JOB/buildWithParameters}. */
public final class BuildEndpoints {

  private static final long MAX_QUIET_MILLIS = 365L * 24 * 3_600_000;

  private static final long MAX_UPLOAD_BYTES = 512L << 20;

  private final Path home;
  private final Authorizer authorizer;
  private final Jobs jobs;
  private final Uploads uploads;
  private final Queue queue;
  private final IdempotencyKeys idempotencyKeys;
  private final Bindings bindings;

  public BuildEndpoints(
      Path home,
      Authorizer authorizer,
      Jobs jobs,
      Uploads uploads,
      Queue queue,
      IdempotencyKeys idempotencyKeys,
      Bindings bindings) {
    this.home = home;
    this.authorizer = authorizer;
    this.jobs = jobs;
    this.uploads = uploads;
    this.queue = queue;
    this.idempotencyKeys = idempotencyKeys;
    this.bindings = bindings;
  }

  public void addRoutes(ResourceType<Job> job) {
    // Each endpoint checks for either the job's trigger token or the Build permission.
    AccessRule right = AccessRule.needs(Permission.ITEM_READ);
    job.route(Method.POST, "build", right, this::build)
        .route(
            Method.GET_POST,
            "buildWithParameters",
            right,
            (call, one) -> buildWithParameters(call, one, (_, sent) -> sent));
  }

  /** Schedules a build on POST, or on GET with the job's trigger token. */
  public Response build(RequestContext call, Job job) {
    Definition definition = jobs.definition(job);
    boolean byToken = TriggerToken.admits(authorizer, jobs, call, job, definition);
    if (definition.parameters().isEmpty()) {
      return enqueue(
          call,
          job,
          definition,
          byToken,
          new BuildRequest(),
          _ -> List.of(),
          result -> withLocation(call, 201, itemPath(result)));
    }
    try (Multipart form = form(call)) {
      String json = call.parameters().and(form.fields()).find("json");
      if (json == null) {
        return Responses.bareError(
            call,
            400,
            call.parameters().isEmpty()
                ? "Nothing is submitted"
                : "This page expects a form submission");
      }
      return enqueue(
          call,
          job,
          definition,
          byToken,
          readForm(definition, json, form),
          values -> values(definition, values),
          _ -> withLocation(call, 201, Links.path(job)));
    }
  }

  /** Schedules a build from the form on the job's page, with or without parameters. */
  public Response submit(RequestContext call, Job job) {
    return jobs.definition(job).parameters().isEmpty()
        ? build(call, job)
        : buildWithParameters(call, job, ParameterResolver::fromForm);
  }

  /** The uploaded files of the request, if it is a multipart form. */
  private Multipart form(RequestContext call) {
    return call.request().isMultipart()
        ? call.request().multipart(home.resolve("uploads"), MAX_UPLOAD_BYTES)
        : Multipart.NONE;
  }

  /**
   * Schedules a build with parameters that were sent as fields.
   *
   * @param parser converts a submitted string to the parameter value
   */
  private Response buildWithParameters(
      RequestContext call, Job job, BiFunction<BuildParameter, String, String> parser) {
    Definition definition = jobs.definition(job);
    boolean byToken = TriggerToken.admits(authorizer, jobs, call, job, definition);
    if (definition.parameters().isEmpty()) {
      return Responses.bareError(call, 400, job.fullName() + " is not parameterized");
    }
    try (Multipart form = form(call)) {
      Parameters sent = call.parameters().and(form.fields());
      var request = new BuildRequest();
      for (BuildParameter parameter : definition.parameters()) {
        List<String> sentValues = sent.all(parameter.name());
        if (sentValues.size() > 1) {
          throw new Problem.Invalid(
              "Illegal number of parameter values for "
                  + parameter.name()
                  + ": "
                  + sentValues.size());
        }
        if (parameter.type() == ParameterType.FILE) {
          request.addFile(form, parameter.name(), parameter.name());
        } else if (!sentValues.isEmpty()) {
          request.values().put(parameter.name(), parser.apply(parameter, sentValues.getFirst()));
        }
      }
      return enqueue(
          call,
          job,
          definition,
          byToken,
          request,
          values -> ParameterResolver.of(jobs, definition, values),
          result -> withLocation(call, result.merged() ? 303 : 201, itemPath(result)));
    }
  }

  private static String itemPath(IdempotencyKeys.ScheduledItem result) {
    return "queue/item/" + result.itemId() + "/";
  }

  private static Response withLocation(RequestContext call, int status, String path) {
    return Response.of(status).with("Location", call.rootUrl() + path);
  }

  private static Response respond(
      RequestContext call,
      IdempotencyKeys.KeyedOutcome outcome,
      Function<IdempotencyKeys.ScheduledItem, Response> answer) {
    return switch (outcome) {
      case IdempotencyKeys.KeyedOutcome.New(IdempotencyKeys.ScheduledItem result) ->
          answer.apply(result);
      case IdempotencyKeys.KeyedOutcome.Replayed(IdempotencyKeys.ScheduledItem result) ->
          answer.apply(result).with("Idempotent-Replayed", "true");
      case IdempotencyKeys.KeyedOutcome.Mismatch _ ->
          Responses.bareError(
              call,
              422,
              "This Idempotency-Key has already been used with different parameters. Repeat the"
                  + " original request, or use a new key for a new build.");
    };
  }

  /**
   * Schedules the build, at most once if the request has an idempotency key.
   *
   * @param values converts the submitted strings to parameter values
   * @param answer builds the response of this endpoint from the result
   */
  private Response enqueue(
      RequestContext call,
      Job job,
      Definition definition,
      boolean byToken,
      BuildRequest request,
      Function<Map<String, String>, List<ParameterValue>> values,
      Function<IdempotencyKeys.ScheduledItem, Response> answer) {
    IdempotencyKeys.KeyedRequest keyedRequest = request.withKey(call, job, byToken);
    // A repeated request gets the original result, even if the build could not be scheduled now.
    IdempotencyKeys.KeyedOutcome previous =
        keyedRequest == null ? null : idempotencyKeys.find(keyedRequest);
    if (previous != null) {
      return respond(call, previous, answer);
    }
    List<ParameterValue> parameterValues = values.apply(request.storeFiles(uploads));
    // A request from another site that contains the token must not use the credentials of the
    // browser's user.
    Caller credentialUser =
        byToken && call.isCrossSite() ? Caller.anonymous(call.caller().address()) : call.caller();
    bindings.check(credentialUser, job, definition, parameterValues);
    Parameters sent = call.parameters();
    Cause cause =
        byToken
            ? new Cause.RemoteCause(call.caller().address(), sent.get("cause", ""))
            : new Cause.UserCause(call.caller().name(), call.caller().fullName());
    long quietMillis = delay(sent.find("delay"), queue.quietMillis(definition));
    return keyedRequest == null
        ? answer.apply(
            IdempotencyKeys.ScheduledItem.of(
                queue.schedule(job, parameterValues, cause, quietMillis)))
        : respond(
            call,
            idempotencyKeys.schedule(keyedRequest, job, parameterValues, cause, quietMillis),
            answer);
  }

  /**
   * Parses a delay: milliseconds, rounded down to seconds, or a number with a unit, such as {@code
   * 5sec}.
   */
  private static long delay(@Nullable String text, long defaultMillis) {
    if (text == null || text.isEmpty()) {
      return defaultMillis;
    }
    String number = text;
    long unit = 1;
    for (String suffix : new String[] {"secs", "sec"}) {
      if (number.endsWith(suffix)) {
        number = number.substring(0, number.length() - suffix.length());
        unit = 1_000;
        break;
      }
    }
    try {
      long millis = Math.multiplyExact(Long.parseLong(number.strip()), unit) / 1_000 * 1_000;
      if (millis >= 0 && millis <= MAX_QUIET_MILLIS) {
        return millis;
      }
    } catch (NumberFormatException | ArithmeticException e) {
      // Reported below.
    }
    throw new Problem.Invalid(
        "Invalid time duration value: delay must be a number of milliseconds, or a number"
            + " with a unit; example: 5sec.");
  }

  /** Reads a submitted form: {@code {"parameter":[{"name":…,"value":…}]}}. */
  private BuildRequest readForm(Definition definition, String json, Multipart form) {
    Object parameter = FormJson.readObject(json).get("parameter");
    List<?> all =
        switch (parameter) {
          case null -> List.of();
          case List<?> list -> list;
          default -> List.of(parameter);
        };
    var request = new BuildRequest();
    for (Object entry : all) {
      Map<String, @Nullable Object> object = Json.asObject(entry);
      String name = Json.text(object, "name");
      if (name == null
          || definition.parameters().stream().noneMatch(declared -> declared.name().equals(name))) {
        throw new Problem.Invalid("No such parameter definition: " + name);
      }
      String file = Json.text(object, "file");
      if (file != null) {
        request.addFile(form, file, name);
        continue;
      }
      // A run parameter is sent in its own field.
      String runId = Json.text(object, "runId");
      Object value = runId == null ? object.get("value") : runId;
      request.values().put(name, value == null ? "" : String.valueOf(value));
    }
    return request;
  }

  /** The values of the submitted parameters, without defaults for the others. */
  private List<ParameterValue> values(Definition definition, Map<String, String> values) {
    var sent = new ArrayList<ParameterValue>();
    for (BuildParameter parameter : definition.parameters()) {
      String value = values.get(parameter.name());
      if (value != null) {
        sent.add(ParameterResolver.of(jobs, parameter, value));
      }
    }
    return sent;
  }
}
