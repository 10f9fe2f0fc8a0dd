package dev.steward.pipeline.job;

import dev.steward.host.Hosts;
import dev.steward.job.Job;
import dev.steward.job.definition.PipelineDefinition;
import dev.steward.job.definition.SourceControl;
import dev.steward.pipeline.run.PipelineStep;
import dev.steward.pipeline.run.RunContext;
import dev.steward.pipeline.run.StepCall;
import dev.steward.pipeline.run.StepFailure;
import dev.steward.scm.CredentialLookup;
import dev.steward.scm.PollContext;
import dev.steward.scm.Revision;
import dev.steward.scm.ScmException;
import dev.steward.scm.ScmType;
import dev.steward.scm.SourceFile;
import dev.steward.scm.registry.ScmTypes;
import dev.steward.step.Repeat;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The step {@code readTrusted}: reads a file of the commit that the Jenkinsfile is from. */
public final class TrustedFiles {
  private final ScriptSource scripts;
  private final Hosts hosts;
  private final Function<Job, CredentialLookup> credentials;

  /**
   * Creates the step.
   *
   * @param credentials the credentials that a job may use for repositories
   */
  public TrustedFiles(
      ScriptSource scripts, Hosts hosts, Function<Job, CredentialLookup> credentials) {
    this.scripts = scripts;
    this.hosts = hosts;
    this.credentials = credentials;
  }

  /** The step. */
  public PipelineStep step() {
    return new PipelineStep("readTrusted", "Read trusted file from SCM", this::read);
  }

  private @Nullable Object read(StepCall call) {
    RunContext run = call.run();
    String path = call.arguments().text("path", "").strip();
    call.node().describe(run.maskSecrets(path));
    PipelineDefinition pipeline = run.definition().pipeline();
    if (pipeline == null || !(pipeline.source() instanceof PipelineDefinition.ScmScript source)) {
      throw new StepFailure(
          "‘readTrusted’ is only available when using “Multibranch Pipeline” or “Pipeline script"
              + " from SCM”");
    }
    if (path.isEmpty() || path.startsWith("/") || List.of(path.split("/", -1)).contains("..")) {
      throw new StepFailure("'" + path + "' is not a path in the repository.");
    }
    Map<String, String> environment = run.environment(call.scope());
    return call.await(Repeat.IDEMPOTENT, _ -> read(call, source.scm(), path, environment));
  }

  private <S extends SourceControl> String read(
      StepCall call, S scm, String path, Map<String, String> environment)
      throws InterruptedException {
    Job job = call.run().job();
    ScmType<S> type = ScmTypes.withSources(scm);
    ScriptSource.Script script = scripts.find(call.run().run().id());
    Revision revision = script == null ? null : script.revision();
    if (type == null || revision == null) {
      throw new StepFailure("The commit of the Jenkinsfile is unknown. Start the build again.");
    }
    SourceFile file;
    try {
      file =
          type.readFileAt(
              scm,
              new PollContext(
                  hosts.builtIn(),
                  job.id(),
                  job.fullName(),
                  environment,
                  revision,
                  credentials.apply(job),
                  _ -> {}),
              revision,
              path);
    } catch (ScmException e) {
      throw new StepFailure(e.getMessage());
    }
    if (file == null) {
      throw new StepFailure(
          "Files of this SCM can only be read from a checkout; use the step checkout.");
    }
    String text = file.text();
    String key = type.key(scm, environment);
    if (text == null) {
      throw new StepFailure("Unable to find " + path + " from " + key);
    }
    call.print("Obtained " + path + " from " + key + "\n");
    return text;
  }
}
