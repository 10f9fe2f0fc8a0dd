package dev.steward.web.item;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A job as its page shows it.
 *
 * @param path of the job on this host, with a slash at its end
 * @param state how its last build ended, for those who hear the page
 * @param form what asks for a build of it
 * @param waiting why each of its items in the queue waits
 * @param search what the builds shown were searched for, or empty
 * @param older where the next page of builds is; empty where there is none
 * @param first true where the builds shown are the newest
 * @param trends null where other builds are shown than the last ones
 */
public record JobView(
    String name,
    String fullName,
    String path,
    String colour,
    String state,
    boolean running,
    String description,
    boolean disabled,
    boolean mayBuild,
    List<String> warnings,
    BuildForm form,
    List<String> waiting,
    List<RunLine> runs,
    String search,
    String older,
    boolean first,
    @Nullable Trends trends,
    List<Link> permalinks,
    List<Link> upstream,
    List<Link> downstream) {

  /** Where something is. */
  public record Link(String name, String href) {}
}
