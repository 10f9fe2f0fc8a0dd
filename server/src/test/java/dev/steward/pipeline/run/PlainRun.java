package dev.steward.pipeline.run;

import static java.util.Objects.requireNonNull;

import dev.steward.job.Job;
import dev.steward.job.definition.Definition;
import dev.steward.pipeline.interpreter.Interpreter;
import dev.steward.pipeline.interpreter.ScriptEnvironment;
import dev.steward.pipeline.interpreter.ScriptVariables;
import dev.steward.pipeline.run.FlowNode.Kind;
import dev.steward.pipeline.syntax.Script;
import dev.steward.pipeline.value.Budget;
import dev.steward.pipeline.value.ExternalValues;
import dev.steward.pipeline.value.ScriptThrowable;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.step.Repeat;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A run without a server: steps are performed one after the other on the calling thread, also the
 * branches of {@code parallel}, and nothing is stored.
 */
public final class PlainRun implements RunContext {
  private final Run run;
  private final Map<String, PipelineStep> steps;
  private final Map<String, String> variables = new TreeMap<>();
  private final Map<String, String> overrides = new TreeMap<>();
  private final Map<Class<?>, Object> shared = new HashMap<>();
  private final Deque<FlowNode> open = new ArrayDeque<>();
  private final List<FlowNode> nodes = new ArrayList<>();
  private final StringBuilder log = new StringBuilder();
  private final ScriptVariables binding = new ScriptVariables();
  private final Interpreter interpreter;
  private StepScope scope = StepScope.ROOT;
  private long lastId = 2;
  private @Nullable Result result;

  /**
   * Creates a run.
   *
   * @param variables the environment variables of the run
   * @param environment what the script sees
   */
  public PlainRun(
      Run run,
      Map<String, PipelineStep> steps,
      Map<String, String> variables,
      Function<RunContext, ScriptEnvironment> environment) {
    this.run = run;
    this.steps = steps;
    this.variables.putAll(variables);
    interpreter =
        new Interpreter(
            environment.apply(this), new FixedValues(), new Budget(Budget.DEFAULT_LIMITS));
  }

  /** External values that are always the same. */
  private static final class FixedValues implements ExternalValues {
    @Override
    public long currentTimeMillis() {
      return 1_700_000_000_000L;
    }

    @Override
    public long nanoTime() {
      return 0;
    }

    @Override
    public long randomSeed() {
      return 1;
    }

    @Override
    public UUID randomUuid() {
      return new UUID(0, 1);
    }

    @Override
    public TimeZone timeZone() {
      return TimeZone.getTimeZone("UTC");
    }
  }

  /** Evaluates a script, and returns the log as the console shows it. */
  public String perform(Script script) {
    printLine("[Pipeline] Start of Pipeline");
    Throwable thrown = null;
    try {
      interpreter.run(script, binding);
    } catch (Throwable e) {
      thrown = e;
    }
    printLine("[Pipeline] End of Pipeline");
    if (thrown != null) {
      log.append(describe(thrown));
      worsen(
          thrown instanceof FlowInterruption interruption ? interruption.result() : Result.FAILURE);
    }
    printLine("Finished: " + (result == null ? Result.SUCCESS : result));
    return log.toString();
  }

  /** All nodes that have been made. */
  public List<FlowNode> nodes() {
    return nodes;
  }

  @Override
  public Job job() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Definition definition() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Run run() {
    return run;
  }

  @Override
  public long now() {
    return System.currentTimeMillis();
  }

  @Override
  public void printLine(String line) {
    log.append(line).append('\n');
  }

  @Override
  public @Nullable Result result() {
    return PresumedResult.orWorse(result);
  }

  @Override
  public void worsen(Result other) {
    Result before = result;
    result = before == null || other.isWorseThan(before) ? other : before;
  }

  @Override
  public StepScope scope() {
    return scope;
  }

  @Override
  public Map<String, String> environment(StepScope inner) {
    Map<String, String> all = new TreeMap<>(variables);
    all.putAll(overrides);
    inner.apply(all);
    return all;
  }

  @Override
  public Map<String, String> overrides() {
    return overrides;
  }

  @Override
  public void override(String name, @Nullable String value) {
    if (value == null) {
      overrides.remove(name);
    } else {
      overrides.put(name, value);
    }
  }

  @Override
  public void mask(Collection<String> secrets) {
    // Nothing is masked.
  }

  @Override
  public List<String> masked() {
    return List.of();
  }

  @Override
  public String maskSecrets(String text) {
    return text;
  }

  @Override
  public @Nullable Object record(Supplier<? extends @Nullable Object> source) {
    return source.get();
  }

  @Override
  public List<FlowNode> openNodes() {
    return List.copyOf(open);
  }

  @Override
  public Map<String, @Nullable Object> parallel(
      StepCall call, Map<String, Body> branches, boolean failFast) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    Throwable first = null;
    for (Map.Entry<String, Body> branch : branches.entrySet()) {
      try {
        Body body = branch.getValue();
        String label = "Branch: " + branch.getKey();
        values.put(branch.getKey(), ((PlainCall) call).block(scope, label, body));
      } catch (Throwable e) {
        call.print("Failed in branch " + branch.getKey() + "\n");
        first = first == null ? e : first;
      }
    }
    if (first != null) {
      throw unchecked(first);
    }
    return values;
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // never returns
  private static <T extends Throwable> RuntimeException unchecked(Throwable thrown) throws T {
    throw (T) thrown;
  }

  @Override
  public void interrupt(
      StepScope inner, String key, FlowInterruption reason, @Nullable FlowNode node, String lines) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Interpreter interpreter() {
    return interpreter;
  }

  @Override
  public ScriptVariables binding() {
    return binding;
  }

  @Override
  public <T> T shared(Class<T> type, Supplier<? extends T> create) {
    return type.cast(shared.computeIfAbsent(type, _ -> create.get()));
  }

  @Override
  public String describe(Throwable thrown) {
    return thrown instanceof ScriptThrowable || thrown instanceof RuntimeException
        ? ScriptErrors.describe(thrown, interpreter)
        : thrown + "\n";
  }

  @Override
  public AutoCloseable at(long epochMillis, Runnable task) {
    return () -> {};
  }

  @Override
  public @Nullable Object call(
      String step, Map<String, ? extends @Nullable Object> arguments, @Nullable Body body) {
    return call(step, arguments, body, _ -> {});
  }

  @Override
  public @Nullable Object call(
      String step,
      Map<String, ? extends @Nullable Object> arguments,
      @Nullable Body body,
      Consumer<StepCall> check) {
    PipelineStep definition = requireNonNull(steps.get(step), () -> "unknown step " + step);
    boolean block = body != null || step.equals("parallel");
    FlowNode node = node(block ? Kind.BLOCK : Kind.STEP, step, null);
    printLine("[Pipeline] " + step);
    var call = new PlainCall(step, new StepArguments(new LinkedHashMap<>(arguments)), body, node);
    open.push(node);
    try {
      check.accept(call);
      return definition.behaviour().perform(call);
    } catch (InterruptedException | IOException e) {
      throw new IllegalStateException(e);
    } finally {
      open.pop();
      node.end(++lastId, now());
      if (block) {
        printLine("[Pipeline] // " + step);
      }
    }
  }

  private FlowNode node(Kind kind, String step, @Nullable String label) {
    var node = new FlowNode(++lastId, open.peek(), kind, step, label, lastId, now());
    nodes.add(node);
    return node;
  }

  /** A call of a step. */
  private final class PlainCall implements StepCall {
    private final String name;
    private final StepArguments arguments;
    private final @Nullable Body body;
    private final FlowNode node;

    PlainCall(String name, StepArguments arguments, @Nullable Body body, FlowNode node) {
      this.name = name;
      this.arguments = arguments;
      this.body = body;
      this.node = node;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public StepArguments arguments() {
      return arguments;
    }

    @Override
    public boolean hasBody() {
      return body != null;
    }

    @Override
    public StepScope scope() {
      return scope;
    }

    @Override
    public RunContext run() {
      return PlainRun.this;
    }

    @Override
    public FlowNode node() {
      return node;
    }

    @Override
    public void print(String lines) {
      log.append(lines);
    }

    @Override
    public CommandOutput output(String output, boolean visible) {
      throw new UnsupportedOperationException();
    }

    @Override
    public @Nullable Object body(
        StepScope inner, @Nullable String label, @Nullable Object... given) {
      return block(inner, label, _ -> requireNonNull(body).call(given));
    }

    @Override
    public @Nullable Object block(StepScope inner, @Nullable String label, Body code) {
      StepScope before = scope;
      FlowNode block = PlainRun.this.node(Kind.BODY, name, label);
      printLine("[Pipeline] {" + (label == null ? "" : " (" + label + ")"));
      open.push(block);
      scope = inner;
      try {
        return code.call();
      } finally {
        scope = before;
        open.pop();
        block.end(++lastId, now());
        printLine("[Pipeline] }");
      }
    }

    @Override
    public @Nullable Body givenBody() {
      return body;
    }

    @Override
    public @Nullable Object await(Repeat repeat, Work work) {
      try {
        return work.perform(new NeverInterrupted());
      } catch (InterruptedException | IOException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public @Nullable Object record(Supplier<? extends @Nullable Object> source) {
      return source.get();
    }

    @Override
    public @Nullable Object call(
        String step, Map<String, ? extends @Nullable Object> given, @Nullable Body inner) {
      return PlainRun.this.call(step, given, inner);
    }
  }

  /** Steps of a plain run are not interrupted. */
  private static final class NeverInterrupted implements Interruption {
    @Override
    public @Nullable FlowInterruption reason() {
      return null;
    }

    @Override
    public void onInterrupt(Runnable action) {
      // It is never interrupted.
    }
  }
}
