package dev.steward.engine;

import dev.steward.job.Jobs;
import dev.steward.job.definition.BuildWrapper;
import dev.steward.problem.Problem;
import dev.steward.run.Result;
import dev.steward.setting.ToolInstallations.ToolType;
import dev.steward.step.SecretWrapper;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Adds tools and secrets to the environment of a build before its first action. Tools and secrets
 * are not stored with the run, so the preparation is repeated when the run is resumed. The
 * variables of completed actions are added after those of tools and secrets.
 */
public final class BuildPreparation {

  private final Jobs jobs;
  private final Bindings bindings;
  private final ToolLocator tools;

  public BuildPreparation(Jobs jobs, Bindings bindings, ToolLocator tools) {
    this.jobs = jobs;
    this.bindings = bindings;
    this.tools = tools;
  }

  /** Locates the tools of the build, binds its credentials and restores its variables. */
  void prepare(Build build) throws IOException {
    locateJdk(build);
    bindCredentials(build);
    build.restoreVariables();
  }

  /** Locates the JDK that the job names; a missing one fails the build. */
  private void locateJdk(Build build) {
    String jdk = build.definition().jdk();
    if (jdk == null) {
      return;
    }
    switch (tools.find(build, ToolType.JDK, jdk)) {
      case ToolLocator.ToolLookup.Located(String _, Map<String, String> variables) ->
          build.addLiteral(variables);
      case ToolLocator.ToolLookup.Missing(String reason) -> fail(build, reason);
    }
  }

  /** Adds secrets to the environment and masks them; a missing credential fails the build. */
  private void bindCredentials(Build build) throws IOException {
    try {
      Bindings.ResolvedBindings bound =
          bindings.of(build.job(), build.definition(), build.run(), build.workspace().secrets());
      build.contributeSecrets(bound.environment(), bound.masked());
      for (BuildWrapper wrapper : build.definition().wrappers()) {
        if (wrapper instanceof SecretWrapper secretWrapper) {
          var values = new LinkedHashMap<String, String>();
          secretWrapper
              .secrets()
              .forEach(secret -> values.put(secret.name(), jobs.decrypt(secret.value())));
          build.addLiteral(values);
          values.values().forEach(build::mask);
        }
      }
    } catch (Problem e) {
      fail(build, String.valueOf(e.getMessage()));
    }
    build.maskResolved();
  }

  private static void fail(Build build, String reason) {
    build.console().printOnce("ERROR: " + reason + "\n");
    build.worsen(Result.FAILURE);
  }
}
