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

/** Client side of one command: sends its arguments and input, receives its output and status. */
public final class Session {

  /** Exit status if the connection was lost before the command's status arrived. */
  public static final int LOST = 255;

  private static final int PING_MILLIS = 3_000;
  private static final int PIECE = 8 << 10;

  private final InputStream in;
  private final OutputStream out;
  private final OutputStream err;
  private final CompletableFuture<Integer> status = new CompletableFuture<>();
  private volatile @Nullable String blamed;

  public Session(InputStream in, OutputStream out, OutputStream err) {
    this.in = in;
    this.out = out;
    this.err = err;
  }

  /** Handles a frame from the server. */
  void receive(Frame frame) throws IOException {
    Op op = frame.op();
    if (op == Op.STDOUT) {
      out.write(frame.data());
      out.flush();
    } else if (op == Op.STDERR) {
      err.write(frame.data());
      err.flush();
    } else if (op == Op.EXIT) {
      status.complete(frame.status());
    }
  }

  /** Records a failure to send; it is reported only if the connection is lost. */
  void blame(@Nullable String what) {
    blamed = what;
  }

  /** Ends the session after a lost connection, unless the status has arrived before. */
  void lost(String why) {
    status.completeExceptionally(
        new Refused(
            "The connection to the server was lost before the command ended"
                + (why.isEmpty() && blamed != null ? ": " + blamed : why)
                + "."));
  }

  /** Runs the command and returns its status. */
  public int run(Line line, List<String> words) throws IOException {
    for (String word : words) {
      line.send(Frame.text(Op.ARG, word));
    }
    line.send(Frame.text(Op.LOCALE, Locale.getDefault().toString()));
    Frame encoding = Frame.text(Op.ENCODING, Charset.defaultCharset().name());
    line.send(encoding);
    line.send(Frame.of(Op.START));
    background("input", () -> input(line));
    background("ping", () -> ping(line, encoding));
    try {
      return status.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException
          ? (IOException) e.getCause()
          : new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Refused("Interrupted.");
    } finally {
      line.close();
    }
  }

  private interface Work {
    void run() throws IOException, InterruptedException;
  }

  private void background(String name, Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                blame(e.getMessage());
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "steward-cli-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  private void input(Line line) throws IOException {
    byte[] piece = new byte[PIECE];
    for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
      line.send(Frame.of(Op.STDIN, Arrays.copyOf(piece, n)));
    }
    line.send(Frame.of(Op.END_STDIN));
  }

  /** Keeps the connection alive, since servers and proxies close idle ones. */
  private void ping(Line line, Frame encoding) throws IOException, InterruptedException {
    while (!status.isDone()) {
      Thread.sleep(PING_MILLIS);
      line.send(encoding);
    }
  }
}
