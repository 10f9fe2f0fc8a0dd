package dev.steward.pipeline.step;

import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.pipeline.run.Interruption;
import dev.steward.pipeline.run.PipelineStep;
import dev.steward.pipeline.run.StepArguments;
import dev.steward.pipeline.run.StepCall;
import dev.steward.pipeline.run.StepFailure;
import dev.steward.pipeline.run.StepScope;
import dev.steward.pipeline.step.ResourceLocks.LockReply;
import dev.steward.pipeline.step.ResourceLocks.LockableResource;
import dev.steward.pipeline.value.EvaluationEnd;
import dev.steward.pipeline.value.ValueText;
import dev.steward.run.Run;
import dev.steward.run.Runs;
import dev.steward.step.Repeat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The block step that owns resources while its body runs. */
final class LockStep {
  private static final String TYPE = "org.jenkins.plugins.lockableresources.LockStep";
  private static final int MAX_PARTS = 100;

  private final ResourceLocks locks;
  private final Jobs jobs;
  private final Runs runs;

  LockStep(ResourceLocks locks, Jobs jobs, Runs runs) {
    this.locks = locks;
    this.jobs = jobs;
    this.runs = runs;
  }

  PipelineStep step() {
    return new PipelineStep("lock", "Lock shared resource", this::perform);
  }

  private @Nullable Object perform(StepCall call) {
    LockRequest request = request(call);
    boolean skip = call.arguments().flag("skipIfLocked", false);
    LockTimeout timeout = LockTimeout.of(call);
    Object reply = call.record(() -> reply(call, request, skip, timeout));
    if (!(reply instanceof Map<?, ?> first)) {
      throw new IllegalStateException("the journal has no reply to a lock request");
    }
    Object unknown = first.get("unknownLabel");
    if (unknown != null) {
      throw new IllegalArgumentException(
          "The resource label does not exist: " + ValueText.text(unknown) + ".");
    }
    call.print("Trying to acquire lock on [" + request + "]\n" + text(first, "lines"));
    Object names = first.get("resources");
    if (names == null) {
      if (skip) {
        return null;
      }
      long before = call.run().now();
      long deadline =
          first.get("deadline") instanceof Number number ? number.longValue() : Long.MAX_VALUE;
      names =
          call.await(
              Repeat.IDEMPOTENT, interruption -> await(call, request, deadline, interruption));
      call.node().addPause(Math.max(0, call.run().now() - before));
      if (names == null) {
        String message =
            "[" + request + "] timed out waiting for resource allocation after " + timeout;
        call.print(message + "\n");
        throw new StepFailure(message);
      }
    }
    call.print("Lock acquired on [" + request + "]\n");
    return whileLocked(call, request, names);
  }

  @SuppressWarnings("PMD.AvoidCatchingThrowable")
  private @Nullable Object whileLocked(
      StepCall call, LockRequest request, @Nullable Object resources) {
    var names = new ArrayList<String>();
    if (resources instanceof List<?> list) {
      list.forEach(name -> names.add(ValueText.text(name)));
    }
    StepScope scope = call.scope();
    String variable = call.arguments().text("variable");
    if (variable != null && !variable.isEmpty()) {
      scope = scope.withEnvironment(env -> setVariables(env, variable, names));
    }
    Object value;
    try {
      value = call.body(scope);
    } catch (EvaluationEnd e) {
      // A server that stops keeps the lock for the run; the end of a run releases it.
      throw e;
    } catch (Throwable e) {
      release(call, request);
      throw ScriptExceptions.unchecked(e);
    }
    release(call, request);
    return value;
  }

  private static void setVariables(Map<String, String> env, String variable, List<String> names) {
    env.put(variable, String.join(",", names));
    for (int i = 0; i < names.size(); i++) {
      env.put(variable + i, names.get(i));
    }
  }

  private void release(StepCall call, LockRequest request) {
    call.record(() -> List.copyOf(locks.release(call.run().run(), call.node().id())));
    call.print("Lock released on resource [" + request + "]\n");
  }

  private @Nullable Object await(
      StepCall call, LockRequest request, long deadline, Interruption interruption)
      throws InterruptedException {
    Run run = call.run().run();
    long node = call.node().id();
    try {
      return locks.await(run, node, request, deadline);
    } catch (InterruptedException e) {
      if (interruption.reason() != null) {
        locks.withdraw(run, node);
      }
      throw e;
    }
  }

  private Object reply(StepCall call, LockRequest request, boolean skip, LockTimeout timeout) {
    LockReply reply = locks.request(call.run().run(), call.node().id(), request, !skip);
    return switch (reply) {
      case LockReply.UnknownLabel(String label) -> Map.of("unknownLabel", label);
      case LockReply.Granted(List<String> names, List<String> created) ->
          Map.of(
              "resources",
              names,
              "lines",
              created.stream()
                  .map(name -> "Resource [" + name + "] did not exist. Created.\n")
                  .collect(Collectors.joining()));
      case LockReply.Waiting waiting -> {
        String lines = waitingLines(request, waiting, skip, timeout);
        yield timeout.amount() == 0
            ? Map.of("lines", lines)
            : Map.of("lines", lines, "deadline", timeout.after(call.run().now()));
      }
    };
  }

  private String waitingLines(
      LockRequest request, LockReply.Waiting waiting, boolean skip, LockTimeout timeout) {
    var lines = new StringBuilder();
    LockableResource blocker = waiting.blocker();
    Long ownerId = blocker == null ? null : blocker.owner();
    if (blocker != null && ownerId != null) {
      Run owner = runs.find(ownerId);
      Job job = owner == null ? null : jobs.find(owner.jobId());
      lines
          .append("The resource [")
          .append(blocker.name())
          .append("] is locked by build ")
          .append(owner == null || job == null ? "(deleted)" : name(job, owner))
          .append(" since ")
          .append(LockTexts.time(blocker.since()))
          .append(".\n");
    }
    lines.append('[').append(request).append("] is not free, ");
    if (skip) {
      return lines.append("skipping execution ...\n").toString();
    }
    return lines
        .append("waiting for execution ...")
        .append(timeout.amount() == 0 ? "" : " (timeout: " + timeout + ")")
        .append("\n[Required resources: [")
        .append(String.join(", ", waiting.candidates()))
        .append("]] added into queue at position ")
        .append(waiting.position())
        .append('\n')
        .toString();
  }

  private static String name(Job job, Run run) {
    return job.fullName() + " " + run.name() + " #" + run.number();
  }

  private static String text(Map<?, ?> map, String key) {
    Object value = map.get(key);
    return value == null ? "" : ValueText.text(value);
  }

  private static LockRequest request(StepCall call) {
    var parts = new ArrayList<LockRequest.Part>();
    StepArguments arguments = call.arguments();
    if (arguments.text("resource") != null || arguments.text("label") != null) {
      parts.add(part(arguments));
    }
    Object extra = arguments.get("extra");
    if (extra instanceof List<?> list) {
      for (Object element : list) {
        if (!(element instanceof Map<?, ?> map) || parts.size() >= MAX_PARTS) {
          throw StepArgumentChecks.refused(call, TYPE);
        }
        var values = new LinkedHashMap<String, @Nullable Object>();
        map.forEach((key, value) -> values.put(ValueText.text(key), value));
        parts.add(part(new StepArguments(values)));
      }
    }
    if (parts.isEmpty()) {
      throw new StepFailure(
          "The lock step needs a resource or a label: lock('NAME') or lock(label: 'LABEL').");
    }
    String reason = arguments.text("reason");
    return new LockRequest(
        parts,
        arguments.flag("inversePrecedence", false),
        arguments.number("priority", 0),
        reason == null ? "" : reason);
  }

  /**
   * How long a step waits for its resources.
   *
   * @param amount 0 for no limit
   */
  private record LockTimeout(long amount, TimeUnit unit) {

    static LockTimeout of(StepCall call) {
      return new LockTimeout(
          Math.max(0, call.arguments().number("timeoutForAllocateResource", 0)),
          StepArgumentChecks.unit(call, TYPE, "timeoutUnit", TimeUnit.MINUTES));
    }

    /** The end of the time that begins now. */
    long after(long now) {
      return StepArgumentChecks.later(now, unit.toMillis(amount));
    }

    /** The duration as the log shows it, such as {@code 3 seconds}. */
    @Override
    public String toString() {
      return amount + " " + unit.name().toLowerCase(Locale.ROOT);
    }
  }

  private static LockRequest.Part part(StepArguments arguments) {
    String resource = blankToNull(arguments.text("resource"));
    String label = blankToNull(arguments.text("label"));
    if (resource != null && label != null) {
      throw new IllegalArgumentException(
          "Label and resource name cannot be specified simultaneously.");
    }
    if (resource == null && label == null) {
      throw new IllegalArgumentException(
          "Either resource label or resource name must be specified.");
    }
    return new LockRequest.Part(resource, label, Math.max(0, arguments.number("quantity", 0)));
  }

  private static @Nullable String blankToNull(@Nullable String text) {
    return text == null || text.isBlank() ? null : text.strip();
  }
}
