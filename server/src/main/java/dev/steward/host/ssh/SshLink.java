package dev.steward.host.ssh;

import dev.steward.host.Transport;
import java.io.IOException;
import java.time.Duration;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.channel.exception.SshChannelOpenException;

/**
 * One SSH session, and how many programs run in it. Servers limit the programs of a session
 * (OpenSSH: {@code MaxSessions}, by default 10); the limit is learned from the first refusal.
 */
final class SshLink {

  /** The server refused to start another program in this session. */
  static final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    RefusedException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  private final Login.Opened opened;
  private final Duration timeout;
  private int programs;
  private int limit = Integer.MAX_VALUE;

  SshLink(Login.Opened opened, Duration timeout) {
    this.opened = opened;
    this.timeout = timeout;
  }

  ClientSession session() {
    return opened.session();
  }

  /** Why the session ended. */
  String endReason() {
    return opened.login().endReason();
  }

  /** Reserves a place for a program; false if there is none. */
  synchronized boolean reserve() {
    if (!session().isOpen() || programs >= limit) {
      return false;
    }
    programs++;
    return true;
  }

  private synchronized void release() {
    programs--;
  }

  private synchronized void lowerLimit() {
    limit = Math.max(1, Math.min(limit, programs - 1));
  }

  /** Accepts no further programs if none runs or is about to start; false if one does. */
  synchronized boolean retire() {
    if (programs == 0) {
      limit = 0;
    }
    return programs == 0;
  }

  /**
   * Starts a program in a place that was reserved.
   *
   * @param onEnd called when the program's place is free again
   */
  Transport.Channel exec(String command, Runnable onEnd) throws IOException {
    ChannelExec channel = null;
    boolean isStarted = false;
    try {
      channel = session().createExecChannel(command);
      var opening = channel.open();
      if (!opening.await(timeout.toMillis())) {
        throw new IOException(
            "the machine did not start a shell within " + timeout.toSeconds() + " s");
      }
      Throwable cause = opening.getException();
      if (cause instanceof SshChannelOpenException) {
        lowerLimit();
        throw new RefusedException(String.valueOf(cause.getMessage()), cause);
      }
      if (cause != null) {
        throw new IOException(closed(), cause);
      }
      isStarted = true;
    } catch (RuntimeException e) {
      throw new IOException(closed(), e);
    } finally {
      if (!isStarted) {
        release();
        if (channel != null) {
          channel.close(false);
        }
      }
    }
    channel.addCloseFutureListener(_ -> {
      release();
      onEnd.run();
    });
    return new SshChannel(channel);
  }

  private String closed() {
    return "the SSH connection was lost: " + endReason();
  }

  void close() {
    session().close(true);
  }
}
