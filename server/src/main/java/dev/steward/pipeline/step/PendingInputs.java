package dev.steward.pipeline.step;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.audit.Audit;
import dev.steward.job.Jobs;
import dev.steward.job.definition.BuildParameter;
import dev.steward.job.definition.ParameterType;
import dev.steward.problem.Problem;
import dev.steward.run.JobRun;
import dev.steward.run.ParameterResolver;
import dev.steward.run.ParameterValue;
import dev.steward.secret.Encryptor;
import dev.steward.store.Store;
import dev.steward.store.Tx;
import dev.steward.text.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The input steps that wait. An answer is stored before the client gets a response, so that it
 * survives a kill of the server; secrets in it are encrypted.
 */
public final class PendingInputs {

  /** Listener for inputs, such as the one that publishes events. */
  public interface InputListener {

    /** Called when a step begins to wait, also after a restart. */
    void onWaiting(PendingInput input);

    /** Called in the transaction that stores an answer. */
    void onAnswered(Tx tx, PendingInput input, String user, boolean approved);
  }

  private record Waiter(PendingInput input, CompletableFuture<String> answer) {}

  private final Store store;
  private final Authorizer authorizer;
  private final Jobs jobs;
  private final Audit audit;
  private final Encryptor encryptor;
  private final Map<Long, List<Waiter>> byRun = new ConcurrentHashMap<>();
  private final List<InputListener> listeners = new CopyOnWriteArrayList<>();

  public PendingInputs(
      Store store, Authorizer authorizer, Jobs jobs, Audit audit, Encryptor encryptor) {
    this.store = store;
    this.authorizer = authorizer;
    this.jobs = jobs;
    this.audit = audit;
    this.encryptor = encryptor;
  }

  public void onChange(InputListener listener) {
    listeners.add(listener);
  }

  /** The inputs of a run that wait, the oldest first. */
  public List<PendingInput> of(long runId) {
    return byRun.getOrDefault(runId, List.of()).stream()
        .map(Waiter::input)
        .sorted(Comparator.comparingLong(PendingInput::node))
        .toList();
  }

  /** The input of a run with the id; null if none waits. */
  public @Nullable PendingInput find(long runId, String id) {
    for (PendingInput input : of(runId)) {
      if (input.id().equals(id)) {
        return input;
      }
    }
    return null;
  }

  /** Waits for the answer and returns it as JSON. Returns at once if it is already stored. */
  String await(PendingInput input) throws InterruptedException {
    var waiter = new Waiter(input, new CompletableFuture<>());
    byRun.compute(input.runId(), (_, list) -> added(list, waiter));
    try {
      String stored = store.read(tx -> find(tx, input));
      if (stored != null) {
        return stored;
      }
      listeners.forEach(listener -> listener.onWaiting(input));
      return waiter.answer().get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("waiting for an input failed", e);
    } finally {
      byRun.computeIfPresent(input.runId(), (_, list) -> removed(list, waiter));
    }
  }

  private static List<Waiter> added(@Nullable List<Waiter> list, Waiter waiter) {
    var all = new ArrayList<Waiter>(list == null ? List.of() : list);
    all.add(waiter);
    return List.copyOf(all);
  }

  private static @Nullable List<Waiter> removed(List<Waiter> list, Waiter waiter) {
    List<Waiter> rest = list.stream().filter(other -> !other.equals(waiter)).toList();
    return rest.isEmpty() ? null : rest;
  }

  private static @Nullable String find(Tx tx, PendingInput input) {
    return tx.find(
        "SELECT answer FROM pipeline_input WHERE run_id = ? AND node = ?",
        row -> row.text(1),
        input.runId(),
        input.node());
  }

  /** Whether the caller may let the run go on. */
  public boolean mayProceed(Caller caller, JobRun run, PendingInput input) {
    return input.submitter() == null
        ? authorizer.allows(caller, Permission.ITEM_BUILD, run.subject())
        : isSubmitter(caller, run, input);
  }

  /** Whether the caller may abort the input. */
  public boolean mayAbort(Caller caller, JobRun run, PendingInput input) {
    return mayProceed(caller, run, input)
        || authorizer.allows(caller, Permission.ITEM_CANCEL, run.subject());
  }

  private boolean isSubmitter(Caller caller, JobRun run, PendingInput input) {
    if (authorizer.allows(caller, Permission.ADMINISTER)) {
      return true;
    }
    // The names in a script must not give access to visitors, or to jobs that a user cannot see.
    if (caller.isAnonymous() || !authorizer.allows(caller, Permission.ITEM_READ, run.subject())) {
      return false;
    }
    String submitter = String.valueOf(input.submitter());
    return Arrays.stream(submitter.split(",", -1))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .anyMatch(name ->
            name.equalsIgnoreCase(caller.name())
                || caller.groups().stream().anyMatch(name::equalsIgnoreCase));
  }

  /**
   * Lets the run go on.
   *
   * @param values submitted values by parameter; parameters without a value are left out
   * @throws Problem.Invalid if the caller may not, a value is invalid, or the step was answered
   */
  public void proceed(Caller caller, JobRun run, PendingInput input, Map<String, String> values) {
    if (!mayProceed(caller, run, input)) {
      throw new Problem.Invalid(
          input.submitter() == null
              ? "You need to have Job/Build permissions to submit this."
              : "You need to be " + input.submitter() + " to submit this.");
    }
    var members = new ArrayList<Object>();
    for (Map.Entry<String, String> submitted : values.entrySet()) {
      BuildParameter parameter = input.parameter(submitted.getKey());
      if (parameter == null) {
        throw new Problem.Invalid("No such parameter definition: " + submitted.getKey());
      }
      ParameterValue value =
          ParameterResolver.of(
              jobs, parameter, ParameterResolver.fromForm(parameter, submitted.getValue()));
      boolean secret = value.type() == ParameterType.SECRET;
      members.add(
          Map.of(
              "name",
              value.name(),
              "type",
              value.type().name(),
              "value",
              secret ? encrypt(value.value()) : value.value()));
    }
    answer(caller, run, input, true, members);
  }

  /**
   * Ends the step, which aborts the run unless the script catches it.
   *
   * @throws Problem.Invalid if the caller may not, or the step was answered
   */
  public void abort(Caller caller, JobRun run, PendingInput input) {
    if (!mayAbort(caller, run, input)) {
      throw new Problem.Invalid(
          "You need to be '"
              + (input.submitter() == null ? "" : input.submitter())
              + "' (or have Job/Cancel permissions) to cancel this.");
    }
    answer(caller, run, input, false, List.of());
  }

  private void answer(
      Caller caller, JobRun run, PendingInput input, boolean approved, List<Object> values) {
    var members = new LinkedHashMap<String, @Nullable Object>();
    members.put("approved", approved);
    members.put("user", caller.name());
    members.put("fullName", caller.fullName());
    members.put("values", values);
    String json = Json.write(members);
    store.write(tx -> {
      if (find(tx, input) != null) {
        throw new Problem.Invalid("This input has been already given");
      }
      tx.update(
          "INSERT INTO pipeline_input (run_id, node, answer) VALUES (?, ?, ?)",
          input.runId(),
          input.node(),
          json);
      audit.record(
          tx,
          caller.name(),
          caller.address(),
          approved ? "input.approve" : "input.reject",
          run.title(),
          input.id());
      listeners.forEach(listener -> listener.onAnswered(tx, input, caller.name(), approved));
      tx.afterCommit(() -> complete(input, json));
      return true;
    });
  }

  private void complete(PendingInput input, String answer) {
    for (Waiter waiter : byRun.getOrDefault(input.runId(), List.of())) {
      if (waiter.input().node() == input.node()) {
        waiter.answer().complete(answer);
      }
    }
  }

  private String encrypt(String value) {
    return Base64.getEncoder().encodeToString(encryptor.encrypt(value));
  }

  String decrypt(String value) {
    return encryptor.decrypt(Base64.getDecoder().decode(value));
  }
}
