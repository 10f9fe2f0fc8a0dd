package dev.steward.web.job;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Data of a job page.
 *
 * @param path path of the job on this host, with trailing slash
 * @param status result of the last build, for screen readers
 * @param form build form
 * @param waiting wait reason of each queue item of the job
 * @param search search text of the listed builds, or empty
 * @param olderBuildsUrl URL of the next page of builds; empty if there is none
 * @param firstPage true if the listed builds are the newest
 * @param failure what made the last completed build fail; null if it did not, or is no pipeline
 * @param trends null unless the listed builds are the newest
 */
public record JobView(
    String name,
    String fullName,
    String path,
    String colour,
    String status,
    boolean running,
    String description,
    boolean disabled,
    boolean mayBuild,
    List<String> warnings,
    BuildForm form,
    List<String> waiting,
    List<RunLine> runs,
    String search,
    String olderBuildsUrl,
    boolean firstPage,
    @Nullable FailureView failure,
    @Nullable Trends trends,
    List<Link> permalinks,
    List<Link> upstream,
    List<Link> downstream) {

  /** A link. */
  public record Link(String name, String href) {}
}
