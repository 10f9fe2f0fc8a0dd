package dev.steward.rest;

import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.gate.AccessRule;
import dev.steward.gate.RequestContext;
import dev.steward.gate.ResourceType;
import dev.steward.gate.Route.Method;
import dev.steward.http.Multipart;
import dev.steward.http.Parameters;
import dev.steward.http.Response;
import dev.steward.job.Definition;
import dev.steward.job.Job;
import dev.steward.job.Parameter;
import dev.steward.problem.Problem;
import dev.steward.queue.IdempotencyKeys;
import dev.steward.run.Cause;
import dev.steward.run.ParameterResolver;
import dev.steward.run.ParameterValue;
import dev.steward.text.FormJson;
import dev.steward.text.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Starts builds: {@code JOB/build} and {@code JOB/buildWithParameters}. */
public final class BuildTriggers {

  private static final long MAX_QUIET_MILLIS = 365L * 24 * 3_600_000;

  private static final long MAX_UPLOAD = 512L << 20;

  private final Parts parts;

  private BuildTriggers(Parts parts) {
    this.parts = parts;
  }

  static void rows(ResourceType<Job> job, Parts parts) {
    var triggers = new BuildTriggers(parts);
    // Each endpoint checks for either the job's own token or the permission to build.
    AccessRule right = AccessRule.needs(Permission.ITEM_READ);
    job.route(Method.POST, "build", right, triggers::build)
        .route(
            Method.GET_POST,
            "buildWithParameters",
            right,
            (call, one) -> triggers.withParameters(call, one, (_, sent) -> sent));
  }

  /** Schedules a build like POST; a GET request needs the job's trigger token. */
  public static Response build(Parts parts, RequestContext call, Job job) {
    return new BuildTriggers(parts).build(call, job);
  }

  /** Schedules a build from the form of the job's page, with or without parameters. */
  public static Response submit(Parts parts, RequestContext call, Job job) {
    var triggers = new BuildTriggers(parts);
    return parts.jobs().definition(job).parameters().isEmpty()
        ? triggers.build(call, job)
        : triggers.withParameters(call, job, ParameterResolver::fromForm);
  }

  private Response build(RequestContext call, Job job) {
    Definition definition = parts.jobs().definition(job);
    boolean byToken = TriggerToken.admits(parts, call, job, definition);
    if (definition.parameters().isEmpty()) {
      return asked(
          call,
          job,
          definition,
          byToken,
          new Wished(),
          _ -> List.of(),
          result -> told(call, 201, item(result)));
    }
    try (Multipart form = form(call)) {
      String json = call.parameters().and(form.fields()).find("json");
      if (json == null) {
        return Answers.bare(
            call,
            400,
            call.parameters().isEmpty()
                ? "Nothing is submitted"
                : "This page expects a form submission");
      }
      return asked(
          call,
          job,
          definition,
          byToken,
          submitted(definition, json, form),
          values -> values(definition, values),
          _ -> told(call, 201, Links.path(job)));
    }
  }

  /** The uploaded files of the request, if it is a multipart form. */
  private Multipart form(RequestContext call) {
    return call.request().isMultipart()
        ? call.request().multipart(parts.home().resolve("uploads"), MAX_UPLOAD)
        : Multipart.NONE;
  }

  /**
   * Schedules a build with parameters that were sent as fields.
   *
   * @param read converts a sent text to the value of the parameter
   */
  private Response withParameters(
      RequestContext call, Job job, BiFunction<Parameter, String, String> read) {
    Definition definition = parts.jobs().definition(job);
    boolean byToken = TriggerToken.admits(parts, call, job, definition);
    if (definition.parameters().isEmpty()) {
      return Answers.bare(call, 400, job.fullName() + " is not parameterized");
    }
    try (Multipart form = form(call)) {
      Parameters sent = call.parameters().and(form.fields());
      var wished = new Wished();
      for (Parameter parameter : definition.parameters()) {
        List<String> given = sent.all(parameter.name());
        if (given.size() > 1) {
          throw new Problem.Invalid(
              "Illegal number of parameter values for " + parameter.name() + ": " + given.size());
        }
        if (parameter instanceof Parameter.FileParameter) {
          wished.take(form, parameter.name(), parameter.name());
        } else if (!given.isEmpty()) {
          wished.values().put(parameter.name(), read.apply(parameter, given.getFirst()));
        }
      }
      return asked(
          call,
          job,
          definition,
          byToken,
          wished,
          values -> ParameterResolver.of(parts.jobs(), definition, values),
          result -> told(call, result.merged() ? 303 : 201, item(result)));
    }
  }

  private static String item(IdempotencyKeys.ScheduledItem result) {
    return "queue/item/" + result.itemId() + "/";
  }

  private static Response told(RequestContext call, int status, String path) {
    return Response.of(status).with("Location", call.rootUrl() + path);
  }

  private static Response toldAgain(
      RequestContext call,
      IdempotencyKeys.KeyedOutcome outcome,
      Function<IdempotencyKeys.ScheduledItem, Response> answer) {
    return switch (outcome) {
      case IdempotencyKeys.KeyedOutcome.New(IdempotencyKeys.ScheduledItem result) ->
          answer.apply(result);
      case IdempotencyKeys.KeyedOutcome.Replayed(IdempotencyKeys.ScheduledItem result) ->
          answer.apply(result).with("Idempotent-Replayed", "true");
      case IdempotencyKeys.KeyedOutcome.Mismatch _ ->
          Answers.bare(
              call,
              422,
              "This Idempotency-Key was used with other parameters. Repeat the"
                  + " original request, or use a new key for a new build.");
    };
  }

  /**
   * Schedules the build; with an idempotency key at most once.
   *
   * @param values converts the sent texts to parameter values
   * @param answer builds the response of this endpoint from the result
   */
  private Response asked(
      RequestContext call,
      Job job,
      Definition definition,
      boolean byToken,
      Wished wished,
      Function<Map<String, String>, List<ParameterValue>> values,
      Function<IdempotencyKeys.ScheduledItem, Response> answer) {
    IdempotencyKeys.KeyedRequest wish = wished.under(call, job, byToken);
    // A replayed request gets its first result, even if the build could not be scheduled now.
    IdempotencyKeys.KeyedOutcome before = wish == null ? null : parts.repeats().find(wish);
    if (before != null) {
      return toldAgain(call, before, answer);
    }
    List<ParameterValue> given = values.apply(wished.kept(parts.uploads()));
    // Requests of other sites with the token must not use the browser user's credentials.
    Caller chooses =
        byToken && call.isCrossSite() ? Caller.anonymous(call.caller().address()) : call.caller();
    parts.bindings().check(chooses, job, definition, given);
    Parameters sent = call.parameters();
    Cause cause =
        byToken
            ? new Cause.RemoteCause(call.caller().address(), sent.get("cause", ""))
            : new Cause.UserCause(call.caller().name(), call.caller().fullName());
    long quiet = delay(sent.find("delay"), parts.queue().quietMillis(definition));
    return wish == null
        ? answer.apply(
            IdempotencyKeys.ScheduledItem.of(parts.queue().schedule(job, given, cause, quiet)))
        : toldAgain(call, parts.repeats().schedule(wish, job, given, cause, quiet), answer);
  }

  /** Parses milliseconds, rounded down to seconds, or seconds with a unit such as {@code 5sec}. */
  private static long delay(@Nullable String text, long otherwise) {
    if (text == null || text.isEmpty()) {
      return otherwise;
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
        "Invalid time duration value: delay is in milliseconds, or with a unit" + " such as 5sec.");
  }

  /** Reads a submitted form: {@code {"parameter":[{"name":…,"value":…}]}}. */
  private Wished submitted(Definition definition, String json, Multipart form) {
    Object parameter = FormJson.readObject(json).get("parameter");
    List<?> all =
        switch (parameter) {
          case null -> List.of();
          case List<?> list -> list;
          default -> List.of(parameter);
        };
    var wished = new Wished();
    for (Object each : all) {
      Map<String, @Nullable Object> object = Json.asObject(each);
      String name = Json.text(object, "name");
      if (name == null
          || definition.parameters().stream().noneMatch(known -> known.name().equals(name))) {
        throw new Problem.Invalid("No such parameter definition: " + name);
      }
      String file = Json.text(object, "file");
      if (file != null) {
        wished.take(form, file, name);
        continue;
      }
      // A run parameter is sent in its own field.
      String runId = Json.text(object, "runId");
      Object value = runId == null ? object.get("value") : runId;
      wished.values().put(name, value == null ? "" : String.valueOf(value));
    }
    return wished;
  }

  /** Only the submitted parameters, without defaults. */
  private List<ParameterValue> values(Definition definition, Map<String, String> values) {
    var sent = new ArrayList<ParameterValue>();
    for (Parameter known : definition.parameters()) {
      String value = values.get(known.name());
      if (value != null) {
        sent.add(ParameterResolver.of(parts.jobs(), known, value));
      }
    }
    return sent;
  }
}
