package dev.steward.host.kubernetes;

/** One event of a watch. */
public sealed interface PodChange {

  /** Version from which another watch continues. */
  String resourceVersion();

  /** A pod was created or changed. */
  record Updated(Pod pod) implements PodChange {
    @Override
    public String resourceVersion() {
      return pod.resourceVersion();
    }
  }

  /** A pod was deleted. */
  record Deleted(Pod pod) implements PodChange {
    @Override
    public String resourceVersion() {
      return pod.resourceVersion();
    }
  }

  /** No pod changed up to this version. */
  record Bookmark(String resourceVersion) implements PodChange {}
}
