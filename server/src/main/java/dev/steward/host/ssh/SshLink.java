package dev.steward.host.ssh;

import dev.steward.host.Transport;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.channel.exception.SshChannelOpenException;
import org.jspecify.annotations.Nullable;

/**
 * One SSH session, and how many programs run in it. Servers limit the programs of a session
 * (OpenSSH: {@code MaxSessions}, by default 10); the limit is learned from the first refusal.
 */
final class SshLink {

  /** The server refused to start another program in this session. */
  static final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final boolean alone;

    RefusedException(String message, boolean alone, Throwable cause) {
      super(message, cause);
      this.alone = alone;
    }

    /** True if no other program runs in the session; a new session can then run none at all. */
    boolean isAlone() {
      return alone;
    }
  }

  /**
   * How long no program is started after a refusal, even though no other program is known to be
   * running.
   */
  private static final long PAUSE_NANOS = Duration.ofSeconds(10).toNanos();

  private final Login.Opened opened;
  private final Duration timeout;
  private int programs;
  private long lastEnd;
  private long fullUntil = System.nanoTime();
  private int limit = Integer.MAX_VALUE;

  private SshLink(Login.Opened opened, Duration timeout) {
    this.opened = opened;
    this.timeout = timeout;
  }

  /**
   * Opens a session.
   *
   * @param jump connection through which the target is reached; null for none
   */
  static SshLink open(
      SshTarget target,
      @Nullable SshConnection jump,
      Heartbeat.Timing heartbeat,
      Consumer<String> log)
      throws IOException {
    Login.Opened opened = Login.open(target, jump == null ? null : jump.session(), log);
    Heartbeat.start(opened, heartbeat);
    return new SshLink(opened, target.timeout());
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
    if (!session().isOpen() || programs >= limit || System.nanoTime() - fullUntil < 0) {
      return false;
    }
    programs++;
    return true;
  }

  private synchronized void release() {
    programs--;
    lastEnd = System.nanoTime();
  }

  private synchronized RefusedException refused(Throwable cause) {
    boolean isAlone = programs == 1;
    if (isAlone) {
      // The server still counts programs whose channels are closed, until they have ended.
      fullUntil = System.nanoTime() + PAUSE_NANOS;
    } else {
      limit = Math.min(limit, programs - 1);
    }
    return new RefusedException(String.valueOf(cause.getMessage()), isAlone, cause);
  }

  synchronized boolean isUnused() {
    return programs == 0;
  }

  /** Retires the session if no program has run in it for this long; false otherwise. */
  synchronized boolean retire(Duration unused) {
    boolean isUnused = programs == 0 && System.nanoTime() - lastEnd >= unused.toNanos();
    if (isUnused) {
      limit = 0;
    }
    return isUnused;
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
      OpenFuture opening;
      boolean isDone;
      try {
        channel = session().createExecChannel(command);
        opening = channel.open();
        isDone = opening.await(timeout.toMillis());
      } catch (IOException | RuntimeException e) {
        throw SshStreams.explain(e, session(), opened.login());
      }
      if (!isDone) {
        throw new IOException(
            "the machine did not start a shell within " + timeout.toSeconds() + " s");
      }
      Throwable cause = opening.getException();
      if (cause instanceof SshChannelOpenException) {
        throw refused(cause);
      }
      if (cause != null) {
        throw new IOException(opened.login().lossMessage(), cause);
      }
      isStarted = true;
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
    return new SshChannel(channel, opened.login());
  }

  /**
   * Closes the session.
   *
   * @param reason what programs that are still running in it report
   */
  void close(String reason) {
    if (session().isOpen()) {
      opened.login().onFailure(new IOException(reason));
    }
    session().close(true);
  }
}
