package dev.steward.mail;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * SMTP client. The client limits the size and the duration of all reads. If TLS is configured, no
 * credentials or mail are sent without TLS, and the certificate must match the host name.
 */
final class Smtp implements AutoCloseable {

  private static final int CONNECT_MILLIS = 10_000;
  private static final int READ_MILLIS = 30_000;
  private static final int MAX_LINE = 2_000;
  private static final int MAX_LINES = 100;

  private final SSLSocketFactory tls;
  private Socket socket;
  private InputStream in;
  private List<String> offers = List.of();

  private Smtp(Socket socket, SSLSocketFactory tls) throws IOException {
    this.tls = tls;
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream());
  }

  static Smtp open(MailSettings settings, SSLSocketFactory tls) throws IOException {
    var socket = new Socket();
    try {
      socket.connect(new InetSocketAddress(settings.host(), settings.port()), CONNECT_MILLIS);
      socket.setSoTimeout(READ_MILLIS);
      var smtp =
          new Smtp(
              settings.security() == MailSettings.Security.TLS
                  ? startTls(tls, socket, settings)
                  : socket,
              tls);
      smtp.greet(settings);
      return smtp;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private static SSLSocket startTls(SSLSocketFactory tls, Socket plain, MailSettings settings)
      throws IOException {
    var secured = (SSLSocket) tls.createSocket(plain, settings.host(), settings.port(), true);
    SSLParameters parameters = secured.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secured.setSSLParameters(parameters);
    secured.startHandshake();
    return secured;
  }

  private void greet(MailSettings settings) throws IOException {
    expect(220, readReply(), "greeting");
    sendEhlo();
    if (settings.security() == MailSettings.Security.STARTTLS) {
      if (!offers("STARTTLS")) {
        throw new IOException("the server does not offer STARTTLS, which the settings require");
      }
      expect(220, command("STARTTLS"), "STARTTLS");
      if (in.available() > 0) {
        throw new IOException("the server sent plain text after STARTTLS");
      }
      socket = startTls(tls, socket, settings);
      in = new BufferedInputStream(socket.getInputStream());
      sendEhlo();
    }
    String user = settings.user();
    String password = settings.password();
    if (user != null && password != null) {
      authenticate(user, password);
    }
  }

  private void sendEhlo() throws IOException {
    offers = expect(250, command("EHLO steward"), "EHLO");
  }

  private boolean offers(String word) {
    return offers.stream().anyMatch(line -> line.toUpperCase(Locale.ROOT).startsWith(word));
  }

  private void authenticate(String user, String password) throws IOException {
    String mechanisms =
        offers.stream()
            .map(line -> line.toUpperCase(Locale.ROOT))
            .filter(line -> line.startsWith("AUTH"))
            .findFirst()
            .orElse("");
    if (mechanisms.contains("PLAIN")) {
      expect(235, command("AUTH PLAIN " + base64("\0" + user + "\0" + password)), "AUTH");
    } else if (mechanisms.contains("LOGIN")) {
      expect(334, command("AUTH LOGIN"), "AUTH");
      expect(334, command(base64(user)), "AUTH");
      expect(235, command(base64(password)), "AUTH");
    } else {
      throw new IOException("the server supports neither AUTH PLAIN nor AUTH LOGIN");
    }
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Sends a message and returns the recipients that the server refused. */
  List<String> send(String from, List<String> to, String message) throws IOException {
    expect(250, command("MAIL FROM:<" + from + ">"), "MAIL");
    var refused = new ArrayList<String>();
    for (String recipient : to) {
      if (command("RCPT TO:<" + recipient + ">").code() / 10 != 25) {
        refused.add(recipient);
      }
    }
    if (refused.size() == to.size()) {
      throw new IOException("the server refused all recipients");
    }
    expect(354, command("DATA"), "DATA");
    write(dotStuffed(message) + ".\r\n");
    expect(250, readReply(), "DATA");
    return refused;
  }

  /** Doubles a dot at the start of a line, since a single dot ends the message. */
  static String dotStuffed(String message) {
    String terminated = message.endsWith("\r\n") ? message : message + "\r\n";
    return (terminated.startsWith(".") ? "." : "") + terminated.replace("\r\n.", "\r\n..");
  }

  private Reply command(String line) throws IOException {
    if (line.indexOf('\r') >= 0 || line.indexOf('\n') >= 0) {
      throw new IOException("line contains CR or LF");
    }
    write(line + "\r\n");
    return readReply();
  }

  private void write(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    socket.getOutputStream().flush();
  }

  private record Reply(int code, List<String> lines) {}

  private Reply readReply() throws IOException {
    var lines = new ArrayList<String>();
    while (lines.size() < MAX_LINES) {
      String line = readLine();
      if (line == null || line.length() < 3) {
        throw new IOException("the server closed the connection");
      }
      lines.add(line.length() > 4 ? line.substring(4) : "");
      if (line.length() == 3 || line.charAt(3) != '-') {
        try {
          return new Reply(Integer.parseInt(line.substring(0, 3)), lines);
        } catch (NumberFormatException e) {
          throw new IOException("the server does not speak SMTP", e);
        }
      }
    }
    throw new IOException("reply too long");
  }

  private @Nullable String readLine() throws IOException {
    var line = new StringBuilder();
    for (int c = in.read(); c >= 0; c = in.read()) {
      if (c == '\n') {
        return line.toString();
      }
      if (line.length() >= MAX_LINE) {
        throw new IOException("reply too long");
      }
      if (c >= ' ') {
        line.append((char) c);
      }
    }
    return line.isEmpty() ? null : line.toString();
  }

  /**
   * Checks the code of a reply. Error messages do not repeat the reply, which may echo what the
   * client has sent.
   */
  private static List<String> expect(int code, Reply reply, String step) throws IOException {
    if (reply.code() != code) {
      throw new IOException("the server replied " + reply.code() + " to " + step);
    }
    return reply.lines();
  }

  @Override
  public void close() throws IOException {
    try {
      write("QUIT\r\n");
    } catch (IOException e) {
      // The connection is closed even if the farewell fails.
    } finally {
      socket.close();
    }
  }
}
