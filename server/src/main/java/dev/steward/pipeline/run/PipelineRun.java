package dev.steward.pipeline.run;

import dev.steward.engine.LogMasks;
import dev.steward.job.Job;
import dev.steward.job.definition.Definition;
import dev.steward.job.definition.ParameterType;
import dev.steward.pipeline.interpreter.Interpreter;
import dev.steward.pipeline.interpreter.ScriptVariables;
import dev.steward.pipeline.syntax.Script;
import dev.steward.pipeline.syntax.SyntaxFailure;
import dev.steward.pipeline.value.Budget;
import dev.steward.run.Notes;
import dev.steward.run.ParameterValue;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.store.Tx;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One evaluation of a run's script, from its first statement to its end or to a stop of the server.
 */
final class PipelineRun implements RunContext {
  /** Kind of the note that says whether a user has paused the run. */
  private static final String PAUSED = "paused";

  private final PipelineServices services;
  private final Job job;
  private final Definition definition;
  private final Run run;
  private final PipelineLog log;
  private final FlowTree tree;
  private final FlowChanges changes;
  private final Journal journal;
  private final Turns turns;
  private final RunThreads threads;
  private final Interruptions interruptions;
  private final InterruptionCauses causes;
  private final StepOutcomes outcomes;
  private final StepCalls calls;
  private final ParallelBranches parallel;
  private final RunVariables variables;
  private final Budget budget = new Budget(Budget.DEFAULT_LIMITS);
  private final Interpreter interpreter;
  private final ScriptVariables binding = new ScriptVariables();
  private final Map<Class<?>, Object> shared = new ConcurrentHashMap<>();
  private final Branch main;
  private @Nullable Result result;
  private @Nullable Repetition repetition;

  /** Opens a run, with all that an earlier evaluation has stored. */
  PipelineRun(
      PipelineServices services,
      Map<String, PipelineStep> steps,
      RunTimer timer,
      List<FlowListener> listeners,
      Job job,
      Definition definition,
      Run run) {
    this.services = services;
    this.job = job;
    this.definition = definition;
    this.run = run;
    log = new PipelineLog(services.blobs().log(job.id(), run.number()), services.clock());
    for (ParameterValue value : run.parameters()) {
      if (value.type() == ParameterType.SECRET) {
        log.masks().addSecret(value.value());
      }
    }
    LogMasks masks = log.masks();
    tree = new FlowTree(services.store(), run.id(), masks::clean);
    changes = new FlowChanges(listeners, services.clock(), job, run);
    journal =
        new Journal(
            services.store(),
            run.id(),
            new Journal.Encryption() {
              @Override
              public String encrypt(String text) {
                return services.runs().progress().encrypt(text);
              }

              @Override
              public String decrypt(String text) {
                return services.runs().progress().decrypt(text);
              }
            },
            text -> !masks.clean(text).equals(text),
            this::writeTree);
    turns = new Turns(this::nextInJournal, journal::isReplaying);
    turns.pause(isPaused());
    threads = new RunThreads(timer, run.id(), this::abandon);
    causes = new InterruptionCauses(services.notes(), run.id(), log);
    interruptions = new Interruptions(this, turns, journal);
    outcomes = new StepOutcomes(this, journal, turns, interruptions, threads);
    calls = new StepCalls(this, services, steps, tree, turns, interruptions, threads);
    parallel = new ParallelBranches(this, turns, tree);
    variables = new RunVariables(services.variables().apply(job, run));
    interpreter =
        new Interpreter(
            services.scriptFactory().environment(this, steps),
            new RunValuesFromOutside(this, run.cookie()),
            budget);
    main = new Branch(turns.newSeat(), StepScope.ROOT, null, FlowTree.START);
    // Nothing may happen before the script is evaluated, such as a stop.
    turns.start(main.seat);
  }

  private Turns.Choice nextInJournal() {
    return outcomes.next();
  }

  // What drives the run.

  /** Whether a user has paused the run; survives a restart. */
  boolean isPaused() {
    return isPaused(services.notes(), run.id());
  }

  static boolean isPaused(Notes notes, long runId) {
    return Boolean.toString(true).equals(notes.find(runId, PAUSED));
  }

  /**
   * Pauses the run before its next step, or lets it go on.
   *
   * @return false if it was so before
   */
  boolean pause(boolean pause) {
    if (isPaused() == pause) {
      return false;
    }
    services.notes().put(run.id(), PAUSED, Boolean.toString(pause));
    turns.pause(pause);
    return true;
  }

  /** Whether an earlier evaluation has done anything. */
  boolean isResumed() {
    return journal.isResumed() || !log.isEmpty();
  }

  PipelineLog log() {
    return log;
  }

  Interruptions interruptions() {
    return interruptions;
  }

  InterruptionCauses causes() {
    return causes;
  }

  StepOutcomes outcomes() {
    return outcomes;
  }

  StepCalls calls() {
    return calls;
  }

  RunThreads threads() {
    return threads;
  }

  /** Runs code on the current thread as the main branch, which has the turn. */
  <T extends @Nullable Object> T asMain(Supplier<T> work) {
    return ScopedValue.where(Branch.CURRENT, main).call(work::get);
  }

  void setRepetition(@Nullable Repetition repeated) {
    repetition = repeated;
  }

  /** Evaluates the main script. */
  @Nullable Object evaluate(Script script) {
    return interpreter.run(script, binding);
  }

  /** Prepares what the script needs; see {@link ScriptFactory#prepare}. */
  void prepare(Script script) throws SyntaxFailure, IOException, InterruptedException {
    services.scriptFactory().prepare(this, script, outcomes.preparation(log));
  }

  /** Ends the evaluation on behalf of the server or a user. */
  void close(RuntimeException reason) {
    turns.close(reason);
    budget.cancel();
    interruptions.closeWaits();
  }

  /** Ends the evaluation because of an error that its script must not see. */
  void abandon(RuntimeException reason) {
    close(reason);
  }

  /** Why the evaluation was ended from outside; null if it was not. */
  @Nullable Throwable closedBy() {
    return turns.closedBy();
  }

  /** Waits until no thread evaluates, and closes the files. */
  void shut() {
    threads.cancel();
    turns.close(new EvaluationStop(EvaluationStop.StopReason.STOPPING));
    budget.cancel();
    threads.stop();
    log.close();
  }

  /** Stores the nodes that have changed, and then reports those that started or ended. */
  void writeTree(Tx tx) {
    tree.write(tx);
    var committed = new ArrayList<FlowChange>();
    tx.afterCommit(() -> committed.addAll(tree.onCommit()));
    tx.notifyAfterCommit(() -> changes.publish(committed));
  }

  /** Stores the end of the tree. */
  void writeEnd(Tx tx) {
    writeTree(tx);
    tx.notifyAfterCommit(changes::end);
  }

  /** Stores the variables that the script has set. */
  void saveVariables() {
    variables.save(services.notes(), run.id(), log.masks()::clean);
  }

  // What steps and the script ask for.

  @Override
  public @Nullable Object call(
      String step, Map<String, ? extends @Nullable Object> arguments, @Nullable Body body) {
    return call(step, arguments, body, _ -> {});
  }

  @Override
  public @Nullable Object call(
      String name,
      Map<String, ? extends @Nullable Object> arguments,
      @Nullable Body body,
      Consumer<StepCall> check) {
    return calls.call(name, arguments, body, check);
  }

  @Override
  public @Nullable Object record(Supplier<? extends @Nullable Object> source) {
    return outcomes.record(source);
  }

  @Override
  public Map<String, @Nullable Object> parallel(
      StepCall call, Map<String, Body> branches, boolean failFast) {
    return parallel.evaluate((RunningStep) call, branches, failFast);
  }

  @Override
  public Job job() {
    return job;
  }

  @Override
  public Definition definition() {
    return definition;
  }

  @Override
  public Run run() {
    return run;
  }

  @Override
  public @Nullable Repetition repetition() {
    return repetition;
  }

  @Override
  public long now() {
    return services.clock().millis();
  }

  @Override
  public void printLine(String line) {
    log.write(0, LogStream.TEXT, line + "\n", false);
  }

  @Override
  public @Nullable Result result() {
    return PresumedResult.orWorse(result);
  }

  /** The result without that of an exception that ends the script. */
  @Nullable Result ownResult() {
    return result;
  }

  @Override
  public void worsen(Result other) {
    Result own = result;
    if (own == null || other.isWorseThan(own)) {
      result = other;
    }
  }

  @Override
  public StepScope scope() {
    return Branch.CURRENT.isBound() ? Branch.current().scope : StepScope.ROOT;
  }

  @Override
  public Map<String, String> environment(StepScope scope) {
    return variables.of(scope);
  }

  @Override
  public Map<String, String> overrides() {
    return variables.overrides();
  }

  @Override
  public void onEnvironmentUse() {
    variables.use();
  }

  @Override
  public void override(String name, @Nullable String value) {
    variables.override(name, value);
  }

  @Override
  public void mask(Collection<String> secrets) {
    log.masks().add(secrets);
  }

  @Override
  public List<String> masked() {
    return log.masks().all();
  }

  @Override
  public String maskSecrets(String text) {
    return log.masks().clean(text);
  }

  @Override
  public List<FlowNode> openNodes() {
    List<FlowNode> nodes = new ArrayList<>();
    for (FlowNode node = Branch.current().node; node != null; node = node.parent()) {
      nodes.add(node);
    }
    return nodes;
  }

  @Override
  public void interrupt(
      StepScope scope, String key, FlowInterruption reason, @Nullable FlowNode node, String lines) {
    interruptions.post(scope, key, reason, node == null ? 0 : node.id(), _ -> lines);
  }

  @Override
  public String describe(Throwable thrown) {
    return thrown instanceof FlowInterruption interruption
        ? causes.describe(interruption)
        : ScriptErrors.describe(thrown, interpreter);
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
  public AutoCloseable at(long epochMillis, Runnable task) {
    var timed = new RunThreads.TimedTask(task);
    journal.whenReplayed(() -> threads.plan(timed, epochMillis, "timer"));
    return timed;
  }
}
