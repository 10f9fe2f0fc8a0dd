package dev.steward.pipeline.step;

import dev.steward.engine.ExecutorLeases;
import dev.steward.engine.ExecutorLeases.LeaseObservation;
import dev.steward.engine.ExecutorLeases.RequestCancelled;
import dev.steward.host.ConnectionOutage;
import dev.steward.host.PosixPath;
import dev.steward.pipeline.run.FlowInterruption;
import dev.steward.pipeline.run.FlowInterruption.InterruptionCause;
import dev.steward.pipeline.run.FlowNode;
import dev.steward.pipeline.run.Interruption;
import dev.steward.pipeline.run.PipelineStep;
import dev.steward.pipeline.run.StepCall;
import dev.steward.pipeline.run.StepFailure;
import dev.steward.pipeline.run.StepScope;
import dev.steward.pipeline.value.EvaluationEnd;
import dev.steward.problem.Outage;
import dev.steward.problem.Problem;
import dev.steward.queue.ExecutorLease;
import dev.steward.queue.LeaseRequest;
import dev.steward.run.Result;
import dev.steward.step.Repeat;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The blocks that choose where steps work: {@code node}, {@code ws} and {@code dir}. */
final class NodeSteps {
  private static final String CAUSES =
      "org.jenkinsci.plugins.workflow.support.steps.ExecutorStepExecution$";

  private final WorkServices services;

  NodeSteps(WorkServices services) {
    this.services = services;
  }

  List<PipelineStep> all() {
    return List.of(
        new PipelineStep("node", "Allocate node", this::node),
        new PipelineStep("ws", "Allocate workspace", this::workspace),
        new PipelineStep("dir", "Change current directory", NodeSteps::folder));
  }

  private @Nullable Object node(StepCall call) {
    String label = call.arguments().text("label", "").strip();
    var machine = new Machine(services, call.run(), Long.toString(call.node().id()), null);
    var lease = new AtomicReference<@Nullable ExecutorLease>();
    StartingBlocks starting = call.run().shared(StartingBlocks.class, StartingBlocks::new);
    long since = call.run().now();
    Object stored;
    try {
      starting.add(call.node().id());
      stored =
          call.await(
              Repeat.IDEMPOTENT,
              interruption -> {
                starting.add(call.node().id());
                try {
                  return acquire(call, label, machine, lease, starting, interruption).stored();
                } finally {
                  starting.remove(call.node().id());
                }
              });
    } catch (Throwable thrown) {
      starting.remove(call.node().id());
      machine.close();
      ExecutorLease unused = lease.get();
      if (unused != null && !continuesLater(thrown)) {
        services.leases().release(unused);
      }
      throw thrown;
    }
    starting.remove(call.node().id());
    call.node().addPause(Math.max(0, call.run().now() - since));
    var place = Machine.Place.of(stored);
    services.environments().startLogOf(place.node()).forEach(line -> call.print(line + "\n"));
    call.print(
        "Running on " + Machine.displayName(place.node()) + " in " + place.workspace() + "\n");
    StepScope scope = machine.enter(place, call.scope());
    machine.setObserver(() -> observation(call, machine, scope));
    if (lease.get() != null) {
      machine.observe();
    }
    return inside(call, machine, scope, true);
  }

  private Machine.Place acquire(
      StepCall call,
      String label,
      Machine machine,
      AtomicReference<@Nullable ExecutorLease> acquired,
      StartingBlocks starting,
      Interruption interruption)
      throws InterruptedException, IOException {
    ExecutorLeases leases = services.leases();
    long runId = call.run().run().id();
    interruption.onInterrupt(() -> leases.cancel(runId, machine.block()));
    ExecutorLease lease;
    try {
      lease =
          leases.acquire(
              new LeaseRequest(
                  call.run().job(),
                  call.run().run(),
                  machine.block(),
                  label.isEmpty() ? null : label,
                  description(call)),
              reason -> call.print("Still waiting to schedule task\n" + reason + "\n"));
    } catch (RequestCancelled e) {
      FlowInterruption reason = interruption.reason();
      throw reason != null
          ? reason
          : new FlowInterruption(
              Result.ABORTED,
              true,
              List.of(
                  new InterruptionCause(
                      CAUSES + "QueueTaskCancelled", "Queue task was cancelled")));
    }
    acquired.set(lease);
    starting.awaitEarlier(call.node().id());
    return machine.connected(
        call, interruption, () -> machine.open(lease.node(), lease.executor()));
  }

  /** What the executor is for, such as {@code part of app #3 (Build)}. */
  private static String description(StepCall call) {
    String part =
        "part of "
            + call.run().job().fullName().replace("/", " » ")
            + " #"
            + call.run().run().number();
    for (FlowNode node : call.run().openNodes()) {
      String label = node.label();
      if (label != null) {
        return part + " (" + label + ")";
      }
    }
    return part;
  }

  /** Interrupts the block when its node is deleted. */
  private LeaseObservation observation(StepCall call, Machine machine, StepScope scope) {
    String name = machine.displayName();
    var reason =
        new FlowInterruption(
            Result.ABORTED,
            false,
            List.of(new InterruptionCause(CAUSES + "RemovedNodeCause", "Agent was removed")));
    return services
        .leases()
        .onNodeDeleted(
            machine.lease(),
            _ ->
                call.run()
                    .interrupt(
                        scope,
                        "node-deleted-" + machine.block(),
                        reason,
                        call.node(),
                        "Agent " + name + " was deleted; cancelling node body\n"));
  }

  private @Nullable Object workspace(StepCall call) throws InterruptedException, IOException {
    Machine outer = Machine.of(call);
    if (StepContainer.isAround(call)) {
      throw new StepFailure(
          "The step ws cannot be used in a container, which only has the workspace of the block"
              + " around it. Put the container into the block of ws.");
    }
    String folder = call.arguments().text("dir", "").strip();
    var machine =
        new Machine(
            services,
            call.run(),
            Long.toString(call.node().id()),
            folder.isEmpty() ? null : folder);
    Machine.Place around = outer.place();
    Object stored;
    try {
      stored =
          call.await(
              Repeat.IDEMPOTENT,
              interruption ->
                  outer.connected(
                      call,
                      interruption,
                      () -> machine.open(around.node(), around.executor()).stored()));
    } catch (Throwable thrown) {
      machine.close();
      throw thrown;
    }
    var place = Machine.Place.of(stored);
    call.print("Running in " + place.workspace() + "\n");
    StepScope scope =
        machine
            .enter(place, call.scope())
            .withEnvironment(variables -> {
              variables.put("WORKSPACE", place.workspace());
              variables.put("WORKSPACE_TMP", place.temporary());
            });
    return inside(call, machine, scope, false);
  }

  /** Evaluates the body on a machine, and ends what the block has left there. */
  private @Nullable Object inside(
      StepCall call, Machine machine, StepScope scope, boolean hasExecutor) {
    Object value;
    try {
      value = call.body(scope);
    } catch (Throwable thrown) {
      if (!continuesLater(thrown)) {
        end(call, machine, hasExecutor);
      }
      machine.close();
      throw thrown;
    }
    end(call, machine, hasExecutor);
    machine.close();
    return value;
  }

  /** Whether the block continues later, when the script is evaluated again. */
  static boolean continuesLater(Throwable thrown) {
    return thrown instanceof EvaluationEnd || Outage.isCauseOf(thrown);
  }

  private void end(StepCall call, Machine machine, boolean hasExecutor) {
    call.await(
        Repeat.IDEMPOTENT,
        interruption -> {
          // The end of a block is not interrupted, since nothing else would free the executor.
          interruption.onInterrupt(() -> {});
          try {
            machine.end();
          } catch (ConnectionOutage | Problem e) {
            // What is left is removed when the machine is connected again, or was removed with it.
            call.print(
                "The files of this block remain on "
                    + machine.displayName()
                    + ": "
                    + e.getMessage()
                    + "\n");
          }
          if (hasExecutor) {
            services.leases().release(machine.lease());
          }
          return null;
        });
  }

  private static @Nullable Object folder(StepCall call) {
    String folder = PosixPath.resolve(Machine.folder(call), call.arguments().text("path", ""));
    call.print("Running in " + folder + "\n");
    return call.body(
        call.scope()
            .with(Machine.FOLDER, folder)
            .withEnvironment(variables -> variables.put("PWD", folder)));
  }
}
