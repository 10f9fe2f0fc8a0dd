package dev.steward.pipeline.step;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The analyses that the scanners of a run have sent to SonarQube servers, in the order in which
 * their blocks ended. An evaluation after a restart finds them again.
 */
final class SonarAnalyses {

  /**
   * An analysis.
   *
   * @param server name of the server
   * @param credentialId with the token; empty for none
   * @param taskId of the background task of the server; null if the block left no report
   */
  record SonarAnalysis(String server, String credentialId, @Nullable String taskId) {}

  private final List<SonarAnalysis> all = new ArrayList<>();

  void add(SonarAnalysis analysis) {
    all.add(analysis);
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  /** The newest analysis with a background task; null if there is none. */
  @Nullable SonarAnalysis newest() {
    for (SonarAnalysis analysis : all.reversed()) {
      if (analysis.taskId() != null) {
        return analysis;
      }
    }
    return null;
  }
}
