package dev.steward.pipeline.script;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The classes of steps in Jenkins, which error messages name. */
final class StepClasses {
  private static final String BASIC = "org.jenkinsci.plugins.workflow.steps.";
  private static final String SUPPORT = "org.jenkinsci.plugins.workflow.support.steps.";

  private static final String KUBERNETES = "org.csanchez.jenkins.plugins.kubernetes.pipeline.";
  private static final String DOCKER = "org.jenkinsci.plugins.docker.workflow.";

  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("archive", BASIC + "ArtifactArchiverStep"),
          Map.entry("ansiColor", "hudson.plugins.ansicolor.AnsiColorStep"),
          Map.entry("bat", BASIC + "durable_task.BatchScriptStep"),
          Map.entry("build", SUPPORT + "build.BuildTriggerStep"),
          Map.entry("catchError", BASIC + "CatchErrorStep"),
          Map.entry("checkout", BASIC + "scm.GenericSCMStep"),
          Map.entry("container", KUBERNETES + "ContainerStep"),
          Map.entry("containerLog", KUBERNETES + "ContainerLogStep"),
          Map.entry("deleteDir", BASIC + "DeleteDirStep"),
          Map.entry("dir", BASIC + "PushdStep"),
          Map.entry("dockerFingerprintFrom", DOCKER + "FromFingerprintStep"),
          Map.entry("dockerFingerprintRun", DOCKER + "RunFingerprintStep"),
          Map.entry("echo", BASIC + "EchoStep"),
          Map.entry("error", BASIC + "ErrorStep"),
          Map.entry("fileExists", BASIC + "FileExistsStep"),
          Map.entry("git", "jenkins.plugins.git.GitStep"),
          Map.entry("input", SUPPORT + "input.InputStep"),
          Map.entry("isUnix", BASIC + "IsUnixStep"),
          Map.entry("junit", "hudson.tasks.junit.pipeline.JUnitResultsStep"),
          Map.entry("load", "org.jenkinsci.plugins.workflow.cps.steps.LoadStep"),
          Map.entry("lock", "org.jenkins.plugins.lockableresources.LockStep"),
          Map.entry("mail", BASIC + "MailStep"),
          Map.entry("milestone", "org.jenkinsci.plugins.pipeline.milestone.MilestoneStep"),
          Map.entry("node", SUPPORT + "ExecutorStep"),
          Map.entry("podTemplate", KUBERNETES + "PodTemplateStep"),
          Map.entry("powershell", BASIC + "durable_task.PowershellScriptStep"),
          Map.entry("properties", "org.jenkinsci.plugins.workflow.multibranch.JobPropertyStep"),
          Map.entry("pwd", BASIC + "PwdStep"),
          Map.entry("pwsh", BASIC + "durable_task.PowerShellCoreScriptStep"),
          Map.entry("readFile", BASIC + "ReadFileStep"),
          Map.entry("readTrusted", "org.jenkinsci.plugins.workflow.multibranch.ReadTrustedStep"),
          Map.entry("retry", BASIC + "RetryStep"),
          Map.entry("sh", BASIC + "durable_task.ShellStep"),
          Map.entry("sleep", BASIC + "SleepStep"),
          Map.entry("stage", SUPPORT + "StageStep"),
          Map.entry("stash", SUPPORT + "stash.StashStep"),
          Map.entry("step", BASIC + "CoreStep"),
          Map.entry("timeout", BASIC + "TimeoutStep"),
          Map.entry("timestamps", "hudson.plugins.timestamper.pipeline.TimestamperStep"),
          Map.entry("tool", BASIC + "ToolStep"),
          Map.entry("unarchive", BASIC + "ArtifactUnarchiverStep"),
          Map.entry("unstable", BASIC + "UnstableStep"),
          Map.entry("unstash", SUPPORT + "stash.UnstashStep"),
          Map.entry("waitForBuild", SUPPORT + "build.WaitForBuildStep"),
          Map.entry("waitUntil", BASIC + "WaitForConditionStep"),
          Map.entry("warnError", BASIC + "WarnErrorStep"),
          Map.entry("withCredentials", "org.jenkinsci.plugins.credentialsbinding.impl.BindingStep"),
          Map.entry("withDockerContainer", DOCKER + "WithContainerStep"),
          Map.entry("withDockerRegistry", DOCKER + "RegistryEndpointStep"),
          Map.entry("withDockerServer", DOCKER + "ServerEndpointStep"),
          Map.entry("withEnv", BASIC + "EnvStep"),
          Map.entry("wrap", BASIC + "CoreWrapperStep"),
          Map.entry("writeFile", BASIC + "WriteFileStep"),
          Map.entry("ws", SUPPORT + "WorkspaceStep"));

  private StepClasses() {}

  /** The class of a step; null if it is not one of Jenkins' own. */
  static @Nullable String of(String step) {
    return NAMES.get(step);
  }
}
