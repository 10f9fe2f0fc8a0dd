/**
 * Pods of a Kubernetes cluster as machines for builds: a client of the Kubernetes API, pod
 * templates, and a transport that starts programs in a container.
 */
@NullMarked
package dev.steward.host.kubernetes;

import org.jspecify.annotations.NullMarked;
