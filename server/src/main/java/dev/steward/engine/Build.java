package dev.steward.engine;

import dev.steward.access.Caller;
import dev.steward.blob.Omissions;
import dev.steward.host.PosixPath;
import dev.steward.host.Workspace;
import dev.steward.host.container.ContainerSpec.RegistryLogin;
import dev.steward.job.Folder;
import dev.steward.job.Job;
import dev.steward.job.definition.Definition;
import dev.steward.job.definition.ParameterType;
import dev.steward.mail.Mailer;
import dev.steward.report.Fingerprints;
import dev.steward.report.Reports;
import dev.steward.run.EntryOutcome;
import dev.steward.run.Notes;
import dev.steward.run.ParameterValue;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.run.RunJournal;
import dev.steward.run.RunStep;
import dev.steward.run.Runs;
import dev.steward.scm.CheckoutContext;
import dev.steward.scm.CredentialLookup;
import dev.steward.setting.ToolInstallations.ToolType;
import dev.steward.step.ArtifactSources;
import dev.steward.step.BuildInContainer;
import dev.steward.step.CommandLine;
import dev.steward.step.StepContext;
import dev.steward.text.Variables;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A running build, as seen by its actions. */
final class Build implements StepContext, AutoCloseable {

  /** Prefix of the ids of build steps. */
  private static final String STEP_PREFIX = "builders/";

  private final RunState state;
  private final Job job;
  private final Definition definition;
  private final Workspace workspace;
  private final Path artifactFolder;
  private final Console console;
  private final EnvironmentVariables environment;
  private final CredentialLookup scmCredentials;
  private final Function<String, Bindings.@Nullable MaskedKey> sshKeys;
  private final BuildServices services;
  private final BlockNotes blocks;

  /** Container of the build steps; null if they run on the machine itself. */
  private final @Nullable BuildContainer container;

  /** Workspace of the current action: in the container, or on the machine. */
  private Workspace currentWorkspace;

  private String actionId = "";
  private Result failureResult = Result.FAILURE;

  /**
   * Worst result that the current action asked for, even if the build's result is already worse.
   */
  private @Nullable Result requestedResult;

  private boolean actionFailed;
  private Result outcome;
  private boolean interrupted;
  private RunStep.@Nullable Skip skip;
  private final Map<String, String> contributed = new LinkedHashMap<>();
  private List<String> artifacts;
  private boolean archived;

  /** Restores the result and the artifacts left by completed actions. */
  Build(
      RunState state,
      Job job,
      Definition definition,
      Workspace workspace,
      Path artifactFolder,
      Console console,
      EnvironmentVariables environment,
      CredentialLookup scmCredentials,
      Function<String, Bindings.@Nullable MaskedKey> sshKeys,
      BuildServices services) {
    this.state = state;
    this.job = job;
    this.definition = definition;
    this.workspace = workspace;
    this.artifactFolder = artifactFolder;
    this.console = console;
    this.environment = environment;
    this.scmCredentials = scmCredentials;
    this.sshKeys = sshKeys;
    this.services = services;
    blocks = new BlockNotes(state.notes(), state.run().id());
    currentWorkspace = workspace;
    BuildInContainer settings = definition.find(BuildInContainer.class);
    container =
        settings == null
            ? null
            : new BuildContainer(this, workspace, settings, services.containers());
    outcome = state.journal().result();
    artifacts = state.journal().artifacts();
    for (ParameterValue value : state.run().parameters()) {
      if (value.type() == ParameterType.SECRET) {
        mask(value.value());
      }
    }
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
    return state.run();
  }

  /** Workspace of the current action, with the processes of the build. */
  @Override
  public Workspace workspace() {
    return currentWorkspace;
  }

  /** Ends the processes that the steps left behind, and removes their container. */
  void endProcesses() throws InterruptedException {
    currentWorkspace = workspace;
    workspace.endProcesses();
    if (container != null) {
      container.remove();
    }
  }

  @Override
  public boolean holdsOtherWorkspaces() {
    String all = PosixPath.resolve(workspace.facts().root(), "workspace");
    String item =
        PosixPath.contains(all, workspace.path()) ? PosixPath.relative(all, workspace.path()) : "";
    return !item.isEmpty() && services.jobs().findItem(Caller.system(), item) instanceof Folder;
  }

  /** Server directory of the archived artifacts; it may not exist. */
  @Override
  public Path artifactFolder() {
    return artifactFolder;
  }

  Console console() {
    return console;
  }

  /** Credentials that the job may use for its repositories. */
  CredentialLookup scmCredentials() {
    return scmCredentials;
  }

  /** Describes the build to the SCM of its job. */
  @Override
  public CheckoutContext scmContext() {
    return ScmContexts.of(this, services);
  }

  Notes notes() {
    return state.notes();
  }

  /** Completed actions of the run. */
  RunJournal journal() {
    return state.journal();
  }

  /** Environment of the build's steps, with variable references resolved. */
  @Override
  public Map<String, String> environment() {
    return environment.all();
  }

  /** Expands variable references in the text. */
  @Override
  public String expand(String text) {
    return Variables.expand(text, environment());
  }

  /** The run's parameters by name, with variable references resolved. */
  @Override
  public Map<String, String> parameters() {
    Map<String, String> all = new LinkedHashMap<>(Environment.parameters(run()));
    all.replaceAll((name, value) -> environment().getOrDefault(name, value));
    return all;
  }

  /** Masks a secret in the log, in all encodings. */
  void mask(String secret) {
    var masks = new Masks();
    masks.add(secret);
    console.mask(masks.all());
  }

  /** A password parameter may reference variables; its resolved value is masked too. */
  void maskResolved() {
    for (ParameterValue value : run().parameters()) {
      String resolved = environment().get(value.name());
      if (value.type() == ParameterType.SECRET
          && resolved != null
          && !resolved.equals(value.value())) {
        mask(resolved);
      }
    }
  }

  /**
   * Adds the variables that completed actions contributed. These variables replace those of tools
   * and credentials, as they did when the actions were performed.
   */
  void restoreVariables() {
    RunState.RestoredVariables restored = state.variables();
    addLiteral(restored.all());
    // A credential may have changed since the variable was stored.
    restored.secrets().forEach(this::mask);
    maskResolved();
  }

  /**
   * Adds variables to the environment of later actions. The variables are stored in the journal
   * with the current action; those that contain masked text are encrypted there.
   */
  @Override
  public void contribute(Map<String, String> variables) {
    addLiteral(variables);
    contributed.putAll(variables);
    maskResolved();
  }

  private boolean containsSecret(String text) {
    return !console.clean(text).equals(text);
  }

  /** Adds variables that are not stored with the run, and whose values are not expanded. */
  void addLiteral(Map<String, String> variables) {
    environment.putLiteral(variables);
  }

  /** Adds variables that are not stored with the run; their values are masked. */
  @Override
  public void contributeSecrets(Map<String, String> variables, Collection<String> masked) {
    addLiteral(variables);
    console.mask(masked);
  }

  @Override
  public @Nullable PrivateKey sshKey(String credentialsId) {
    Bindings.MaskedKey key = sshKeys.apply(credentialsId);
    if (key == null) {
      return null;
    }
    console.mask(key.masked());
    return new PrivateKey(key.privateKey(), key.passphrase());
  }

  @Override
  public @Nullable RegistryLogin registryLogin(String credentialsId, String url) {
    if (!(scmCredentials.find(credentialsId, url)
        instanceof CredentialLookup.ScmCredential.UsernamePassword(String name, String password))) {
      return null;
    }
    mask(password);
    return new RegistryLogin(name, password);
  }

  /** Artifacts archived so far. */
  @Override
  public List<String> artifacts() {
    return artifacts;
  }

  /** Sets the build's artifacts, which are stored with the current action. */
  @Override
  public void setArtifacts(List<String> paths) {
    artifacts = paths;
    archived = true;
  }

  /** True if a user or a timeout has stopped the build. */
  @Override
  public boolean isStopped() {
    return state.stoppedBy() != null;
  }

  @Nullable String stoppedBy() {
    return state.stoppedBy();
  }

  /** Result so far. */
  @Override
  public Result outcome() {
    return outcome;
  }

  boolean isInterrupted() {
    return interrupted;
  }

  /** Marks the build as interrupted. */
  void interrupted() {
    interrupted = true;
  }

  /** Sets the result unconditionally. */
  void overrideResult(Result other) {
    outcome = other;
  }

  /** Logs how many files that match a pattern were left out, and why. */
  @Override
  public void warn(Omissions omissions) {
    int total = omissions.total();
    if (total > 0) {
      console.printOnce(
          "WARNING: "
              + (total == 1 ? "1 matching file was" : total + " matching files were")
              + " left out: "
              + omissions.summary()
              + "\n");
    }
  }

  /** Marks the current action as skipped. */
  @Override
  public void skip(RunStep.Skip.Status status, String reason) {
    skip = new RunStep.Skip(status, console.clean(reason));
  }

  /** Returns and clears the variables that the current action left for later actions. */
  EntryOutcome takeOutcome() {
    var plain = new LinkedHashMap<String, String>();
    var secret = new LinkedHashMap<String, String>();
    contributed.forEach((name, value) -> {
      // The names of variables are stored in plain text.
      if (!containsSecret(name)) {
        (containsSecret(value) ? secret : plain).put(name, value);
      }
    });
    var taken = new EntryOutcome(skip, plain, state.encrypt(secret));
    skip = null;
    contributed.clear();
    return taken;
  }

  /** Releases the workspace; the processes of the build continue. */
  @Override
  public void close() {
    workspace.close();
  }

  /** Returns the artifacts if the current action archived any, otherwise null. */
  @Nullable List<String> takeArtifacts() {
    boolean taken = archived;
    archived = false;
    return taken ? artifacts : null;
  }

  /** Returns and clears the worst result that the current action asked for; null if none. */
  @Nullable Result takeRequestedResult() {
    Result taken = requestedResult;
    requestedResult = null;
    return taken;
  }

  /** Lowers the result to at most {@code other}. */
  @Override
  public void worsen(Result other) {
    actionFailed |= other.isWorseThan(Result.UNSTABLE);
    Result lowered = other == Result.FAILURE ? failureResult : other;
    if (requestedResult == null || lowered.isWorseThan(requestedResult)) {
      requestedResult = lowered;
    }
    if (lowered.isWorseThan(outcome)) {
      outcome = lowered;
    }
  }

  @Override
  public void print(String text) {
    console.printOnce(text);
  }

  @Override
  public String maskSecrets(String text) {
    return console.clean(text);
  }

  @Override
  public String consoleTail(int bytes) {
    return console.tail(bytes);
  }

  @Override
  public @Nullable String note(String kind) {
    return notes().find(run().id(), kind);
  }

  @Override
  public void setNote(String kind, String text) {
    notes().put(run().id(), kind, text);
  }

  /**
   * Starts an action of the plan. Build steps run in the container, if the job has one.
   *
   * @return false if the container cannot be started, which fails the build
   */
  boolean begin(String id) throws InterruptedException, IOException {
    actionId = id;
    actionFailed = false;
    currentWorkspace = workspace;
    if (container == null || !id.startsWith(STEP_PREFIX)) {
      return true;
    }
    Workspace inside = container.open();
    if (inside == null) {
      return false;
    }
    currentWorkspace = inside;
    return true;
  }

  @Override
  public void setEntered(Set<Integer> indices) {
    blocks.setEntered(actionId, indices);
  }

  /** Which steps of its blocks the build runs. */
  BlockNotes blocks() {
    return blocks;
  }

  /** True if the current action failed, regardless of the result so far. */
  boolean hasActionFailed() {
    return actionFailed;
  }

  /** Sets the result that {@link #worsen} uses in place of FAILURE. */
  void setFailureResult(Result result) {
    failureResult = result;
  }

  /**
   * Build steps use their index as their id, since it was their id before there were other
   * commands.
   */
  @Override
  public String commandId() {
    String index = actionId.substring(actionId.indexOf('/') + 1);
    return actionId.startsWith(STEP_PREFIX) && index.indexOf('/') < 0
        ? index
        : actionId.replace('/', '-');
  }

  @Override
  public @Nullable Integer run(String title, CommandLine commandLine) throws InterruptedException {
    return new CommandRun(this, commandId(), title, commandLine).perform();
  }

  @Override
  public @Nullable Integer runPart(String suffix, CommandLine commandLine)
      throws InterruptedException {
    return new CommandRun(this, commandId() + "-" + suffix, "", commandLine).exitCode();
  }

  @Override
  public CommandLine toolCommand(
      ToolType tool,
      String installation,
      String folder,
      List<String> arguments,
      Map<String, String> variables) {
    return services.tools().commandLine(this, folder, arguments, tool, installation, variables);
  }

  @Override
  public ArtifactSources artifactSources() {
    return services.artifacts();
  }

  @Override
  public Fingerprints fingerprints() {
    return services.fingerprints();
  }

  @Override
  public Reports reports() {
    return services.reports();
  }

  @Override
  public Mailer mailer() {
    return services.mailer();
  }

  @Override
  public Runs runs() {
    return services.runs();
  }
}
