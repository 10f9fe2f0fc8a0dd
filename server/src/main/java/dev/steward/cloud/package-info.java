/**
 * Clouds: clusters in which the server starts pods as nodes when builds wait for a label that no
 * free node has. The configuration of clouds is read without loading any class of the Kubernetes
 * client; the server connects to a cluster only while it is configured.
 */
@NullMarked
package dev.steward.cloud;

import org.jspecify.annotations.NullMarked;
