package dev.steward.web.item;

import java.util.List;

/**
 * A job as its page shows it.
 *
 * @param path of the job on this host, with a slash at its end
 * @param form what asks for a build of it
 * @param waiting why each of its items in the queue waits
 */
public record JobView(
    String name,
    String path,
    String colour,
    boolean running,
    String description,
    boolean disabled,
    boolean mayBuild,
    boolean mayConfigure,
    boolean mayDelete,
    List<String> warnings,
    BuildForm form,
    List<String> waiting,
    List<RunLine> runs) {}
