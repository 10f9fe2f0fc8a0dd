package dev.steward.pipeline.directive;

import dev.steward.pipeline.catalog.CallDescription;
import dev.steward.pipeline.catalog.StepCatalog;
import dev.steward.pipeline.interpreter.ScriptEnvironment;
import dev.steward.pipeline.interpreter.SourceLocation;
import dev.steward.pipeline.run.Body;
import dev.steward.pipeline.run.DescribableValue;
import dev.steward.pipeline.run.GlobalFunction;
import dev.steward.pipeline.run.RunContext;
import dev.steward.pipeline.value.ClosureValue;
import dev.steward.pipeline.value.MissingMethod;
import dev.steward.pipeline.value.ScriptObject;
import dev.steward.pipeline.value.TemplateValue;
import dev.steward.pipeline.value.TypeValue;
import dev.steward.pipeline.value.ValueText;
import dev.steward.run.Result;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the scripts of a plain run see: its steps, symbols, and a few global variables. */
final class PlainScripts implements ScriptEnvironment {
  private final RunContext run;
  private final GlobalFunction pipeline;
  private final Set<String> steps;
  private final Map<String, @Nullable Object> parameters;
  private final @Nullable Result previous;

  PlainScripts(
      RunContext run,
      GlobalFunction pipeline,
      Set<String> steps,
      Map<String, @Nullable Object> parameters,
      @Nullable Result previous) {
    this.run = run;
    this.pipeline = pipeline;
    this.steps = steps;
    this.parameters = parameters;
    this.previous = previous;
  }

  /** An object with properties. */
  private static final class PropertyObject extends ScriptObject {
    private final String type;
    private final Function<String, @Nullable Object> get;
    private final BiConsumer<String, @Nullable Object> set;

    PropertyObject(
        String type,
        Function<String, @Nullable Object> get,
        BiConsumer<String, @Nullable Object> set) {
      this.type = type;
      this.get = get;
      this.set = set;
    }

    @Override
    public TypeValue type() {
      return TypeValue.known(type);
    }

    @Override
    public boolean respondsTo(String name, @Nullable Object... arguments) {
      return false;
    }

    @Override
    public @Nullable Object call(String name, @Nullable Object... arguments) {
      throw new MissingMethod(name, type(), false, arguments);
    }

    @Override
    public @Nullable Object property(String name) {
      return get.apply(name);
    }

    @Override
    public void setProperty(String name, @Nullable Object value) {
      set.accept(name, value);
    }
  }

  @Override
  public @Nullable VariableValue variable(String name) {
    return switch (name) {
      case "env" -> new VariableValue(environment());
      case "params" -> new VariableValue(parameters);
      case "currentBuild" -> new VariableValue(currentBuild());
      default -> {
        String value = run.environment(run.scope()).get(name);
        yield value == null ? null : new VariableValue(value);
      }
    };
  }

  private PropertyObject environment() {
    return new PropertyObject(
        "org.jenkinsci.plugins.workflow.cps.EnvActionImpl",
        name -> run.environment(run.scope()).get(name),
        (name, value) -> run.override(name, ValueText.text(value)));
  }

  private PropertyObject currentBuild() {
    return new PropertyObject(
        "org.jenkinsci.plugins.workflow.support.steps.build.RunWrapper",
        name -> {
          Result result = run.result();
          return switch (name) {
            case "result" -> result == null ? null : result.name();
            case "currentResult" -> (result == null ? Result.SUCCESS : result).name();
            case "previousBuild" ->
                previous == null
                    ? null
                    : new PropertyObject("java.lang.Object", _ -> previous.name(), (_, _) -> {});
            default -> throw new IllegalArgumentException(name);
          };
        },
        (name, value) -> run.worsen(Result.valueOf(ValueText.text(value))));
  }

  @Override
  public @Nullable Object call(
      String name, List<@Nullable Object> arguments, SourceLocation location) {
    if (name.equals(DeclarativePipelines.NAME)) {
      return pipeline.call(run, arguments);
    }
    List<@Nullable Object> given = new ArrayList<>(arguments);
    Body body = null;
    if (!given.isEmpty() && given.getLast() instanceof ClosureValue closure) {
      given.removeLast();
      body = closure::call;
    }
    CallDescription step = StepCatalog.find(name);
    Map<String, @Nullable Object> named = new LinkedHashMap<>();
    for (Object argument : given) {
      if (argument instanceof Map<?, ?> map) {
        map.forEach((key, value) -> named.put(ValueText.text(key), plain(value)));
      } else {
        String sole = step == null ? null : step.soleParameter();
        named.put(sole == null ? DescribableValue.ANONYMOUS : sole, plain(argument));
      }
    }
    return steps.contains(name)
        ? run.call(name, named, body)
        : DescribableValue.ofSymbol(name, named);
  }

  private static @Nullable Object plain(@Nullable Object value) {
    return switch (value) {
      case TemplateValue template -> template.toString();
      case List<?> list -> {
        List<@Nullable Object> all = new ArrayList<>();
        list.forEach(element -> all.add(plain(element)));
        yield all;
      }
      case null, default -> value;
    };
  }

  @Override
  public void onUndeclaredVariable(String scriptName, String variable, @Nullable Object value) {
    run.printLine(
        "Did you forget the `def` keyword? "
            + scriptName
            + " seems to be setting a field named "
            + variable
            + " (to a value of type "
            + (value == null ? "null" : value.getClass().getSimpleName())
            + ") which could lead to memory leaks or other issues.");
  }
}
