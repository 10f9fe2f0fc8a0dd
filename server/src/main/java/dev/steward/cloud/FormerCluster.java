package dev.steward.cloud;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A cluster with pods of a cloud that was deleted, renamed or moved to another cluster. The pods
 * are deleted as soon as the cluster is reachable.
 *
 * @param cloud name of the cloud that created the pods
 * @param pods number of known pods that have not been deleted yet
 * @param error why the pods could not be deleted yet; null if there was no error
 */
public record FormerCluster(
    String cloud, String serverUrl, List<String> namespaces, int pods, @Nullable String error) {}
