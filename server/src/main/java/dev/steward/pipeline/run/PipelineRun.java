package dev.steward.pipeline.run;

import dev.steward.concurrent.ThreadSet;
import dev.steward.engine.LogMasks;
import dev.steward.job.Job;
import dev.steward.job.definition.Definition;
import dev.steward.job.definition.ParameterType;
import dev.steward.pipeline.interpreter.Interpreter;
import dev.steward.pipeline.interpreter.ScriptVariables;
import dev.steward.pipeline.syntax.Script;
import dev.steward.pipeline.value.Budget;
import dev.steward.pipeline.value.Evaluation;
import dev.steward.pipeline.value.EvaluationInterrupt;
import dev.steward.problem.Outage;
import dev.steward.run.Notes;
import dev.steward.run.ParameterValue;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.step.Repeat;
import dev.steward.store.Tx;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One evaluation of a run's script, from its first statement to its end or to a stop of the server.
 */
final class PipelineRun implements RunContext {
  private static final Logger LOG = LoggerFactory.getLogger(PipelineRun.class);

  /** How old the stored tree of a running pipeline may be. */
  private static final long FLUSH_MILLIS = 500;

  private static final int MAX_DESCRIPTION = 1_000;

  /** Kind of the note that says whether a user has paused the run. */
  private static final String PAUSED = "paused";

  private final PipelineServices services;
  private final Map<String, PipelineStep> steps;
  private final RunTimer timer;
  private final Job job;
  private final Definition definition;
  private final Run run;
  private final ThreadSet threads = new ThreadSet();
  private final PipelineLog log;
  private final FlowTree tree;
  private final FlowChanges changes;
  private final Journal journal;
  private final Turns turns;
  private final Interruptions interruptions;
  private final ParallelBranches parallel;
  private final RunVariables variables;
  private final Budget budget = new Budget(Budget.DEFAULT_LIMITS);
  private final Interpreter interpreter;
  private final ScriptVariables binding = new ScriptVariables();

  /** Branches whose wait has an outcome in the journal; used by the branch that has the turn. */
  private final Map<WaitKey, Branch> parked = new HashMap<>();

  private final Map<Class<?>, Object> shared = new ConcurrentHashMap<>();
  private final Set<String> printedCauses = new HashSet<>();

  /** Why the run, or a stage of it, was interrupted. */
  private final Set<FlowInterruption.InterruptionCause> causes = new LinkedHashSet<>();

  private final List<Runnable> afterReplay = new ArrayList<>();
  private final AtomicBoolean flushPlanned = new AtomicBoolean();
  private final Branch main;
  private boolean replayed;
  private long scriptParts;
  private @Nullable Result result;
  private @Nullable Result stopResult;
  private volatile @Nullable String currentStep;
  private final List<TimedTask> patience = new ArrayList<>();

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
    this.steps = steps;
    this.timer = timer;
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
    interruptions = new Interruptions(this, turns, journal);
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
    replayed = !journal.isReplaying();
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

  /** Runs code on the current thread as the main branch, which has the turn. */
  <T extends @Nullable Object> T asMain(Supplier<T> work) {
    return ScopedValue.where(Branch.CURRENT, main).call(work::get);
  }

  /** Evaluates the main script. */
  @Nullable Object evaluate(Script script) {
    return interpreter.run(script, binding);
  }

  /** Performs work before the script is evaluated, such that it can be interrupted. */
  void prepare(StepCall.Work work) throws IOException, InterruptedException {
    var key = new WaitKey(FlowTree.START, 1);
    if (journal.hasOutcome(key)) {
      park(key);
      work.perform(new Wait(key, "", StepScope.ROOT, Thread.currentThread(), this::startThread));
    } else {
      perform(main, key, "", StepScope.ROOT, work, _ -> {});
    }
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

  /** Runs a task at a time unless the run has ended by then. */
  void afterPatience(long epochMillis, Runnable task) {
    var timed = new TimedTask(task);
    synchronized (patience) {
      patience.add(timed);
    }
    timed.planned(timer.at(epochMillis, () -> startThread("patience", () -> run(timed))));
  }

  /** Waits until no thread evaluates, and closes the files. */
  void shut() {
    synchronized (patience) {
      patience.forEach(TimedTask::close);
    }
    turns.close(new EvaluationStop(EvaluationStop.Reason.STOPPING));
    budget.cancel();
    threads.stop();
    log.close();
  }

  boolean startThread(String name, Runnable work) {
    return threads.start("run-" + run.id() + "-" + name, work);
  }

  /** The label of the innermost stage, or else the name of the step, that was reached last. */
  @Nullable String currentStep() {
    return currentStep;
  }

  /** Stores the tree and the variables as they are; an outage is left to the next attempt. */
  void flush() {
    flushPlanned.set(false);
    if (tree.isChanged()) {
      try {
        services
            .store()
            .write(tx -> {
              writeTree(tx);
              return true;
            });
      } catch (RuntimeException e) {
        LOG.debug("the tree of run {} is stored later", run.id(), e);
      }
    }
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

  private void planFlush() {
    if (!flushPlanned.getAndSet(true)) {
      timer.at(services.clock().millis() + FLUSH_MILLIS, () -> startThread("flush", this::flush));
    }
  }

  // Journal.

  /** Called under the lock of the turns, when all branches wait. */
  private Turns.Choice nextInJournal() {
    try {
      while (true) {
        JournalRow row = journal.peek();
        if (row == null) {
          return new Turns.Choice.Any();
        }
        if (row.kind() == JournalRow.RowType.INTERRUPT) {
          takeRow();
          interruptions.replay(row);
          continue;
        }
        Branch branch = row.kind().isOutcome() ? parked.remove(row.key()) : null;
        if (branch == null) {
          return new Turns.Choice.Diverged(diverged(row));
        }
        takeRow();
        branch.delivered = row;
        return new Turns.Choice.Next(branch.seat);
      }
    } catch (RuntimeException e) {
      return new Turns.Choice.Diverged(e);
    }
  }

  /** Takes the next row of an earlier evaluation. */
  JournalRow takeRow() {
    JournalRow row = journal.take();
    if (!journal.isReplaying()) {
      replayed = true;
      afterReplay.forEach(Runnable::run);
      afterReplay.clear();
    }
    return row;
  }

  private static IllegalStateException diverged(JournalRow row) {
    return new IllegalStateException(
        "After the restart the script did not do what it did before: the step "
            + row.key().node()
            + " was not reached in the same way. Start the pipeline again.");
  }

  /** Adds a row; an error ends the evaluation without a trace in the script. */
  void append(WaitKey key, JournalRow.RowType kind, String value) {
    try {
      journal.append(key, kind, value);
      saveVariables();
    } catch (RuntimeException e) {
      abandon(e);
      throw new EvaluationInterrupt();
    }
  }

  private String park(WaitKey key) {
    Branch branch = Branch.current();
    parked.put(key, branch);
    turns.block(branch.seat);
    JournalRow row = branch.delivered;
    branch.delivered = null;
    if (row == null) {
      throw new IllegalStateException("a branch got its turn without an outcome");
    }
    String value = journal.value(row);
    if (row.kind() == JournalRow.RowType.FAILURE) {
      throw ScriptTexts.unchecked(ValueCodec.readFailure(value));
    }
    return value;
  }

  @Nullable Object await(RunningStep step, Repeat repeat, StepCall.Work work) {
    WaitKey key = step.nextKey();
    turns.checkOpen();
    StepCall.Work performed = work;
    if (repeat == Repeat.ONCE && !start(key) && !journal.hasOutcome(key)) {
      performed =
          _ -> {
            throw new StepFailure(
                "The outcome of the step "
                    + step.name()
                    + " is unknown, because the server was interrupted while the step ran. The step"
                    + " is not run again, because that could repeat its effects; check whether it"
                    + " took effect.");
          };
    }
    try {
      return journal.hasOutcome(key)
          ? ValueCodec.read(park(key))
          : perform(step.branch(), key, step.name(), step.scope(), performed, step::setWorkingPart);
    } finally {
      startStretch();
    }
  }

  /** Notes that work starts which must not be repeated; false if it had started before. */
  private boolean start(WaitKey key) {
    JournalRow row = journal.peek();
    if (row == null) {
      append(key, JournalRow.RowType.START, "");
      return true;
    }
    if (row.kind() != JournalRow.RowType.START || !row.key().equals(key)) {
      abandon(diverged(row));
      throw new EvaluationInterrupt();
    }
    takeRow();
    return false;
  }

  @SuppressWarnings("PMD.AvoidCatchingThrowable") // each outcome of the work is stored
  private @Nullable Object perform(
      Branch branch,
      WaitKey key,
      String step,
      StepScope scope,
      StepCall.Work work,
      Consumer<Long> workingPart) {
    var wait = new Wait(key, step, scope, Thread.currentThread(), this::startThread);
    interruptions.add(wait);
    turns.checkOpen();
    Object value = null;
    Throwable failure = null;
    workingPart.accept(key.part());
    try {
      turns.leave(branch.seat);
      value = work.perform(wait);
    } catch (Throwable e) {
      failure = e;
    } finally {
      wait.end();
      workingPart.accept(0L);
    }
    if (failure instanceof EvaluationInterrupt || turns.closedBy() != null) {
      throw new EvaluationInterrupt();
    }
    turns.complete(branch.seat);
    turns.await(branch.seat);
    interruptions.remove(wait);
    FlowInterruption reason = wait.reason();
    if (reason != null) {
      failure = new FlowInterruption(reason.result(), reason.isActual(), reason.causes());
    }
    if (failure != null) {
      requireNoOutage(failure);
      String text = ValueCodec.writeFailure(failure);
      append(key, JournalRow.RowType.FAILURE, text);
      throw ScriptTexts.unchecked(
          failure instanceof FlowInterruption || failure instanceof StepFailure
              ? failure
              : ValueCodec.readFailure(text));
    }
    String text = ValueCodec.write(value);
    append(key, JournalRow.RowType.VALUE, text);
    return value instanceof List || value instanceof Map ? ValueCodec.read(text) : value;
  }

  /** Ends the evaluation if an error is none of the script's, but an outage. */
  private void requireNoOutage(Throwable failure) {
    if (failure instanceof RuntimeException e && Outage.isCauseOf(e)) {
      abandon(e);
      throw new EvaluationInterrupt();
    }
    if (failure instanceof IOException e && Outage.isCauseOf(e)) {
      abandon(new Outage("The disk of the server is full.", e, 0));
      throw new EvaluationInterrupt();
    }
  }

  @Override
  public @Nullable Object record(Supplier<? extends @Nullable Object> source) {
    return record(new WaitKey(0, ++scriptParts), source);
  }

  @Nullable Object record(WaitKey key, Supplier<? extends @Nullable Object> source) {
    turns.checkOpen();
    JournalRow row = journal.peek();
    if (row != null) {
      if (row.kind() != JournalRow.RowType.RECORD || !row.key().equals(key)) {
        abandon(diverged(row));
        throw new EvaluationInterrupt();
      }
      takeRow();
      return recorded(journal.value(row));
    }
    String text;
    try {
      text = ValueCodec.write(source.get());
    } catch (EvaluationInterrupt e) {
      throw e;
    } catch (RuntimeException e) {
      requireNoOutage(e);
      text = ValueCodec.writeFailure(e);
    }
    append(key, JournalRow.RowType.RECORD, text);
    return recorded(text);
  }

  private static @Nullable Object recorded(String text) {
    if (ValueCodec.isFailure(text)) {
      throw ScriptTexts.unchecked(ValueCodec.readFailure(text));
    }
    return ValueCodec.read(text);
  }

  // Steps.

  @Override
  public @Nullable Object call(
      String step, Map<String, ? extends @Nullable Object> arguments, @Nullable Body body) {
    return call(step, arguments, body, _ -> {});
  }

  @Override
  @SuppressWarnings("PMD.AvoidCatchingThrowable") // each failure is noted in the tree
  public @Nullable Object call(
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
    FlowNode node = tree.begin(branch.node, kind, name, null, branch.head, now());
    branch.head = node.id();
    branch.node = node;
    currentStep = name;
    planFlush();
    boolean isNew = announce(node, name);
    startStretch();
    var values = new StepArguments(new LinkedHashMap<>(arguments));
    describe(node, values);
    var call = new RunningStep(this, branch, step, node, values, body);
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
      requireNoOutage(e);
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
    branch.head = tree.end(node, now());
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

  private static void startStretch() {
    if (Evaluation.CURRENT.isBound()) {
      Evaluation.currentBudget().startStretch();
    }
  }

  /** Writes a line about a node; false if an earlier evaluation has. */
  boolean announce(FlowNode node, String text) {
    return log.write(node.id(), LogStream.ANNOUNCE, "[Pipeline] " + text + "\n", false);
  }

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
        tree.begin(step.node(), FlowNode.Kind.BODY, step.name(), label, branch.head, now());
    openBody(branch, node, inner);
    turns.letOthersGoFirst(branch.seat);
    Throwable failure = null;
    Object value = null;
    try {
      value = body.call(arguments);
    } catch (EvaluationInterrupt e) {
      throw e;
    } catch (Throwable e) {
      requireNoOutage(e);
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
    branch.head = tree.end(node, now());
    planFlush();
    announce(node, "}");
  }

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
        this::abandon);
  }

  @Override
  public Map<String, @Nullable Object> parallel(
      StepCall call, Map<String, Body> branches, boolean failFast) {
    return parallel.evaluate((RunningStep) call, branches, failFast);
  }

  // What steps and the script ask for.

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

  /** Writes the lines of an interruption that happens. */
  void onInterrupted(InterruptRow row) {
    if (!row.lines().isEmpty()) {
      log.write(row.node(), LogStream.work(0), row.lines(), false);
      for (FlowInterruption.InterruptionCause cause : row.reason().causes()) {
        if (row.lines().contains(cause.text() + "\n")) {
          printedCauses.add(cause.text());
        }
      }
    }
    if (row.key().equals(PipelineDriver.STOP_KEY)) {
      causes.addAll(row.reason().causes());
      stopResult = row.reason().result();
    }
  }

  /** Stores why the run was interrupted, if it was. */
  void writeCauses(Tx tx) {
    if (!causes.isEmpty()) {
      services.notes().put(tx, run.id(), InterruptionNotes.CAUSES, InterruptionNotes.write(causes));
    }
  }

  /** The result of a run that was stopped, even if its script caught the interruption. */
  @Nullable Result stopResult() {
    return stopResult;
  }

  @Override
  public String describe(Throwable thrown) {
    if (thrown instanceof FlowInterruption interruption) {
      causes.addAll(interruption.causes());
      var lines = new StringBuilder();
      for (FlowInterruption.InterruptionCause cause : interruption.causes()) {
        if (printedCauses.add(cause.text())) {
          lines.append(cause.text()).append('\n');
        }
      }
      return lines.toString();
    }
    return ScriptErrors.describe(thrown, interpreter);
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
    var timed = new TimedTask(task);
    Runnable plan =
        () -> timed.planned(timer.at(epochMillis, () -> startThread("timer", () -> run(timed))));
    if (replayed) {
      plan.run();
    } else {
      afterReplay.add(plan);
    }
    return timed;
  }

  private void run(TimedTask timed) {
    try {
      timed.run();
    } catch (EvaluationInterrupt e) {
      // The run ends or is evaluated again, which plans the task again.
      return;
    } catch (RuntimeException e) {
      abandon(e);
    }
  }

  /** A task of {@link #at}. */
  private static final class TimedTask implements AutoCloseable {
    private final Runnable work;
    private RunTimer.@Nullable Task task;
    private boolean closed;

    TimedTask(Runnable work) {
      this.work = work;
    }

    synchronized void planned(RunTimer.Task newTask) {
      task = newTask;
      if (closed) {
        newTask.close();
      }
    }

    void run() {
      synchronized (this) {
        if (closed) {
          return;
        }
      }
      work.run();
    }

    @Override
    public synchronized void close() {
      closed = true;
      RunTimer.Task planned = task;
      if (planned != null) {
        planned.close();
      }
    }
  }
}
