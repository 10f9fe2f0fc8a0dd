package dev.steward.pipeline.script;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The classes of steps in Jenkins, which error messages name. */
final class StepClasses {
  private static final String SUFFIX = "Step";

  /**
   * Steps by package. The class of a step is its name with a capital letter, or the name after the
   * equals sign; all names end in "Step".
   */
  private static final Map<String, String> PACKAGES =
      Map.ofEntries(
          Map.entry("hudson.plugins.ansicolor", "ansiColor"),
          Map.entry(
              "org.csanchez.jenkins.plugins.kubernetes.pipeline",
              "container containerLog podTemplate"),
          Map.entry(
              "org.jenkinsci.plugins.docker.workflow",
              "dockerFingerprintFrom=FromFingerprint dockerFingerprintRun=RunFingerprint "
                  + "withDockerContainer=WithContainer withDockerRegistry=RegistryEndpoint "
                  + "withDockerServer=ServerEndpoint"),
          Map.entry("hudson.plugins.timestamper.pipeline", "timestamps=Timestamper"),
          Map.entry("hudson.tasks.junit.pipeline", "junit=JUnitResults"),
          Map.entry("jenkins.plugins.git", "git"),
          Map.entry("org.jenkins.plugins.lockableresources", "lock"),
          Map.entry("org.jenkinsci.plugins.credentialsbinding.impl", "withCredentials=Binding"),
          Map.entry("org.jenkinsci.plugins.pipeline.milestone", "milestone"),
          Map.entry("org.jenkinsci.plugins.workflow.cps.steps", "load"),
          Map.entry(
              "org.jenkinsci.plugins.workflow.multibranch", "properties=JobProperty readTrusted"),
          Map.entry(
              "org.jenkinsci.plugins.workflow.steps",
              "archive=ArtifactArchiver catchError deleteDir dir=Pushd echo error "
                  + "fileExists isUnix mail pwd readFile retry sleep step=Core timeout tool "
                  + "unarchive=ArtifactUnarchiver unstable waitUntil=WaitForCondition "
                  + "warnError withEnv=Env wrap=CoreWrapper writeFile"),
          Map.entry(
              "org.jenkinsci.plugins.workflow.steps.durable_task",
              "bat=BatchScript powershell=PowershellScript pwsh=PowerShellCoreScript "
                  + "sh=Shell"),
          Map.entry("org.jenkinsci.plugins.workflow.steps.scm", "checkout=GenericSCM"),
          Map.entry(
              "org.jenkinsci.plugins.workflow.support.steps", "node=Executor stage ws=Workspace"),
          Map.entry(
              "org.jenkinsci.plugins.workflow.support.steps.build",
              "build=BuildTrigger waitForBuild"),
          Map.entry("org.jenkinsci.plugins.workflow.support.steps.input", "input"),
          Map.entry("org.jenkinsci.plugins.workflow.support.steps.stash", "stash unstash"));

  private static final Map<String, String> NAMES = names();

  private StepClasses() {}

  /** The class of a step; null if it is not one of Jenkins' own. */
  static @Nullable String of(String step) {
    return NAMES.get(step);
  }

  private static Map<String, String> names() {
    Map<String, String> names = new HashMap<>();
    PACKAGES.forEach((packageName, steps) -> {
      for (String step : steps.split(" ", -1)) {
        int equals = step.indexOf('=');
        String name = equals < 0 ? step : step.substring(0, equals);
        String own =
            equals < 0
                ? Character.toUpperCase(step.charAt(0)) + step.substring(1)
                : step.substring(equals + 1);
        names.put(name, packageName + "." + own + SUFFIX);
      }
    });
    return Map.copyOf(names);
  }
}
