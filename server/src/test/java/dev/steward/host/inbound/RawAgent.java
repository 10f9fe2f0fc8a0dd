package dev.steward.host.inbound;

import dev.steward.testing.ServerClient;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A WebSocket that sends whatever a test wants, and keeps the messages it receives. */
final class RawAgent implements AutoCloseable {

  final List<Message> received = new CopyOnWriteArrayList<>();
  final String status;
  final String head;
  private final Socket socket;
  private volatile boolean ended;

  RawAgent(int port, String... headers) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.getOutputStream().write(request(port, headers));
    var bytes = new ByteArrayOutputStream();
    InputStream in = socket.getInputStream();
    while (!bytes.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        break;
      }
      bytes.write(next);
    }
    head = bytes.toString(StandardCharsets.US_ASCII);
    status = head.substring(9, 12);
    if (status.equals("101")) {
      Thread.ofVirtual().start(this::read);
    }
  }

  private static byte[] request(int port, String... headers) {
    String request =
        "GET /agent/connect HTTP/1.1\r\nHost: 127.0.0.1:"
            + port
            + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
            + String.join("", List.of(headers).stream().map(header -> header + "\r\n").toList())
            + "\r\n";
    return request.getBytes(StandardCharsets.US_ASCII);
  }

  /** Asks for a WebSocket and resets the connection before the response has arrived. */
  static void requestAndReset(AgentServer server) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket
          .getOutputStream()
          .write(request(server.port(), "Node-Name: n1", "Secret-Key: secret-of-n1"));
      socket.setSoLinger(true, 0);
    }
  }

  static RawAgent connected(AgentServer server) throws IOException {
    return new RawAgent(server.port(), "Node-Name: n1", "Secret-Key: secret-of-n1");
  }

  private void read() {
    try (var in = new DataInputStream(socket.getInputStream())) {
      while (true) {
        int opcode = in.readByte() & 0xf;
        int length = in.readByte() & 0x7f;
        byte[] payload = new byte[length == 126 ? in.readUnsignedShort() : length];
        in.readFully(payload);
        if (opcode == 2) {
          received.add(Message.decode(payload));
        } else if (opcode == 8) {
          break;
        }
      }
    } catch (IOException e) {
      // The server has closed the connection.
    }
    ended = true;
  }

  /** Sends a binary message, with a mask of zeros. */
  void send(byte[] message) throws IOException {
    var frame = new ByteArrayOutputStream();
    frame.write(0x82);
    if (message.length < 126) {
      frame.write(0x80 | message.length);
    } else {
      frame.write(0x80 | 126);
      frame.write(message.length >> 8);
      frame.write(message.length);
    }
    frame.write(new byte[4]);
    frame.write(message);
    sendRaw(frame.toByteArray());
  }

  void send(Message message) throws IOException {
    send(message.encoded());
  }

  void sendRaw(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  void hello() throws IOException {
    send(new Message.Hello(Message.MAJOR, 9, "n1", "TestOS", "0.9"));
  }

  void awaitEnd() {
    ServerClient.await("the end of the connection; received " + received, () -> ended);
  }

  /** Waits for the server's last message, and returns its reason. */
  String awaitGoodbye() {
    awaitEnd();
    return received.stream()
        .filter(Message.Goodbye.class::isInstance)
        .map(message -> ((Message.Goodbye) message).text())
        .findFirst()
        .orElse("no goodbye");
  }

  /** Resets the connection, optionally after a hello; the server cannot send anything more. */
  void reset(boolean afterHello) {
    try {
      if (afterHello) {
        hello();
      }
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      // The server refused this agent, since another one was still connected.
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
