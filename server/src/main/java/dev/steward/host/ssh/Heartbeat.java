package dev.steward.host.ssh;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.util.buffer.Buffer;

/**
 * Requests that every SSH server answers, whether it recognizes them or not. MINA's own heartbeat
 * pauses while keys are exchanged, so it would not notice a network that stalls at that time.
 */
final class Heartbeat {

  /**
   * When requests are sent.
   *
   * @param interval time between two requests
   * @param unanswered how many requests may remain unanswered
   */
  record Timing(Duration interval, int unanswered) {}

  private static final String REQUEST = "keepalive@openssh.com";

  private final Login.Opened opened;
  private final Timing timing;
  private final AtomicInteger unanswered = new AtomicInteger();

  private Heartbeat(Login.Opened opened, Timing timing) {
    this.opened = opened;
    this.timing = timing;
  }

  /** Starts the heartbeat of a session, which ends with the session. */
  static void start(Login.Opened opened, Timing timing) {
    var heartbeat = new Heartbeat(opened, timing);
    long nanos = timing.interval().toNanos();
    ScheduledFuture<?> task =
        MinaClient.get()
            .timer()
            .scheduleWithFixedDelay(heartbeat::beat, nanos, nanos, TimeUnit.NANOSECONDS);
    opened.session().addCloseFutureListener(_ -> task.cancel(false));
  }

  private void beat() {
    ClientSession session = opened.session();
    if (unanswered.getAndIncrement() < timing.unanswered()) {
      Thread.ofVirtual().name("ssh-heartbeat").start(() -> request(session));
      return;
    }
    opened
        .login()
        .onFailure(
            new IOException(
                "the machine has not responded for "
                    + timing.interval().multipliedBy(timing.unanswered()).toSeconds()
                    + " s"));
    Thread.ofVirtual().name("ssh-heartbeat").start(() -> session.close(true));
  }

  private void request(ClientSession session) {
    try {
      Buffer buffer = session.createBuffer(SshConstants.SSH_MSG_GLOBAL_REQUEST);
      buffer.putString(REQUEST);
      buffer.putBoolean(true);
      session.request(buffer, REQUEST, (_, _) -> unanswered.set(0));
    } catch (IOException e) {
      opened.login().onFailure(e);
      session.close(true);
    }
  }
}
