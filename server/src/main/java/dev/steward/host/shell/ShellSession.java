package dev.steward.host.shell;

import dev.steward.host.ConnectionOutage;
import dev.steward.host.Transport;
import dev.steward.problem.Outage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A permanent shell on a machine, which is opened on first use and reopened after its connection
 * has been lost.
 */
final class ShellSession implements AutoCloseable {

  /** How long a script may take; deleting a large workspace takes minutes. */
  static final Duration TIMEOUT = Duration.ofMinutes(15);

  /** Status and output of a script. */
  record Response(int status, String bytes) {

    /** The output as text. */
    String text() {
      return ShellText.decode(bytes);
    }
  }

  private final String machine;
  private final Transport transport;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable ShellConnection connection;

  ShellSession(String machine, Transport transport) {
    this.machine = machine;
    this.transport = transport;
  }

  /**
   * Runs a script, possibly twice, and returns its output; running it again must be harmless.
   *
   * @param arguments values of {@code $1} and so on
   * @throws Outage if the machine is not reachable
   */
  Response run(String script, String... arguments) {
    return runBytes(script, List.of(arguments).stream().map(ShellText::bytes).toList());
  }

  /** Like {@link #run}, with arguments as bytes. */
  Response runBytes(String script, List<String> arguments) {
    return call(
        ShellText.arguments(arguments) + script,
        true,
        TIMEOUT,
        response -> {
          try (InputStream in = response.segment()) {
            var out = new ByteArrayOutputStream();
            in.transferTo(out);
            return new Response(response.status(), out.toString(StandardCharsets.ISO_8859_1));
          }
        });
  }

  /**
   * Runs a script.
   *
   * @param repeats whether the script may run again if its response was lost
   * @throws Outage if the machine is not reachable
   */
  <T> T call(
      String script, boolean repeats, Duration timeout, ShellConnection.ResponseReader<T> reader) {
    lock.lock();
    try {
      boolean isNew = connection == null;
      try {
        return open().request(script, timeout, reader);
      } catch (IOException e) {
        reset();
        if (isNew || !repeats || e instanceof InterruptedIOException) {
          throw lost(e);
        }
      } catch (RuntimeException e) {
        reset();
        throw e;
      }
      // The connection may have been lost long ago: only using it reveals that.
      try {
        return open().request(script, timeout, reader);
      } catch (IOException e) {
        reset();
        throw lost(e);
      }
    } finally {
      lock.unlock();
    }
  }

  private ShellConnection open() throws IOException {
    ShellConnection open = connection;
    if (open == null) {
      open = ShellConnection.open(transport);
      connection = open;
    }
    return open;
  }

  private void reset() {
    ShellConnection lost = connection;
    connection = null;
    if (lost != null) {
      lost.close();
    }
  }

  ConnectionOutage lost(IOException e) {
    return new ConnectionOutage(
        "the connection to the machine " + machine + " failed: " + e.getMessage(), e);
  }

  /**
   * Runs a script on a connection of its own, which carries large content.
   *
   * @param in sent to the script; null for none
   * @param out receives the script's output
   * @throws IOException with the script's error output if its status is not 0
   */
  void transfer(
      String folder,
      String script,
      List<String> arguments,
      @Nullable InputStream in,
      OutputStream out)
      throws IOException {
    ShellConnection own;
    try {
      own = ShellConnection.openForContent(transport, folder, script, arguments, TIMEOUT);
    } catch (IOException e) {
      throw lost(e);
    }
    var unreadable = new AtomicReference<@Nullable IOException>();
    try (own) {
      Thread sender =
          Thread.ofVirtual()
              .start(() -> {
                try (InputStream content = in == null ? InputStream.nullInputStream() : in) {
                  own.send(content);
                } catch (IOException e) {
                  // If the end of the content cannot be read, the script must not succeed.
                  unreadable.set(e);
                  own.close();
                }
              });
      try (InputStream response = own.response().segment()) {
        response.transferTo(out);
      } catch (IOException e) {
        IOException cause = unreadable.get();
        if (cause != null) {
          throw cause;
        }
        throw lost(e);
      } finally {
        sender.interrupt();
      }
      if (own.response().status() != 0) {
        String message = own.errorText();
        throw new IOException(
            message.isEmpty() ? "the files in the workspace could not be changed" : message);
      }
    }
  }

  /** Opens a connection of its own for a script whose output is read while it runs. */
  InputStream stream(String folder, String script, List<String> arguments) throws IOException {
    ShellConnection own =
        ShellConnection.openForContent(transport, folder, script, arguments, TIMEOUT);
    InputStream segment = own.response().segment();
    return new java.io.FilterInputStream(segment) {
      @Override
      public void close() {
        own.close();
      }
    };
  }

  @Override
  public void close() {
    lock.lock();
    try {
      reset();
    } finally {
      lock.unlock();
    }
  }
}
