package dev.steward.host.kubernetes;

import java.util.List;

/**
 * The pods at a given moment.
 *
 * @param resourceVersion version of the list, from which a watch continues
 */
public record PodList(List<Pod> pods, String resourceVersion) {}
