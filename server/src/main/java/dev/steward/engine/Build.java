package dev.steward.engine;

import dev.steward.access.Caller;
import dev.steward.blob.Omissions;
import dev.steward.job.Definition;
import dev.steward.job.Folder;
import dev.steward.job.Job;
import dev.steward.job.Scm;
import dev.steward.job.Wrapping;
import dev.steward.problem.Problem;
import dev.steward.run.Notes;
import dev.steward.run.ParameterValue;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.run.RunStep;
import dev.steward.scm.Git;
import dev.steward.setting.ToolInstallations.Kind;
import dev.steward.text.Json;
import dev.steward.text.Variables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A build under way, as its acts see it. */
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

  /** The build where it stands: what earlier acts found and gave is read back. */
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
      if (value.kind() == ParameterValue.Kind.SECRET) {
        build.mask(value.value());
      }
    }
    String known = means.notes().find(run.id(), ENVIRONMENT);
    if (known != null) {
      Json.readObject(known)
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

  /** The build's own folder of control files, out of the way of its steps. */
  Path control() {
    return control;
  }

  Console console() {
    return console;
  }

  Means means() {
    return means;
  }

  /** Git, with the keys that the job may use. */
  Git git() {
    String program = git;
    Git own = means.git().with(means.bindings().keys(job));
    return program == null ? own : own.by(program);
  }

  Notes notes() {
    return means.notes();
  }

  /** What its steps find in their environment: each value resolved, none beyond change. */
  Map<String, String> environment() {
    return environment.all();
  }

  /** The text with the build's variables in their places. */
  String expand(String text) {
    return Variables.expand(text, environment());
  }

  /** The run's parameters by name, with the values that they have in the environment. */
  Map<String, String> parameters() {
    Map<String, String> all = new LinkedHashMap<>(Environment.parameters(run));
    all.replaceAll((name, value) -> environment().getOrDefault(name, value));
    return all;
  }

  /** Keeps a secret out of the log, however a tool writes it. */
  private void mask(String secret) {
    var masks = new Masks();
    masks.add(secret);
    console.mask(masks.all());
  }

  /** A password that names variables reaches the build resolved: that value is a secret too. */
  private void maskResolved() {
    for (ParameterValue value : run.parameters()) {
      String resolved = environment().get(value.name());
      if (value.kind() == ParameterValue.Kind.SECRET
          && resolved != null
          && !resolved.equals(value.value())) {
        mask(resolved);
      }
    }
  }

  /** Adds to the environment of all that follows, for good: no secrets. */
  void contribute(Map<String, String> more) {
    environment.put(more);
    contributed.putAll(more);
    Json.Writer written = Json.object();
    contributed.forEach(written::put);
    means.notes().put(run.id(), ENVIRONMENT, written.toString());
    maskResolved();
  }

  /**
   * Finds the Java and the git that the job names: whoever picks the run up does it again. Where
   * there is no such Java, the build fails; git is there all the same.
   */
  void install() {
    String jdk = definition.jdk();
    if (jdk != null) {
      switch (Tools.find(this, Kind.JDK, jdk)) {
        case Tools.Found.Home(Path _, Map<String, String> more) -> environment.putLiteral(more);
        case Tools.Found.Nowhere(String why) -> {
          console.once("ERROR: " + why + "\n");
          worsen(Result.FAILURE);
        }
      }
    }
    if (definition.scm() instanceof Scm.Git config && !config.options().tool().isEmpty()) {
      String named = means.installations().find(Kind.GIT, config.options().tool());
      String program = named == null ? null : expand(named);
      if (program != null && Files.isExecutable(Path.of(program))) {
        git = program;
      } else {
        console.once("Selected Git installation does not exist. Using Default\n");
      }
    }
  }

  /**
   * Lays secrets into the environment: they are not kept with the run, so whoever picks it up does
   * it again. Where one is not to be had, the build fails.
   */
  void bind() throws IOException {
    try {
      Bindings.Bound bound =
          means
              .bindings()
              .of(job, definition, run, means.places().secrets(control), means.places().reader());
      contributeSecrets(bound.environment(), bound.masked());
      Wrapping.MaskPasswords own = definition.find(Wrapping.MaskPasswords.class);
      if (own != null) {
        var values = new LinkedHashMap<String, String>();
        own.secrets()
            .forEach(secret -> values.put(secret.name(), means.jobs().open(secret.value())));
        environment.putLiteral(values);
        values.values().forEach(this::mask);
      }
    } catch (Problem e) {
      console.once("ERROR: " + e.getMessage() + "\n");
      worsen(Result.FAILURE);
    }
    maskResolved();
  }

  /** Adds to the environment for as long as this process goes on; the values are masked. */
  void contributeSecrets(Map<String, String> more, java.util.Collection<String> masked) {
    environment.putLiteral(more);
    console.mask(masked);
  }

  /** The files that are kept with it so far. */
  List<String> artifacts() {
    Run now = means.runs().find(run.id());
    return now == null ? List.of() : now.artifacts();
  }

  void setArtifacts(List<String> paths) {
    means.runs().setArtifacts(run, paths);
  }

  /** True where somebody, or a timeout, asked for the build to end. */
  boolean isStopped() {
    Run now = means.runs().find(run.id());
    return now == null || now.stoppedBy() != null;
  }

  @Nullable String stoppedBy() {
    Run now = means.runs().find(run.id());
    return now == null ? "the deletion of the job" : now.stoppedBy();
  }

  /** How it stands so far. */
  Result outcome() {
    return outcome;
  }

  boolean isInterrupted() {
    return interrupted;
  }

  /** From now on it counts as ended by somebody. */
  void interrupted() {
    interrupted = true;
  }

  /** The build ends so, whatever it came to by itself. */
  void end(Result other) {
    outcome = other;
  }

  /**
   * True if jobs of a folder have their workspaces in this one: the folder came in the place of the
   * job, or a custom workspace leads there.
   */
  boolean holdsOtherWorkspaces() {
    String item = means.places().itemOf(workspace);
    return item != null && means.jobs().findItem(Caller.system(), item) instanceof Folder;
  }

  /** Says in the log which files that a pattern asks for were left out, and why. */
  void warn(Omissions omissions) {
    int total = omissions.total();
    if (total > 0) {
      console.once(
          "WARNING: "
              + (total == 1 ? "1 matching file was" : total + " matching files were")
              + " left out: "
              + omissions.summary()
              + "\n");
    }
  }

  /** Says why the act under way does not do what it is for. */
  void skip(RunStep.Skip.Status status, String reason) {
    skip = new RunStep.Skip(status, console.clean(reason));
  }

  /** What {@link #skip} said since the last call; null for nothing. */
  RunStep.@Nullable Skip takeSkip() {
    RunStep.Skip taken = skip;
    skip = null;
    return taken;
  }

  /** The build is no better than that. */
  void worsen(Result other) {
    if (other.isWorseThan(outcome)) {
      outcome = other;
    }
  }
}
