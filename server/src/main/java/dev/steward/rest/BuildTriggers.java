package dev.steward.rest;

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
import dev.steward.queue.Queue;
import dev.steward.run.Cause;
import dev.steward.run.ParameterValue;
import dev.steward.run.Values;
import dev.steward.text.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
        .row(Method.GET_POST, "buildWithParameters", right, triggers::withParameters);
  }

  /** As a POST does; by GET only who shows the job's trigger token is let in. */
  public static Response build(Parts parts, Call call, Job job) {
    return new BuildTriggers(parts).build(call, job);
  }

  private Response build(Call call, Job job) {
    Definition definition = parts.jobs().definition(job);
    boolean byToken = TriggerToken.admits(parts, call, job, definition);
    if (definition.parameters().isEmpty()) {
      Queue.Scheduled scheduled = schedule(call, job, definition, List.of(), byToken);
      return created(call, scheduled.item().id());
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
      schedule(call, job, definition, submitted(definition, json, form), byToken);
    }
    return Response.of(201).with("Location", call.root() + Links.path(job));
  }

  /** The files that came with a wish for a build, if it came as a form that can bring some. */
  private Multipart form(Call call) {
    return call.request().isMultipart()
        ? call.request().multipart(parts.home().resolve("uploads"), MOST_UPLOAD)
        : Multipart.NONE;
  }

  private Response withParameters(Call call, Job job) {
    Definition definition = parts.jobs().definition(job);
    boolean byToken = TriggerToken.admits(parts, call, job, definition);
    if (definition.parameters().isEmpty()) {
      return Answers.bare(call, 400, job.fullName() + " is not parameterized");
    }
    try (Multipart form = form(call)) {
      Parameters sent = call.parameters().and(form.fields());
      var values = new HashMap<String, String>();
      for (Parameter parameter : definition.parameters()) {
        List<String> given = sent.all(parameter.name());
        if (given.size() > 1) {
          throw new Problem.Invalid(
              "Illegal number of parameter values for " + parameter.name() + ": " + given.size());
        }
        if (parameter instanceof Parameter.Upload) {
          upload(form, parameter.name(), parameter.name(), values);
        } else if (!given.isEmpty()) {
          values.put(parameter.name(), given.getFirst());
        }
      }
      Queue.Scheduled scheduled =
          schedule(call, job, definition, Values.of(parts.jobs(), definition, values), byToken);
      return scheduled.joined()
          ? created(call, scheduled.item().id()).status(303)
          : created(call, scheduled.item().id());
    }
  }

  private void upload(Multipart form, String field, String name, Map<String, String> values) {
    Multipart.File file = form.find(field);
    if (file != null && !file.name().isEmpty()) {
      values.put(name, parts.uploads().keep(file.content(), file.name()));
    }
  }

  private static Response created(Call call, long itemId) {
    return Response.of(201).with("Location", call.root() + "queue/item/" + itemId + "/");
  }

  private Queue.Scheduled schedule(
      Call call, Job job, Definition definition, List<ParameterValue> values, boolean byToken) {
    parts.bindings().check(call.caller(), job, definition, values);
    Parameters sent = call.parameters();
    Cause cause =
        byToken
            ? new Cause.ByRemote(call.caller().address(), sent.get("cause", ""))
            : new Cause.ByUser(call.caller().name(), call.caller().fullName());
    long quiet = delay(sent.find("delay"), parts.queue().quietMillis(definition));
    return parts.queue().schedule(job, values, cause, quiet);
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
  private List<ParameterValue> submitted(Definition definition, String json, Multipart form) {
    Object parameter = Json.readObject(json).get("parameter");
    List<?> all =
        switch (parameter) {
          case null -> List.of();
          case List<?> list -> list;
          default -> List.of(parameter);
        };
    var values = new HashMap<String, String>();
    for (Object each : all) {
      Map<String, @Nullable Object> object = Json.asObject(each);
      String name = Json.text(object, "name");
      if (name == null
          || definition.parameters().stream().noneMatch(known -> known.name().equals(name))) {
        throw new Problem.Invalid("No such parameter definition: " + name);
      }
      String file = Json.text(object, "file");
      if (file != null) {
        upload(form, file, name, values);
        continue;
      }
      // A parameter that is a run is named in a field of its own.
      String runId = Json.text(object, "runId");
      Object value = runId == null ? object.get("value") : runId;
      values.put(name, value == null ? "" : String.valueOf(value));
    }
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
