package dev.steward.pipeline.run;

import dev.steward.pipeline.value.Evaluation;
import dev.steward.pipeline.value.EvaluationInterrupt;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls steps and evaluates their bodies: their nodes in the tree, and their lines in the log. */
final class StepCalls {
  private static final Logger LOG = LoggerFactory.getLogger(StepCalls.class);

  /** How old the stored tree of a running pipeline may be. */
  private static final long FLUSH_MILLIS = 500;

  private static final int MAX_DESCRIPTION = 1_000;

  private final PipelineRun run;
  private final PipelineServices services;
  private final Map<String, PipelineStep> steps;
  private final PipelineLog log;
  private final FlowTree tree;
  private final Turns turns;
  private final Interruptions interruptions;
  private final RunThreads threads;
  private final AtomicBoolean flushPlanned = new AtomicBoolean();
  private volatile @Nullable String currentStep;

  StepCalls(
      PipelineRun run,
      PipelineServices services,
      Map<String, PipelineStep> steps,
      FlowTree tree,
      Turns turns,
      Interruptions interruptions,
      RunThreads threads) {
    this.run = run;
    this.services = services;
    this.steps = steps;
    this.tree = tree;
    this.turns = turns;
    this.interruptions = interruptions;
    this.threads = threads;
    log = run.log();
  }

  /** The label of the innermost stage, or else the name of the step, that was reached last. */
  @Nullable String currentStep() {
    return currentStep;
  }

  /** Calls a step, with a node of its own in the tree. */
  @SuppressWarnings("PMD.AvoidCatchingThrowable") // each failure is noted in the tree
  @Nullable Object call(
      String name,
      Map<String, ? extends @Nullable Object> arguments,
      @Nullable Body body,
      Consumer<StepCall> check) {
    Branch branch = Branch.current();
    turns.awaitResume(branch.seat);
    PipelineStep step = steps.get(name);
    if (step == null) {
      throw new NoSuchMethodError("No such DSL method '" + name + "' found among steps");
    }
    FlowNode.Kind kind = body == null ? FlowNode.Kind.STEP : FlowNode.Kind.BLOCK;
    FlowNode node = tree.begin(branch.node, kind, name, null, branch.head, run.now());
    branch.head = node.id();
    branch.node = node;
    currentStep = name;
    planFlush();
    boolean isNew = announce(node, name);
    startStretch();
    var values = new StepArguments(new LinkedHashMap<>(arguments));
    describe(node, values);
    var call = new RunningStep(run, branch, step, node, values, body);
    try {
      interruptions.onStep(node, branch.scope, isNew);
      Object value = call.perform(check);
      end(branch, call, null);
      return value;
    } catch (EvaluationInterrupt e) {
      throw e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EvaluationInterrupt();
    } catch (Throwable e) {
      run.outcomes().requireNoOutage(e);
      end(branch, call, e);
      throw ScriptTexts.unchecked(e);
    }
  }

  private void end(Branch branch, RunningStep call, @Nullable Throwable failure) {
    turns.checkOpen();
    FlowNode node = call.node();
    if (failure != null) {
      node.fail(failure);
    }
    branch.head = tree.end(node, run.now());
    branch.node = node.parent();
    if (node.kind() == FlowNode.Kind.BLOCK) {
      announce(node, "// " + node.step());
    }
    if (call.hasOutput()) {
      OutputFolder.delete(services.blobs(), log.file(), node.id());
    }
    planFlush();
    startStretch();
  }

  private static void describe(FlowNode node, StepArguments arguments) {
    for (Object value : arguments.values().values()) {
      if (value instanceof CharSequence || value instanceof Number) {
        String text = value.toString();
        node.describe(
            text.length() > MAX_DESCRIPTION ? text.substring(0, MAX_DESCRIPTION) + "…" : text);
      }
      return;
    }
  }

  /** Starts another stretch of the script, whose length is limited. */
  static void startStretch() {
    if (Evaluation.CURRENT.isBound()) {
      Evaluation.currentBudget().startStretch();
    }
  }

  /** Writes a line about a node; false if an earlier evaluation has. */
  boolean announce(FlowNode node, String text) {
    return log.write(node.id(), LogStream.ANNOUNCE, "[Pipeline] " + text + "\n", false);
  }

  /** Evaluates the body of a step. */
  @SuppressWarnings("PMD.AvoidCatchingThrowable") // each failure is noted in the tree
  @Nullable Object body(
      RunningStep step,
      Body body,
      StepScope inner,
      @Nullable String label,
      @Nullable Object... arguments) {
    Branch branch = step.branch();
    StepScope outer = branch.scope;
    step.node().becomeBlock();
    FlowNode node =
        tree.begin(step.node(), FlowNode.Kind.BODY, step.name(), label, branch.head, run.now());
    openBody(branch, node, inner);
    turns.letOthersGoFirst(branch.seat);
    Throwable failure = null;
    Object value = null;
    try {
      value = body.call(arguments);
    } catch (EvaluationInterrupt e) {
      throw e;
    } catch (Throwable e) {
      run.outcomes().requireNoOutage(e);
      failure = e;
    }
    turns.checkOpen();
    closeBody(branch, node, failure);
    branch.node = step.node();
    branch.scope = outer;
    turns.letOthersGoFirst(branch.seat);
    startStretch();
    if (failure != null) {
      throw ScriptTexts.unchecked(failure);
    }
    return value;
  }

  /** Starts a body on a branch. */
  void openBody(Branch branch, FlowNode node, StepScope scope) {
    branch.head = node.id();
    branch.node = node;
    branch.scope = scope;
    String label = node.label();
    if (label != null) {
      currentStep = label;
    }
    planFlush();
    announce(node, label == null ? "{" : "{ (" + label + ")");
  }

  /** Ends a body on a branch. */
  void closeBody(Branch branch, FlowNode node, @Nullable Throwable failure) {
    if (failure != null) {
      node.fail(failure);
    }
    branch.head = tree.end(node, run.now());
    planFlush();
    announce(node, "}");
  }

  /** Opens the output of a command of a step. */
  CommandOutput openOutput(
      long node, String name, boolean visible, boolean timestamps, Runnable onActivity) {
    Path file = OutputFolder.file(log.file(), node, name);
    OutputFile.Target target =
        new OutputFile.Target() {
          @Override
          public void copy(byte[] bytes, int offset, int length) {
            log.copy(node, name, bytes, offset, length, timestamps);
            onActivity.run();
          }

          @Override
          public void endLine() {
            log.endLine(node, name);
          }

          @Override
          public void notice(String line) {
            log.write(node, LogStream.NOTICE, line + "\n", timestamps);
          }
        };
    return new OutputFile(
        services.blobs(),
        services.logWatcher(),
        file,
        visible ? target : null,
        visible ? log.copied(node, name, timestamps) : 0,
        run::abandon);
  }

  /** Stores the tree and the variables as they are; an outage is left to the next attempt. */
  void flush() {
    flushPlanned.set(false);
    if (tree.isChanged()) {
      try {
        services
            .store()
            .write(tx -> {
              run.writeTree(tx);
              return true;
            });
      } catch (RuntimeException e) {
        LOG.debug("the tree of run {} is stored later", run.run().id(), e);
      }
    }
  }

  private void planFlush() {
    if (!flushPlanned.getAndSet(true)) {
      threads.startThreadAt(run.now() + FLUSH_MILLIS, "flush", this::flush);
    }
  }
}
