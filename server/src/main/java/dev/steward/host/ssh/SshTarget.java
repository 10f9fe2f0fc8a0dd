package dev.steward.host.ssh;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A machine that is reached over SSH, and how to log in to it.
 *
 * @param host name or address; a name behind a jump host is resolved by the jump host
 * @param secret proves the identity of the user
 * @param hostKeys decides whether the machine's host key is accepted
 * @param timeout limit for connecting and logging in, and for starting a program
 * @param jump machine through which the target is reached; null if it is reached directly
 */
public record SshTarget(
    String host,
    int port,
    String user,
    SshSecret secret,
    HostKeyCheck hostKeys,
    Duration timeout,
    @Nullable SshTarget jump) {

  /** Host and port, for messages. */
  String address() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }

  /** Omits the secret. */
  @Override
  public String toString() {
    return "SshTarget[" + user + "@" + address() + (jump == null ? "" : " via " + jump) + "]";
  }
}
