package dev.steward.pipeline.script;

import dev.steward.access.Caller;
import dev.steward.pipeline.run.DurationText;
import dev.steward.pipeline.run.ResultValue;
import dev.steward.pipeline.run.RunContext;
import dev.steward.pipeline.run.StepFailure;
import dev.steward.pipeline.run.StepScope;
import dev.steward.pipeline.value.MissingMethod;
import dev.steward.pipeline.value.ReadOnlyProperty;
import dev.steward.pipeline.value.Truth;
import dev.steward.pipeline.value.UnsupportedCall;
import dev.steward.pipeline.value.ValueText;
import dev.steward.problem.Problem;
import dev.steward.run.Result;
import dev.steward.run.Run;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A run as scripts see it: {@code currentBuild}, or another run. What can differ from one
 * evaluation to the next is recorded.
 */
final class RunValue extends GlobalObject {
  private static final String TYPE =
      "org.jenkinsci.plugins.workflow.support.steps.build.RunWrapper";

  private static final Set<String> PROPERTIES =
      Set.of(
          "absoluteUrl",
          "buildCauses",
          "buildVariables",
          "changeSets",
          "currentResult",
          "description",
          "displayName",
          "duration",
          "durationString",
          "externalizableId",
          "fullDisplayName",
          "fullProjectName",
          "id",
          "keepLog",
          "nextBuild",
          "number",
          "previousBuild",
          "previousBuildInProgress",
          "previousBuiltBuild",
          "previousCompletedBuild",
          "previousFailedBuild",
          "previousNotFailedBuild",
          "previousSuccessfulBuild",
          "projectName",
          "rawBuild",
          "result",
          "startTimeInMillis",
          "timeInMillis",
          "upstreamBuilds");

  private static final Set<String> SETTABLE =
      Set.of("result", "description", "displayName", "keepLog");

  private final RunValues values;
  private final RunContext context;
  private final Run run;
  private final boolean current;

  /** The properties of another run, if it has ended, and of this one as far as they are known. */
  private @Nullable Map<String, @Nullable Object> properties;

  private RunValue(RunValues values, RunContext context, Run run, boolean current) {
    super(TYPE, (int) (run.id() * 31));
    this.values = values;
    this.context = context;
    this.run = run;
    this.current = current;
  }

  static RunValue current(RunValues values, RunContext context) {
    return new RunValue(values, context, context.run(), true);
  }

  static RunValue other(RunValues values, RunContext context, Run run) {
    return new RunValue(values, context, run, run.id() == context.run().id());
  }

  @Override
  boolean hasProperty(String name) {
    return PROPERTIES.contains(name);
  }

  @Override
  @Nullable Object get(String name) {
    return switch (name) {
      case "number" -> (int) run.number();
      case "id" -> Long.toString(run.number());
      case "externalizableId" -> text("fullProjectName") + "#" + run.number();
      case "result" -> result();
      case "currentResult" -> currentResult().name();
      case "timeInMillis", "startTimeInMillis" -> run.startedAt();
      case "duration" -> duration();
      case "durationString" -> durationString();
      case "buildVariables" -> variables();
      case "changeSets" ->
          ChangeSets.of((String) context.record(() -> values.reader.changes(run.id())));
      case "upstreamBuilds" -> upstreamBuilds();
      case "buildCauses" -> BuildCauses.of(run.causes());
      case "rawBuild" ->
          throw UnsupportedCall.of(
              "method", TYPE + " getRawBuild", "Use the properties of currentBuild.");
      case "nextBuild" -> otherRun(() -> values.reader.next(run.jobId(), run.number()));
      case "keepLog" -> Boolean.TRUE.equals(property("keepLog", true));
      case "description", "displayName" -> property(name, true);
      case "absoluteUrl" -> absoluteUrl();
      case "projectName" -> current ? context.job().name() : text(name);
      case "fullProjectName" -> current ? context.job().fullName() : text(name);
      case "fullDisplayName" -> fullDisplayName();
      default -> previous(name);
    };
  }

  private @Nullable Object previous(String name) {
    Predicate<Run> condition =
        switch (name) {
          case "previousBuildInProgress" -> Run::running;
          case "previousBuiltBuild" ->
              earlier -> earlier.result() != null && earlier.result() != Result.NOT_BUILT;
          case "previousCompletedBuild" -> earlier -> !earlier.running();
          case "previousFailedBuild" -> earlier -> earlier.result() == Result.FAILURE;
          case "previousNotFailedBuild" ->
              earlier -> !earlier.running() && earlier.result() != Result.FAILURE;
          case "previousSuccessfulBuild" -> RunValue::isSuccessful;
          default -> earlier -> true;
        };
    return otherRun(() -> values.reader.previous(run.jobId(), run.number(), condition));
  }

  private static boolean isSuccessful(Run run) {
    Result result = run.result();
    return result != null && result.isBetterOrAs(Result.UNSTABLE);
  }

  private @Nullable RunValue otherRun(Supplier<? extends @Nullable Object> id) {
    return otherRun(context.record(id));
  }

  private @Nullable RunValue otherRun(@Nullable Object id) {
    Run other = id instanceof Number number ? values.runs.find(number.longValue()) : null;
    return other == null ? null : other(values, context, other);
  }

  private List<@Nullable Object> upstreamBuilds() {
    List<@Nullable Object> all = new ArrayList<>();
    if (context.record(() -> values.reader.upstream(run.causes())) instanceof List<?> ids) {
      ids.forEach(id -> all.add(otherRun(id)));
    }
    return all;
  }

  private @Nullable String result() {
    if (current) {
      Result result = context.result();
      return result == null ? null : result.name();
    }
    Object result = property("result", false);
    return result == null ? null : result.toString();
  }

  private Result currentResult() {
    String result = result();
    return result == null ? Result.SUCCESS : ResultValue.parse(result);
  }

  private long duration() {
    if (!current
        && property("duration", false) instanceof Number number
        && number.longValue() > 0) {
      return number.longValue();
    }
    return context.record(() -> context.now() - run.startedAt()) instanceof Number elapsed
        ? elapsed.longValue()
        : 0;
  }

  private String durationString() {
    boolean building = current || Boolean.TRUE.equals(property("building", false));
    return DurationText.of(duration()) + (building ? " and counting" : "");
  }

  private @Nullable String absoluteUrl() {
    return current ? context.environment(StepScope.ROOT).get("BUILD_URL") : text("absoluteUrl");
  }

  private String fullDisplayName() {
    return current
        ? context.record(() -> values.reader.fullName(context.job()))
            + " "
            + property("displayName", true)
        : text("fullDisplayName");
  }

  private Map<?, ?> variables() {
    return current
        ? new LinkedHashMap<>(context.overrides())
        : context.record(() -> values.reader.variables(run.id())) instanceof Map<?, ?> map
            ? map
            : Map.of();
  }

  private String text(String name) {
    return String.valueOf(property(name, false));
  }

  /** Returns a property of the stored run; known properties of the current run can have changed. */
  private @Nullable Object property(String name, boolean settable) {
    Map<String, @Nullable Object> cached = properties;
    if (cached != null && cached.containsKey(name)) {
      return cached.get(name);
    }
    if (!(context.record(() -> values.reader.properties(run.id())) instanceof Map<?, ?> read)) {
      throw new StepFailure("No build record #" + run.number() + " could be located.");
    }
    if (current && settable) {
      return read.get(name);
    }
    if (!Boolean.TRUE.equals(read.get("building"))) {
      Map<String, @Nullable Object> all = new LinkedHashMap<>();
      read.forEach((key, value) -> all.put(String.valueOf(key), value));
      properties = all;
    }
    return read.get(name);
  }

  @Override
  public boolean respondsTo(String name, @Nullable Object... arguments) {
    if (arguments.length == 1) {
      switch (name) {
        case "getBuildCauses", "resultIsBetterOrEqualTo", "resultIsWorseOrEqualTo" -> {
          return true;
        }
        default -> {
          if (name.startsWith("set") && SETTABLE.contains(propertyOf(name))) {
            return true;
          }
        }
      }
    }
    return super.respondsTo(name, arguments);
  }

  @Override
  public @Nullable Object call(String name, @Nullable Object... arguments) {
    if (!respondsTo(name, arguments)) {
      throw new MissingMethod(name, type(), false, arguments);
    }
    if (arguments.length != 1) {
      return super.call(name, arguments);
    }
    return switch (name) {
      case "getBuildCauses" -> causes(ValueText.text(arguments[0]));
      case "resultIsBetterOrEqualTo" ->
          currentResult().isBetterOrAs(ResultValue.from(arguments[0]));
      case "resultIsWorseOrEqualTo" -> !ResultValue.from(arguments[0]).isWorseThan(currentResult());
      default -> {
        if (!name.startsWith("set")) {
          yield super.call(name, arguments);
        }
        setProperty(propertyOf(name), arguments[0]);
        yield null;
      }
    };
  }

  private List<Map<String, @Nullable Object>> causes(String className) {
    List<Map<String, @Nullable Object>> all = BuildCauses.of(run.causes());
    all.removeIf(cause -> !className.equals(cause.get("_class")));
    return all;
  }

  @Override
  public void setProperty(String name, @Nullable Object value) {
    if (!SETTABLE.contains(name)) {
      if (PROPERTIES.contains(name)) {
        throw new ReadOnlyProperty(name, type());
      }
      super.setProperty(name, value);
      return;
    }
    if (!current) {
      throw new SecurityException("can only set the " + name + " property on the current build");
    }
    switch (name) {
      case "result" -> {
        if (value == null) {
          throw new NullPointerException("The result of a build cannot be null.");
        }
        context.worsen(ResultValue.from(value));
      }
      case "keepLog" -> {
        boolean keep = Truth.of(value);
        store("keepLog", keep, now -> values.runs.keep(Caller.system(), context.job(), now, keep));
      }
      case "description" -> {
        String text = value == null ? null : ValueText.text(value);
        store(
            name,
            text,
            now ->
                values.runs.describe(Caller.system(), context.job(), now, text, now.displayName()));
      }
      default -> {
        String text = value == null ? null : ValueText.text(value);
        store(
            name,
            text == null || text.isBlank() ? "#" + run.number() : text,
            now ->
                values.runs.describe(Caller.system(), context.job(), now, now.description(), text));
      }
    }
  }

  /** Changes the stored run of the first evaluation, and remembers the value. */
  private void store(String name, @Nullable Object value, Consumer<Run> change) {
    context.record(() -> {
      Run now = values.runs.find(run.id());
      if (now != null) {
        try {
          change.accept(now);
        } catch (Problem.Invalid e) {
          throw new StepFailure(e.getMessage());
        }
      }
      return true;
    });
    Map<String, @Nullable Object> all = properties == null ? new LinkedHashMap<>() : properties;
    all.put(name, value);
    properties = all;
  }
}
