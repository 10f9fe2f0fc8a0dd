package dev.steward.host.inbound;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** The agent's end of a channel: a program and the threads that carry its streams. */
final class RunningProgram {

  /**
   * How long a program may run after its channel is closed; builds run in sessions of their own.
   */
  private static final int GRACE_SECONDS = 5;

  private static final int BUFFER_BYTES = 16 << 10;

  /** Status of a program that cannot be started, as a shell reports it. */
  private static final int STATUS_NOT_STARTED = 127;

  /** Platform threads, since pipes block them; their stacks are small. */
  private static final Thread.Builder THREADS =
      Thread.ofPlatform().name("agent-stream").daemon().stackSize(128 << 10);

  private final int id;
  private final Link link;
  private final Runnable release;
  private final Process process;
  private final IncomingStream input;
  private final SendWindow outputWindow = new SendWindow(StreamId.OUTPUT.window());
  private final SendWindow errorWindow = new SendWindow(StreamId.ERROR.window());
  private final CountDownLatch outputs = new CountDownLatch(2);
  private final AtomicBoolean released = new AtomicBoolean();

  private RunningProgram(int id, Link link, Runnable release, Process process) {
    this.id = id;
    this.link = link;
    this.release = release;
    this.process = process;
    input = new IncomingStream(id, StreamId.INPUT, link);
  }

  /**
   * Takes over a program that has just been started.
   *
   * @param release called once when the channel needs no more messages
   */
  static RunningProgram of(int id, Link link, Runnable release, Process process) {
    return new RunningProgram(id, link, release, process);
  }

  /** Reports a program that cannot be started. */
  static void reportFailure(int id, Link link, String why) {
    byte[] text = (why + "\n").getBytes(StandardCharsets.UTF_8);
    link.send(
        Message.Data.of(
            id, StreamId.ERROR, text, 0, Math.min(text.length, Message.MAX_TEXT_BYTES)));
    link.send(new Message.Exit(id, STATUS_NOT_STARTED));
  }

  /** Starts carrying the streams. */
  void start() {
    Thread _ = THREADS.start(this::feed);
    Thread _ = THREADS.start(() -> carry(process.getInputStream(), StreamId.OUTPUT, outputWindow));
    Thread _ =
        THREADS.start(() -> {
          carry(process.getErrorStream(), StreamId.ERROR, errorWindow);
          reportExit();
        });
  }

  private void feed() {
    byte[] part = new byte[BUFFER_BYTES];
    InputStream in = input.bytes();
    try (OutputStream out = process.getOutputStream()) {
      boolean accepted = true;
      for (int n = in.read(part); n >= 0; n = in.read(part)) {
        accepted = accepted && write(out, part, n);
      }
    } catch (IOException e) {
      // The channel is closed, or the program has closed its input.
      return;
    }
  }

  /** Returns false if the program has closed its input; the rest of its input is discarded. */
  private static boolean write(OutputStream out, byte[] part, int length) {
    try {
      out.write(part, 0, length);
      out.flush();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private void carry(InputStream from, StreamId stream, SendWindow window) {
    byte[] part = new byte[BUFFER_BYTES];
    try (from) {
      for (int n = from.read(part); n >= 0; n = from.read(part)) {
        link.sendData(id, stream, window, part, 0, n);
      }
    } catch (IOException e) {
      // The channel is closed: closing the stream lets the program notice that nobody reads it.
    }
    outputs.countDown();
  }

  private void reportExit() {
    try {
      outputs.await();
      int status = process.waitFor();
      if (released.compareAndSet(false, true)) {
        release.run();
        link.send(new Message.Exit(id, status));
        input.discard("the program has ended");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Handles a message from the server. */
  void receive(Message message) throws ProtocolException {
    switch (message) {
      case Message.Data data when data.stream() == StreamId.INPUT -> input.receive(data);
      case Message.End(_, StreamId stream) when stream == StreamId.INPUT -> input.end();
      case Message.Credit(_, StreamId stream, int bytes) when stream == StreamId.OUTPUT ->
          outputWindow.add(bytes);
      case Message.Credit(_, StreamId stream, int bytes) when stream == StreamId.ERROR ->
          errorWindow.add(bytes);
      case Message.Close _ -> close();
      default -> throw new ProtocolException("unexpected message from the server");
    }
  }

  /** Closes the streams of the program, and kills the program if it does not exit. */
  void close() {
    if (released.compareAndSet(false, true)) {
      release.run();
    }
    String why = "the channel was closed";
    input.end();
    outputWindow.close(why);
    errorWindow.close(why);
    var _ =
        process
            .onExit()
            .completeOnTimeout(process, GRACE_SECONDS, TimeUnit.SECONDS)
            .thenAccept(Process::destroy);
  }
}
