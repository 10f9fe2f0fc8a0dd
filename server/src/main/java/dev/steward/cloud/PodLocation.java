package dev.steward.cloud;

import dev.steward.host.kubernetes.PodRetention;
import java.util.List;

/**
 * A namespace in which a cloud has started pods, and how to connect to its cluster. A cloud that is
 * deleted or moved to another cluster leaves its locations behind until their pods are deleted.
 */
record PodLocation(
    String cloud,
    String serverUrl,
    String serverCertificate,
    boolean skipTlsVerify,
    String credentialsId,
    String namespace) {

  /** A namespace of a cloud as currently configured. */
  static PodLocation of(Cloud cloud, String namespace) {
    return new PodLocation(
        cloud.name(),
        cloud.serverUrl(),
        cloud.serverCertificate(),
        cloud.skipTlsVerify(),
        cloud.credentialsId(),
        namespace);
  }

  /** The cluster as a cloud without pod templates. */
  Cloud toCloud() {
    return new Cloud(
        cloud,
        serverUrl,
        serverCertificate,
        skipTlsVerify,
        namespace,
        credentialsId,
        0,
        PodRetention.NEVER,
        List.of());
  }

  /** Returns whether a cloud of this name uses the same cluster. */
  boolean isIn(Cloud other) {
    return cloud.equals(other.name()) && serverUrl.equals(other.serverUrl());
  }
}
