package dev.steward.pipeline.directive;

import dev.steward.pipeline.property.PipelineProperties.DeclaredProperties;
import dev.steward.pipeline.run.RunContext;
import dev.steward.run.Result;
import dev.steward.scm.ChangeSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What directives need to know of the server and of the job, and what they change in it. The
 * answers are not recorded.
 */
public interface DirectiveServices {

  /** Types of credentials, as far as an {@code environment} directive tells them apart. */
  enum CredentialType {
    TEXT,
    USERNAME_PASSWORD,
    FILE,
    SSH_KEY,
    OTHER
  }

  /** The result of the last completed run before this one; null if there is none. */
  @Nullable Result previousResult(RunContext run);

  /**
   * Gives the stashes of an earlier run to this one, which repeats it from a stage on. An
   * implementation that runs real steps must override this method.
   *
   * @param origin number of the earlier run
   */
  default void copyStashes(RunContext run, long origin) {}

  /**
   * Stores the stages of a pipeline that is not in the main script, so that the run can be repeated
   * from one of them on. An implementation that runs real steps must override this method.
   */
  default void storeStages(RunContext run, RestartableStages stages) {}

  /** The changes that the checkouts of the run have found so far. */
  List<ChangeSet> changes(RunContext run);

  /** The type of a credential that the run may use; null if there is none with the id. */
  @Nullable CredentialType credentialType(RunContext run, String id);

  /**
   * Writes what the Jenkinsfile says about its job into the job's configuration, and removes what
   * an earlier run wrote and the Jenkinsfile no longer says.
   *
   * @return a sentence for each setting that has no effect here
   * @throws dev.steward.problem.Problem.Invalid if a setting is not valid
   */
  List<String> apply(RunContext run, DeclaredProperties declared);
}
