package dev.steward.testing;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.jspecify.annotations.Nullable;

/**
 * The programs that clients of a {@link KubernetesApi} start in pods: processes on this machine,
 * whose streams share a WebSocket as in Kubernetes.
 */
final class KubernetesPrograms {

  private static final int INPUT = 0;
  private static final int OUTPUT = 1;
  private static final int ERROR_OUTPUT = 2;
  private static final int STATUS = 3;
  private static final int CLOSE = 255;

  private final Set<Process> processes = ConcurrentHashMap.newKeySet();
  private final Set<CoreSession> sessions = ConcurrentHashMap.newKeySet();
  private final AtomicInteger executions = new AtomicInteger();

  /** The server side of a WebSocket; starts a program in a folder when the WebSocket opens. */
  FrameHandler handler(List<String> command, Path folder, String container, String protocol) {
    return new Execution(command, folder, container, protocol);
  }

  /** Number of programs started so far. */
  int executions() {
    return executions.get();
  }

  /** Number of programs that are running. */
  int running() {
    return processes.size();
  }

  /** Kills all programs, as happens when a container ends. */
  void kill() {
    processes.forEach(Process::destroyForcibly);
  }

  /** Closes the WebSockets of all programs with this code. */
  void closeSockets(int code, String reason) {
    sessions.forEach(session -> session.close(code, reason, Callback.NOOP));
  }

  /** One program; the first byte of a message identifies the stream. */
  private final class Execution implements FrameHandler {
    private final List<String> command;
    private final Path folder;
    private final String container;
    private final String protocol;
    private int stream = -1;
    private @Nullable Process process;
    private @Nullable CoreSession session;

    Execution(List<String> command, Path folder, String container, String protocol) {
      this.container = container;
      this.command = command;
      this.folder = folder;
      this.protocol = protocol;
    }

    @Override
    public void onOpen(CoreSession opened, Callback callback) {
      session = opened;
      sessions.add(opened);
      executions.incrementAndGet();
      try {
        var builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().clear();
        builder.environment().put("HOME", folder.toString());
        builder
            .environment()
            .put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        builder.environment().put("CONTAINER", container);
        Process started = builder.start();
        process = started;
        processes.add(started);
        // A kubelet announces each stream with an empty message.
        for (byte to : new byte[] {OUTPUT, STATUS}) {
          opened.sendFrame(
              new Frame(OpCode.BINARY, true, ByteBuffer.wrap(new byte[] {to})),
              Callback.NOOP,
              false);
        }
        Thread.ofVirtual().start(() -> run(started));
      } catch (IOException e) {
        Thread.ofVirtual()
            .start(() ->
                end(KubernetesApi.status(500, "InternalError", "exec failed: " + e.getMessage())));
      }
      callback.succeeded();
      opened.demand();
    }

    private void run(Process started) {
      try {
        Thread errors =
            Thread.ofVirtual().start(() -> copy(started.getErrorStream(), ERROR_OUTPUT));
        copy(started.getInputStream(), OUTPUT);
        errors.join();
        int code = started.waitFor();
        end(
            code == 0
                ? "{\"metadata\":{},\"status\":\"Success\"}"
                : KubernetesApi.status(
                    500, "NonZeroExitCode", "command terminated with exit code " + code));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        processes.remove(started);
      }
    }

    private void copy(InputStream in, int to) {
      byte[] part = new byte[32 << 10];
      try (in) {
        for (int n = in.read(part); n >= 0; n = in.read(part)) {
          send(to, part, n);
        }
      } catch (IOException e) {
        // The client is gone; the program ends when it writes again.
        return;
      }
    }

    private void send(int to, byte[] bytes, int length) throws IOException {
      ByteBuffer message = ByteBuffer.allocate(length + 1);
      message.put((byte) to).put(bytes, 0, length).flip();
      var sent = new Callback.Completable();
      requireNonNull(session).sendFrame(new Frame(OpCode.BINARY, true, message), sent, false);
      try {
        sent.get();
      } catch (ExecutionException e) {
        throw new IOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException(e);
      }
    }

    private void end(String result) {
      byte[] bytes = result.getBytes(StandardCharsets.UTF_8);
      try {
        send(STATUS, bytes, bytes.length);
        requireNonNull(session).close(CloseStatus.NORMAL, "", Callback.NOOP);
      } catch (IOException e) {
        // The client is gone.
        return;
      }
    }

    @Override
    public void onFrame(Frame frame, Callback callback) {
      CoreSession current = requireNonNull(session);
      ByteBuffer payload = frame.getPayload();
      try {
        if (frame.getOpCode() == OpCode.PING) {
          ByteBuffer copy = ByteBuffer.allocate(payload.remaining()).put(payload).flip();
          current.sendFrame(new Frame(OpCode.PONG, true, copy), Callback.NOOP, false);
        } else if (frame.getOpCode() == OpCode.BINARY || frame.getOpCode() == OpCode.CONTINUATION) {
          if (stream < 0 && payload.hasRemaining()) {
            stream = payload.get() & 0xff;
          }
          byte[] bytes = new byte[payload.remaining()];
          payload.get(bytes);
          receive(bytes);
          if (frame.isFin()) {
            stream = -1;
          }
        }
      } catch (IOException e) {
        // The program no longer reads its input, which is not a connection error.
        stream = frame.isFin() ? -1 : stream;
      }
      callback.succeeded();
      current.demand();
    }

    private void receive(byte[] bytes) throws IOException {
      Process current = process;
      if (current == null) {
        return;
      }
      if (stream == INPUT) {
        current.getOutputStream().write(bytes);
        current.getOutputStream().flush();
      } else if (stream == CLOSE
          && protocol.equals(KubernetesApi.V5)
          && bytes.length == 1
          && bytes[0] == INPUT) {
        current.getOutputStream().close();
      }
    }

    @Override
    public void onError(Throwable cause, Callback callback) {
      callback.succeeded();
    }

    @Override
    public void onClosed(CloseStatus closeStatus, Callback callback) {
      sessions.remove(requireNonNull(session));
      Process current = process;
      if (current != null) {
        try {
          // A cluster does not kill the program of a client that is gone, but closes its input.
          current.getOutputStream().close();
        } catch (IOException e) {
          callback.succeeded();
          return;
        }
      }
      callback.succeeded();
    }
  }
}
