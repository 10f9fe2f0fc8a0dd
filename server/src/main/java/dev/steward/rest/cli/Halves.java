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
 * Lines of two requests each: the answer to one carries what goes to the client, the body of the
 * other what comes from it. A half waits a little for the other one, which must be the same
 * caller's.
 */
final class Halves {

  private static final Duration PARTING = Duration.ofSeconds(5);

  private final CommandTable table;
  private final Map<UUID, Half> waiting = new ConcurrentHashMap<>();

  Halves(CommandTable table) {
    this.table = table;
  }

  /** The half that waits. */
  private record Half(
      Caller caller, Conversation conversation, CountDownLatch met, CountDownLatch over) {}

  /** Writes to the client until its command has ended. */
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
      // Something must go out for the client to see that the line is open.
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

  /** Reads from the client until its command has ended, or the client. */
  void upload(UUID id, Caller caller, InputStream in) {
    Half half = waiting.get(id);
    if (half == null || half.caller().userId() != caller.userId() || !waiting.remove(id, half)) {
      throw new Problem.NotFound("No download side waits for this session.");
    }
    half.met().countDown();
    Thread reader = Thread.ofVirtual().name("cli-input").start(() -> read(in, half.conversation()));
    try {
      half.over().await();
      // A client that has its status ends its body; one that does not is not waited for.
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
      // Whatever came is no frame, or nothing came for too long: it is over.
    }
    conversation.lose();
  }
}
