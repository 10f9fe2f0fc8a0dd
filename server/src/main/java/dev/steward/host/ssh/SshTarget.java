package dev.steward.host.ssh;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A machine to connect to over SSH.
 *
 * @param jump the machine through which the connection is made; null for a direct connection
 */
public record SshTarget(
    String host,
    int port,
    String user,
    SshSecret secret,
    HostKeyCheck hostKeys,
    Duration timeout,
    @Nullable SshTarget jump) {}
