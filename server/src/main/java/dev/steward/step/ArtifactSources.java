package dev.steward.step;

import dev.steward.job.Job;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The artifacts of other jobs that a build may copy. */
public interface ArtifactSources {

  /**
   * The job with a name.
   *
   * @param reader the job whose build copies artifacts; the name is relative to its folder
   * @return null if there is no such job, or the reader may not copy its artifacts
   */
  @Nullable Job find(Job reader, String name);

  /** Server directory of the artifacts of a build; it may not exist. */
  Path artifacts(Job job, long number);
}
