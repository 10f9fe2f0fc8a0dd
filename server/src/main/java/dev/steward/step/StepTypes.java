package dev.steward.step;

import dev.steward.type.TypeDescription;
import java.util.List;

/** The built-in build steps, build wrappers and post-build actions, in the order of the form. */
public final class StepTypes {

  private StepTypes() {}

  /** All types. */
  public static List<TypeDescription<?>> all() {
    return List.of(
        ShellScript.TYPE,
        MavenStep.TYPE,
        AntStep.TYPE,
        GradleStep.TYPE,
        BatchScript.TYPE,
        TimestampWrapper.TYPE,
        AnsiColor.TYPE,
        BuildTimeout.TYPE,
        PreBuildCleanup.TYPE,
        PasswordMask.TYPE,
        CredentialBindings.TYPE,
        ArtifactArchiver.TYPE,
        JUnitPublisher.TYPE,
        EmailNotification.TYPE,
        DownstreamTrigger.TYPE,
        FingerprintRecorder.TYPE,
        TestAggregation.TYPE,
        GitPublisher.TYPE,
        WorkspaceCleanup.TYPE);
  }
}
