package dev.steward.client;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** Entry point of {@code jenkins-cli.jar}. */
public final class Main {

  private Main() {}

  public static void main(String[] words) {
    int status =
        run(
            words,
            System.getenv(),
            System.in,
            new FileOutputStream(FileDescriptor.out),
            System.err);
    System.err.flush();
    System.exit(status);
  }

  /** Runs a command and returns its status, or {@link Session#LOST} without a connection. */
  public static int run(
      String[] words,
      Map<String, String> environment,
      InputStream in,
      OutputStream out,
      PrintStream err) {
    try {
      Options options = Options.parse(words, environment);
      HttpClient client = client(options.anyCertificate);
      Session session = new Session(in, out, err);
      Line line =
          options.webSocket
              ? new SocketLine(client, options.url, options.authorization(), session)
              : new HttpLine(client, options.url, options.authorization(), session);
      return session.run(line, options.command);
    } catch (IOException e) {
      String said = e.getMessage();
      err.println(
          "ERROR: "
              + (e instanceof Refused
                  ? said
                  : "Cannot connect to the server: " + (said == null ? e.toString() : said)));
    } catch (GeneralSecurityException e) {
      err.println("ERROR: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Session.LOST;
  }

  private static HttpClient client(boolean anyCertificate) throws GeneralSecurityException {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(Duration.ofSeconds(30));
    if (anyCertificate) {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new AnyCertificate()}, new SecureRandom());
      builder.sslContext(context);
    }
    return builder.build();
  }
}
