package dev.steward.engine;

import dev.steward.access.Caller;
import dev.steward.blob.Omissions;
import dev.steward.job.Folder;
import dev.steward.job.Job;
import dev.steward.job.definition.Definition;
import dev.steward.job.definition.Scm;
import dev.steward.job.definition.Wrapping;
import dev.steward.problem.Problem;
import dev.steward.run.Notes;
import dev.steward.run.ParameterValue;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.run.RunStep;
import dev.steward.scm.Git;
import dev.steward.setting.ToolInstallations.ToolType;
import dev.steward.text.Json;
import dev.steward.text.Variables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A running build, as seen by its actions. */
final class Build {

  private static final String ENVIRONMENT = Places.ENVIRONMENT;

  private final Means means;
  private final Job job;
  private final Definition definition;
  private final Run run;
  private final Path control;
  private final Path workspace;
  private final Console console;
  private final EnvironmentVariables environment;
  private final Map<String, String> contributed = new LinkedHashMap<>();
  private Result outcome;
  private boolean interrupted;
  private RunStep.@Nullable Skip skip;
  private @Nullable String git;

  private Build(
      Means means,
      Job job,
      Definition definition,
      Run run,
      Path control,
      Path workspace,
      Console console,
      EnvironmentVariables environment,
      Result outcome) {
    this.means = means;
    this.job = job;
    this.definition = definition;
    this.run = run;
    this.control = control;
    this.workspace = workspace;
    this.console = console;
    this.environment = environment;
    this.outcome = outcome;
  }

  /** Opens a build and restores the result and environment left by completed actions. */
  static Build open(Means means, Job job, Definition definition, Run run) throws IOException {
    Places places = means.places();
    Path control = places.control(run);
    Path workspace = places.workspace(job, run, control, definition.workspace());
    var console =
        new Console(
            means.blobs(),
            means.blobs().log(job.id(), run.number()),
            means.clock(),
            definition.find(Wrapping.Timestamps.class) != null);
    var build =
        new Build(
            means,
            job,
            definition,
            run,
            control,
            workspace,
            console,
            places.environment(job, run, workspace),
            means.runs().outcome(run));
    for (ParameterValue value : run.parameters()) {
      if (value.type() == ParameterValue.ParameterType.SECRET) {
        build.mask(value.value());
      }
    }
    String stored = means.notes().find(run.id(), ENVIRONMENT);
    if (stored != null) {
      Json.readObject(stored)
          .forEach((name, value) -> build.contributed.put(name, String.valueOf(value)));
      build.environment.put(build.contributed);
    }
    return build;
  }

  Job job() {
    return job;
  }

  Definition definition() {
    return definition;
  }

  Run run() {
    return run;
  }

  Path workspace() {
    return workspace;
  }

  /** Directory of the build's control files, outside the workspace. */
  Path control() {
    return control;
  }

  Console console() {
    return console;
  }

  Means means() {
    return means;
  }

  /** Git client with the credentials that the job may use. */
  Git git() {
    String program = git;
    Git client = means.git().withCredentials(means.bindings().credentialLookup(job));
    return program == null ? client : client.withProgram(program);
  }

  Notes notes() {
    return means.notes();
  }

  /** Environment of the build's steps, with variable references resolved. */
  Map<String, String> environment() {
    return environment.all();
  }

  /** Expands variable references in the text. */
  String expand(String text) {
    return Variables.expand(text, environment());
  }

  /** The run's parameters by name, with variable references resolved. */
  Map<String, String> parameters() {
    Map<String, String> all = new LinkedHashMap<>(Environment.parameters(run));
    all.replaceAll((name, value) -> environment().getOrDefault(name, value));
    return all;
  }

  /** Masks a secret in the log, in all encodings. */
  private void mask(String secret) {
    var masks = new Masks();
    masks.add(secret);
    console.mask(masks.all());
  }

  /** A password parameter may reference variables; its resolved value is masked too. */
  private void maskResolved() {
    for (ParameterValue value : run.parameters()) {
      String resolved = environment().get(value.name());
      if (value.type() == ParameterValue.ParameterType.SECRET
          && resolved != null
          && !resolved.equals(value.value())) {
        mask(resolved);
      }
    }
  }

  /**
   * Adds variables to the environment of later actions and stores them with the run: not for
   * secrets.
   */
  void contribute(Map<String, String> variables) {
    environment.put(variables);
    contributed.putAll(variables);
    Json.Writer json = Json.object();
    contributed.forEach(json::put);
    means.notes().put(run.id(), ENVIRONMENT, json.toString());
    maskResolved();
  }

  /**
   * Locates the JDK and git installation that the job names; repeated when the run is resumed. A
   * missing JDK fails the build; for a missing git installation the default git is used.
   */
  void locateTools() {
    String jdk = definition.jdk();
    if (jdk != null) {
      switch (ToolLocator.find(this, ToolType.JDK, jdk)) {
        case ToolLocator.ToolLookup.Located(Path _, Map<String, String> variables) ->
            environment.putLiteral(variables);
        case ToolLocator.ToolLookup.Missing(String reason) -> {
          console.printOnce("ERROR: " + reason + "\n");
          worsen(Result.FAILURE);
        }
      }
    }
    if (definition.scm() instanceof Scm.Git config && !config.options().tool().isEmpty()) {
      String configured = means.installations().find(ToolType.GIT, config.options().tool());
      String program = configured == null ? null : expand(configured);
      if (program != null && Files.isExecutable(Path.of(program))) {
        git = program;
      } else {
        console.printOnce("Selected Git installation does not exist. Using Default\n");
      }
    }
  }

  /**
   * Adds secrets to the environment. They are not stored with the run, so this is repeated when the
   * run is resumed. A missing credential fails the build.
   */
  void bindCredentials() throws IOException {
    try {
      Bindings.ResolvedBindings bound =
          means
              .bindings()
              .of(
                  job,
                  definition,
                  run,
                  means.places().secrets(control),
                  means.places().buildPrincipal());
      contributeSecrets(bound.environment(), bound.masked());
      Wrapping.MaskPasswords maskPasswords = definition.find(Wrapping.MaskPasswords.class);
      if (maskPasswords != null) {
        var values = new LinkedHashMap<String, String>();
        maskPasswords
            .secrets()
            .forEach(secret -> values.put(secret.name(), means.jobs().decrypt(secret.value())));
        environment.putLiteral(values);
        values.values().forEach(this::mask);
      }
    } catch (Problem e) {
      console.printOnce("ERROR: " + e.getMessage() + "\n");
      worsen(Result.FAILURE);
    }
    maskResolved();
  }

  /** Adds variables that are not stored with the run; their values are masked. */
  void contributeSecrets(Map<String, String> variables, java.util.Collection<String> masked) {
    environment.putLiteral(variables);
    console.mask(masked);
  }

  /** Artifacts archived so far. */
  List<String> artifacts() {
    Run current = means.runs().find(run.id());
    return current == null ? List.of() : current.artifacts();
  }

  void setArtifacts(List<String> paths) {
    means.runs().setArtifacts(run, paths);
  }

  /** True if a user or a timeout has stopped the build. */
  boolean isStopped() {
    Run current = means.runs().find(run.id());
    return current == null || current.stoppedBy() != null;
  }

  @Nullable String stoppedBy() {
    Run current = means.runs().find(run.id());
    return current == null ? "the deletion of the job" : current.stoppedBy();
  }

  /** Result so far. */
  Result outcome() {
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

  /**
   * True if the workspace contains workspaces of other jobs: a folder has replaced a job of the
   * same name, or a custom workspace points there.
   */
  boolean holdsOtherWorkspaces() {
    String item = means.places().itemOf(workspace);
    return item != null && means.jobs().findItem(Caller.system(), item) instanceof Folder;
  }

  /** Logs how many files that match a pattern were left out, and why. */
  void warn(Omissions omissions) {
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
  void skip(RunStep.Skip.Status status, String reason) {
    skip = new RunStep.Skip(status, console.clean(reason));
  }

  /** Returns and clears the skip reason set by {@link #skip}; null if none. */
  RunStep.@Nullable Skip takeSkip() {
    RunStep.Skip taken = skip;
    skip = null;
    return taken;
  }

  /** Lowers the result to at most {@code other}. */
  void worsen(Result other) {
    if (other.isWorseThan(outcome)) {
      outcome = other;
    }
  }
}
