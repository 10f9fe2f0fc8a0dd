package dev.steward.mail;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server that takes letters over a real socket, and remembers every line. */
public final class SmtpServer implements AutoCloseable {

  private final ServerSocket server;
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final String refused;

  /** Takes letters for everybody but {@code refused}. */
  public SmtpServer(String refused) throws IOException {
    this.refused = refused;
    server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::serve);
  }

  public int port() {
    return server.getLocalPort();
  }

  /** What was said to it, and the letters. */
  public List<String> lines() {
    return lines;
  }

  private void serve() {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        speak(socket);
      } catch (IOException e) {
        // The client is gone, or the test is over: the loop knows.
        Thread.onSpinWait();
      }
    }
  }

  private void speak(Socket socket) throws IOException {
    var in =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    OutputStream out = socket.getOutputStream();
    say(out, "220 here");
    boolean data = false;
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      lines.add(line);
      if (data) {
        if (line.equals(".")) {
          data = false;
          say(out, "250 taken");
        }
      } else if (line.startsWith("EHLO")) {
        say(out, "250-here\r\n250-AUTH PLAIN LOGIN\r\n250 8BITMIME");
      } else if (line.startsWith("AUTH")) {
        say(out, "235 welcome");
      } else if (line.startsWith("DATA")) {
        data = true;
        say(out, "354 go on");
      } else if (line.startsWith("RCPT TO:<" + refused + ">")) {
        say(out, "550 nobody");
      } else if (line.startsWith("QUIT")) {
        say(out, "221 bye");
        return;
      } else {
        say(out, "250 well");
      }
    }
  }

  private static void say(OutputStream out, String line) throws IOException {
    out.write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
