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
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** SMTP server on a real socket that records every line. */
public final class SmtpServer implements AutoCloseable {

  /** When the server starts TLS. */
  enum Turns {
    NEVER,
    WHEN_ASKED,
    AT_ONCE
  }

  private final ServerSocket server;
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final String refused;
  private final Turns turns;
  private final @Nullable SSLContext tls;

  /** Accepts all recipients but {@code refused}. */
  public SmtpServer(String refused) throws IOException {
    this(refused, Turns.NEVER, null);
  }

  /** As above, with TLS and the certificate of the context. */
  SmtpServer(String refused, Turns turns, @Nullable SSLContext tls) throws IOException {
    this.refused = refused;
    this.turns = turns;
    this.tls = tls;
    server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::serve);
  }

  public int port() {
    return server.getLocalPort();
  }

  /** The commands and emails that arrived. Lines that came under TLS begin with a plus. */
  public List<String> lines() {
    return lines;
  }

  private void serve() {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        converse(socket);
      } catch (IOException e) {
        if (!server.isClosed()) {
          lines.add("! " + e.getMessage());
        }
      }
    }
  }

  private void converse(Socket socket) throws IOException {
    if (turns == Turns.AT_ONCE) {
      try (Socket secured = secured(socket)) {
        say(secured.getOutputStream(), "220 here");
        speak(secured, "+");
      }
      return;
    }
    say(socket.getOutputStream(), "220 here");
    if (speak(socket, "")) {
      try (Socket secured = secured(socket)) {
        speak(secured, "+");
      }
    }
  }

  private Socket secured(Socket socket) throws IOException {
    SSLContext context = tls;
    if (context == null) {
      throw new IOException("no TLS here");
    }
    var secured =
        (SSLSocket) context.getSocketFactory().createSocket(socket, null, socket.getPort(), true);
    secured.setUseClientMode(false);
    secured.startHandshake();
    return secured;
  }

  /** Handles one connection; true if the client asked for STARTTLS. */
  private boolean speak(Socket socket, String mark) throws IOException {
    var in =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    OutputStream out = socket.getOutputStream();
    boolean offers = turns == Turns.WHEN_ASKED && mark.isEmpty();
    boolean data = false;
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      lines.add(mark + line);
      if (data) {
        if (line.equals(".")) {
          data = false;
          say(out, "250 taken");
        }
      } else if (line.startsWith("EHLO")) {
        say(
            out,
            "250-here\r\n"
                + (offers ? "250-STARTTLS" : "250-AUTH PLAIN LOGIN")
                + "\r\n250 8BITMIME");
      } else if (offers && line.equals("STARTTLS")) {
        say(out, "220 go on under TLS");
        return true;
      } else if (line.startsWith("AUTH")) {
        say(out, "235 welcome");
      } else if (line.startsWith("DATA")) {
        data = true;
        say(out, "354 go on");
      } else if (line.startsWith("RCPT TO:<" + refused + ">")) {
        say(out, "550 nobody");
      } else if (line.startsWith("QUIT")) {
        say(out, "221 bye");
        return false;
      } else {
        say(out, "250 well");
      }
    }
    return false;
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
