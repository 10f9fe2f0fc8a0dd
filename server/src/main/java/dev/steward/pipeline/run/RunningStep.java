package dev.steward.pipeline.run;

import dev.steward.step.Repeat;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A call of a step in a run. */
final class RunningStep implements StepCall {
  private final PipelineRun run;
  private final Branch branch;
  private final Thread thread = Thread.currentThread();
  private final PipelineStep step;
  private final FlowNode node;
  private final StepArguments arguments;
  private final @Nullable Body body;
  private final StepScope scope;
  private long parts;

  /** The part whose work runs now; 0 while the branch has the turn. */
  private volatile long workingPart;

  private volatile boolean hasOutput;

  RunningStep(
      PipelineRun run,
      Branch branch,
      PipelineStep step,
      FlowNode node,
      StepArguments arguments,
      @Nullable Body body) {
    this.run = run;
    this.branch = branch;
    this.step = step;
    this.node = node;
    this.arguments = arguments;
    this.body = body;
    scope = branch.scope;
  }

  @Override
  public String name() {
    return step.name();
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
    return run;
  }

  @Override
  public FlowNode node() {
    return node;
  }

  Branch branch() {
    return branch;
  }

  WaitKey nextKey() {
    return new WaitKey(node.id(), ++parts);
  }

  void setWorkingPart(long part) {
    workingPart = part;
  }

  /** Whether files with output of commands may exist. */
  boolean hasOutput() {
    return hasOutput;
  }

  private boolean hasTimestamps() {
    return scope.find(OutputScope.TIMESTAMPS) != null;
  }

  private void noteActivity() {
    Runnable listener = scope.find(OutputScope.ACTIVITY);
    if (listener != null) {
      listener.run();
    }
  }

  @Override
  public void print(String lines) {
    if (lines.isEmpty()) {
      return;
    }
    long part = workingPart;
    String stream =
        part == 0 && Thread.currentThread() == thread ? LogStream.TEXT : LogStream.work(part);
    run.log()
        .write(node.id(), stream, lines.endsWith("\n") ? lines : lines + "\n", hasTimestamps());
    noteActivity();
  }

  @Override
  public CommandOutput output(String name, boolean visible) {
    hasOutput = true;
    return run.calls().openOutput(node.id(), name, visible, hasTimestamps(), this::noteActivity);
  }

  @Override
  public @Nullable Object body(
      StepScope inner, @Nullable String label, @Nullable Object... bodyArguments) {
    Body block = body;
    if (block == null) {
      throw new IllegalStateException(step.name() + " step must be called with a body");
    }
    return run.calls().body(this, block, inner, label, bodyArguments);
  }

  @Override
  public @Nullable Object block(StepScope inner, @Nullable String label, Body code) {
    return run.calls().body(this, code, inner, label);
  }

  @Override
  public @Nullable Body givenBody() {
    return body;
  }

  @Override
  public @Nullable Object await(Repeat repeat, Work work) {
    return run.outcomes().await(this, repeat, work);
  }

  @Override
  public @Nullable Object record(Supplier<? extends @Nullable Object> source) {
    return run.outcomes().record(nextKey(), source);
  }

  @Override
  public @Nullable Object call(
      String name, Map<String, ? extends @Nullable Object> values, @Nullable Body block) {
    return run.call(name, values, block);
  }

  /** Calls the behaviour of the step. */
  @Nullable Object perform(Consumer<StepCall> check)
      throws InterruptedException, java.io.IOException {
    LongConsumer listener = scope.find(OutputScope.STEPS);
    if (listener != null) {
      listener.accept(node.id());
    }
    check.accept(this);
    return step.behaviour().perform(this);
  }
}
