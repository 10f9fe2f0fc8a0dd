/**
 * Containers in which the steps of builds run. A container is created with docker or podman on the
 * machine of its build, where the workspace stays. Steps are started by the wrapper of that
 * machine, so logs, masking, exit codes and reattachment after a restart work as they do without a
 * container.
 */
@NullMarked
package dev.steward.host.container;

import org.jspecify.annotations.NullMarked;
