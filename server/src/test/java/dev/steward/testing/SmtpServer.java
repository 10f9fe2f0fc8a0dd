package dev.steward.testing;

import static java.util.Objects.requireNonNull;

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

  /** Determines when the server starts TLS. */
  public enum TlsMode {
    NEVER,
    STARTTLS,
    IMPLICIT
  }

  private final ServerSocket server;
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final String refusedRecipient;
  private final TlsMode tlsMode;
  private final @Nullable SSLContext tlsContext;
  private volatile boolean holdsEmail;
  private volatile @Nullable OutputStream heldConnection;

  /** Accepts all recipients except {@code refusedRecipient}. */
  public SmtpServer(String refusedRecipient) throws IOException {
    this(refusedRecipient, TlsMode.NEVER, null);
  }

  /**
   * Accepts all recipients except {@code refusedRecipient}; TLS uses the certificate of the
   * context.
   */
  public SmtpServer(String refusedRecipient, TlsMode tlsMode, @Nullable SSLContext tlsContext)
      throws IOException {
    this.refusedRecipient = refusedRecipient;
    this.tlsMode = tlsMode;
    this.tlsContext = tlsContext;
    server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::serve);
  }

  public int port() {
    return server.getLocalPort();
  }

  /** The commands and emails that arrived. Lines received over TLS begin with a plus sign. */
  public List<String> lines() {
    return lines;
  }

  /** Receives the next email without confirming it. */
  public void holdNextEmail() {
    holdsEmail = true;
  }

  /** Confirms the email that was held. */
  public void confirmEmail() throws IOException {
    send(requireNonNull(heldConnection, "no email is held"), "250 taken");
  }

  private void serve() {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        handle(socket);
      } catch (IOException e) {
        if (!server.isClosed()) {
          lines.add("! " + e.getMessage());
        }
      }
    }
  }

  private void handle(Socket socket) throws IOException {
    if (tlsMode == TlsMode.IMPLICIT) {
      try (Socket tlsSocket = startTls(socket)) {
        send(tlsSocket.getOutputStream(), "220 here");
        handleCommands(tlsSocket, "+");
      }
      return;
    }
    send(socket.getOutputStream(), "220 here");
    if (handleCommands(socket, "")) {
      try (Socket tlsSocket = startTls(socket)) {
        handleCommands(tlsSocket, "+");
      }
    }
  }

  private Socket startTls(Socket socket) throws IOException {
    SSLContext context = tlsContext;
    if (context == null) {
      throw new IOException("TLS is not offered");
    }
    var tlsSocket =
        (SSLSocket) context.getSocketFactory().createSocket(socket, null, socket.getPort(), true);
    tlsSocket.setUseClientMode(false);
    tlsSocket.startHandshake();
    return tlsSocket;
  }

  /** Handles one connection; returns true if the client asked for STARTTLS. */
  private boolean handleCommands(Socket socket, String prefix) throws IOException {
    var in =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    OutputStream out = socket.getOutputStream();
    boolean offersStarttls = tlsMode == TlsMode.STARTTLS && prefix.isEmpty();
    boolean inData = false;
    boolean isHeld = false;
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      lines.add(prefix + line);
      if (inData) {
        if (line.equals(".")) {
          inData = false;
          if (!isHeld) {
            send(out, "250 taken");
          }
          isHeld = false;
        }
      } else if (line.startsWith("EHLO")) {
        send(
            out,
            "250-here\r\n"
                + (offersStarttls ? "250-STARTTLS" : "250-AUTH PLAIN LOGIN")
                + "\r\n250 8BITMIME");
      } else if (offersStarttls && line.equals("STARTTLS")) {
        send(out, "220 go on under TLS");
        return true;
      } else if (line.startsWith("AUTH")) {
        send(out, "235 welcome");
      } else if (line.startsWith("DATA")) {
        inData = true;
        if (holdsEmail) {
          holdsEmail = false;
          isHeld = true;
          heldConnection = out;
        }
        send(out, "354 go on");
      } else if (line.startsWith("RCPT TO:<" + refusedRecipient + ">")) {
        send(out, "550 nobody");
      } else if (line.startsWith("QUIT")) {
        send(out, "221 bye");
        return false;
      } else {
        send(out, "250 well");
      }
    }
    return false;
  }

  private static void send(OutputStream out, String line) throws IOException {
    out.write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
