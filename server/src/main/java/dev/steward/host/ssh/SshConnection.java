package dev.steward.host.ssh;

import dev.steward.host.Transport;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.apache.sshd.client.session.ClientSession;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a machine over SSH. Each program has an SSH channel of its own. An SSH server
 * limits the channels of a session (OpenSSH: {@code MaxSessions}, by default 10), so the connection
 * opens further sessions with the machine when the server refuses another channel, and closes them
 * when they are unused. The connection ends when its first session ends.
 *
 * <p>A heartbeat every 15 seconds detects a stalled network; after two unanswered ones, the
 * connection is lost and all streams end.
 */
public final class SshConnection implements Transport, AutoCloseable {

  private static final Heartbeat.Timing HEARTBEAT = new Heartbeat.Timing(Duration.ofSeconds(15), 2);

  /** Limit for the sessions of a connection, so that an error cannot open sessions endlessly. */
  private static final int MAX_SESSIONS = 50;

  /** How long a further session is kept without programs. */
  private static final Duration UNUSED = Duration.ofMinutes(1);

  private static final String CLOSED = "this server closed the connection";

  private final SshTarget target;
  private final Heartbeat.Timing heartbeat;
  private final Consumer<String> log;
  private final @Nullable SshConnection jump;
  private final SshLink first;

  /** Sessions besides the first one. */
  private final List<SshLink> further = new CopyOnWriteArrayList<>();

  /** Held while another session is opened. */
  private final ReentrantLock openingLock = new ReentrantLock();

  private final List<Runnable> listeners = new ArrayList<>();
  private boolean ended;
  private volatile boolean closing;

  private SshConnection(
      SshTarget target,
      Heartbeat.Timing heartbeat,
      Consumer<String> log,
      @Nullable SshConnection jump,
      SshLink first) {
    this.target = target;
    this.heartbeat = heartbeat;
    this.log = log;
    this.jump = jump;
    this.first = first;
  }

  /**
   * Connects to a machine and logs in.
   *
   * @param log receives lines for the launch log; must not block
   * @throws IOException with a message that says what happened and what to do; neither the message
   *     nor the log contains the secret
   */
  public static SshConnection open(SshTarget target, Consumer<String> log) throws IOException {
    return open(target, HEARTBEAT, log);
  }

  static SshConnection open(SshTarget target, Heartbeat.Timing heartbeat, Consumer<String> log)
      throws IOException {
    SshTarget jumpTarget = target.jump();
    SshConnection jump = null;
    if (jumpTarget != null) {
      try {
        jump = open(jumpTarget, heartbeat, log);
      } catch (IOException e) {
        throw new IOException("The jump host cannot be used: " + e.getMessage(), e);
      }
    }
    boolean isOpen = false;
    try {
      log.accept(
          "Connecting to "
              + target.address()
              + " as user "
              + target.user()
              + (jumpTarget == null ? "" : " through " + jumpTarget.address()));
      SshLink first = SshLink.open(target, jump, heartbeat, log);
      var connection = new SshConnection(target, heartbeat, log, jump, first);
      first.session().addCloseFutureListener(_ -> connection.onFirstClosed());
      log.accept("Connected to " + target.address());
      isOpen = true;
      return connection;
    } finally {
      if (!isOpen && jump != null) {
        jump.close();
      }
    }
  }

  /** True until the connection is lost or closed. */
  public boolean isOpen() {
    return first.session().isOpen();
  }

  /**
   * Registers a listener, which is called once, on a thread of its own, when the connection is lost
   * or closed, or immediately if that has already happened.
   */
  public void onClose(Runnable listener) {
    synchronized (listeners) {
      if (!ended) {
        listeners.add(listener);
        return;
      }
    }
    Thread.ofVirtual().name("ssh-closed").start(listener);
  }

  private void onFirstClosed() {
    List<Runnable> called;
    synchronized (listeners) {
      if (ended) {
        return;
      }
      ended = true;
      called = List.copyOf(listeners);
      listeners.clear();
    }
    Thread.ofVirtual()
        .name("ssh-closed")
        .start(() -> {
          if (!closing) {
            log.accept("The connection to " + target.address() + " was lost: " + first.endReason());
          }
          close();
          called.forEach(listener -> Thread.ofVirtual().name("ssh-closed").start(listener));
        });
  }

  @Override
  public Channel exec(List<String> argv) throws IOException {
    String command = "exec " + String.join(" ", argv);
    while (true) {
      SshLink link = reserved();
      boolean isNew = false;
      if (link == null) {
        openingLock.lock();
        try {
          // Another thread may have opened a session while this one waited for the lock.
          link = reserved();
          if (link == null) {
            link = openFurther();
            isNew = true;
          }
        } finally {
          openingLock.unlock();
        }
      }
      try {
        return exec(link, command);
      } catch (SshLink.RefusedException e) {
        if (isNew && e.isAlone()) {
          link.close(CLOSED);
          throw new IOException(
              "the server "
                  + target.address()
                  + " refused to start a shell: "
                  + e.getMessage()
                  + ". Check MaxSessions in the machine's sshd_config, and what the account is"
                  + " allowed to do.",
              e);
        }
      }
    }
  }

  /** The session through which sessions with machines behind this one are opened. */
  ClientSession session() {
    return first.session();
  }

  private Channel exec(SshLink link, String command) throws IOException {
    return link.exec(command, () -> onProgramEnd(link));
  }

  private @Nullable SshLink reserved() {
    if (first.reserve()) {
      return first;
    }
    for (SshLink link : further) {
      if (link.reserve()) {
        return link;
      }
    }
    return null;
  }

  private SshLink openFurther() throws IOException {
    if (!isOpen()) {
      throw new IOException(
          "the SSH connection to " + target.address() + " is closed: " + first.endReason());
    }
    if (further.size() + 1 >= MAX_SESSIONS) {
      throw new IOException(
          "too many programs are running on "
              + target.address()
              + " at once. Increase MaxSessions in the machine's sshd_config.");
    }
    SshLink link = SshLink.open(target, jump, heartbeat, _ -> {});
    boolean isReserved = link.reserve();
    further.add(link);
    link.session().addCloseFutureListener(_ -> further.remove(link));
    if (!isReserved || !isOpen()) {
      link.close(CLOSED);
      throw new IOException(
          "the SSH connection to " + target.address() + " is closed: " + first.endReason());
    }
    return link;
  }

  /**
   * Closes a further session a while after its last program has ended, since another program may
   * follow.
   */
  private void onProgramEnd(SshLink link) {
    if (link != first && link.isUnused()) {
      ScheduledFuture<?> _ =
          MinaClient.get()
              .timer()
              .schedule(
                  () -> Thread.ofVirtual().start(() -> closeIfUnused(link)),
                  UNUSED.toSeconds(),
                  TimeUnit.SECONDS);
    }
  }

  private void closeIfUnused(SshLink link) {
    if (link != first && link.retire(UNUSED)) {
      link.close(CLOSED);
    }
  }

  /** Closes the connection, which ends the streams of all programs. */
  @Override
  public void close() {
    closing = true;
    String reason = isOpen() ? CLOSED : first.endReason();
    first.close(reason);
    further.forEach(link -> link.close(reason));
    if (jump != null) {
      jump.close();
    }
  }

  @Override
  public String toString() {
    return "SshConnection[" + target + "]";
  }
}
