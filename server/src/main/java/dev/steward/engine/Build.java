package dev.steward.engine;

import dev.steward.blob.Omissions;
import dev.steward.host.Workspace;
import dev.steward.job.Job;
import dev.steward.job.definition.Definition;
import dev.steward.job.definition.ParameterType;
import dev.steward.run.Notes;
import dev.steward.run.ParameterValue;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.run.RunStep;
import dev.steward.scm.CredentialLookup;
import dev.steward.text.Variables;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A running build, as seen by its actions. */
final class Build implements AutoCloseable {

  private final RunState state;
  private final Job job;
  private final Definition definition;
  private final Workspace workspace;
  private final Path artifacts;
  private final Console console;
  private final EnvironmentVariables environment;
  private final Map<String, String> contributed;
  private final CredentialLookup scmCredentials;
  private Result outcome;
  private boolean interrupted;
  private RunStep.@Nullable Skip skip;

  /** Restores the result and the environment left by completed actions. */
  Build(
      RunState state,
      Job job,
      Definition definition,
      Workspace workspace,
      Path artifacts,
      Console console,
      EnvironmentVariables environment,
      CredentialLookup scmCredentials) {
    this.state = state;
    this.job = job;
    this.definition = definition;
    this.workspace = workspace;
    this.artifacts = artifacts;
    this.console = console;
    this.environment = environment;
    this.scmCredentials = scmCredentials;
    outcome = state.outcome();
    for (ParameterValue value : state.run().parameters()) {
      if (value.type() == ParameterType.SECRET) {
        mask(value.value());
      }
    }
    contributed = state.contributedVariables();
    environment.put(contributed);
  }

  Job job() {
    return job;
  }

  Definition definition() {
    return definition;
  }

  Run run() {
    return state.run();
  }

  /** Workspace, with the processes of the build. */
  Workspace workspace() {
    return workspace;
  }

  /** Server directory of the archived artifacts; it may not exist. */
  Path artifactFolder() {
    return artifacts;
  }

  Console console() {
    return console;
  }

  /** Credentials that the job may use for its repositories. */
  CredentialLookup scmCredentials() {
    return scmCredentials;
  }

  Notes notes() {
    return state.notes();
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
   * Adds variables to the environment of later actions and stores them with the run; they must not
   * contain secrets.
   */
  void contribute(Map<String, String> variables) {
    environment.put(variables);
    contributed.putAll(variables);
    state.setContributedVariables(contributed);
    maskResolved();
  }

  /** Adds variables that are not stored with the run, and whose values are not expanded. */
  void addLiteral(Map<String, String> variables) {
    environment.putLiteral(variables);
  }

  /** Adds variables that are not stored with the run; their values are masked. */
  void contributeSecrets(Map<String, String> variables, Collection<String> masked) {
    addLiteral(variables);
    console.mask(masked);
  }

  /** Artifacts archived so far. */
  List<String> artifacts() {
    return state.artifacts();
  }

  void setArtifacts(List<String> paths) {
    state.setArtifacts(paths);
  }

  /** True if a user or a timeout has stopped the build. */
  boolean isStopped() {
    return state.stoppedBy() != null;
  }

  @Nullable String stoppedBy() {
    return state.stoppedBy();
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

  /** Releases the workspace; the processes of the build continue. */
  @Override
  public void close() {
    workspace.close();
  }

  /** Lowers the result to at most {@code other}. */
  void worsen(Result other) {
    if (other.isWorseThan(outcome)) {
      outcome = other;
    }
  }
}
