package dev.steward.pipeline.step;

import dev.steward.blob.Omissions;
import dev.steward.engine.Bindings;
import dev.steward.host.Host;
import dev.steward.host.Workspace;
import dev.steward.host.container.ContainerSpec.RegistryLogin;
import dev.steward.job.Job;
import dev.steward.job.definition.Definition;
import dev.steward.mail.Mailer;
import dev.steward.pipeline.run.Interruption;
import dev.steward.pipeline.run.StepCall;
import dev.steward.report.Fingerprints;
import dev.steward.report.Reports;
import dev.steward.run.ParameterValue;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.run.RunStep;
import dev.steward.run.Runs;
import dev.steward.scm.CheckoutContext;
import dev.steward.scm.CredentialLookup;
import dev.steward.setting.ToolInstallations.ToolType;
import dev.steward.step.ArtifactSources;
import dev.steward.step.CommandLine;
import dev.steward.step.StepContext;
import dev.steward.text.Variables;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A step of a pipeline, as seen by the behaviour of a step that freestyle jobs have too. The
 * behaviour runs without the turn of its branch; what it does to the run is collected and applied
 * when the branch has the turn again.
 */
final class WorkContext implements StepContext {

  /** What a step works with; taken from the run while the branch has the turn. */
  record StepInputs(
      String folder, Map<String, String> environment, Result result, List<String> masked) {

    /** What a step works with. */
    static StepInputs of(StepCall call) {
      Result result = call.run().result();
      return new StepInputs(
          Machine.folder(call),
          call.run().environment(call.scope()),
          result == null ? Result.SUCCESS : result,
          List.copyOf(call.run().masked()));
    }
  }

  private final WorkServices services;
  private final StepCall call;
  private final Workspace workspace;
  private final Interruption interruption;
  private final StepInputs inputs;
  private final List<String> masked;
  private final Map<String, String> contributed = new LinkedHashMap<>();
  private final List<String> earlierArtifacts;

  /** The last text, which becomes the error of the step if the step fails with it. */
  private String lastText = "";

  private @Nullable Result requested;

  WorkContext(
      WorkServices services,
      StepCall call,
      Workspace workspace,
      Interruption interruption,
      StepInputs inputs) {
    this.services = services;
    this.call = call;
    this.workspace = new FolderWorkspace(workspace, inputs.folder(), secretFolder(call));
    this.interruption = interruption;
    this.inputs = inputs;
    masked = new ArrayList<>(inputs.masked());
    Run stored = services.build().runs().find(run().id());
    earlierArtifacts = stored == null ? List.of() : stored.artifacts();
  }

  private static String secretFolder(StepCall call) {
    return Machine.of(call).secretFolder() + "/" + call.node().id();
  }

  /**
   * What the step did, as a value for the journal.
   *
   * @return its result, its error and the variables that it adds
   */
  Map<String, @Nullable Object> report() {
    String error = null;
    if (requested != null && requested.isWorseThan(Result.UNSTABLE)) {
      error = lastText.strip();
      if (error.startsWith("ERROR: ")) {
        error = error.substring("ERROR: ".length());
      }
    } else {
      flush();
    }
    var outcome = new LinkedHashMap<String, @Nullable Object>();
    outcome.put("result", requested == null ? null : requested.name());
    outcome.put("error", error);
    outcome.put("variables", new LinkedHashMap<>(contributed));
    return outcome;
  }

  private void flush() {
    if (!lastText.isEmpty()) {
      call.print(lastText);
      lastText = "";
    }
  }

  @Override
  public Job job() {
    return call.run().job();
  }

  @Override
  public Definition definition() {
    return call.run().definition();
  }

  @Override
  public Run run() {
    return call.run().run();
  }

  @Override
  public Workspace workspace() {
    return workspace;
  }

  @Override
  public boolean holdsOtherWorkspaces() {
    return services.holdsOtherWorkspaces(workspace);
  }

  @Override
  public CheckoutContext scmContext() {
    return new CheckoutContext(
        workspace,
        environment(),
        Map.of(Host.COOKIE_VARIABLE, run().cookie()),
        run().number(),
        null,
        null,
        credentials(),
        (_, _) -> null,
        line -> print(line + "\n"));
  }

  private CredentialLookup credentials() {
    return services.bindings().credentialLookup(job());
  }

  @Override
  public void print(String text) {
    flush();
    lastText = text;
  }

  @Override
  public String maskSecrets(String text) {
    String clean = text;
    for (String secret : masked) {
      clean = clean.replace(secret, "****");
    }
    return clean;
  }

  @Override
  public String consoleTail(int bytes) {
    flush();
    return services.blobs().tail(services.blobs().log(job().id(), run().number()), bytes);
  }

  @Override
  public Map<String, String> environment() {
    return inputs.environment();
  }

  @Override
  public String expand(String text) {
    return Variables.expand(text, environment());
  }

  @Override
  public Map<String, String> parameters() {
    var all = new LinkedHashMap<String, String>();
    for (ParameterValue value : run().parameters()) {
      all.put(value.name(), environment().getOrDefault(value.name(), value.value()));
    }
    return all;
  }

  @Override
  public void contribute(Map<String, String> variables) {
    contributed.putAll(variables);
  }

  @Override
  public void contributeSecrets(Map<String, String> variables, Collection<String> secrets) {
    throw new UnsupportedOperationException("secrets of pipelines come from withCredentials");
  }

  @Override
  public @Nullable PrivateKey sshKey(String credentialsId) {
    Bindings.MaskedKey key = services.bindings().sshKey(job(), definition(), run(), credentialsId);
    if (key == null) {
      return null;
    }
    masked.addAll(key.masked());
    return new PrivateKey(key.privateKey(), key.passphrase());
  }

  @Override
  public @Nullable RegistryLogin registryLogin(String credentialsId, String url) {
    if (!(credentials().find(credentialsId, url)
        instanceof CredentialLookup.ScmCredential.UsernamePassword(String name, String password))) {
      return null;
    }
    masked.addAll(Bindings.masksOf(password));
    return new RegistryLogin(name, password);
  }

  @Override
  public Result outcome() {
    return requested != null && requested.isWorseThan(inputs.result())
        ? requested
        : inputs.result();
  }

  @Override
  public void worsen(Result other) {
    if (requested == null || other.isWorseThan(requested)) {
      requested = other;
    }
  }

  @Override
  public boolean isStopped() {
    return interruption.reason() != null;
  }

  @Override
  public void skip(RunStep.Skip.Status status, String reason) {
    // The steps of pipelines have no such status.
  }

  @Override
  public void warn(Omissions omissions) {
    int total = omissions.total();
    if (total > 0) {
      print(
          "WARNING: "
              + (total == 1 ? "1 matching file was" : total + " matching files were")
              + " left out: "
              + omissions.summary()
              + "\n");
    }
  }

  @Override
  public List<String> artifacts() {
    return earlierArtifacts;
  }

  @Override
  public void setArtifacts(List<String> paths) {
    services.build().runs().progress().addArtifacts(run(), paths);
  }

  @Override
  public Path artifactFolder() {
    return services.blobs().artifacts(job().id(), run().number());
  }

  @Override
  public @Nullable String note(String kind) {
    return services.notes().find(run().id(), kind);
  }

  @Override
  public void setNote(String kind, String text) {
    services.notes().put(run().id(), kind, text);
  }

  @Override
  public void setEntered(Set<Integer> indices) {
    throw new UnsupportedOperationException("blocks of freestyle jobs cannot be used in pipelines");
  }

  @Override
  public String commandId() {
    return StepCommand.id(call, "");
  }

  @Override
  public @Nullable Integer run(String title, CommandLine commandLine) throws InterruptedException {
    if (commandLine.arguments().isEmpty()) {
      print(commandLine.heading() + "\n");
      worsen(Result.FAILURE);
      return null;
    }
    Integer code = execute("", commandLine);
    Integer unstable = commandLine.unstableCode();
    if (code != null && unstable != null && code.equals(unstable)) {
      worsen(Result.UNSTABLE);
    } else if (code == null || code != 0) {
      print("script returned exit code " + (code == null ? -1 : code) + "\n");
      worsen(Result.FAILURE);
    }
    return code;
  }

  @Override
  public @Nullable Integer runPart(String suffix, CommandLine commandLine)
      throws InterruptedException {
    return execute(suffix, commandLine);
  }

  private @Nullable Integer execute(String name, CommandLine commandLine)
      throws InterruptedException {
    flush();
    var environment = new LinkedHashMap<>(environment());
    environment.putAll(commandLine.variables());
    try {
      return new StepCommand(
              name,
              commandLine.folder(),
              commandLine.heading(),
              commandLine.arguments(),
              environment,
              List.copyOf(masked),
              null)
          .run(call, workspace, interruption);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public CommandLine toolCommand(
      ToolType tool,
      String installation,
      String folder,
      List<String> arguments,
      Map<String, String> variables) {
    return services
        .build()
        .tools()
        .commandLine(this, folder, arguments, tool, installation, variables);
  }

  @Override
  public ArtifactSources artifactSources() {
    return services.build().artifacts();
  }

  @Override
  public Fingerprints fingerprints() {
    return services.build().fingerprints();
  }

  @Override
  public Reports reports() {
    return services.build().reports();
  }

  @Override
  public Mailer mailer() {
    return services.build().mailer();
  }

  @Override
  public Runs runs() {
    return services.build().runs();
  }
}
