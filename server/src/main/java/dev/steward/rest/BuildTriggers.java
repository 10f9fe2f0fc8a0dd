package dev.steward.rest;

import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.gate.Call;
import dev.steward.gate.Kind;
import dev.steward.gate.Right;
import dev.steward.gate.Route.Method;
import dev.steward.http.Multipart;
import dev.steward.http.Parameters;
import dev.steward.http.Response;
import dev.steward.job.Definition;
import dev.steward.job.Job;
import dev.steward.job.Parameter;
import dev.steward.problem.Problem;
import dev.steward.queue.Repeats;
import dev.steward.run.Cause;
import dev.steward.run.ParameterValue;
import dev.steward.run.Values;
import dev.steward.text.FormJson;
import dev.steward.text.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code JOB/build} and {@code JOB/buildWithParameters}: how a build is asked for. */
public final class BuildTriggers {

  private static final long MOST_QUIET_MILLIS = 365L * 24 * 3_600_000;

  private static final long MOST_UPLOAD = 512L << 20;

  private final Parts parts;

  private BuildTriggers(Parts parts) {
    this.parts = parts;
  }

  static void rows(Kind<Job> job, Parts parts) {
    var triggers = new BuildTriggers(parts);
    // The job's own token stands in for the right to build: the endpoints ask for one of the two.
    Right right = Right.needs(Permission.ITEM_READ);
    job.row(Method.POST, "build", right, triggers::build)
        .row(
            Method.GET_POST,
            "buildWithParameters",
            right,
            (call, one) -> triggers.withParameters(call, one, (_, sent) -> sent));
  }

  /** As a POST does; by GET only who shows the job's trigger token is let in. */
  public static Response build(Parts parts, Call call, Job job) {
    return new BuildTriggers(parts).build(call, job);
  }

  /** As whichever of the two endpoints the job's form, on a page, would be sent to. */
  public static Response submit(Parts parts, Call call, Job job) {
    var triggers = new BuildTriggers(parts);
    return parts.jobs().definition(job).parameters().isEmpty()
        ? triggers.build(call, job)
        : triggers.withParameters(call, job, Values::ofPage);
  }

  private Response build(Call call, Job job) {
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

  /** The files that came with a wish for a build, if it came as a form that can bring some. */
  private Multipart form(Call call) {
    return call.request().isMultipart()
        ? call.request().multipart(parts.home().resolve("uploads"), MOST_UPLOAD)
        : Multipart.NONE;
  }

  /**
   * Asks for a build with the parameters that were sent as fields.
   *
   * @param read makes a value of what was sent for a parameter
   */
  private Response withParameters(Call call, Job job, BiFunction<Parameter, String, String> read) {
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
        if (parameter instanceof Parameter.Upload) {
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
          values -> Values.of(parts.jobs(), definition, values),
          result -> told(call, result.joined() ? 303 : 201, item(result)));
    }
  }

  private static String item(Repeats.Result result) {
    return "queue/item/" + result.itemId() + "/";
  }

  private static Response told(Call call, int status, String path) {
    return Response.of(status).with("Location", call.root() + path);
  }

  private static Response toldAgain(
      Call call, Repeats.Outcome outcome, Function<Repeats.Result, Response> answer) {
    return switch (outcome) {
      case Repeats.Outcome.Fresh(Repeats.Result result) -> answer.apply(result);
      case Repeats.Outcome.Again(Repeats.Result result) ->
          answer.apply(result).with("Idempotent-Replayed", "true");
      case Repeats.Outcome.Other _ ->
          Answers.bare(
              call,
              422,
              "This Idempotency-Key came with other parameters before: send those again, or take a"
                  + " new key for a new build.");
    };
  }

  /**
   * Puts the build into the queue; where a key came with the wish, only once.
   *
   * @param values makes parameters of what was sent
   * @param answer what the result is as an answer of this URL
   */
  private Response asked(
      Call call,
      Job job,
      Definition definition,
      boolean byToken,
      Wished wished,
      Function<Map<String, String>, List<ParameterValue>> values,
      Function<Repeats.Result, Response> answer) {
    Repeats.Wish wish = wished.under(call, job, byToken);
    // What was done before is told also where it could not be done by now.
    Repeats.Outcome before = wish == null ? null : parts.repeats().find(wish);
    if (before != null) {
      return toldAgain(call, before, answer);
    }
    List<ParameterValue> given = values.apply(wished.kept(parts.uploads()));
    // A page of another site that knows the token chooses no credentials of its reader.
    Caller chooses =
        byToken && call.isFromForeignSite()
            ? Caller.anonymous(call.caller().address())
            : call.caller();
    parts.bindings().check(chooses, job, definition, given);
    Parameters sent = call.parameters();
    Cause cause =
        byToken
            ? new Cause.ByRemote(call.caller().address(), sent.get("cause", ""))
            : new Cause.ByUser(call.caller().name(), call.caller().fullName());
    long quiet = delay(sent.find("delay"), parts.queue().quietMillis(definition));
    return wish == null
        ? answer.apply(Repeats.Result.of(parts.queue().schedule(job, given, cause, quiet)))
        : toldAgain(call, parts.repeats().schedule(wish, job, given, cause, quiet), answer);
  }

  /** A plain number counts millis and is cut to seconds; {@code 5sec} counts seconds. */
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
      if (millis >= 0 && millis <= MOST_QUIET_MILLIS) {
        return millis;
      }
    } catch (NumberFormatException | ArithmeticException e) {
      // Falls through to the one sentence for all of them.
    }
    throw new Problem.Invalid("Invalid time duration value: delay is millis, or such as 5sec.");
  }

  /** The values of a submitted form: {@code {"parameter":[{"name":…,"value":…}]}}. */
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
      // A parameter that is a run is named in a field of its own.
      String runId = Json.text(object, "runId");
      Object value = runId == null ? object.get("value") : runId;
      wished.values().put(name, value == null ? "" : String.valueOf(value));
    }
    return wished;
  }

  /** The parameters that were submitted, and no others. */
  private List<ParameterValue> values(Definition definition, Map<String, String> values) {
    var sent = new ArrayList<ParameterValue>();
    for (Parameter known : definition.parameters()) {
      String value = values.get(known.name());
      if (value != null) {
        sent.add(Values.of(parts.jobs(), known, value));
      }
    }
    return sent;
  }
}
