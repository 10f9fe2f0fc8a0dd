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
 * SMTP client. All reads have limits and timeouts. If TLS is configured, no credentials or mail are
 * sent without it, and the certificate must match the host name.
 */
final class Smtp implements AutoCloseable {

  private static final int CONNECT_MILLIS = 10_000;
  private static final int READ_MILLIS = 30_000;
  private static final int MOST_LINE = 2_000;
  private static final int MOST_LINES = 100;

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
                  ? secured(tls, socket, settings)
                  : socket,
              tls);
      smtp.greet(settings);
      return smtp;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private static SSLSocket secured(SSLSocketFactory tls, Socket plain, MailSettings settings)
      throws IOException {
    var secured = (SSLSocket) tls.createSocket(plain, settings.host(), settings.port(), true);
    SSLParameters parameters = secured.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secured.setSSLParameters(parameters);
    secured.startHandshake();
    return secured;
  }

  private void greet(MailSettings settings) throws IOException {
    expect(220, read(), "greeting");
    hello();
    if (settings.security() == MailSettings.Security.STARTTLS) {
      if (!offers("STARTTLS")) {
        throw new IOException("the server does not offer STARTTLS, which the settings require");
      }
      expect(220, say("STARTTLS"), "STARTTLS");
      if (in.available() > 0) {
        throw new IOException("the server sent plain text after STARTTLS");
      }
      socket = secured(tls, socket, settings);
      in = new BufferedInputStream(socket.getInputStream());
      hello();
    }
    String user = settings.user();
    String password = settings.password();
    if (user != null && password != null) {
      logIn(user, password);
    }
  }

  private void hello() throws IOException {
    offers = expect(250, say("EHLO steward"), "EHLO");
  }

  private boolean offers(String word) {
    return offers.stream().anyMatch(line -> line.toUpperCase(Locale.ROOT).startsWith(word));
  }

  private void logIn(String user, String password) throws IOException {
    String ways =
        offers.stream()
            .map(line -> line.toUpperCase(Locale.ROOT))
            .filter(line -> line.startsWith("AUTH"))
            .findFirst()
            .orElse("");
    if (ways.contains("PLAIN")) {
      expect(235, say("AUTH PLAIN " + encoded("\0" + user + "\0" + password)), "AUTH");
    } else if (ways.contains("LOGIN")) {
      expect(334, say("AUTH LOGIN"), "AUTH");
      expect(334, say(encoded(user)), "AUTH");
      expect(235, say(encoded(password)), "AUTH");
    } else {
      throw new IOException("the server supports neither AUTH PLAIN nor AUTH LOGIN");
    }
  }

  private static String encoded(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Sends a message and returns the recipients that the server refused. */
  List<String> send(String from, List<String> to, String letter) throws IOException {
    expect(250, say("MAIL FROM:<" + from + ">"), "MAIL");
    var refused = new ArrayList<String>();
    for (String one : to) {
      if (say("RCPT TO:<" + one + ">").code() / 10 != 25) {
        refused.add(one);
      }
    }
    if (refused.size() == to.size()) {
      throw new IOException("the server refused all recipients");
    }
    expect(354, say("DATA"), "DATA");
    write(stuffed(letter) + ".\r\n");
    expect(250, read(), "DATA");
    return refused;
  }

  /** Doubles a dot at the start of a line: a single dot ends the message. */
  static String stuffed(String letter) {
    String whole = letter.endsWith("\r\n") ? letter : letter + "\r\n";
    return (whole.startsWith(".") ? "." : "") + whole.replace("\r\n.", "\r\n..");
  }

  private Reply say(String line) throws IOException {
    if (line.indexOf('\r') >= 0 || line.indexOf('\n') >= 0) {
      throw new IOException("line contains CR or LF");
    }
    write(line + "\r\n");
    return read();
  }

  private void write(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    socket.getOutputStream().flush();
  }

  private record Reply(int code, List<String> lines) {}

  private Reply read() throws IOException {
    var lines = new ArrayList<String>();
    while (lines.size() < MOST_LINES) {
      String line = line();
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

  private @Nullable String line() throws IOException {
    var line = new StringBuilder();
    for (int c = in.read(); c >= 0; c = in.read()) {
      if (c == '\n') {
        return line.toString();
      }
      if (line.length() >= MOST_LINE) {
        throw new IOException("reply too long");
      }
      if (c >= ' ') {
        line.append((char) c);
      }
    }
    return line.isEmpty() ? null : line.toString();
  }

  /** Error messages do not repeat the reply, which may echo what was sent. */
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
      // Closed anyway.
    } finally {
      socket.close();
    }
  }
}
