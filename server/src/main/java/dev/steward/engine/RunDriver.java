package dev.steward.engine;

import dev.steward.job.Job;
import dev.steward.job.definition.Definition;
import dev.steward.run.Run;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Drives runs of pipelines. Implemented outside the engine, which knows no scripts. */
public interface RunDriver {

  /**
   * Drives an unfinished run to its end. After a crash or an outage, the run is driven again and
   * resumes.
   *
   * @throws InterruptedException if the server stops; the next start resumes the run
   */
  void drive(Job job, Definition definition, Run run) throws InterruptedException, IOException;

  /** Completes a run that cannot continue, with the result FAILURE. */
  void fail(Job job, Run run, Exception reason);

  /** Called each time a user stops an active run, and when its job was deleted. */
  void onStop(Run run);

  /** Name of the stage or step that the run has reached; null if no thread drives the run. */
  @Nullable String currentStep(Run run);

  /** Makes all threads that drive a run return, because the server stops. */
  void stop();
}
