package dev.steward.pipeline.interpreter;

import dev.steward.pipeline.syntax.Expression;
import dev.steward.pipeline.syntax.Parameter;
import dev.steward.pipeline.syntax.Script;
import dev.steward.pipeline.value.Budget;
import dev.steward.pipeline.value.ClosureValue;
import dev.steward.pipeline.value.Evaluation;
import dev.steward.pipeline.value.ExternalValues;
import dev.steward.pipeline.value.ScriptObject;
import dev.steward.pipeline.value.TypeValue;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates the scripts of one run. One thread evaluates at a time: branches of a run take turns,
 * each on a thread of its own. All that is evaluated counts against one {@link Budget}.
 *
 * <p>With the same answers from the environment, the same scripts make the same calls to it in the
 * same order.
 */
public final class Interpreter {
  private final ScriptEnvironment environment;
  private final ExternalValues external;
  private final Budget budget;
  private final Map<String, Optional<DeclaredType>> libraryTypes = new HashMap<>();
  private final IdentityHashMap<Expression.Closure, ParameterList> signatures =
      new IdentityHashMap<>();
  private final IdentityHashMap<Expression.NewAnonymous, Integer> anonymous =
      new IdentityHashMap<>();
  private final ThrownLocations locations = new ThrownLocations();
  private int identities;
  private int evaluated;
  private int libraries;

  public Interpreter(ScriptEnvironment environment, ExternalValues external, Budget budget) {
    this.environment = environment;
    this.external = external;
    this.budget = budget;
  }

  /**
   * Evaluates a script from its first to its last statement and returns the value of the last one.
   * Exceptions of the script pass through, including checked ones.
   *
   * @param binding the variables that the script shares with others
   */
  public @Nullable Object run(Script script, ScriptVariables binding) {
    return inExecution(budget, () -> run(body(script, binding)));
  }

  /**
   * Creates a script object without evaluating the statements of the script, so that its methods
   * can be called. This is how the files of a library become global variables.
   */
  public ScriptObject load(Script script, ScriptVariables binding) {
    return inExecution(budget, () -> body(script, binding));
  }

  /** Calls a closure on the current thread as a branch of the run, with a call depth of its own. */
  public @Nullable Object branch(ClosureValue closure, @Nullable Object... arguments) {
    return inExecution(budget.forBranch(), () -> closure.call(arguments));
  }

  /** Runs code on the current thread as a branch of the run, with a call depth of its own. */
  public <T extends @Nullable Object> T branch(Supplier<T> work) {
    return inExecution(budget.forBranch(), work);
  }

  /** Runs code that evaluates parts of a script, such as {@link ScriptClosure#evaluate}. */
  public <T extends @Nullable Object> T inRun(Supplier<T> work) {
    return inExecution(budget, work);
  }

  /** Returns where an exception left the script first; null if it did not come from the script. */
  public @Nullable SourceLocation locationOf(Throwable thrown) {
    return locations.locationOf(thrown);
  }

  /**
   * Returns the calls of the script that led to an exception, the innermost first; empty if the
   * exception did not come from the script.
   */
  public List<StackTraceElement> traceOf(Throwable thrown) {
    return locations.traceOf(thrown);
  }

  private <T extends @Nullable Object> T inExecution(Budget own, Supplier<T> work) {
    boolean within = Execution.CURRENT.isBound() && Execution.CURRENT.get().interpreter == this;
    if (within && own == budget) {
      return work.get();
    }
    var execution = new Execution(this, own);
    try {
      return ScopedValue.where(Execution.CURRENT, execution)
          .where(Evaluation.CURRENT, new Evaluation(own, external, environment.namesFields()))
          .call(work::get);
    } catch (StackOverflowError e) {
      throw Execution.tooDeep();
    }
  }

  private ScriptBody body(Script script, ScriptVariables binding) {
    var types = new SourceTypes(this, script);
    var type = new DeclaredType(types);
    var body = new ScriptBody(type, this, binding);
    ScriptFields.initialize(body, script);
    return body;
  }

  /** Evaluates the statements of a script. */
  @Nullable Object run(ScriptBody body) {
    DeclaredType type = body.type();
    var execution = Execution.current();
    var frame = new Frame(execution, type, body, null, "run", null);
    int nesting = execution.enter(frame);
    try {
      return Statements.run(type.sourceTypes().script().body(), frame, true);
    } finally {
      execution.leave(frame, nesting);
    }
  }

  /** Parses and evaluates text for the script method {@code evaluate}. */
  @Nullable Object evaluate(String text, ScriptVariables binding) {
    return run(body(parse(text, nextScriptName()), binding));
  }

  /**
   * Returns the name of the next text that a script loads while it is evaluated: {@code Script1},
   * {@code Script2} and so on in the order of the calls.
   */
  public String nextScriptName() {
    evaluated++;
    return "Script" + evaluated;
  }

  /** Parses text that a script loads while it is evaluated. */
  public Script parse(String text, String name) {
    Execution.current().budget.steps(1_000L + text.length());
    return environment.parse(text, name);
  }

  ScriptEnvironment environment() {
    return environment;
  }

  ExternalValues external() {
    return external;
  }

  ThrownLocations locations() {
    return locations;
  }

  /** Returns a number for an object, the same in every evaluation of the script. */
  int nextIdentity() {
    return 0x1000 + ++identities;
  }

  /** Returns the number in the name of an anonymous class, by its place in the script. */
  int nextAnonymous(Expression.NewAnonymous place) {
    return anonymous.computeIfAbsent(place, key -> anonymous.size() + 1);
  }

  ParameterList signature(Expression.Closure closure, DeclaredType within) {
    List<Parameter> parameters = closure.parameters();
    return signatures.computeIfAbsent(
        closure,
        key ->
            new ParameterList(
                parameters == null ? List.of() : parameters, within.sourceTypes(), within));
  }

  /** Returns a class of a library by its full name; null if no library declares it. */
  @Nullable DeclaredType libraryType(String name) {
    Optional<DeclaredType> cached = libraryTypes.get(name);
    if (cached != null) {
      return cached.orElse(null);
    }
    libraryTypes.put(name, Optional.empty());
    Script source = environment.librarySource(name);
    if (source != null) {
      var types = new SourceTypes(this, source);
      for (DeclaredType type : types.declared()) {
        libraryTypes.put(type.name(), Optional.of(type));
      }
      var script = new DeclaredType(types);
      if (script.name().equals(name)
          && libraryTypes.getOrDefault(name, Optional.empty()).isEmpty()) {
        // A file of methods is a class as well: the class of its script.
        libraryTypes.put(name, Optional.of(script));
      }
    }
    return libraryTypes.getOrDefault(name, Optional.empty()).orElse(null);
  }

  /** Creates an instance of the class of a script, without evaluating its statements. */
  ScriptBody instance(DeclaredType script) {
    var body = new ScriptBody(script, this, new ScriptVariables());
    ScriptFields.initialize(body, script.sourceTypes().script());
    return body;
  }

  /** Notes that the environment has more classes of libraries than before. */
  public void onLibraryAdded() {
    libraries++;
    libraryTypes.values().removeIf(Optional::isEmpty);
  }

  /** Changes with each library that is added. */
  int libraries() {
    return libraries;
  }

  /** Returns a class of a library, or a class inside of one; null if there is none. */
  public @Nullable TypeValue libraryClass(String name) {
    int inner = name.indexOf('$');
    DeclaredType type =
        inExecution(budget, () -> libraryType(inner < 0 ? name : name.substring(0, inner)));
    if (type == null || inner < 0) {
      return type;
    }
    DeclaredType nested = type;
    for (String part : name.substring(inner + 1).split("\\$", -1)) {
      nested = nested == null ? null : nested.inner(part);
    }
    return nested;
  }

  /** Calls a static method of a class of a library; {@code new} creates an instance. */
  public @Nullable Object callStatic(TypeValue type, String method, @Nullable Object... arguments) {
    return inExecution(
        budget,
        () ->
            method.equals("new") && type instanceof DeclaredType declared
                ? Construction.create(declared, arguments, null)
                : Calls.invoke(type, method, arguments));
  }

  /** Returns a static property of a class of a library. */
  public @Nullable Object staticProperty(TypeValue type, String name) {
    return inExecution(budget, () -> Calls.property(type, name));
  }
}
