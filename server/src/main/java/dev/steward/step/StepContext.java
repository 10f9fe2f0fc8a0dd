package dev.steward.step;

import dev.steward.blob.Omissions;
import dev.steward.host.Workspace;
import dev.steward.host.container.ContainerSpec.RegistryLogin;
import dev.steward.job.Job;
import dev.steward.job.definition.Definition;
import dev.steward.mail.Mailer;
import dev.steward.problem.Problem;
import dev.steward.report.Fingerprints;
import dev.steward.report.Reports;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.run.RunStep;
import dev.steward.run.Runs;
import dev.steward.scm.CheckoutContext;
import dev.steward.setting.ToolInstallations.ToolType;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The running build, as seen by its steps. */
public interface StepContext {

  Job job();

  Definition definition();

  Run run();

  /** Workspace, with the processes of the build. */
  Workspace workspace();

  /**
   * True if the workspace contains workspaces of other jobs: a folder has replaced a job with the
   * same name, or a custom workspace points there.
   */
  boolean holdsOtherWorkspaces();

  /** Describes the build to the SCM of its job. */
  CheckoutContext scmContext();

  /** Writes to the console; text that the current step has already written is not repeated. */
  void print(String text);

  /** Masks the build's secrets in text, as in the console. */
  String maskSecrets(String text);

  /** The last bytes of the console. */
  String consoleTail(int bytes);

  /** Environment of the build's steps, with variable references resolved. */
  Map<String, String> environment();

  /** Expands variable references in the text. */
  String expand(String text);

  /** The run's parameters by name, with variable references resolved. */
  Map<String, String> parameters();

  /**
   * Adds variables to the environment of later steps and stores them with the run; values that
   * contain masked text are encrypted. References to other variables are not expanded.
   */
  void contribute(Map<String, String> variables);

  /** Adds variables that are not stored with the run; the values are masked in the console. */
  void contributeSecrets(Map<String, String> variables, Collection<String> masked);

  /**
   * A private key for SSH.
   *
   * @param passphrase empty if the key is not encrypted
   */
  record PrivateKey(String text, String passphrase) {
    @Override
    public String toString() {
      return "PrivateKey";
    }
  }

  /**
   * Finds the private key of a credential that the job may use, and masks it in the console.
   *
   * @return null if no credential with that id exists, or the job may not use it
   * @throws Problem.Invalid if the credential is not an SSH key
   */
  @Nullable PrivateKey sshKey(String credentialsId);

  /**
   * Finds a user name and password that the job may use for a registry, and masks the password in
   * the console.
   *
   * @return null if no credential of this type has that id, or the job may not use it there
   */
  @Nullable RegistryLogin registryLogin(String credentialsId, String url);

  /** Result so far. */
  Result outcome();

  /** Lowers the result to at most {@code other}. */
  void worsen(Result other);

  /** True if a user or a timeout has stopped the build. */
  boolean isStopped();

  /** Marks the current step as skipped. */
  void skip(RunStep.Skip.Status status, String reason);

  /** Logs how many files that match a pattern were left out, and why. */
  void warn(Omissions omissions);

  /** Artifacts archived so far. */
  List<String> artifacts();

  /** Sets the artifacts; they are stored with the current step. */
  void setArtifacts(List<String> paths);

  /** Server directory of the archived artifacts; it may not exist. */
  Path artifactFolder();

  /** A note of the run; null if there is none. */
  @Nullable String note(String kind);

  /** Stores a note with the run. */
  void setNote(String kind, String text);

  /**
   * Decides which steps of the current block run.
   *
   * @param indices their positions in the block, from 0
   */
  void setEntered(Set<Integer> indices);

  /** Id of the current step among the commands of the run. */
  String commandId();

  /**
   * Runs a command, or attaches to it after a server restart. A failure lowers the result.
   *
   * @param title display name of the step
   * @return the exit code; null if the process was lost
   */
  @Nullable Integer run(String title, CommandLine commandLine) throws InterruptedException;

  /**
   * Runs one of several commands of a step; the result stays unchanged.
   *
   * @param suffix tells the commands of the step apart
   * @return the exit code; null if the process was lost
   */
  @Nullable Integer runPart(String suffix, CommandLine commandLine) throws InterruptedException;

  /**
   * The command line of a tool.
   *
   * @param arguments program and arguments; the program is taken from the installation if one is
   *     named
   * @param installation its name; empty for the program on the PATH
   */
  CommandLine toolCommand(
      ToolType tool,
      String installation,
      String folder,
      List<String> arguments,
      Map<String, String> variables);

  /** The artifacts of other jobs that the build may copy. */
  ArtifactSources artifactSources();

  Fingerprints fingerprints();

  Reports reports();

  Mailer mailer();

  Runs runs();
}
