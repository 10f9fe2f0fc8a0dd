package dev.steward.pipeline.script;

import dev.steward.job.definition.PipelineDefinition;
import dev.steward.job.definition.SourceControl;
import dev.steward.pipeline.catalog.CallDescription;
import dev.steward.pipeline.catalog.StepCatalog;
import dev.steward.pipeline.catalog.StepClasses;
import dev.steward.pipeline.catalog.SymbolAlternatives;
import dev.steward.pipeline.catalog.SymbolCatalog;
import dev.steward.pipeline.interpreter.ScriptEnvironment;
import dev.steward.pipeline.interpreter.SourceLocation;
import dev.steward.pipeline.library.RunLibraries;
import dev.steward.pipeline.run.Body;
import dev.steward.pipeline.run.CompilationFailure;
import dev.steward.pipeline.run.DescribableValue;
import dev.steward.pipeline.run.GlobalFunction;
import dev.steward.pipeline.run.GlobalVariable;
import dev.steward.pipeline.run.JobScm;
import dev.steward.pipeline.run.ParameterDefaults;
import dev.steward.pipeline.run.PipelineStep;
import dev.steward.pipeline.run.RecordValue;
import dev.steward.pipeline.run.RunContext;
import dev.steward.pipeline.run.StepCall;
import dev.steward.pipeline.run.StepFailure;
import dev.steward.pipeline.syntax.Script;
import dev.steward.pipeline.value.ClosureValue;
import dev.steward.pipeline.value.MethodTable;
import dev.steward.pipeline.value.MissingProperty;
import dev.steward.pipeline.value.ScriptObject;
import dev.steward.pipeline.value.TypeValue;
import dev.steward.pipeline.value.ValueText;
import dev.steward.scm.git.GitScm;
import dev.steward.step.StepTypes;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;
import dev.steward.type.TypeSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What the scripts of one run see. */
final class PipelineEnvironment implements ScriptEnvironment {
  private static final CallArguments.Rules SYMBOL =
      new CallArguments.Rules(false, DescribableValue.ANONYMOUS, false);

  /** Steps whose only argument describes an object. */
  private static final Set<String> GENERIC = Set.of("step", "wrap");

  /**
   * A post-build action that Jenkins prepares before it calls it; without its first argument, the
   * log shows the general step.
   */
  private static final String PREPARED = "archiveArtifacts";

  /** A step that Jenkins shows as a block, although no block follows its arguments. */
  private static final String LOAD = "load";

  private static final Body NO_BODY =
      _ -> {
        throw new IllegalStateException("The step has no body.");
      };

  /** The parameter of those steps. */
  private static final String DELEGATE = "delegate";

  /** The post-build actions of freestyle jobs; created on first use. */
  private static final class Actions {
    static final TypeSet TYPES =
        new TypeSet(
            "step",
            StepTypes.all().stream().filter(type -> type.kind() == TypeKind.ACTION).toList());
  }

  private static final Set<String> OBJECTS = Set.of("currentBuild", "env", "params", "scm");

  private final RunContext run;
  private final Map<String, GlobalFunction> functions;
  private final Map<String, GlobalVariable> globals;
  private final Map<String, PipelineStep> steps;
  private final ServerTypes types;
  private final EnvironmentObject variables;
  private final StepsObject stepsObject;
  private final RunValue currentBuild;
  private final ScriptParameters parameters;

  PipelineEnvironment(
      RunContext run,
      RunValues runs,
      Map<String, GlobalFunction> functions,
      Map<String, GlobalVariable> globals,
      Map<String, PipelineStep> steps) {
    this.run = run;
    this.functions = functions;
    this.globals = globals;
    this.steps = steps;
    types = new ServerTypes(run);
    variables = new EnvironmentObject(run);
    stepsObject = new StepsObject(this);
    currentBuild = RunValue.current(runs, run);
    parameters = new ScriptParameters(run, runs.jobs);
  }

  @Override
  public VariableValue variable(String name) {
    Object value =
        switch (name) {
          case "env" -> {
            run.onEnvironmentUse();
            yield variables;
          }
          case "params" -> parameters.all();
          case "currentBuild" -> currentBuild;
          case "steps" -> stepsObject;
          case "scm" -> scm();
          default -> {
            Object library = RunLibraries.of(run).variable(run, name);
            if (library != null) {
              yield library;
            }
            GlobalVariable global = globals.get(name);
            if (global != null) {
              yield global.value(run);
            }
            run.onEnvironmentUse();
            yield run.environment(run.scope()).get(name);
          }
        };
    if (value == null) {
      throw new MissingProperty(name, TypeValue.known("groovy.lang.Binding"));
    }
    return new VariableValue(value);
  }

  private JobScm scm() {
    PipelineDefinition pipeline = run.definition().pipeline();
    if (pipeline == null || !(pipeline.source() instanceof PipelineDefinition.ScmScript script)) {
      throw new StepFailure(
          "‘checkout scm’ is only available when using “Multibranch Pipeline” or “Pipeline script"
              + " from SCM”");
    }
    return new JobScm(script.scm(), view(script.scm()));
  }

  private static RecordValue view(SourceControl scm) {
    Map<String, @Nullable Object> settings = new LinkedHashMap<>();
    if (scm instanceof GitScm git) {
      List<Map<String, Object>> remotes = new ArrayList<>();
      git.remotes()
          .forEach(remote ->
              remotes.add(
                  new LinkedHashMap<>(
                      Map.of(
                          "url", remote.url(),
                          "name", remote.name(),
                          "refspec", remote.refspec(),
                          "credentialsId", remote.credentialsId()))));
      settings.put("userRemoteConfigs", remotes);
      List<Map<String, Object>> branches = new ArrayList<>();
      git.branches().forEach(branch -> branches.add(new LinkedHashMap<>(Map.of("name", branch))));
      settings.put("branches", branches);
    }
    return RecordValue.of(scm.className(), settings, scm.className() + "@10000003");
  }

  @Override
  public @Nullable TypeValue type(String name) {
    return types.find(name);
  }

  @Override
  public boolean namesFields() {
    return true;
  }

  @Override
  public @Nullable Script librarySource(String className) {
    return RunLibraries.of(run).source(className);
  }

  @Override
  public Script parse(String text, String name) {
    return CompilationFailure.parse(name, text);
  }

  @Override
  public void onUndeclaredVariable(String scriptName, String variable, @Nullable Object value) {
    String type =
        value == null
            ? "null"
            : value instanceof ClosureValue ? "CpsClosure2" : TypeValue.of(value).simpleName();
    run.printLine(
        "Did you forget the `def` keyword? "
            + scriptName
            + " seems to be setting a field named "
            + variable
            + " (to a value of type "
            + type
            + ") which could lead to memory leaks or other issues.");
  }

  boolean hasStep(String name) {
    return steps.containsKey(name);
  }

  @Override
  public @Nullable Object call(
      String name, List<@Nullable Object> arguments, SourceLocation location) {
    GlobalFunction function = functions.get(name);
    if (function != null) {
      ParameterDefaults.of(run).changed();
      return function.call(run, arguments);
    }
    ScriptObject library = RunLibraries.of(run).variable(run, name);
    if (library != null) {
      return library.call("call", arguments.toArray());
    }
    String printed = printed(name, arguments);
    if (printed != null) {
      return run.call("echo", Map.of("message", printed), null);
    }
    return callStep(name, arguments);
  }

  /** Calls a step or a symbol, not a global function. */
  @Nullable Object callStep(String name, List<@Nullable Object> arguments) {
    if (steps.containsKey(name)) {
      CallDescription description = StepCatalog.find(name);
      return callStep(
          name,
          description == null ? CallDescription.of(name) : description,
          description == null,
          arguments);
    }
    if (SymbolCatalog.has(name) && StepCatalog.find(name) == null) {
      CallArguments read = CallArguments.read(SYMBOL, arguments);
      return DescribableValue.ofSymbol(name, read.values(), read.interpolated());
    }
    String problem = SymbolAlternatives.problem(name);
    if (problem != null) {
      throw new StepFailure(problem);
    }
    throw unknown(name);
  }

  /** Returns the text that a print method of scripts writes; null for another method. */
  private static @Nullable String printed(String name, List<@Nullable Object> arguments) {
    return switch (name) {
      case "print" -> arguments.size() == 1 ? ValueText.text(arguments.getFirst()) : null;
      case "println" ->
          switch (arguments.size()) {
            case 0 -> "";
            case 1 -> ValueText.text(arguments.getFirst());
            default -> null;
          };
      case "printf" ->
          arguments.isEmpty()
              ? null
              : ValueText.text(MethodTable.call("", "sprintf", arguments.toArray()));
      default -> null;
    };
  }

  private @Nullable Object callStep(
      String name,
      CallDescription description,
      boolean unchecked,
      List<@Nullable Object> arguments) {
    CallArguments read = CallArguments.read(rules(name, description, unchecked), arguments);
    ClosureValue body = read.body();
    if (body == null && description.takesBody() && !name.equals("stage")) {
      throw new IllegalStateException(name + " step must be called with a body");
    }
    DescribableValue delegate =
        name.equals("step") ? DescribableValue.of(read.values().get(DELEGATE)) : null;
    TypeDescription<?> type = delegate == null ? null : Actions.TYPES.findSymbol(delegate.name());
    if (delegate != null && type != null && steps.containsKey(type.symbol())) {
      // Jenkins runs and announces the step that has the symbol of the object.
      CallDescription own = StepCatalog.find(type.symbol());
      return run.call(
          type.symbol(),
          delegate.arguments(own == null ? null : own.soleParameter()).values(),
          null);
    }
    CallDescription.CallParameter sole = description.sole();
    if (name.equals(PREPARED) && sole != null && read.values().get(sole.name()) == null) {
      return run.call("step", read.values(), null, _ -> refuse(name, sole.name()));
    }
    String className = StepClasses.of(name);
    ArgumentTypes types =
        className == null || unchecked || description.anyArguments()
            ? null
            : new ArgumentTypes(description, className, read.values());
    Body block = body != null ? body::call : name.equals(LOAD) ? NO_BODY : null;
    try {
      return run.call(
          name,
          types == null ? read.values() : types.converted(),
          block,
          step -> check(step, name, className, types, read.interpolated()));
    } finally {
      if (name.equals("properties")) {
        ParameterDefaults.of(run).changed();
      }
    }
  }

  private static void refuse(String name, String parameter) {
    var refusal = new IllegalArgumentException("Failed to prepare " + name + " step");
    refusal.initCause(
        new IllegalArgumentException(
            "The step " + name + " needs the parameter " + parameter + "."));
    throw refusal;
  }

  private static CallArguments.Rules rules(
      String name, CallDescription description, boolean unchecked) {
    if (GENERIC.contains(name)) {
      return new CallArguments.Rules(description.takesBody(), DELEGATE, false);
    }
    CallDescription.CallParameter sole = description.sole();
    boolean single = sole != null && sole.required() && description.parameters().size() == 1;
    return new CallArguments.Rules(
        description.takesBody() || unchecked, sole == null ? null : sole.name(), single);
  }

  /** Writes the warnings of a call, and refuses it, in its node. */
  private static void check(
      StepCall step,
      String name,
      @Nullable String className,
      @Nullable ArgumentTypes types,
      Set<String> interpolated) {
    String warning = SecretInterpolation.of(name, interpolated, step.scope());
    if (!warning.isEmpty()) {
      step.print(warning);
    }
    if (types == null) {
      return;
    }
    IllegalArgumentException refusal = types.refusal();
    if (refusal != null) {
      throw refusal;
    }
    if (!types.unknown().isEmpty()) {
      step.print(
          "WARNING: Unknown parameter(s) found for class type '"
              + className
              + "': "
              + String.join(",", types.unknown())
              + "\n");
    }
  }

  private NoSuchMethodError unknown(String name) {
    Set<String> names = new TreeSet<>(OBJECTS);
    names.addAll(functions.keySet());
    names.addAll(globals.keySet());
    names.addAll(RunLibraries.of(run).variables());
    return new NoSuchMethodError(
        "No such DSL method '"
            + name
            + "' found among steps "
            + new TreeSet<>(steps.keySet())
            + " or symbols "
            + SymbolCatalog.names()
            + " or globals "
            + names);
  }
}
