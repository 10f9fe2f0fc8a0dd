package dev.steward.pipeline.run;

import dev.steward.pipeline.value.EvaluationInterrupt;
import dev.steward.run.Result;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Evaluates the branches of {@code parallel} steps, each on a thread of its own. */
final class ParallelBranches {
  private static final String FAIL_FAST =
      "org.jenkinsci.plugins.workflow.cps.steps.ParallelStep$FailFastCause";

  /** Each branch has a thread and a stack. */
  private static final int MAX_BRANCHES = 2_000;

  /** Marks the scope of the branches of one step. */
  private static final ScopeKey<Long> STEP = new ScopeKey<>("parallel");

  private final PipelineRun run;
  private final Turns turns;
  private final FlowTree tree;

  ParallelBranches(PipelineRun run, Turns turns, FlowTree tree) {
    this.run = run;
    this.turns = turns;
    this.tree = tree;
  }

  /** The branches of one step; used by the branch that has the turn. */
  private final class Group {
    private final RunningStep step;
    private final boolean failFast;
    private final StepScope scope;
    private final List<Throwable> failures = new ArrayList<>();

    /** A script sees the class and its order, as in Jenkins. */
    private final Map<String, @Nullable Object> values = new HashMap<>();

    private int remaining;

    Group(RunningStep step, boolean failFast) {
      this.step = step;
      this.failFast = failFast;
      scope = step.scope().with(STEP, step.node().id());
    }

    void onEnd(String name, @Nullable Object value, @Nullable Throwable failure) {
      values.put(name, value);
      if (failure != null) {
        run.log().write(step.node().id(), LogStream.TEXT, "Failed in branch " + name + "\n", false);
        if (failFast && failures.isEmpty() && remaining > 1) {
          run.interrupt(
              scope,
              "failFast-" + step.node().id(),
              new FlowInterruption(
                  Result.ABORTED,
                  true,
                  List.of(
                      new FlowInterruption.InterruptionCause(
                          FAIL_FAST, "Failed in branch " + name))));
        }
        failures.add(failure);
      }
      remaining--;
      if (remaining == 0) {
        turns.ready(step.branch().seat);
      }
    }
  }

  Map<String, @Nullable Object> evaluate(
      RunningStep step, Map<String, Body> bodies, boolean failFast) {
    if (bodies.isEmpty()) {
      return new HashMap<>();
    }
    if (bodies.size() > MAX_BRANCHES) {
      throw new StepFailure(
          "The step parallel has "
              + bodies.size()
              + " branches; at most "
              + MAX_BRANCHES
              + " are allowed. Split the branches into several steps.");
    }
    var group = new Group(step, failFast);
    group.remaining = bodies.size();
    bodies.keySet().forEach(name -> group.values.put(name, null));
    Branch parent = step.branch();
    step.node().becomeBlock();
    tree.skip(bodies.size() - 1);
    Result presumed = PresumedResult.orWorse(null);
    bodies.forEach((name, body) -> {
      FlowNode node =
          tree.begin(
              step.node(),
              FlowNode.Kind.BODY,
              step.name(),
              "Branch: " + name,
              step.node().id(),
              run.now());
      var branch = new Branch(turns.newSeat(), group.scope, node, node.id());
      run.calls().openBody(branch, node, group.scope);
      turns.ready(branch.seat);
      if (!run.threads()
          .startThread(
              "branch-" + node.id(),
              () ->
                  ScopedValue.where(Branch.CURRENT, branch)
                      .run(() -> {
                        if (presumed == null) {
                          evaluate(group, name, body, branch, node);
                        } else {
                          PresumedResult.during(
                              presumed,
                              () -> {
                                evaluate(group, name, body, branch, node);
                                return true;
                              });
                        }
                      }))) {
        throw new EvaluationInterrupt();
      }
    });
    turns.block(parent.seat);
    if (group.failures.isEmpty()) {
      return group.values;
    }
    throw ScriptTexts.unchecked(reported(group.failures));
  }

  @SuppressWarnings("PMD.AvoidCatchingThrowable") // the failure belongs to the branch
  private void evaluate(Group group, String name, Body body, Branch branch, FlowNode node) {
    try {
      turns.await(branch.seat);
      Throwable failure = null;
      Object value = null;
      try {
        value = run.interpreter().<@Nullable Object>branch(() -> body.call());
      } catch (EvaluationInterrupt e) {
        throw e;
      } catch (Throwable e) {
        failure = e;
      }
      turns.checkOpen();
      run.calls().closeBody(branch, node, failure);
      group.onEnd(name, value, failure);
      turns.leave(branch.seat);
    } catch (EvaluationInterrupt e) {
      // The run ends or is evaluated again.
      return;
    } catch (RuntimeException e) {
      run.abandon(e);
    } finally {
      turns.remove(branch.seat);
    }
  }

  /** The failure that the step ends with; the others are attached to it. */
  private static Throwable reported(List<Throwable> failures) {
    List<Throwable> sorted = new ArrayList<>(failures);
    sorted.sort(
        Comparator.<Throwable, Boolean>comparing(FlowInterruption.class::isInstance)
            .thenComparing(StepFailure.class::isInstance)
            .thenComparing(ParallelBranches::result, Comparator.reverseOrder()));
    Throwable first = sorted.getFirst();
    sorted.subList(1, sorted.size()).forEach(first::addSuppressed);
    return first;
  }

  private static Result result(Throwable failure) {
    return failure instanceof FlowInterruption interruption
        ? interruption.result()
        : Result.FAILURE;
  }
}
