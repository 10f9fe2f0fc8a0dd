package dev.steward.boot;

import dev.steward.concurrent.ThreadSet;
import dev.steward.file.OwnerOnly;
import dev.steward.problem.ServerFailure;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Unix socket in the home folder for local commands, accessible only to the owner of the home. Each
 * connection carries one request and one response.
 */
final class LocalSocket implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LocalSocket.class);
  private static final int MAX_BYTES = 64 << 10;

  /** How long a command may continue during shutdown. */
  private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(5);

  private final ServerSocketChannel channel;
  private final Path file;
  private final ThreadSet threads = new ThreadSet();

  private LocalSocket(ServerSocketChannel channel, Path file) {
    this.channel = channel;
    this.file = file;
  }

  static Path file(Path home) {
    return home.resolve("run").resolve("steward.sock");
  }

  static LocalSocket open(Path home, LocalRequests requests) {
    Path file = file(home);
    try {
      // A killed server may have left its socket; the lock on the home proves that no other server
      // is running.
      Files.deleteIfExists(file);
      ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      channel.bind(UnixDomainSocketAddress.of(file));
      Files.setPosixFilePermissions(file, OwnerOnly.FILE_PERMISSIONS);
      var socket = new LocalSocket(channel, file);
      socket.threads.start("local-socket", () -> socket.accept(requests));
      return socket;
    } catch (IOException e) {
      throw new ServerFailure(
          "opening the socket for the command line failed; the path of the home may be"
              + " too long",
          e);
    }
  }

  private void accept(LocalRequests requests) {
    while (channel.isOpen()) {
      try {
        SocketChannel client = channel.accept();
        if (!threads.start("local-request", () -> serve(client, requests))) {
          client.close();
        }
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        LOG.warn("a command line connection failed: {}", e.getMessage());
        // Accepting fails if there are no free file handles; without a pause, it would be retried
        // in a busy loop.
        LockSupport.parkNanos(100_000_000L);
      }
    }
  }

  private static void serve(SocketChannel client, LocalRequests requests) {
    try (client) {
      byte[] request = Channels.newInputStream(client).readNBytes(MAX_BYTES);
      write(client, requests.execute(new String(request, StandardCharsets.UTF_8)));
    } catch (IOException | RuntimeException e) {
      LOG.warn("a command line request failed: {}", e.getMessage());
    }
  }

  private static void write(SocketChannel channel, String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** Sends a request to the server that uses the home. */
  static String send(Path home, String request) {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(file(home)))) {
      write(channel, request);
      channel.shutdownOutput();
      return new String(
          Channels.newInputStream(channel).readNBytes(1 << 20), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new ServerFailure(
          "the server of this home is not responding; it may be starting or stopping", e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.warn("deleting the command line socket failed: {}", e.getMessage());
    }
    threads.stop(SHUTDOWN_TIMEOUT);
  }
}
