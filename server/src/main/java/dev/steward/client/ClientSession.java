package dev.steward.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Client side of one command: sends its arguments and input, and receives its output and status.
 */
public final class ClientSession {

  /** Exit status if the connection was lost before the command's status arrived. */
  public static final int STATUS_LOST = 255;

  private static final int PING_MILLIS = 3_000;
  private static final int BUFFER_BYTES = 8 << 10;

  private final InputStream in;
  private final OutputStream out;
  private final OutputStream err;
  private final CompletableFuture<Integer> status = new CompletableFuture<>();
  private volatile @Nullable String recordedFailure;

  public ClientSession(InputStream in, OutputStream out, OutputStream err) {
    this.in = in;
    this.out = out;
    this.err = err;
  }

  /** Handles a frame from the server. */
  void receive(Frame frame) throws IOException {
    FrameType type = frame.type();
    if (type == FrameType.STDOUT) {
      out.write(frame.data());
      out.flush();
    } else if (type == FrameType.STDERR) {
      err.write(frame.data());
      err.flush();
    } else if (type == FrameType.EXIT) {
      status.complete(frame.status());
    }
  }

  /** Records a failure to send; it is reported only if the connection is lost. */
  void recordFailure(@Nullable String message) {
    recordedFailure = message;
  }

  /** Ends the session after a lost connection, unless the status has already arrived. */
  void connectionLost(String reason) {
    status.completeExceptionally(
        new ClientFailure(
            "The connection to the server was lost before the command ended"
                + (reason.isEmpty() && recordedFailure != null ? ": " + recordedFailure : reason)
                + "."));
  }

  /** Runs the command and returns its status. */
  public int run(Connection connection, List<String> arguments) throws IOException {
    for (String word : arguments) {
      connection.send(Frame.text(FrameType.ARG, word));
    }
    connection.send(Frame.text(FrameType.LOCALE, Locale.getDefault().toString()));
    Frame encoding = Frame.text(FrameType.ENCODING, Charset.defaultCharset().name());
    connection.send(encoding);
    connection.send(Frame.of(FrameType.START));
    background("input", () -> input(connection));
    background("ping", () -> ping(connection, encoding));
    try {
      return status.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException
          ? (IOException) e.getCause()
          : new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClientFailure("Interrupted.");
    } finally {
      connection.close();
    }
  }

  private interface IoTask {
    void run() throws IOException, InterruptedException;
  }

  private void background(String name, IoTask task) {
    Thread thread =
        new Thread(
            () -> {
              try {
                task.run();
              } catch (IOException e) {
                recordFailure(e.getMessage());
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "steward-cli-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  private void input(Connection connection) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      connection.send(Frame.of(FrameType.STDIN, Arrays.copyOf(buffer, n)));
    }
    connection.send(Frame.of(FrameType.END_STDIN));
  }

  /** Keeps the connection alive, since servers and proxies close idle ones. */
  private void ping(Connection connection, Frame encoding)
      throws IOException, InterruptedException {
    while (!status.isDone()) {
      Thread.sleep(PING_MILLIS);
      connection.send(encoding);
    }
  }
}
