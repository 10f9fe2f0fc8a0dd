package dev.steward.pipeline.step;

import dev.steward.host.Host;
import dev.steward.host.Workspace;
import dev.steward.job.Job;
import dev.steward.job.definition.Definition;
import dev.steward.job.definition.SourceControl;
import dev.steward.pipeline.run.DescribableValue;
import dev.steward.pipeline.run.Interruption;
import dev.steward.pipeline.run.JobScm;
import dev.steward.pipeline.run.PipelineStep;
import dev.steward.pipeline.run.ScriptErrors;
import dev.steward.pipeline.run.StepCall;
import dev.steward.pipeline.run.StepFailure;
import dev.steward.problem.Problem;
import dev.steward.queue.Queue;
import dev.steward.run.Cause;
import dev.steward.run.JobStatus;
import dev.steward.run.ParameterResolver;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.scm.Change;
import dev.steward.scm.ChangeSet;
import dev.steward.scm.CheckoutContext;
import dev.steward.scm.CheckoutResult;
import dev.steward.scm.Committer;
import dev.steward.scm.Revision;
import dev.steward.scm.ScmException;
import dev.steward.scm.ScmNotes;
import dev.steward.scm.ScmType;
import dev.steward.scm.git.GitScm;
import dev.steward.scm.registry.ScmTypes;
import dev.steward.secret.Digests;
import dev.steward.setting.ToolInstallations.ToolType;
import dev.steward.step.Repeat;
import dev.steward.text.Variables;
import dev.steward.type.TypeSet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The steps that check out sources: {@code checkout} and {@code git}. */
final class ScmSteps {
  private static final String NO_MORE_RETRIES =
      "ERROR: Maximum checkout retry attempts reached, aborting\n";

  /** What a script that catches the error of a missing repository sees, as in Jenkins. */
  private static final String NO_SCM =
      "Cannot invoke \"hudson.scm.SCM.checkout(hudson.model.Run, hudson.Launcher, hudson.FilePath,"
          + " hudson.model.TaskListener, java.io.File, hudson.scm.SCMRevisionState)\" because"
          + " \"scm\" is null";

  private static final int RETRY_SECONDS = 10;
  private static final String FIRST_BUILD = "First time build. Skipping changelog.";
  private static final String RELATIVE_FOLDER =
      "DEPRECATED: Relative target directory is deprecated for Pipeline jobs. Use the 'dir' step"
          + " instead.";
  private static final int HASH_LENGTH = 16;

  /** Serializes the changes of the notes of a run. */
  private static final class NotesLock extends ReentrantLock {
    private static final long serialVersionUID = 1L;
  }

  /**
   * A checkout.
   *
   * @param key tells the repositories of a run apart
   * @param pinned the revision from which the script of the run was read, if this is the repository
   *     of the script: all checkouts of a run are of one revision
   */
  private record Source<S extends SourceControl>(
      ScmType<S> type,
      S scm,
      String key,
      boolean changelog,
      boolean polls,
      @Nullable Revision pinned) {

    /** Kind of the note with the revision of this repository. */
    String revisionNote() {
      return "scm-"
          + Digests.hex(Digests.sha256(key.getBytes(StandardCharsets.UTF_8)))
              .substring(0, HASH_LENGTH);
    }
  }

  private final WorkServices services;

  ScmSteps(WorkServices services) {
    this.services = services;
  }

  List<PipelineStep> all() {
    return List.of(
        new PipelineStep("checkout", "Check out from version control", this::checkout),
        new PipelineStep("git", "Git", this::git));
  }

  private Object checkout(StepCall call) {
    Object value = call.arguments().get("scm");
    if (value instanceof JobScm job) {
      return checkOut(call, job.source(), services.scriptRevision().apply(call.run().run()));
    }
    DescribableValue described = DescribableValue.of(value);
    if (described == null) {
      var error = new NullPointerException(NO_SCM);
      call.print(
          "ERROR: Checkout failed\n"
              + ScriptErrors.trace(error, call.run().interpreter())
              + NO_MORE_RETRIES);
      throw StepArgumentChecks.explained(
          error,
          "The step checkout needs a repository, such as scm, or scmGit(branches: [[name:"
              + " 'main']], userRemoteConfigs: [[url: '…']]).");
    }
    return checkOut(call, read(call, described), null);
  }

  private static SourceControl read(StepCall call, DescribableValue described) {
    var reader = new DescribedArguments(call);
    if (described.is("scmGit", "GitSCM") || described.is("gitSCM", "GitSCM")) {
      return reader.read(GitScm.TYPE, described.arguments(null).values());
    }
    return (SourceControl)
        reader.read(new TypeSet("source control", ScmTypes.descriptions()), described);
  }

  private Object git(StepCall call) {
    String url = call.arguments().text("url");
    if (url == null) {
      throw StepArgumentChecks.missing(call, "jenkins.plugins.git.GitStep", "url");
    }
    String branch = call.arguments().text("branch", "master");
    var remote = new LinkedHashMap<String, @Nullable Object>();
    remote.put("url", url);
    remote.put("credentialsId", call.arguments().text("credentialsId"));
    Map<String, Object> settings =
        Map.of(
            "userRemoteConfigs",
            List.of(remote),
            "branches",
            List.of(Map.of("name", branch)),
            "extensions",
            List.of(DescribableValue.ofSymbol("localBranch", Map.of("localBranch", branch))));
    call.node().describe(call.run().maskSecrets(url));
    return checkOut(call, new DescribedArguments(call).read(GitScm.TYPE, settings), null);
  }

  private <S extends SourceControl> Object checkOut(
      StepCall call, S scm, @Nullable Revision pinned) {
    ScmType<S> type = ScmTypes.withSources(scm);
    if (type == null) {
      throw new StepFailure("The SCM " + scm.className() + " is not supported by this server.");
    }
    var inputs = WorkContext.StepInputs.of(call);
    var source =
        new Source<>(
            type,
            scm,
            type.key(scm, inputs.environment()),
            call.arguments().flag("changelog", true),
            call.arguments().flag("poll", true),
            pinned);
    Machine machine = Machine.of(call);
    NotesLock lock = call.run().shared(NotesLock.class, NotesLock::new);
    Object outcome =
        Machine.await(
            call,
            Repeat.IDEMPOTENT,
            (workspace, interruption) ->
                checkOut(call, source, machine, workspace, interruption, inputs, lock));
    if (outcome instanceof Map<?, ?> variables) {
      return new LinkedHashMap<Object, @Nullable Object>(variables);
    }
    throw new StepFailure(outcome == null ? "Checkout failed" : String.valueOf(outcome));
  }

  /** Checks out; returns the variables that describe the revision, or the error. */
  private <S extends SourceControl> @Nullable Object checkOut(
      StepCall call,
      Source<S> source,
      Machine machine,
      Workspace workspace,
      Interruption interruption,
      WorkContext.StepInputs inputs,
      NotesLock lock)
      throws InterruptedException, IOException {
    String cookie = machine.cookie() + call.node().id() + "-";
    // A program left behind by an earlier server process would block the checkout.
    workspace.host().endProcesses(cookie);
    CheckoutContext context = context(call, source, workspace, inputs, cookie);
    Integer configured = call.run().definition().checkoutRetries();
    if (source.scm() instanceof GitScm git) {
      if (git.options().tool().isEmpty()) {
        call.print("Selected Git installation does not exist. Using Default\n");
      }
      call.print("The recommended git tool is: NONE\n");
    }
    for (int retries = configured == null ? 0 : configured; ; retries--) {
      try {
        CheckoutResult result = source.type().checkout(source.scm(), context);
        lock.lock();
        try {
          store(call, source, result);
        } finally {
          lock.unlock();
        }
        if (result.morePending()) {
          scheduleFollowUp(call);
        }
        return result.environment();
      } catch (ScmException e) {
        if (interruption.reason() != null) {
          return null;
        }
        call.print("ERROR: " + e.getMessage() + "\n");
        if (retries <= 0) {
          call.print(NO_MORE_RETRIES);
          return e.getMessage();
        }
      }
      call.print("Retrying after " + RETRY_SECONDS + " seconds\n");
      TimeUnit.SECONDS.sleep(RETRY_SECONDS);
    }
  }

  private <S extends SourceControl> CheckoutContext context(
      StepCall call,
      Source<S> source,
      Workspace workspace,
      WorkContext.StepInputs inputs,
      String cookie) {
    Job job = call.run().job();
    Run run = call.run().run();
    JobStatus status = services.build().runs().status(job);
    Run successful = services.build().runs().find(job, status.successful());
    return new CheckoutContext(
        new FolderWorkspace(
            workspace, inputs.folder(), Machine.of(call).secretFolder() + "/" + call.node().id()),
        inputs.environment(),
        Map.of(Host.COOKIE_VARIABLE, cookie),
        run.number(),
        revision(
            source, services.notes().findNewest(job.id(), source.revisionNote(), run.number())),
        successful == null || successful.number() >= run.number()
            ? null
            : revision(source, services.notes().find(successful.id(), source.revisionNote())),
        source.pinned(),
        services.bindings().credentialLookup(job),
        (type, name) -> tool(inputs, workspace, type, name),
        line -> log(call, source, line));
  }

  private static @Nullable Revision revision(Source<?> source, @Nullable String note) {
    Revision revision = note == null ? null : ScmNotes.revision(note);
    return revision != null && revision.scm().equals(source.type().description().symbol())
        ? revision
        : null;
  }

  private @Nullable String tool(
      WorkContext.StepInputs inputs, Workspace workspace, String type, String name) {
    String configured =
        services.build().tools().configured(ToolType.valueOf(type.toUpperCase(Locale.ROOT)), name);
    String program = configured == null ? null : Variables.expand(configured, inputs.environment());
    return program != null && workspace.isExecutable(program) ? program : null;
  }

  private static void log(StepCall call, Source<?> source, String line) {
    if (!source.changelog() && line.equals(FIRST_BUILD)) {
      return;
    }
    call.print(line + "\n");
    boolean isCredential =
        line.equals("No credentials specified") || line.startsWith("using credential ");
    if (isCredential && source.scm() instanceof GitScm git && !git.folder().isEmpty()) {
      call.print(RELATIVE_FOLDER + "\n");
    }
  }

  /** Stores the revision, the changes and their authors. */
  private void store(StepCall call, Source<?> source, CheckoutResult result) {
    Run run = call.run().run();
    var notes = new LinkedHashMap<String, String>();
    Revision earlier = revision(source, services.notes().find(run.id(), source.revisionNote()));
    String revision =
        ScmNotes.of(
            earlier == null ? result.revision() : source.type().joined(earlier, result.revision()));
    notes.put(source.revisionNote(), revision);
    if (source.polls() && services.notes().find(run.id(), ScmNotes.REVISION) == null) {
      notes.put(ScmNotes.REVISION, revision);
    }
    if (source.changelog()) {
      Set<Committer> culprits = culprits(call);
      result.changes().stream()
          .map(Change::attributedTo)
          // Not every SCM knows who changed its sources.
          .filter(committer -> !committer.equals(Committer.UNKNOWN))
          .forEach(culprits::add);
      notes.put(ScmNotes.CULPRITS, ScmNotes.ofPeople(List.copyOf(culprits)));
      notes.put(
          ScmNotes.CHANGES,
          ScmNotes.withChangeSet(
              services.notes().find(run.id(), ScmNotes.CHANGES),
              Long.toString(call.node().id()),
              new ChangeSet(source.type().description().symbol(), result.changes())));
    }
    services.notes().put(run.id(), notes);
  }

  /** The culprits so far; those of a failed run are carried over until a run succeeds. */
  private Set<Committer> culprits(StepCall call) {
    Run run = call.run().run();
    var culprits = new LinkedHashSet<Committer>();
    String own = services.notes().find(run.id(), ScmNotes.CULPRITS);
    if (own != null) {
      culprits.addAll(ScmNotes.people(own));
      return culprits;
    }
    JobStatus status = services.build().runs().status(call.run().job());
    Run previous = services.build().runs().find(call.run().job(), status.completed());
    if (previous != null
        && previous.number() < run.number()
        && previous.result() != Result.SUCCESS) {
      String note = services.notes().find(previous.id(), ScmNotes.CULPRITS);
      if (note != null) {
        culprits.addAll(ScmNotes.people(note));
      }
    }
    return culprits;
  }

  private void scheduleFollowUp(StepCall call) {
    Job job = call.run().job();
    Definition definition = call.run().definition();
    Queue queue = services.queue();
    call.print("Scheduling another build to catch up with " + job.fullName() + "\n");
    try {
      queue.schedule(
          job,
          ParameterResolver.of(services.build().jobs(), definition, Map.of()),
          new Cause.ScmChangeCause(),
          queue.quietMillis(definition));
    } catch (Problem e) {
      call.print("WARNING: the other build could not be scheduled: " + e.getMessage() + "\n");
    }
  }
}
