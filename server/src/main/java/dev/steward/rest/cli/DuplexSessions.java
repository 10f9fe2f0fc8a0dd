package dev.steward.rest.cli;

import dev.steward.access.Caller;
import dev.steward.client.Frame;
import dev.steward.limit.MemoryBudget.Reservation;
import dev.steward.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * CLI connections of two HTTP requests each: the response to the download request carries frames to
 * the client, and the body of the upload request carries frames to the server. The download request
 * waits, with a timeout, for the upload request of the same caller.
 */
final class DuplexSessions {

  private static final Duration CLIENT_CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final CommandTable table;
  private final Map<UUID, PendingDownload> pending = new ConcurrentHashMap<>();

  DuplexSessions(CommandTable table) {
    this.table = table;
  }

  /** Download request that waits for its upload request. */
  private record PendingDownload(
      Caller caller,
      CommandSession session,
      CountDownLatch uploadArrived,
      CountDownLatch commandEnded) {}

  /** Sends frames to the client until its command has ended. */
  void download(UUID id, Caller caller, Reservation memory, OutputStream out) throws IOException {
    var pendingDownload =
        new PendingDownload(
            caller,
            new CommandSession(
                caller,
                table,
                memory,
                frame -> {
                  synchronized (out) {
                    frame.writeTo(out);
                  }
                }),
            new CountDownLatch(1),
            new CountDownLatch(1));
    if (pending.putIfAbsent(id, pendingDownload) != null) {
      return;
    }
    try {
      // The client treats the first byte as the signal that the connection is open.
      out.write(0);
      out.flush();
      if (pendingDownload
          .uploadArrived()
          .await(pendingDownload.session().remainingStartNanos(), TimeUnit.NANOSECONDS)) {
        pendingDownload.session().run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      pending.remove(id);
      pendingDownload.commandEnded().countDown();
    }
  }

  /** Reads frames from the client until its command ends or the client disconnects. */
  void upload(UUID id, Caller caller, InputStream in) {
    PendingDownload pendingDownload = pending.get(id);
    if (pendingDownload == null
        || pendingDownload.caller().userId() != caller.userId()
        || !pending.remove(id, pendingDownload)) {
      throw new Problem.NotFound("This session has no download request.");
    }
    pendingDownload.uploadArrived().countDown();
    Thread reader =
        Thread.ofVirtual().name("cli-input").start(() -> read(in, pendingDownload.session()));
    try {
      pendingDownload.commandEnded().await();
      // A client ends its request body after receiving the status; the wait for this is limited.
      if (!reader.join(CLIENT_CLOSE_TIMEOUT)) {
        reader.interrupt();
      }
    } catch (InterruptedException e) {
      reader.interrupt();
      Thread.currentThread().interrupt();
    }
  }

  private void read(InputStream in, CommandSession session) {
    try {
      var input = session.reserving(in);
      for (Frame frame = Frame.read(input); frame != null; frame = Frame.read(input)) {
        session.receive(frame);
        input.release();
      }
    } catch (IOException e) {
      // Invalid frame or read timeout: the connection ends.
    }
    session.disconnect();
  }
}
