package dev.steward.host;

import java.time.Instant;

/**
 * Properties of a machine.
 *
 * @param os name of the operating system, such as {@code Linux}
 * @param cpus number of processors
 * @param freeDiskBytes free space where workspaces are; -1 if unknown
 * @param reachableSince start of the current connection; for the server's own machine, the start of
 *     the server
 * @param path value of PATH for builds
 * @param home home directory of builds
 * @param root folder that contains the workspaces; the base of relative custom workspaces
 */
public record HostFacts(
    String os,
    int cpus,
    long freeDiskBytes,
    Instant reachableSince,
    String path,
    String home,
    String root) {

  /**
   * PATH of builds on the server's own machine, since builds do not inherit the server's variables.
   */
  public static final String DEFAULT_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
}
