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
 * the client, the body of the upload request carries frames to the server. The download request
 * waits for the upload request of the same caller until a timeout.
 */
final class Halves {

  private static final Duration PARTING = Duration.ofSeconds(5);

  private final CommandTable table;
  private final Map<UUID, Half> waiting = new ConcurrentHashMap<>();

  Halves(CommandTable table) {
    this.table = table;
  }

  /** Download request that waits for its upload request. */
  private record Half(
      Caller caller, Conversation conversation, CountDownLatch met, CountDownLatch over) {}

  /** Sends frames to the client until its command has ended. */
  void download(UUID id, Caller caller, Reservation memory, OutputStream out) throws IOException {
    var half =
        new Half(
            caller,
            new Conversation(
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
    if (waiting.putIfAbsent(id, half) != null) {
      return;
    }
    try {
      // The client takes the first byte as the sign that the connection is open.
      out.write(0);
      out.flush();
      if (half.met().await(half.conversation().startNanos(), TimeUnit.NANOSECONDS)) {
        half.conversation().run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      waiting.remove(id);
      half.over().countDown();
    }
  }

  /** Reads frames from the client until its command ends or the client disconnects. */
  void upload(UUID id, Caller caller, InputStream in) {
    Half half = waiting.get(id);
    if (half == null || half.caller().userId() != caller.userId() || !waiting.remove(id, half)) {
      throw new Problem.NotFound("This session has no download request.");
    }
    half.met().countDown();
    Thread reader = Thread.ofVirtual().name("cli-input").start(() -> read(in, half.conversation()));
    try {
      half.over().await();
      // A client ends its body after receiving the status; the wait for this is limited.
      if (!reader.join(PARTING)) {
        reader.interrupt();
      }
    } catch (InterruptedException e) {
      reader.interrupt();
      Thread.currentThread().interrupt();
    }
  }

  private void read(InputStream in, Conversation conversation) {
    try {
      var counted = conversation.counted(in);
      for (Frame frame = Frame.read(counted); frame != null; frame = Frame.read(counted)) {
        conversation.receive(frame);
        counted.forget();
      }
    } catch (IOException e) {
      // Invalid frame or read timeout: the connection ends.
    }
    conversation.lose();
  }
}
