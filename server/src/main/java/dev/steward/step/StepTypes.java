package dev.steward.step;

import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;
import dev.steward.type.TypeSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The built-in build steps, build wrappers and post-build actions. */
public final class StepTypes {

  private StepTypes() {}

  /** The types, in the order of the form, one line each. */
  private static final List<StepType<?>> ALL =
      List.of(
          ShellScript.STEP,
          MavenStep.STEP,
          AntStep.STEP,
          GradleStep.STEP,
          BatchScript.STEP,
          EnvironmentStep.STEP,
          ArtifactCopy.STEP,
          ConditionalStep.STEP,
          SingleConditionalStep.STEP,
          StepType.described(TimestampWrapper.TYPE),
          StepType.described(AnsiColor.TYPE),
          StepType.described(BuildTimeout.TYPE),
          PreBuildCleanup.STEP,
          StepType.described(PasswordMask.TYPE),
          StepType.described(CredentialBindings.TYPE),
          EnvironmentWrapper.STEP,
          StepType.described(PasswordInjection.TYPE),
          SshAgent.STEP,
          StepType.described(BuildInContainer.TYPE),
          ArtifactArchiver.STEP,
          JUnitPublisher.STEP,
          XUnitPublisher.STEP,
          IssuesRecorder.STEP,
          CoverageRecorder.STEP,
          HtmlPublisher.STEP,
          JavadocArchiver.STEP,
          EmailNotification.STEP,
          ExtendedEmail.STEP,
          StepType.described(DownstreamTrigger.TYPE),
          FingerprintRecorder.STEP,
          StepType.described(TestAggregation.TYPE),
          GitPublisher.STEP,
          PostBuildScripts.STEP,
          WorkspaceCleanup.STEP);

  /** The descriptions of all types, in the order of the form. */
  public static List<TypeDescription<?>> all() {
    return ALL.stream().<TypeDescription<?>>map(StepType::description).toList();
  }

  private static final Map<Class<?>, StepType<?>> BY_CLASS = byClass();

  private static Map<Class<?>, StepType<?>> byClass() {
    var all = new HashMap<Class<?>, StepType<?>>();
    ALL.stream()
        .filter(type -> type.behaviour() != null)
        .forEach(type -> all.put(type.description().type(), type));
    return all;
  }

  /** The build steps, for steps that contain others. */
  static TypeSet steps() {
    return StepSet.STEPS;
  }

  /** Created on first use, since some steps refer to this class. */
  private static final class StepSet {
    static final TypeSet STEPS =
        new TypeSet(
            "build step", all().stream().filter(type -> type.kind() == TypeKind.STEP).toList());
  }

  /** The behaviour of a step; null if it has none of its own. */
  public static @Nullable StepType<?> find(Object step) {
    return BY_CLASS.get(step.getClass());
  }
}
